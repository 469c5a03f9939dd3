export * from './types.js';
export * from './render.js';
