// How the dashboard is built: one static folder, web/dist, that any web server can serve next to /config.json and /api.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import solid from 'vite-plugin-solid';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [solid()],
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: true,
    // Source maps cost the visitor nothing and make an error report readable.
    sourcemap: true,
    // Fonts and images stay files: a data: URL would force a looser content security policy.
    assetsInlineLimit: 0,
  },
});
