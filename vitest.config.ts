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
    setupFiles: ['test/support/random.ts'],
    reporters: ['default', new ClosingLine()],
    maxWorkers: 2,
    // Files share modules: loading them anew for each took a fifth of the whole. What files share must not change by their order.
    isolate: false,
    // A larger nursery: most of what tests make dies young.
    execArgv: ['--max-semi-space-size=64'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    watch: false,
  },
})
