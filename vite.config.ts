import react from '@vitejs/plugin-react'
import { join } from 'node:path'
import { defineConfig } from 'vite'
import { NONCE_PLACEHOLDER } from './main/core/shell/assets.ts'

/** Chromium of the current Electron and of browsers at most about a year old. */
const BROWSERS = 'chrome138'

export default defineConfig({
  root: join(import.meta.dirname, 'renderer'),
  // Worklets and workers are TypeScript too: import them with `?worker&url` and they come out as files.
  worker: { format: 'es' },
  plugins: [react()],
  // The servers put a fresh value in its place with every answer.
  html: { cspNonce: NONCE_PLACEHOLDER },
  build: {
    outDir: join(import.meta.dirname, 'dist', 'renderer'),
    emptyOutDir: true,
    target: BROWSERS,
    // The policy allows files only: no data: scripts, fonts or workers.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 4_000,
  },
})
