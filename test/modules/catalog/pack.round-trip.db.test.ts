import * as fc from 'fast-check'
import { lexicographicSortSchema, printSchema } from 'graphql'
import { describe, expect, test } from 'vitest'
import type { Pool } from '../../../src/db/pool.js'
import { systemActor } from '../../../src/modules/access/actor.js'
import { parsePack, type Pack } from '../../../src/modules/catalog/pack.js'
import type { ExportedFile } from '../../../src/modules/catalog/pack.export.js'
import {
  applyCatalogue,
  exportStored,
  loadPacks,
  planCatalogue,
  readPacks,
  type PlanOptions,
} from '../../../src/modules/catalog/pack.service.js'
import { projectRoot } from '../../../src/config.js'
import { loadDemo } from '../../../src/cli/seeds.js'
import { startSwap } from '../../../src/schema/swap.js'
import { buildStaticSchema } from '../../../src/schema/static.js'
import { InputError } from '../../../src/errors.js'
import { anyPack } from './pack.sample.js'
import { stringify } from 'yaml'
import { createTestDatabase } from '../../support/database.js'
import { makeInventory } from '../../support/inventory.js'

const options: PlanOptions = { elsewhere: [], missing: 'refuse', acceptViolations: false }

/** Runs `work` on a migrated database of its own. */
async function onEmpty<T>(work: (pool: Pool) => Promise<T>): Promise<T> {
  const database = await createTestDatabase()
  try {
    return await work(database.pool)
  } finally {
    await database.drop()
  }
}

const parseFiles = (files: readonly ExportedFile[]): readonly Pack[] =>
  files.map(({ name, text }) => parsePack(text, name))

/** Exports a database, and demands that the files are what the database holds, and make an equal one of an empty one. */
async function expectRoundTrip(pool: Pool): Promise<readonly ExportedFile[]> {
  const files = await exportStored(pool)
  expect((await planCatalogue(pool, parseFiles(files), options)).lines).toEqual([])
  await onEmpty(async (other) => {
    const applied = await applyCatalogue(other, systemActor, parseFiles(files), options)
    expect(applied.isRefused).toBe(false)
    expect(await exportStored(other)).toEqual(files)
    expect((await planCatalogue(other, parseFiles(files), options)).lines).toEqual([])
  })
  return files
}

describe('an export applied to an empty database is exported as the same bytes', () => {
  test('of an empty database', () => onEmpty(async (pool) => void (await expectRoundTrip(pool))))

  test('of the shipped packs and the demo', () =>
    onEmpty(async (pool) => {
      await loadPacks(pool, systemActor, await readPacks(`${projectRoot}/seeds/packs`))
      await loadDemo(pool)
      const files = await expectRoundTrip(pool)
      expect(files.map(({ name }) => name)).toEqual([
        'provider-types.yaml',
        'attributes.yaml',
        'resource-types.yaml',
        'relationship-types.yaml',
        'sources.yaml',
        'places.yaml',
      ])
    }))

  test('of a catalogue that was written by SQL, with API names and columns that no pack would give', () =>
    onEmpty(async (pool) => {
      await makeInventory(pool)
      const files = await expectRoundTrip(pool)
      expect(files[2]?.text).toContain('plural: thing_list')
      expect(files[2]?.text).toContain('column: cpu_cores')
    }))

  test('the API of the copy is that of the original', () =>
    onEmpty(async (pool) => {
      await loadPacks(pool, systemActor, await readPacks(`${projectRoot}/seeds/packs`))
      const files = parseFiles(await exportStored(pool))
      const typesOf = async (db: Pool) =>
        printSchema(lexicographicSortSchema((await startSwap(buildStaticSchema(), db)).current().schema))
      const original = await typesOf(pool)
      await onEmpty(async (other) => {
        await applyCatalogue(other, systemActor, files, options)
        expect(await typesOf(other)).toEqual(original)
      })
    }))
})

test('a catalogue of anything, added to twice, makes the round trip', async () => {
  await fc.assert(
    fc.asyncProperty(anyPack, anyPack, (first, second) =>
      onEmpty(async (pool) => {
        for (const [i, content] of [first, second].entries()) {
          const pack = parsePack(stringify({ pack: `p${i}`, ...content }), `p${i}.yaml`)
          // The second may contradict the first, or itself; then there is nothing to be exported of it.
          await applyCatalogue(pool, systemActor, [pack], options).catch((error: unknown) => {
            if (!(error instanceof InputError)) throw error
          })
        }
        await expectRoundTrip(pool)
      }),
    ),
    { numRuns: process.env['CADASTRE_DEEP'] === undefined ? 4 : 100, endOnFailure: true },
  )
}, 600_000)
