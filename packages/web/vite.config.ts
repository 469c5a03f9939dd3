import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

/** Beside each asset its compressed twins, so that the server compresses nothing while it answers. */
const compressed = (): Plugin => ({
  name: 'compressed',
  closeBundle() {
    const folder = new URL('dist/site/assets/', import.meta.url);
    for (const name of readdirSync(folder).filter((file) => /\.(js|css|svg)$/.test(file))) {
      const bytes = readFileSync(new URL(name, folder));
      writeFileSync(new URL(`${name}.gz`, folder), gzipSync(bytes, { level: 9 }));
      writeFileSync(new URL(`${name}.br`, folder), brotliCompressSync(bytes));
    }
  },
});

/** The screens are fetched beside the first script, not after it. */
const preloaded = (): Plugin => ({
  name: 'preloaded',
  transformIndexHtml: {
    order: 'post',
    handler(html, { bundle = {} }) {
      const main = Object.values(bundle).find((file) => file.type === 'chunk' && file.name === 'main');
      if (main?.type !== 'chunk') return [];
      return [main.fileName, ...main.imports.filter((name) => !html.includes(name))].map((name) => ({
        tag: 'link',
        attrs: { rel: 'modulepreload', crossorigin: true, href: `./${name}` },
        injectTo: 'head',
      }));
    },
  },
});

/** The signing page, served for `/s/<ticket>`; its files lie beside it, so any prefix works. */
export default defineConfig({
  plugins: [preloaded(), compressed()],
  base: './',
  build: {
    outDir: 'dist/site',
    emptyOutDir: true,
    target: ['es2020', 'safari14', 'chrome87'],
    // Older ones would have logical insets written as left and top, which is wrong on the pad that is set sideways.
    cssTarget: ['safari14.1', 'chrome87'],
    // Nothing is inlined: the page's CSP allows the one script of index.html, by its hash.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
