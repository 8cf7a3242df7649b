import { defineConfig } from 'vitest/config'
import shallow from './vitest.config.js'

// The random tests at length; `npm test` runs the same files with fewer runs. Spread, not merged: merging would add to the list of files.
export default defineConfig({
  ...shallow,
  test: {
    ...shallow.test,
    include: [
      'test/query/oracle.db.test.ts',
      'test/query/oracle-laws.db.test.ts',
      'test/query/oracle-facets.db.test.ts',
      'test/query/oracle-attribute-statistics.db.test.ts',
      'test/query/paging.db.test.ts',
      'test/modules/history/intervals.db.test.ts',
    ],
    testTimeout: 600_000,
  },
})
