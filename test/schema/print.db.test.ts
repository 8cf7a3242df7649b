import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSchema, validateSchema } from 'graphql'
import { expect, it } from 'vitest'
import { loadShippedPacks } from '../../src/cli/seeds.js'
import { projectRoot } from '../../src/config.js'
import { snapshot } from '../../src/db/transaction.js'
import { loadCatalogue } from '../../src/modules/catalog/catalogue.service.js'
import { generateSchema } from '../../src/schema/generate.js'
import { printing } from '../../src/schema/print.js'
import { atOnce } from '../../src/schema/slices.js'
import { buildStaticSchema } from '../../src/schema/static.js'
import { useTestDatabase } from '../support/database.js'

const database = useTestDatabase()

it('schema.graphql is the schema of the shipped packs; "npm run schema" rewrites it', async () => {
  const { pool } = database()
  await loadShippedPacks(pool)
  const printed = atOnce(printing(generateSchema(buildStaticSchema(), await snapshot(pool, loadCatalogue))))
  const stored = readFileSync(join(projectRoot, 'schema.graphql'), 'utf8')
  const lines = stored.split('\n')
  const firstDifference = printed.split('\n').findIndex((line, index) => line !== lines[index])
  expect(firstDifference, 'the first line that differs').toBe(-1)
  expect(stored === printed).toBe(true)
  expect(validateSchema(buildSchema(stored))).toEqual([])
})
