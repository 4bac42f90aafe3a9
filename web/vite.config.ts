// How the dashboard is built: one static folder, web/dist, that any web server can serve next to /config.json and /api.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import solid from 'vite-plugin-solid';

const modules = fileURLToPath(new URL('../node_modules', import.meta.url));

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [solid()],
  resolve: {
    // These packages' uncompiled sources are what the Solid plugin would choose: compiling them again is most of the build's time.
    alias: [
      { find: /^lucide-solid\/icons\/(.+)$/, replacement: `${modules}/lucide-solid/dist/esm/icons/$1.mjs` },
      { find: /^@kobalte\/core\/(.+)$/, replacement: `${modules}/@kobalte/core/dist/$1/index.js` },
    ],
  },
  build: {
    target: 'es2022',
    // light-dark() is in every browser since 2024; without this it would be rewritten into twice the CSS.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    outDir: 'dist',
    emptyOutDir: true,
    // Source maps cost the visitor nothing and make an error report readable.
    sourcemap: true,
    // Fonts and images stay files: a data: URL would force a looser content security policy.
    assetsInlineLimit: 0,
  },
});
