import { killed } from './killed.js';
import { companySign, finish, personSign } from './operations.js';

killed([companySign, personSign, finish]);
