import type { Patterns } from '../matching.js';

/** What a `<word>` in a documented reply of 契约锁 stands for. */
export const patterns: Patterns = {
  '<id>': (value) => typeof value === 'string' && /^\d{19}$/.test(value),
  '<time>': (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(value),
  '<text>': (value) => typeof value === 'string' && value.length > 0,
  '<list>': (value) => Array.isArray(value),
  '<number>': (value) => typeof value === 'number',
  '<boolean>': (value) => typeof value === 'boolean',
  '<url>': (value) => typeof value === 'string' && /^http:\/\/127\.0\.0\.1:\d+\/s\/[\w-]{20,}$/.test(value),
  '<ticket>': (value) => typeof value === 'string' && /^[\w-]{20,}$/.test(value),
};
