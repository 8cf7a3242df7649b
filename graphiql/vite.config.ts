import { defineConfig } from 'vite'

export default defineConfig({
  // Relative addresses, so the page also works below a path prefix of a proxy.
  base: './',
  build: {
    outDir: '../dist/graphiql',
    emptyOutDir: true,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 3000,
    rolldownOptions: { checks: { moduleLevelDirective: false } },
  },
})
