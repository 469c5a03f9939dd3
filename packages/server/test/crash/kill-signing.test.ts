import { killed, whole } from './killed.js';
import { actSign, companySign, finish, pageSign } from './operations.js';

// sandbox/act signs as the page does: its points are the page's, and those of opening it.
killed([companySign, pageSign, finish, ...(whole ? [actSign] : [])]);
