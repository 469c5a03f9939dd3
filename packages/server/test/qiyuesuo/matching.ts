import { type Patterns, usual } from '../matching.js';

/** Words of 契约锁's documented replies. */
export const patterns: Patterns = {
  ...usual,
  '<id>': (value) => typeof value === 'string' && /^\d{19}$/.test(value),
  '<time>': (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(value),
  '<url>': (value) => typeof value === 'string' && /^http:\/\/127\.0\.0\.1:\d+\/s\/[\w-]{20,}$/.test(value),
  '<link>': (value) => typeof value === 'string' && /^http:\/\/127\.0\.0\.1:\d+\/d\/[0-9a-f]{104}\/[^/]+$/.test(value),
  '<ticket>': (value) => typeof value === 'string' && /^[\w-]{20,}$/.test(value),
};
