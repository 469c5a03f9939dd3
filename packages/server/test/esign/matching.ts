import { type Patterns, usual } from '../matching.js';

const oss =
  /^http:\/\/127\.0\.0\.1:\d+\/esign\/oss\/\d+\/[0-9a-f-]{36}\/[^/?]+\?Expires=\d{10}&OSSAccessKeyId=\w+&Signature=[\w%]+$/;

/** Words of e签宝's documented replies. */
export const patterns: Patterns = {
  ...usual,
  '<id>': (value) => typeof value === 'string' && /^[0-9a-f]{32}$/.test(value),
  '<page>': (value) => typeof value === 'string' && /^http:\/\/127\.0\.0\.1:\d+\/s\/[\w-]{20,}$/.test(value),
  '<serial>': (value) => typeof value === 'string' && /^api-batch-sign-[0-9a-f]{32}$/.test(value),
  '<time>': (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(value),
  '<base64>': (value) => typeof value === 'string' && /^[\w+/]{40,}={0,2}$/.test(value),
  '<oss>': (value) => typeof value === 'string' && oss.test(value),
};
