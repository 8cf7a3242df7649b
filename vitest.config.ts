import { createRequire } from 'node:module'
import { defineConfig } from 'vitest/config'
import { ClosingLine } from './test/support/closing-line.js'

const require = createRequire(import.meta.url)

export default defineConfig({
  // Without this the tests load a second copy of graphql beside the one that Apollo and type-graphql require.
  resolve: { alias: [{ find: /^graphql$/, replacement: require.resolve('graphql') }] },
  oxc: { decorator: { legacy: true } },
  test: {
    include: ['test/**/*.test.ts'],
    // `npm run test:clients`: they need packages that are installed in their folder only. `npm run test:planted`: minutes.
    exclude: ['test/clients/**', 'test/planted/planted.db.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    reporters: ['default', new ClosingLine()],
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    watch: false,
  },
})
