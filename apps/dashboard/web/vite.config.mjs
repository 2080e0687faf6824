import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The pages, built into `dist`, which the dashboard serves. `npm start` and `npm test` build them when they are out of date. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    // The Content-Security-Policy allows nothing inline, fonts and images neither.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
});
