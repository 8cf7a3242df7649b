import { beforeAll, describe, expect, test } from 'vitest'
import { allNouns, nounOf } from '../../../src/modules/catalog/nouns.js'
import { printGlobalId } from '../../../src/query/global-id.js'
import { raw } from '../../../src/query/sql.js'
import { startApi, type Api } from '../../support/api.js'
import { catalogueClient, type CatalogueClient } from '../../support/catalogue-client.js'
import { useTestDatabase } from '../../support/database.js'

const database = useTestDatabase()
let api: Api
let client: CatalogueClient

beforeAll(async () => {
  api = await startApi(database().pool)
  client = catalogueClient(api)
})

const rows = <R extends object = Record<string, unknown>>(text: string) => database().pool.run<R>(raw(text))
const lastOperation = async () => (await rows('select * from operations order by id desc limit 1'))[0]
const countOperations = async () => (await rows<{ count: string }>('select count(*) from operations'))[0]?.count

describe('every noun', () => {
  // Tables that follow from others: their rows are swept away with the row, or say nothing of their own.
  const derived = new Set([
    'resource_kinds',
    'resource_type_closure',
    'effective_bindings',
    'effective_uniques',
    'effective_statuses',
    'effective_ends',
    'attribute_columns',
    'resource_unique_keys',
    'relationship_type_ends',
    'provider_type_resource_types',
    'resource_type_statistics',
    'attribute_statistics',
    'edge_statistics',
  ])
  // Rows that belong to one row of the noun alone and go with it, or whose use is counted by a rule.
  const owned: Readonly<Record<string, readonly string[]>> = {
    resourceType: ['resource_statuses', 'resource_type_attributes'],
    attributeDefinition: ['attribute_allowed_values', 'relationship_type_attributes'],
    relationshipType: ['relationship_type_attributes', 'relationship_type_fields'],
    edgeAttribute: ['resource_edge_attributes'],
  }

  test.each(allNouns)('$name names every table whose rows would keep one from being removed', async (noun) => {
    const foreign = await rows<{ table: string }>(`
      select distinct c.conrelid::regclass::text as table from pg_constraint c join pg_class k on k.oid = c.conrelid
       where c.contype = 'f' and c.confrelid = '${noun.table}'::regclass and c.conparentid = 0 and not k.relispartition`)
    const told = new Set([...noun.uses.map((use) => use.table), ...(owned[noun.name] ?? [])])
    if (noun.retires === 'with-replacement') told.add(noun.table)
    expect(foreign.map(({ table }) => table).filter((table) => !derived.has(table) && !told.has(table))).toEqual([])
  })

  test.each(allNouns)('$name reads columns that are there', async (noun) => {
    const { nodes } = (
      await client.read<{ all: { nodes: unknown[] } }>(`{ all: ${noun.plural}(first: 1) { totalCount nodes { id } } }`)
    ).all
    expect(Array.isArray(nodes)).toBe(true)
  })

  test.each(allNouns)('$name sorts by each key that it offers', async (noun) => {
    const orderBy = api.swap.current().schema.getType(`${noun.typeName}OrderBy`) as unknown as { getFields(): object }
    for (const key of Object.keys(orderBy.getFields()))
      await client.read(`{ ${noun.plural}(orderBy: [{ ${key}: DESC }]) { nodes { id } } }`)
  })
})

describe('the life of a row', () => {
  test('create, read, update, retire, reinstate, remove', async () => {
    const created = await client.create(
      'provider',
      { name: 'life', providerType: printGlobalId('provider_types', 1) },
      'name displayName',
    )
    const id = String(created.row['id'])
    expect(created.row).toMatchObject({ name: 'life', displayName: 'life' })
    expect(await lastOperation()).toMatchObject({
      kind: 'catalogue.create',
      actor: 'system',
      outcome: 'succeeded',
      cause: 'test',
      created_count: 1,
      note: 'provider "life"',
    })

    const updated = await client.update(
      'provider',
      { id, displayName: 'Life', description: 'Of a row.' },
      'displayName description',
    )
    expect(updated.row).toMatchObject({ displayName: 'Life', description: 'Of a row.' })
    expect(await lastOperation()).toMatchObject({
      kind: 'catalogue.update',
      updated_count: 1,
      note: 'provider "life": displayName, description',
    })

    const other = await client.make('provider', {
      name: 'after life',
      providerType: printGlobalId('provider_types', 1),
    })
    const retired = await client.retire(
      'provider',
      { id, note: 'too old', replacedBy: other },
      'retiredAt retiredNote replacedBy { name }',
    )
    expect(retired.row).toMatchObject({ retiredNote: 'too old', replacedBy: { name: 'after life' } })
    expect(retired.row['retiredAt']).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/)

    expect((await client.reinstate('provider', id)).row).toMatchObject({ retiredAt: null, retiredNote: null })
    expect(await client.remove('provider', id)).toMatchObject({ removedId: id })
    expect(await client.read('query ($id: ID!) { provider(id: $id) { name } }', { id })).toEqual({ provider: null })
    expect(await lastOperation()).toMatchObject({ kind: 'catalogue.remove', deleted_count: 1 })
  })

  test('what is as asked for already writes nothing and leaves no operation', async () => {
    const location = await client.make('location', { name: 'earth', latitude: '1.50', longitude: '2', kind: 'planet' })
    const offering = await client.make('providerType', { name: 'still', offers: [printGlobalId('resource_types', 1)] })
    await client.retire('location', { id: location, note: 'full' })
    const before = await countOperations()
    const [{ version } = { version: '' }] = await rows<{ version: string }>('select version from catalogue_version')
    const answers = [
      await client.update('location', { id: location, name: 'earth', latitude: '1.5', parent: null }),
      await client.update('providerType', { id: offering, offers: [printGlobalId('resource_types', 1)] }),
      await client.update('location', { id: location }),
      await client.retire('location', { id: location, note: 'full' }),
      await client.retire('location', { id: location }),
      await client.reinstate('providerType', offering),
    ]
    expect(answers.map(({ operationId }) => operationId)).toEqual([null, null, null, null, null, null])
    expect(await countOperations()).toBe(before)
    expect(await rows('select version from catalogue_version')).toEqual([{ version }])
  })

  test('the payload knows the operation', async () => {
    const { errors, data } = await api.ask(
      `mutation { createSource(input: { name: "told" }, cause: "a ticket") {
        source { name } operation { kind actor cause outcome createdCount note } } }`,
    )
    expect(errors).toEqual([])
    expect(data).toEqual({
      createSource: {
        source: { name: 'told' },
        operation: {
          kind: 'catalogue.create',
          actor: 'system',
          cause: 'a ticket',
          outcome: 'SUCCEEDED',
          createdCount: 1,
          note: 'source "told"',
        },
      },
    })
  })

  test('what is refused leaves a refused operation that says why', async () => {
    await client.make('source', { name: 'vcenter' })
    const refusal = await client.refusal('create', 'source', { name: 'vcenter' })
    expect(refusal).toEqual({
      code: 'CONFLICT',
      path: ['input', 'name'],
      message: 'There already is a source "vcenter".',
    })
    expect(await lastOperation()).toMatchObject({
      kind: 'catalogue.create',
      outcome: 'refused',
      rejected_count: 1,
      created_count: 0,
      note: 'source "vcenter": There already is a source "vcenter".',
    })
  })

  test('absent is unchanged, null unsets, and null where nothing can be unset is refused', async () => {
    const provider = printGlobalId('providers', 1)
    const id = await client.make('endpoint', { name: 'fsn1', provider, region: 'eu', address: 'https://a' })
    expect((await client.update('endpoint', { id, region: null }, 'region address')).row).toMatchObject({
      region: null,
      address: 'https://a',
    })
    expect(await client.refusal('update', 'endpoint', { id, name: null })).toMatchObject({
      code: 'BAD_USER_INPUT',
      path: ['input', 'name'],
    })
    expect(await client.refusal('update', 'endpoint', { id, name: '' })).toMatchObject({
      path: ['input', 'name'],
      message: '"name" can\'t be empty.',
    })
    expect(await client.refusal('create', 'endpoint', { name: 'x'.repeat(1025), provider })).toMatchObject({
      path: ['input', 'name'],
    })
    expect(await client.refusal('create', 'endpoint', { name: 'a\0b', provider })).toMatchObject({
      path: ['input', 'name'],
    })
  })

  test('ids of other things, and of nothing, are refused with their path', async () => {
    const wrong = printGlobalId('sources', 1)
    expect(await client.refusal('create', 'provider', { name: 'p', providerType: wrong })).toEqual({
      code: 'BAD_USER_INPUT',
      path: ['input', 'providerType'],
      message: `"${wrong}" is the id of something else, not of a provider type.`,
    })
    expect(
      await client.refusal('create', 'provider', { name: 'p', providerType: printGlobalId('provider_types', 4711) }),
    ).toEqual({
      code: 'NOT_FOUND',
      path: ['input', 'providerType'],
      message: 'There is no provider type with this id.',
    })
    expect(await client.refusal('remove', 'provider', printGlobalId('providers', '9223372036854775807'))).toMatchObject(
      { code: 'NOT_FOUND', path: ['id'] },
    )
    expect(await client.refusal('update', 'provider', { id: 'nonsense' })).toMatchObject({
      code: 'BAD_USER_INPUT',
      path: ['input', 'id'],
    })
    expect(
      await client.refusal('create', 'providerType', {
        name: 'p',
        offers: [printGlobalId('resource_types', 1), printGlobalId('resource_types', 1)],
      }),
    ).toMatchObject({ path: ['input', 'offers', 1] })
  })

  test('a used row is not removed, and the error says by how many it is used', async () => {
    const providerType = await client.make('providerType', { name: 'used' })
    const provider = await client.make('provider', { name: 'used one', providerType })
    await client.make('provider', { name: 'used two', providerType })
    await client.make('endpoint', { name: 'e', provider })
    expect(await client.refusal('remove', 'providerType', providerType)).toEqual({
      code: 'CONFLICT',
      path: ['id'],
      message: 'The provider type "used" is used by 2 providers. Change those first, or retire it.',
    })
    expect((await client.refusal('remove', 'provider', provider)).message).toBe(
      'The provider "used one" is used by 1 endpoint. Change those first, or retire it.',
    )
  })

  test('a replacement counts as a use, is of the same kind, and never leads back', async () => {
    const [a, b, c] = [
      await client.make('datacenter', { name: 'a' }),
      await client.make('datacenter', { name: 'b' }),
      await client.make('datacenter', { name: 'c' }),
    ]
    await client.retire('datacenter', { id: a, replacedBy: b })
    await client.retire('datacenter', { id: b, replacedBy: c })
    expect(await client.refusal('retire', 'datacenter', { id: c, replacedBy: a })).toMatchObject({
      code: 'BAD_USER_INPUT',
      path: ['input', 'replacedBy'],
    })
    expect(await client.refusal('retire', 'datacenter', { id: c, replacedBy: c })).toMatchObject({
      code: 'BAD_USER_INPUT',
    })
    expect(
      await client.refusal('retire', 'datacenter', { id: c, replacedBy: printGlobalId('locations', 1) }),
    ).toMatchObject({ code: 'BAD_USER_INPUT' })
    expect((await client.refusal('remove', 'datacenter', b)).message).toBe(
      'The datacenter "b" is used by 1 retired datacenter that it replaces. Change those first, or retire it.',
    )
  })

  test('something retired can still be used, with a warning', async () => {
    const location = await client.make('location', { name: 'closed' })
    await client.retire('location', { id: location, note: 'sold' })
    const { warnings, operationId } = await client.create('datacenter', { name: 'late', location })
    expect(operationId).not.toBeNull()
    expect(warnings).toEqual([
      {
        code: 'USES_RETIRED',
        message: 'The location "closed" is retired: sold.',
        count: null,
        path: ['input', 'location'],
      },
    ])
  })

  test('what the product relies on is neither renamed, retired nor removed, but can be described', async () => {
    for (const name of ['providerType', 'provider', 'endpoint', 'source', 'sourceInstance', 'resourceType'] as const) {
      const id = printGlobalId(nounOf(name).table, 1)
      expect((await client.refusal('remove', name, id)).message).toContain("is built in and can't be removed")
      expect((await client.refusal('retire', name, { id })).message).toContain("is built in and can't be retired")
      expect((await client.update(name, { id, description: 'Ours.' }, 'description')).row).toMatchObject({
        description: 'Ours.',
      })
    }
    expect(
      (await client.refusal('update', 'source', { id: printGlobalId('sources', 1), name: 'person' })).message,
    ).toBe('The source "manual" is built in and can\'t be renamed.')
  })

  test('two that create the same at once: one wins, the other is told', async () => {
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map(() => client.make('source', { name: 'race' })))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [String(outcome.reason)] : []))
    expect(refused.every((message) => message.includes('There already is a source "race".'))).toBe(true)
  })
})

describe('places', () => {
  test('locations form a tree that can be filtered by what lies within', async () => {
    const europe = await client.make('location', { name: 'europe' })
    const germany = await client.make('location', { name: 'germany', parent: europe })
    const site = await client.make('location', {
      name: 'falkenstein',
      parent: germany,
      latitude: '50.4779',
      longitude: '12.3713',
    })
    await client.make('datacenter', { name: 'fsn1-dc14', location: site })
    const tree = await client.read(
      `query ($id: ID!) {
        location(id: $id) { name children { nodes { name parent { name } children { nodes { name latitude datacenters { nodes { name } } } } } } }
        within: locations(where: { within: $id }, orderBy: [{ name: ASC }]) { nodes { name } }
        top: locations(where: { parent: { isSet: false }, name: { eq: "europe" } }) { nodes { name } }
        datacenters(where: { location: { parent: { name: { eq: "germany" } } } }) { nodes { name location { name } } }
      }`,
      { id: europe },
    )
    expect(tree).toEqual({
      location: {
        name: 'europe',
        children: {
          nodes: [
            {
              name: 'germany',
              parent: { name: 'europe' },
              children: {
                nodes: [{ name: 'falkenstein', latitude: '50.4779', datacenters: { nodes: [{ name: 'fsn1-dc14' }] } }],
              },
            },
          ],
        },
      },
      within: { nodes: [{ name: 'europe' }, { name: 'falkenstein' }, { name: 'germany' }] },
      top: { nodes: [{ name: 'europe' }] },
      datacenters: { nodes: [{ name: 'fsn1-dc14', location: { name: 'falkenstein' } }] },
    })
    expect(await client.refusal('update', 'location', { id: europe, parent: site })).toEqual({
      code: 'BAD_USER_INPUT',
      path: ['input', 'parent'],
      message: "A location can't lie within itself.",
    })
    expect(await client.refusal('update', 'location', { id: europe, parent: europe })).toMatchObject({
      code: 'BAD_USER_INPUT',
    })
    expect(await client.refusal('create', 'location', { name: 'pole', latitude: '90.1' })).toMatchObject({
      path: ['input', 'latitude'],
    })
    expect(await client.refusal('create', 'location', { name: 'germany', parent: europe })).toMatchObject({
      code: 'CONFLICT',
      message: 'There already is a location "germany" of the same location.',
    })
    expect((await client.refusal('remove', 'location', germany)).message).toContain('used by 1 location within it')
  })

  test('an endpoint keeps its provider, a provider its type', async () => {
    const providerType = await client.make('providerType', { name: 'kept' })
    const provider = await client.make('provider', { name: 'kept', providerType })
    const endpoint = await client.make('endpoint', { name: 'kept', provider })
    expect(
      await client.refusal('update', 'endpoint', { id: endpoint, provider: printGlobalId('providers', 1) }),
    ).toEqual({
      code: 'BAD_USER_INPUT',
      path: ['input', 'provider'],
      message: 'The provider of an endpoint never changes; create another endpoint.',
    })
    expect(
      (await client.update('endpoint', { id: endpoint, provider, status: 'INACTIVE' }, 'status')).row,
    ).toMatchObject({ status: 'INACTIVE' })
    expect(
      await client.refusal('update', 'provider', { id: provider, providerType: printGlobalId('provider_types', 1) }),
    ).toMatchObject({
      path: ['input', 'providerType'],
    })
  })

  test('a provider has a datacenter once', async () => {
    const provider = await client.make('provider', {
      name: 'dc owner',
      providerType: printGlobalId('provider_types', 1),
    })
    const datacenter = await client.make('datacenter', { name: 'owned' })
    const id = await client.make('providerDatacenter', { provider, datacenter, name: 'dc-1' })
    expect(await client.refusal('create', 'providerDatacenter', { provider, datacenter })).toMatchObject({
      code: 'CONFLICT',
    })
    expect((await client.retire('providerDatacenter', { id, note: 'left' }, 'retiredNote')).row).toMatchObject({
      retiredNote: 'left',
    })
    expect(await client.refusal('retire', 'providerDatacenter', { id, replacedBy: id })).toMatchObject({
      path: ['input', 'replacedBy'],
    })
    await client.remove('providerDatacenter', id)
  })
})

describe('reading', () => {
  test('one statement a level, whatever the number of rows', async () => {
    const source = `{ providerTypes { totalCount nodes { name offers { name supertype { name } } providers { nodes {
      name providerType { name } endpoints(first: 5, orderBy: [{ name: DESC }]) { totalCount nodes { name provider { providerType { name } } } } } } } } }`
    const few = await api.ask(source)
    const type = await client.make('resourceType', { name: 'offered_thing' })
    for (let i = 0; i < 10; i++) {
      const providerType = await client.make('providerType', { name: `many ${i}`, offers: [type] })
      for (let j = 0; j < 3; j++) {
        const provider = await client.make('provider', { name: `many ${i} ${j}`, providerType })
        await client.make('endpoint', { name: 'one', provider })
      }
    }
    const many = await api.ask(source)
    expect(many.errors).toEqual([])
    expect(many.statements.length).toBeLessThanOrEqual(few.statements.length + 2)
    expect(many.statements.length).toBeLessThanOrEqual(8)
  })

  test('pages, totals, filters by what a row points at, and their errors', async () => {
    const page = await client.read<{
      providers: {
        totalCount: number
        nodes: { name: string }[]
        pageInfo: { hasNextPage: boolean; endCursor: string }
      }
    }>(
      `{ providers(where: { providerType: { name: { startsWith: "many 1" } } }, orderBy: [{ name: DESC }], first: 2) {
          totalCount pageInfo { hasNextPage endCursor } nodes { name } } }`,
    )
    expect(page.providers).toMatchObject({
      totalCount: 3,
      nodes: [{ name: 'many 1 2' }, { name: 'many 1 1' }],
      pageInfo: { hasNextPage: true },
    })
    const next = await client.read(
      `query ($after: String) { providers(where: { providerType: { name: { startsWith: "many 1" } } }, orderBy: [{ name: DESC }], first: 2, after: $after) {
          pageInfo { hasNextPage } nodes { name } } }`,
      { after: page.providers.pageInfo.endCursor },
    )
    expect(next).toEqual({ providers: { nodes: [{ name: 'many 1 0' }], pageInfo: { hasNextPage: false } } })
    expect(
      await client.read('{ providerTypes(where: { offers: { name: { eq: "offered_thing" } } }) { totalCount } }'),
    ).toEqual({ providerTypes: { totalCount: 10 } })
    expect(await client.read('{ endpoints(where: { status: { eq: INACTIVE } }) { nodes { name } } }')).toEqual({
      endpoints: { nodes: [{ name: 'kept' }] },
    })
    for (const [where, path] of [
      ['{ name: {} }', ['where', 'name']],
      ['{ name: null }', ['where', 'name']],
      ['null', ['where']],
      ['{ name: { eq: null } }', ['where', 'name', 'eq']],
      ['{ providerType: {} }', ['where', 'providerType']],
      ['{ or: [{}] }', ['where', 'or', 0]],
    ] as const) {
      const { data, errors } = await api.ask(`{ providers(where: ${where}) { nodes { name } } }`)
      expect([where, data, errors[0]?.extensions?.['code'], errors[0]?.extensions?.['inputPath']]).toEqual([
        where,
        null,
        'BAD_USER_INPUT',
        path,
      ])
    }
  })
})
