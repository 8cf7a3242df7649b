import { beforeAll, describe, expect, it } from 'vitest'
import { raw } from '../../src/query/sql.js'
import { buildStaticSchema } from '../../src/schema/static.js'
import { startSwap, type SchemaSwap } from '../../src/schema/swap.js'
import { countStatements } from '../support/inventory.js'
import { useTestDatabase } from '../support/database.js'

const database = useTestDatabase()
const base = buildStaticSchema()
let swap: SchemaSwap

beforeAll(async () => {
  swap = await startSwap(base, database().pool)
})

const define = (name: string) =>
  database().pool.run(
    raw(`insert into resource_types (name, plural_name, api_name, plural_api_name, display_name, supertype_id)
         select '${name}', '${name}s', '${name}', '${name}s', '${name}', id from resource_types where name = 'resource'`),
  )

const serves = (type: string) => swap.current().schema.getType(type) !== undefined

describe('swapping', () => {
  it('serves what is committed when it has caught up, and tells who listens', async () => {
    const told: string[] = []
    const forget = swap.onSwap(({ catalogue }) => told.push(catalogue.version))
    await define('lamp')
    expect(serves('Lamp')).toBe(false)
    await swap.catchUp()
    expect(serves('Lamp')).toBe(true)
    expect(told).toEqual([swap.current().catalogue.version])
    forget()
    await define('desk')
    await swap.catchUp()
    expect(told).toHaveLength(1)
  })

  it('catches up also when a look is under way that began before the commit', async () => {
    const looking = swap.refresh()
    await define('chair')
    await Promise.all([looking, swap.catchUp()])
    expect(serves('Chair')).toBe(true)
  })

  it('costs one statement when nothing has changed, however many look at a time', async () => {
    const count = await countStatements(database().pool, async (pool) => {
      const other = await startSwap(base, pool)
      const before = other.current()
      await Promise.all(Array.from({ length: 10 }, () => other.refresh()))
      expect(other.current()).toBe(before)
    })
    const start = await countStatements(database().pool, (pool) => startSwap(base, pool))
    expect(count - start).toBe(1)
  })

  it('keeps the schema before one that is not valid, says so, and goes on with the next that is', async () => {
    const before = swap.current()
    await database().pool.run(
      raw(`insert into attribute_definitions (name, api_name, display_name, data_type) values ('bad', 'bad', 'Bad', 'string');
           insert into resource_type_attributes (resource_type_id, attribute_definition_id)
           select t.id, d.id from resource_types t, attribute_definitions d where t.name = 'lamp' and d.name = 'bad'`),
    )
    await database().pool.run(
      raw(`alter table attribute_definitions drop constraint attribute_definitions_api_name_check`),
    )
    await database().pool.run(raw(`update attribute_definitions set api_name = '__bad' where name = 'bad'`))
    await expect(swap.refresh()).rejects.toThrow(/invalid.*__bad/)
    await expect(swap.catchUp()).rejects.toThrow(/invalid/)
    expect(swap.current()).toBe(before)
    await database().pool.run(raw(`update attribute_definitions set api_name = 'good' where name = 'bad'`))
    await swap.catchUp()
    expect(serves('LampAttributes')).toBe(true)
  })
})
