import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { buildSchema, validateSchema } from 'graphql'
import { beforeAll, expect, it, vi } from 'vitest'
import { loadShippedPacks } from '../../src/cli/seeds.js'
import { systemActor } from '../../src/modules/access/actor.js'
import { parsePack } from '../../src/modules/catalog/pack.js'
import { applyCatalogue, exportStored } from '../../src/modules/catalog/pack.service.js'
import { raw, sql } from '../../src/query/sql.js'
import { countRelations, createTestDatabase, readOnlyUrl, useTestDatabase } from '../support/database.js'
import { makeDataFolder, removeDataFolder } from '../support/folder.js'
import { startServer, type Environment } from '../support/server.js'

// Each of these starts a process, on machines with few cores.
vi.setConfig({ testTimeout: 90_000 })

const database = useTestDatabase()

beforeAll(() => loadShippedPacks(database().pool))

const runIn = (environment: Environment, ...options: readonly string[]) =>
  startServer(environment, ['schema', ...options], 'src/cli/cadastre.ts').ended

const run = (...options: readonly string[]) => runIn({ DATABASE_URL: database().url }, ...options)

it('prints the schema of the database whole, through a pipe too, or a part of it that is valid by itself', async () => {
  const whole = await run()
  expect([whole.code, whole.errors]).toEqual([0, ''])
  expect(whole.output.length).toBeGreaterThan(500_000)
  expect(validateSchema(buildSchema(whole.output))).toEqual([])
  await database().pool.run(
    raw(`insert into resource_types (name, plural_name, api_name, plural_api_name, display_name, supertype_id)
         select 'lamp', 'lamps', 'lamp', 'lamps', 'Lamp', id from resource_types where name = 'resource'`),
  )
  const part = await run('--types', 'lamp, host')
  expect([part.code, part.errors]).toEqual([0, ''])
  const schema = buildSchema(part.output)
  expect(validateSchema(schema)).toEqual([])
  expect(['Lamp', 'Host', 'VirtualMachine'].filter((name) => schema.getType(name))).toEqual(['Lamp', 'Host'])
})

it('tells names that are near to one that nothing has, and prints nothing', async () => {
  const { code, output, errors } = await run('--types', 'host,virtual_machin')
  expect([code, output, errors]).toEqual([
    2,
    '',
    'There is no resource type "virtual_machin"; there is "virtual_machine".\n',
  ])
  const empty = await run('--types', 'host,')
  expect([empty.code, empty.output]).toEqual([2, ''])
  expect(empty.errors).toContain('Give names of resource types with commas between them.')
})

it('prints what the database holds and writes nothing: what was removed stays away', async () => {
  const { pool, url } = database()
  const stored = async () => ({
    files: await exportStored(pool),
    operations: await pool.run(sql`select id, kind from operations order by id`),
  })
  const sources = async () => (await pool.run(sql`select name from sources`)).length
  const shipped = await sources()
  const none = parsePack('pack: none\ncomplete: true\nsources: []\n', 'none.yaml')
  await applyCatalogue(pool, systemActor, [none], { elsewhere: [], missing: 'remove', acceptViolations: false })
  expect(await sources()).toBeLessThan(shipped)
  const before = await stored()
  expect(await run()).toMatchObject({ code: 0, errors: '' })
  expect(await stored()).toEqual(before)
  expect(await runIn({ DATABASE_URL: readOnlyUrl(url) }, '--types', 'host')).toMatchObject({ code: 0, errors: '' })
})

it('answers 2 and says what to do where there is no database, or not the newest schema, and makes none', async () => {
  const empty = await createTestDatabase('empty')
  const folder = await makeDataFolder()
  try {
    const unmade = await runIn({ DATABASE_URL: empty.url })
    expect(unmade).toMatchObject({ code: 2, output: '' })
    expect(unmade.errors).toMatch(
      /^The database lacks \d+ migrations, .*; start Cadastre on it, or .*; or print that of the shipped packs with --shipped\.\n$/,
    )
    expect(await countRelations(empty)).toBe(0)
    const missing = await runIn({ CADASTRE_DATA_DIR: join(folder, 'data') })
    expect(missing).toMatchObject({ code: 2, output: '' })
    expect(missing.errors).toMatch(/^There is no database in .*\/data yet; start Cadastre once, .* with --shipped\.\n$/)
    expect(await readdir(folder)).toEqual([])
  } finally {
    await removeDataFolder(folder)
    await empty.drop()
  }
})

it('says where it can not write', async () => {
  const { code, output, errors } = await run('--write', '/nowhere/at/all.graphql')
  expect([code, output, errors]).toEqual([2, '', "/nowhere/at/all.graphql can't be written: there is no such file.\n"])
})
