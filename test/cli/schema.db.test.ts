import { buildSchema, validateSchema } from 'graphql'
import { expect, it, vi } from 'vitest'
import { raw } from '../../src/query/sql.js'
import { useTestDatabase } from '../support/database.js'
import { startServer } from '../support/server.js'

// Each of these starts a process from the sources, on machines with few cores.
vi.setConfig({ testTimeout: 90_000 })

const database = useTestDatabase()

const run = (...options: readonly string[]) =>
  startServer({ DATABASE_URL: database().url }, ['schema', ...options], 'src/cli/cadastre.ts').ended

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
