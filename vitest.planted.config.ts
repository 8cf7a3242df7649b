import { defineConfig } from 'vitest/config'
import shallow from './vitest.config.js'

// Bugs on purpose, one at a time in a copy of this folder: the random tests must find each. One after another, since each runs vitest itself.
export default defineConfig({
  ...shallow,
  test: {
    ...shallow.test,
    include: ['test/planted/planted.db.test.ts'],
    exclude: [],
    // A line for each bug as soon as it is found.
    reporters: ['verbose'],
    maxWorkers: 1,
    testTimeout: 400_000,
  },
})
