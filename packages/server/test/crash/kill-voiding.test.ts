import { killed } from './killed.js';
import { voiding } from './operations.js';

killed([voiding]);
