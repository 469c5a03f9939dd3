import { killed } from './killed.js';
import { autoSign, callback, message, publish, recall } from './operations.js';

killed([publish, autoSign, callback, message, recall]);
