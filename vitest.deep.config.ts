import { defineConfig, mergeConfig } from 'vitest/config'
import shallow from './vitest.config.js'

// The random tests at length; `npm test` runs the same files with fewer runs.
export default mergeConfig(
  shallow,
  defineConfig({ test: { include: ['test/query/oracle.db.test.ts'], testTimeout: 600_000 } }),
)
