import { describe, expect, it, vi } from 'vitest'
import { readStatistics } from '../../src/modules/inventory/statistics.service.js'
import { raw } from '../../src/query/sql.js'
import { noStatistics } from '../../src/query/statistics.js'
import { createTestDatabase, useTestDatabase } from '../support/database.js'
import { makeDataFolder, postmasterOf, removeDataFolder } from '../support/folder.js'
import { makeFleet } from '../support/fleet.js'
import { makeInventory, thing } from '../support/inventory.js'
import { startServer, type Environment } from '../support/server.js'

// Each of these starts a process, on machines with few cores.
vi.setConfig({ testTimeout: 90_000 })

const database = useTestDatabase()

const cadastre = (command: readonly string[], environment: Environment = { DATABASE_URL: database().url }) =>
  startServer(environment, command, 'src/cli/cadastre.ts').ended

/** Runs a command on a database of its own after some statements; it may leave the invariants broken. */
async function cadastreAfter(command: readonly string[], statement: string, from?: 'empty') {
  const own = await createTestDatabase(from)
  try {
    await own.pool.run(raw(statement))
    return await cadastre(command, { DATABASE_URL: own.url })
  } finally {
    await own.drop()
  }
}

describe('check', () => {
  it('answers 0 and one line for each invariant', async () => {
    const { code, output, errors } = await cadastre(['check'])
    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    expect(output.trimEnd().split('\n')).toEqual(
      [1, 2, 3, 4, 5, 6].map((n) => expect.stringMatching(`^I${n} ok: \\w.*`)),
    )
  })

  it('answers 1 and names the first few violations', async () => {
    const lost = `insert into operations (actor, kind) select 'nobody', 'inventory.write' from generate_series(1, 7)`
    const { code, output } = await cadastreAfter(['check'], lost)
    expect(code).toBe(1)
    expect(output).toMatch(/^I5 ok/m)
    expect(output).toMatch(
      /^I6 7 violations: operations on the inventory .*; but an operation did nothing: operation 1; .*operation 5; and 2 more$/m,
    )
  })

  it('answers 2 on a database that has not the newest schema, and leaves it so', async () => {
    const { code, output, errors } = await cadastreAfter(['check'], 'select 1', 'empty')
    expect({ code, output }).toEqual({ code: 2, output: '' })
    expect(errors).toMatch(
      /^The database lacks \d+ migrations, 20261120000100_create_catalogue\.ts first; start Cadastre/,
    )
  })

  it('looks at an embedded database, beside its server and without, and leaves none running', async () => {
    const environment = { CADASTRE_DATA_DIR: await makeDataFolder() }
    try {
      const server = startServer(environment)
      await server.address
      expect(await cadastre(['check'], environment)).toMatchObject({ code: 0, errors: '' })
      await server.stop()
      expect(await cadastre(['check'], environment)).toMatchObject({ code: 0, errors: '' })
      expect(await postmasterOf(environment.CADASTRE_DATA_DIR)).toBeUndefined()
    } finally {
      await removeDataFolder(environment.CADASTRE_DATA_DIR)
    }
  })

  it('answers 2 where there is no database yet, and makes none', async () => {
    const folder = await makeDataFolder()
    try {
      const { code, errors } = await cadastre(['check'], { CADASTRE_DATA_DIR: folder })
      expect(code).toBe(2)
      expect(errors).toMatch(/^There is no database in .* yet; start Cadastre once/)
      expect(await postmasterOf(folder)).toBeUndefined()
    } finally {
      await removeDataFolder(folder)
    }
  })
})

describe('doctor', () => {
  it('says section by section how the database is, and what to mend', async () => {
    const { code, output, errors } = await cadastreAfter(
      ['doctor'],
      'alter table resources disable trigger resources_moved',
    )
    expect({ code, errors }).toEqual({ code: 1, errors: '' })
    expect(output).toMatch(/^Versions\n {4}Cadastre \d+\.\d+\.\d+, Node \d+/)
    expect(output).toMatch(
      /^Laws of the database\n {2}! trigger resources_moved of resources is switched off; to do: alter table resources enable/m,
    )
    expect(output).toMatch(/\d+ things? to mend, marked with "!"\.\n$/)
  })

  it('says the same as JSON', async () => {
    const { output } = await cadastre(['doctor', '--json'])
    expect(JSON.parse(output)).toMatchObject({
      toMend: expect.any(Number),
      sections: expect.arrayContaining([
        { title: 'History', remarks: [{ gravity: 'fine', text: expect.any(String) }] },
      ]),
    })
  })

  it('looks at a database without migrations too, and does not make them', async () => {
    const { code, output } = await cadastreAfter(['doctor'], 'select 1', 'empty')
    expect(code).toBe(1)
    expect(output).toMatch(/! \d+ migrations pending: .*; to do: start Cadastre on this database/)
  })

  it('answers 2 when the database can not be reached', async () => {
    const { code, errors } = await cadastre(['doctor'], { DATABASE_URL: 'postgres://127.0.0.1:1/none' })
    expect(code).toBe(2)
    expect(errors).toMatch(/can't be reached/)
  })
})

describe('analyze', () => {
  it('looks at the inventory and says of how much', async () => {
    const own = await createTestDatabase()
    try {
      const inventory = await makeInventory(own.pool)
      await inventory.write([thing('a', { attributes: { cores: 4 } }), thing('b'), { ...thing('c'), type: 'gadget' }])
      const { code, output, errors } = await cadastre(['analyze'], { DATABASE_URL: own.url })
      expect({ code, errors }).toEqual({ code: 0, errors: '' })
      expect(output).toMatch(/^3 resources of 2 types looked at in \d+\.\d s\.\n$/)
      expect((await readStatistics(own.pool)).attributes.size).toBe(1)
    } finally {
      await own.drop()
    }
  })

  it('a server looks at what it finds', async () => {
    const own = await createTestDatabase()
    try {
      await makeFleet(own.pool)
      expect(await readStatistics(own.pool)).toEqual(noStatistics)
      const server = startServer({ DATABASE_URL: own.url })
      await server.address
      await vi.waitFor(async () => expect((await readStatistics(own.pool)).attributes.size).toBeGreaterThan(3), 20_000)
      expect(await server.stop()).toMatchObject({ code: 0, errors: '' })
    } finally {
      await own.drop()
    }
  })
})

describe('index', () => {
  it('makes the index of the substrings of an attribute and drops it, and says which there is none of', async () => {
    const own = await createTestDatabase()
    const index = (...options: readonly string[]) =>
      cadastre(['index', 'substring', ...options], { DATABASE_URL: own.url })
    try {
      await makeFleet(own.pool)
      const [attribute] = await own.pool.run<{ name: string }>(
        raw(`select d.name from attribute_definitions d join resource_type_attributes a on a.attribute_definition_id = d.id
              where d.data_type = 'string' order by d.name limit 1`),
      )
      const name = attribute?.name ?? ''
      const made = await index(name)
      expect([made.code, made.errors]).toEqual([0, ''])
      expect(made.output).toMatch(/^(\w+_substring_\d+: \d+\.\d MB\n)+$/)
      expect(await index(name, '--drop')).toMatchObject({
        code: 0,
        output: `${name} has no index of substrings any more.\n`,
      })
      expect(await index('nothing')).toMatchObject({ code: 2, errors: 'There is no attribute "nothing".\n' })
    } finally {
      await own.drop()
    }
  })
})
