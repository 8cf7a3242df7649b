import { defineConfig } from 'vitest/config'
import { ClosingLine } from '../support/closing-line.js'

// Clients and tools against a running server with the demo. What they need is installed in this folder only; `npm run test:clients` does it all.
export default defineConfig({
  root: import.meta.dirname,
  test: {
    include: ['*.test.ts'],
    globalSetup: ['../support/global-setup.ts', 'serve.ts'],
    reporters: ['default', new ClosingLine()],
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // Browsers and servers share few cores here.
    expect: { poll: { timeout: 10_000 } },
    watch: false,
  },
})
