import { beforeAll, describe, expect, it } from 'vitest'
import { useTestDatabase } from '../support/database.js'
import { makeInventory, thing, type TestInventory } from '../support/inventory.js'
import { attempt, race } from './direct-sql.js'

const database = useTestDatabase({
  unchecked: 'edges are written past the writers, who alone let them begin with a version',
})
let inventory: TestInventory
let count = 0
beforeAll(async () => {
  inventory = await makeInventory(database().pool)
})

const make = async (number: number, type = 'thing') =>
  (await inventory.write(Array.from({ length: number }, () => thing(`g${++count}`, { type })))).outcomes.map(
    ({ resourceId = '' }) => resourceId,
  )
const edge = (type: string, from: string, to: string, more: Readonly<Record<string, string>> = {}) => `
  insert into resource_edges (relationship_type_id, is_symmetric, from_one, to_one, from_id, to_id, from_type_id, to_type_id, source_instance_id, from_version, valid_from, edge_key)
  select t.id, ${more['symmetric'] ?? 't.is_symmetric'}, ${more['fromOne'] ?? 't.from_one'}, ${more['toOne'] ?? 't.to_one'}, ${from}, ${to}, ${more['fromType'] ?? `(select resource_type_id from resources where id = ${from})`},
         ${more['toType'] ?? `(select resource_type_id from resources where id = ${to})`}, 1, 1, now(), '${more['key'] ?? ''}'
    from relationship_types t where t.name = '${type}'`
const put = (type: string, from: string, to: string, more?: Readonly<Record<string, string>>) =>
  attempt(inventory.pool, edge(type, from, to, more))

describe('the database refuses', () => {
  it('an edge to nowhere or to a deleted resource', async () => {
    const [a = '', b = ''] = await make(2)
    expect(
      await put('uses', a, '999999999', { toType: `(select resource_type_id from resources where id = ${a})` }),
    ).toContain('resource_edges_to_id')
    await inventory.one({ action: 'delete', id: b })
    expect(await put('uses', a, b)).toContain('resource_edges_to_id')
    expect(await put('uses', b, a)).toContain('resource_edges_from_id')
  })

  it('deleting an end under a live edge', async () => {
    const [a = '', b = ''] = await make(2)
    await put('uses', a, b)
    expect(await attempt(inventory.pool, `update resources set deleted_at = now() where id = ${b}`)).toBe(
      'resource_edges_live_ends',
    )
    expect(await attempt(inventory.pool, `update resource_edges set deleted_at = now() where from_id = ${a}`)).toBe(
      'resource_edges_live_ends',
    )
  })

  it('an edge of a type that does not stand there, or is said to be another', async () => {
    const [a = ''] = await make(1)
    const [gadget = ''] = await make(1, 'gadget')
    expect(await put('runs_on', a, gadget)).toBe('resource_edges_to_fkey')
    expect(
      await put('runs_on', a, gadget, { toType: `(select resource_type_id from resources where id = ${a})` }),
    ).toContain('resource_edges_to_id')
    expect(await put('runs_on', a, a, { toOne: 'false' })).toContain('resource_edges_relationship_type_id')
    expect(await put('linked', a, a, { symmetric: 'false' })).toContain('resource_edges_relationship_type_id')
  })

  it('a broken cardinality at the from end, the to end, and of a symmetric type', async () => {
    const [a = '', b = '', c = '', d = ''] = await make(4)
    expect([await put('runs_on', a, b), await put('runs_on', a, c)]).toEqual(['done', 'resource_edges_one_to_key'])
    expect([await put('contains', a, c), await put('contains', b, c)]).toEqual(['done', 'resource_edges_one_from_key'])
    expect([
      await put('paired', a, b),
      await put('paired', b, c),
      await put('paired', a, c),
      await put('paired', c, d),
    ]).toEqual(['done', 'resource_edges_one_pair', 'resource_edges_one_pair', 'done'])
    expect([await put('uses', a, b), await put('uses', a, b)]).toEqual(['done', 'resource_edges_parallel_key'])
    expect(await put('linked', b, a)).toBe('resource_edges_check')
    expect(
      await attempt(
        inventory.pool,
        `update relationship_types set to_cardinality = 'one' where name = 'uses'; ${edge('uses', a, c)}`,
      ),
    ).toContain('resource_edges')
  })

  it('a cycle in an acyclic type, in one statement and over several', async () => {
    const [a = '', b = '', c = ''] = await make(3)
    expect(await put('contains', a, a)).toBe('resource_edges_acyclic')
    expect([await put('contains', a, b), await put('contains', b, c), await put('contains', c, a)]).toEqual([
      'done',
      'done',
      'resource_edges_acyclic',
    ])
    const [d = '', e = ''] = await make(2)
    expect(
      await attempt(
        inventory.pool,
        `${edge('contains', d, e)} union all ${edge('contains', e, d).slice(edge('contains', e, d).indexOf('select'))}`,
      ),
    ).toBe('resource_edges_acyclic')
    await inventory.rows(edge('uses', d, e))
    await inventory.rows(edge('uses', e, d))
    expect(await attempt(inventory.pool, `update relationship_types set is_acyclic = true where name = 'uses'`)).toBe(
      'resource_edges_acyclic',
    )
  })

  it('an edge attribute of the wrong type, unbound, twice, or of no edge', async () => {
    const [a = '', b = ''] = await make(2)
    await put('uses', a, b)
    const set = (name: string, column: string, value: string, edgeId = 'e.id') =>
      attempt(
        inventory.pool,
        `insert into resource_edge_attributes (from_id, edge_id, relationship_type_id, attribute_definition_id, ${column})
        select e.from_id, ${edgeId}, e.relationship_type_id, (select id from attribute_definitions where name = '${name}'), ${value} from resource_edges e where e.from_id = ${a}`,
      )
    expect(await set('note', 'value_integer', '1')).toBe('resource_edge_attributes_binding_fkey')
    expect(await set('cores', 'value_integer', '1')).toBe('resource_edge_attributes_binding_fkey')
    expect(await set('tags', 'value_string', `'x'`)).toBe('resource_edge_attributes_binding_fkey')
    expect([await set('note', 'value_string', `'x'`), await set('note', 'value_string', `'y'`)]).toEqual([
      'done',
      'resource_edge_attributes_pkey',
    ])
    expect(await set('size', 'value_decimal', '1', '999999999')).toContain('from_id_edge_id')
    await inventory.rows(`delete from resource_edge_attributes where from_id = ${a}`)
    expect(
      await attempt(
        inventory.pool,
        `insert into resource_edge_attributes (from_id, edge_id, relationship_type_id, attribute_definition_id, value_string)
         select ${a}, e.id, r.id, d.attribute_definition_id, 'x' from resource_edges e, relationship_types r
           join relationship_type_attributes d on d.relationship_type_id = r.id and d.value_kind = 's'
          where e.from_id = ${a} and r.id <> e.relationship_type_id limit 1`,
      ),
    ).toContain('from_id_edge_id')
    expect(await set('size', 'value_decimal, value_text', `1, repeat('x', 1000)`)).toBe(
      'resource_edge_attributes_long_string',
    )
  })
})

describe('of two transactions at once', () => {
  it('one gets the place, at the from end, the to end, and of a pair', async () => {
    const [a = '', b = '', c = '', d = ''] = await make(4)
    expect(await race(inventory.pool, edge('runs_on', a, b), edge('runs_on', a, c))).toEqual([
      'done',
      'resource_edges_one_to_key',
    ])
    expect(await race(inventory.pool, edge('contains', a, d), edge('contains', b, d))).toEqual([
      'done',
      'resource_edges_one_from_key',
    ])
    expect(await race(inventory.pool, edge('paired', a, b), edge('paired', b, c))).toEqual([
      'done',
      'resource_edges_one_pair',
    ])
    expect(await race(inventory.pool, edge('uses', a, b), edge('uses', a, b))).toEqual([
      'done',
      'resource_edges_parallel_key',
    ])
  })

  it('one closes no cycle with the other', async () => {
    const [a = '', b = '', c = ''] = await make(3)
    expect(await race(inventory.pool, edge('contains', a, b), edge('contains', b, a))).toEqual([
      'done',
      'resource_edges_acyclic',
    ])
    expect(await race(inventory.pool, edge('contains', b, c), edge('contains', c, a))).toEqual([
      'done',
      'resource_edges_acyclic',
    ])
  })

  it('a type becomes acyclic, or a pair, only over the edges that were being written', async () => {
    const [a = '', b = '', c = ''] = await make(3)
    const acyclic = (is: boolean) => `update relationship_types set is_acyclic = ${is} where name = 'uses'`
    await inventory.rows(
      `delete from resource_edges where relationship_type_id = (select id from relationship_types where name = 'uses')`,
    )
    await put('uses', a, b)
    expect(await race(inventory.pool, edge('uses', b, a), acyclic(true))).toEqual(['done', 'resource_edges_acyclic'])
    await inventory.rows(`delete from resource_edges where from_id = ${b}`)
    expect(await race(inventory.pool, acyclic(true), edge('uses', b, a))).toEqual(['done', 'resource_edges_acyclic'])
    await inventory.rows(acyclic(false))
    const paired = (cardinality: string) =>
      `update relationship_types set from_cardinality = '${cardinality}', to_cardinality = '${cardinality}' where name = 'linked'`
    await put('linked', a, b)
    expect(await race(inventory.pool, edge('linked', b, c), paired('one'))).toEqual(['done', 'resource_edges_one_pair'])
  })

  it('an edge and the deletion of its end do not both pass', async () => {
    const [a = '', b = '', c = ''] = await make(3)
    const remove = (id: string) => `update resources set deleted_at = now() where id = ${id}`
    expect(await race(inventory.pool, edge('uses', a, b), remove(b))).toEqual(['done', 'resource_edges_live_ends'])
    const [first, second] = await race(inventory.pool, remove(c), edge('uses', a, c))
    expect([first, second]).toEqual(['done', expect.stringContaining('resource_edges_to_id')])
  })
})
