import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { docs } from './docs.ts'
import { precompress } from './precompress.ts'

/** Where the service listens during development; its certificate is self-signed. */
const service = process.env.LIMIQUANTIX_SERVICE ?? 'https://127.0.0.1:9443'

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [docs(), react(), tailwindcss(), precompress()],
  server: {
    port: 5173,
    proxy: { '/api': { target: service, secure: false, ws: true, changeOrigin: true } },
  },
  build: {
    outDir: '../build/ui',
    emptyOutDir: true,
    target: ['es2023', 'chrome125', 'firefox128', 'safari17.5'],
    // The service's Content-Security-Policy has no data: URLs except for images.
    assetsInlineLimit: 0,
    // Console and terminal are chunks of their own, loaded only when opened.
    chunkSizeWarningLimit: 600,
  },
})
