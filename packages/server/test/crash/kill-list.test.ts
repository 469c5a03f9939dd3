import { killed } from './killed.js';
import { listGoesOn, listSign } from './operations.js';

killed([listSign, listGoesOn]);
