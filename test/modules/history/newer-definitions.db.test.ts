import { beforeAll, describe, expect, test } from 'vitest'
import { snapshot } from '../../../src/db/transaction.js'
import { systemActor } from '../../../src/modules/access/actor.js'
import { loadCatalogue } from '../../../src/modules/catalog/catalogue.service.js'
import { writeResources } from '../../../src/modules/inventory/write.service.js'
import type { WriteItem } from '../../../src/modules/inventory/write.input.js'
import { raw } from '../../../src/query/sql.js'
import { startApi, type Api } from '../../support/api.js'
import { useTestDatabase } from '../../support/database.js'
import { makeInventory, thing } from '../../support/inventory.js'

const database = useTestDatabase()
let api: Api

/** The schema is generated first; then another process defines an attribute and a relationship, and uses them. */
beforeAll(async () => {
  const { pool } = database()
  const inventory = await makeInventory(pool)
  await inventory.write([thing('one', { attributes: { note: 'a' } }), thing('two')])
  await inventory.write([thing('one', { attributes: { note: 'b' } })])
  api = await startApi(pool)
  await pool.run(
    raw(`insert into attribute_definitions (name, api_name, display_name, data_type, is_list, unit)
           values ('newer', 'newer', 'Newer', 'integer', true, 'MB')`),
  )
  await pool.run(
    raw(`insert into resource_type_attributes (resource_type_id, attribute_definition_id)
           select t.id, d.id from resource_types t, attribute_definitions d where t.name = 'thing' and d.name = 'newer'`),
  )
  await pool.run(
    raw(`insert into relationship_types (name, inverse_name, api_name, inverse_api_name, display_name, inverse_display_name,
                                         is_symmetric, from_cardinality, to_cardinality, from_on_delete, to_on_delete, is_acyclic)
           values ('follows', 'followed_by', 'follows', 'followedBy', 'Follows', 'Followed by', false, 'many', 'many', 'detach', 'detach', false)`),
  )
  await pool.run(
    raw(`insert into relationship_type_ends (relationship_type_id, side, resource_type_id)
           select r.id, s.side, t.id from relationship_types r cross join (values ('from'), ('to')) s (side), resource_types t
            where r.name = 'follows' and t.name = 'thing'`),
  )
  await pool.run(
    raw(`insert into relationship_type_attributes (relationship_type_id, attribute_definition_id, value_kind, is_required)
           select r.id, d.id, d.value_kind, false from relationship_types r, attribute_definitions d
            where r.name in ('follows', 'uses') and d.name = 'newer'`),
  )
  const catalogue = await snapshot(pool, loadCatalogue)
  const write = async (item: Partial<WriteItem>) => {
    const source = { instanceId: inventory.ids.alpha }
    const options = { source, mode: 'MERGE', applyDefaults: false } as const
    const { outcomes } = await writeResources(pool, systemActor, catalogue, [thing('one', item)], options)
    expect(outcomes.flatMap(({ problems, edges }) => [...problems, ...edges.flatMap((edge) => edge.problems)])).toEqual(
      [],
    )
  }
  const to = { kind: 'thing', externalId: 'two' }
  await write({
    attributes: { newer: [1, 2] },
    relationships: [
      { type: 'uses', to, attributes: { note: 'n', newer: [1] } },
      { type: 'follows', to, attributes: { newer: [2] } },
    ],
  })
  await write({ attributes: { newer: [3] } })
  await write({ attributes: { newer: null } })
  await write({ relationships: [{ type: 'uses', to, remove: true }] })
  await write({ relationships: [{ type: 'follows', to, remove: true }] })
})

interface Page {
  readonly totalCount: number
  readonly nodes: readonly object[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
}

/** All pages of one node each. */
async function walk(field: string, fields: string): Promise<readonly Page[]> {
  const pages: Page[] = []
  for (let after: string | null = null; pages.length === 0 || pages.at(-1)?.pageInfo.hasNextPage;) {
    const { data, errors } = await api.ask(
      `query ($after: String) { thingList(where: { name: { eq: "one" } }) { nodes { history {
        page: ${field}(first: 1, after: $after) { totalCount nodes { ${fields} } pageInfo { hasNextPage endCursor } }
      } } } }`,
      { after },
    )
    expect(errors).toEqual([])
    const page: Page = Object(data).thingList.nodes[0].history.page
    pages.push(page)
    after = page.pageInfo.endCursor
  }
  return pages
}

describe('the history of what was defined after the schema', () => {
  test('has full pages of attributes, by name and with their values', async () => {
    const pages = await walk('attributes', 'name value { name displayName unit isList integer string }')
    expect(pages.every(({ nodes, totalCount }) => nodes.length === 1 && totalCount === pages.length)).toBe(true)
    const newer = { name: 'newer', displayName: 'Newer', unit: 'MB', isList: true, string: [] }
    const note = { name: 'note', displayName: 'Note', unit: null, isList: false, integer: [] }
    expect(pages.flatMap(({ nodes }) => nodes)).toEqual([
      { name: 'newer', value: { ...newer, integer: ['3'] } },
      { name: 'newer', value: { ...newer, integer: ['1', '2'] } },
      { name: 'newer', value: null },
      { name: 'note', value: { ...note, string: ['a'] } },
    ])
  })

  test('has full pages of edges, by name and with the attributes that are known', async () => {
    const pages = await walk('edges', 'relationship direction reason attributeValues { name text } node { name }')
    expect(pages.every(({ nodes, totalCount }) => nodes.length === 1 && totalCount === pages.length)).toBe(true)
    const removed = { direction: 'OUT', reason: 'REMOVED', node: { name: 'two' } }
    expect(pages.flatMap(({ nodes }) => nodes)).toEqual([
      { ...removed, relationship: 'follows', attributeValues: [] },
      { ...removed, relationship: 'uses', attributeValues: [{ name: 'note', text: ['n'] }] },
    ])
  })
})
