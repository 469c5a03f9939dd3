import { killed } from './killed.js';
import { actSign, companySign, finish, pageSign } from './operations.js';

killed([companySign, pageSign, actSign, finish]);
