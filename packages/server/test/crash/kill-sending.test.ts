import { killed } from './killed.js';
import { autoSign, callback, lease, message, publish, recall } from './operations.js';

killed([publish, autoSign, lease, callback, message, recall]);
