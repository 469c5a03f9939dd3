import { defineConfig } from 'vite';

/** The signing page, served for `/s/<ticket>`; its files lie beside it, so any prefix works. */
export default defineConfig({
  base: './',
  build: {
    outDir: 'dist/site',
    emptyOutDir: true,
    target: ['es2020', 'safari14', 'chrome87'],
    // No inline anything: the page's CSP allows none.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
