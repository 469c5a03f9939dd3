export * from './geometry.js';
export * from './objects.js';
export * from './render.js';
export * from './types.js';
export { Parser, Work } from './syntax.js';
export { PdfReader, type ReaderOptions } from './reader.js';
export { decodeFilters, type Decoded } from './filters.js';
export { readPages, type Page } from './pages.js';
export { walkReachable, refsIn } from './walk.js';
