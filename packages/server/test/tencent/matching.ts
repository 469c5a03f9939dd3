import type { Patterns } from '../matching.js';

/** What a `<word>` in a documented reply of 腾讯电子签 stands for. */
export const patterns: Patterns = {
  '<id>': (value) => typeof value === 'string' && /^yD[0-9A-Za-z]{30}$/.test(value),
  '<seconds>': (value) =>
    Number.isInteger(value) && (value as number) > 1_700_000_000 && (value as number) < 2_200_000_000,
  '<milliseconds>': (value) => Number.isInteger(value) && (value as number) > 1_700_000_000_000,
  '<text>': (value) => typeof value === 'string' && value.length > 0,
  '<anyText>': (value) => typeof value === 'string',
  '<list>': (value) => Array.isArray(value),
  '<number>': (value) => typeof value === 'number',
  '<page>': (value) => typeof value === 'string' && /^http:\/\/127\.0\.0\.1:\d+\/s\/[\w-]{20,}$/.test(value),
  '<console>': (value) => typeof value === 'string' && /^http:\/\/127\.0\.0\.1:\d+\/\?organization=/.test(value),
  '<file>': (value) =>
    typeof value === 'string' &&
    /^http:\/\/127\.0\.0\.1:\d+\/file\/[A-Z]+\/\w{32}\/0\/0\.[A-Z]+\?hkey=[0-9a-f]{40,}$/.test(value),
  '<pdfName>': (value) => typeof value === 'string' && /,\d{15}\.pdf$/.test(value),
  '<requestId>': (value) => typeof value === 'string' && /^[\w-]{16,64}$/.test(value),
  '<md5>': (value) => typeof value === 'string' && /^[0-9a-f]{32}$/.test(value),
};
