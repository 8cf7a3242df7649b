import { beforeAll, describe, expect, it } from 'vitest'
import { ConflictError } from '../../../src/errors.js'
import type { WriteItem } from '../../../src/modules/inventory/write.input.js'
import { raw } from '../../../src/query/sql.js'
import { useTestDatabase } from '../../support/database.js'
import { makeInventory, thing, type TestInventory } from '../../support/inventory.js'

const database = useTestDatabase()
let inventory: TestInventory
beforeAll(async () => {
  inventory = await makeInventory(database().pool)
})

const kinds = async (type: string) =>
  inventory.rows(
    `select k.id from resource_kinds k join resource_types t on t.id = k.resource_type_id where t.name = '${type}'`,
  )

describe('a rejected item', () => {
  it('leaves no kind behind, whatever it is rejected for', async () => {
    const unnamed = { action: 'create' as const, type: 'gadget' }
    expect(await inventory.one(unnamed)).toMatchObject({ outcome: 'rejected', problems: [{ code: 'NAME_REQUIRED' }] })
    await inventory.one(thing('holder', { attributes: { weight: '7' } }))
    expect(await inventory.one(thing('second', { type: 'gadget', attributes: { weight: '7' } }))).toMatchObject({
      outcome: 'rejected',
      problems: [{ code: 'NOT_UNIQUE' }],
    })
    expect(await kinds('gadget')).toEqual([])
    expect(await inventory.one(thing('third', { type: 'gadget' }))).toMatchObject({ outcome: 'created' })
    expect(await kinds('gadget')).toHaveLength(1)
  })
})

describe('the reason', () => {
  it('is the one that helps', async () => {
    const reasons = async (item: WriteItem) =>
      (await inventory.one(item)).problems.map(({ code, message, path }) => `${code} ${path.join('.')} ${message}`)
    expect(await reasons({ action: 'upsert', type: 'thing', name: 'x' })).toEqual([
      'BAD_ADDRESS identity An upsert needs an identity.',
    ])
    expect(await reasons({ action: 'upsert', id: 'what', type: 'thing', name: 'x' })).toEqual([
      'BAD_ADDRESS id To upsert takes an identity, not an id; to change a resource use update.',
    ])
    expect(await reasons({ action: 'update', name: 'x' })).toEqual([
      'BAD_ADDRESS  Say which resource: its id or its identity.',
    ])
    expect(await reasons(thing('x', { type: '' }))).toEqual([
      'BAD_NAME type A type is a text of at least one character.',
    ])
  })

  it('names no id that the client did not send', async () => {
    await expect(inventory.one(thing('x'), { source: { instanceId: 0 } })).rejects.toThrow(
      'There is no such source instance; create it first.',
    )
  })
})

describe('the operation of a batch', () => {
  const operations = () =>
    inventory.rows('select outcome, note, cause, rejected_count from operations order by id desc limit 1')

  it('is stored as refused or failed when the database refuses all of it', async () => {
    const { pool } = inventory
    const refuse = (state: string) =>
      pool.run(
        raw(`create or replace function refuse() returns trigger language plpgsql as
               $$ begin raise exception 'nothing today' using errcode = '${state}'; end $$`),
      )
    await refuse('22023')
    await inventory.rows('create trigger refuse before insert on resources for each row execute function refuse()')
    try {
      await expect(inventory.write([thing('f1'), thing('f2')], { cause: 'a failure' })).rejects.toThrow('nothing today')
      expect(await operations()).toEqual([
        { outcome: 'failed', note: 'failed, see the log', cause: 'a failure', rejected_count: 2 },
      ])
      await refuse('23000')
      await expect(inventory.write([thing('f1')], { cause: 'a refusal' })).rejects.toThrow(ConflictError)
      expect(await operations()).toMatchObject([{ outcome: 'refused', cause: 'a refusal', rejected_count: 1 }])
    } finally {
      await inventory.rows('drop trigger refuse on resources')
    }
    expect(await inventory.rows("select 1 from resources where name in ('f1', 'f2')")).toEqual([])
  })
})
