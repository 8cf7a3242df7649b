import { beforeAll, describe, expect, test } from 'vitest'
import { printGlobalId } from '../../../src/query/global-id.js'
import { identifier, raw, sql } from '../../../src/query/sql.js'
import { startApi, type Api } from '../../support/api.js'
import { catalogueClient, type CatalogueClient, type Change } from '../../support/catalogue-client.js'
import { useTestDatabase } from '../../support/database.js'
import { makeInventory, thing, type TestInventory } from '../../support/inventory.js'

const database = useTestDatabase()
let inventory: TestInventory
let api: Api
let client: CatalogueClient

beforeAll(async () => {
  inventory = await makeInventory(database().pool)
  await inventory.write([
    thing('t1', { attributes: { cores: 2, note: 'abc', tags: ['x', 'yy'], size: '10.50', color: 'red' } }),
    thing('t2', {
      attributes: { cores: 8, note: 'ABC', since: '2020-01-01T00:00:00Z' },
      relationships: [{ type: 'uses', to: { type: 'thing', externalId: 't1' }, attributes: { note: 'edge' } }],
    }),
    thing('t3', {
      attributes: { note: 'x'.repeat(2000) },
      relationships: [{ type: 'mounts', to: { type: 'thing', externalId: 't1' }, attributes: { path: '/data' } }],
    }),
    thing('m1', { type: 'machine', attributes: { cores: 4, os: 'linux' } }),
    thing('m2', { type: 'machine', attributes: { cores: 16 } }),
    thing('gone', { attributes: { cores: 1000 } }),
  ])
  await inventory.one(thing('gone', { action: 'delete' }))
  api = await startApi(database().pool)
  client = catalogueClient(api)
})

/** The global id of a row by its name. */
async function idOf(table: string, name: string): Promise<string> {
  const [row] = await database().pool.run<{ id: number }>(sql`select id from ${identifier(table)} where name = ${name}`)
  if (!row) throw new Error(`no ${name} in ${table}`)
  return printGlobalId(table, row.id)
}

const type = (name: string) => idOf('resource_types', name)
const attribute = (name: string) => idOf('attribute_definitions', name)
const relationship = (name: string) => idOf('relationship_types', name)

async function bindingOf(typeName: string, attributeName: string): Promise<string> {
  const { bindings } = await client.read<{ bindings: { nodes: { id: string }[] } }>(
    `query ($type: String!, $attribute: String!) {
      bindings(where: { resourceType: { name: { eq: $type } }, attribute: { name: { eq: $attribute } } }) { nodes { id } } }`,
    { type: typeName, attribute: attributeName },
  )
  return bindings.nodes[0]?.id ?? ''
}

describe('attribute definitions', () => {
  test('get an API name that stays, and the hash where it is taken', async () => {
    const first = await client.create(
      'attributeDefinition',
      { name: 'disk_size.total', dataType: 'INTEGER', unit: 'GB' },
      'apiName displayName list unit',
    )
    expect(first.row).toMatchObject({
      apiName: 'diskSizeTotal',
      displayName: 'Disk size total',
      list: false,
      unit: 'GB',
    })
    const second = await client.create(
      'attributeDefinition',
      { name: 'disk_size_total', dataType: 'INTEGER' },
      'apiName',
    )
    expect(second.row['apiName']).toMatch(/^diskSizeTotal_[0-9a-f]{6}$/)
    const id = String(second.row['id'])
    expect(await client.refusal('update', 'attributeDefinition', { id, name: 'other' })).toMatchObject({
      path: ['input', 'name'],
    })
    expect((await client.update('attributeDefinition', { id, displayName: 'Disk' }, 'apiName')).row['apiName']).toBe(
      second.row['apiName'],
    )
  })

  test('data type and single or list never change; the same again is no change', async () => {
    const id = await attribute('cores')
    expect(await client.refusal('update', 'attributeDefinition', { id, dataType: 'STRING' })).toEqual({
      code: 'BAD_USER_INPUT',
      path: ['input', 'dataType'],
      message: 'The data type of an attribute never changes; define another attribute and retire this one.',
    })
    expect(await client.refusal('update', 'attributeDefinition', { id, list: true })).toMatchObject({
      path: ['input', 'list'],
    })
    expect(
      (await client.update('attributeDefinition', { id, dataType: 'INTEGER', list: false, name: 'cores' })).operationId,
    ).toBeNull()
  })

  test.each([
    [{ dataType: 'STRING', min: '1' }, 'min', '"min" is for numbers'],
    [{ dataType: 'DATETIME', max: '1' }, 'max', '"max" is for numbers'],
    [{ dataType: 'INTEGER', min: '1.5' }, 'min', 'integer'],
    [{ dataType: 'INTEGER', min: '10', max: '9' }, 'min', 'The minimum 10 is greater than the maximum 9.'],
    [{ dataType: 'INTEGER', pattern: 'a' }, 'pattern', 'A pattern is for strings'],
    [{ dataType: 'STRING', pattern: '(a' }, 'pattern', "The pattern can't be used"],
    [{ dataType: 'STRING', pattern: '(?=a)b' }, 'pattern', 'RE2'],
    [{ dataType: 'STRING', unit: '' }, 'unit', 'A unit is'],
    [{ dataType: 'STRING', unit: ' MB' }, 'unit', 'A unit is'],
    [{ dataType: 'STRING', unit: 'M\nB' }, 'unit', 'A unit is'],
  ])('%o is refused at its path', async (input, field, message) => {
    const refusal = await client.refusal('create', 'attributeDefinition', { name: 'refused', ...input })
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', path: ['input', field] })
    expect(refusal.message).toContain(message)
  })

  test('a tightened minimum or maximum is taken, and the values that break it are counted in both storages', async () => {
    const id = await attribute('cores')
    const { warnings, row } = await client.update('attributeDefinition', { id, min: '3', max: '9' }, 'min max')
    expect(row).toMatchObject({ min: '3', max: '9' })
    expect(warnings).toEqual([
      {
        code: 'VALUES_BREAK_RULE',
        count: 1,
        path: ['input', 'min'],
        message: 'There is 1 existing value beyond the minimum 3; it stays until somebody changes it.',
      },
      {
        code: 'VALUES_BREAK_RULE',
        count: 1,
        path: ['input', 'max'],
        message: 'There is 1 existing value beyond the maximum 9; it stays until somebody changes it.',
      },
    ])
    expect((await client.update('attributeDefinition', { id, min: '1', max: null })).warnings).toEqual([])
  })

  test('a tightened pattern counts values of resources and of edges, long ones whole', async () => {
    const id = await attribute('note')
    const { warnings } = await client.update('attributeDefinition', { id, pattern: '^[a-z]+$' })
    expect(warnings).toMatchObject([{ code: 'VALUES_BREAK_RULE', count: 1, path: ['input', 'pattern'] }])
    expect((await client.update('attributeDefinition', { id, pattern: '^.{1,100}$' })).warnings).toMatchObject([
      { count: 1 },
    ])
    expect((await client.update('attributeDefinition', { id, pattern: 'edge|^a|^A|^x' })).warnings).toEqual([])
    await client.update('attributeDefinition', { id, pattern: null })
  })

  test('defaults and allowed values must fit a tightened rule', async () => {
    expect(await client.refusal('update', 'attributeDefinition', { id: await attribute('usual'), min: '8' })).toEqual({
      code: 'CONFLICT',
      path: ['input', 'min'],
      message: 'The default "7" of the binding to "strict" is less than the minimum 8. Change that first.',
    })
    expect(
      await client.refusal('update', 'attributeDefinition', { id: await attribute('color'), pattern: '^g' }),
    ).toMatchObject({
      code: 'CONFLICT',
      path: ['input', 'pattern'],
    })
  })

  test('are removed when nothing uses them, and say by how many they are used', async () => {
    expect((await client.refusal('remove', 'attributeDefinition', await attribute('cores'))).message).toMatch(
      /^The attribute "cores" is used by 4 bindings and 5 values\./,
    )
    const id = await client.make('attributeDefinition', { name: 'fleeting', dataType: 'STRING' })
    const value = await client.make('allowedValue', { attribute: id, value: 'one' })
    const other = await client.make('allowedValue', { attribute: id, value: 'two' })
    await client.retire('allowedValue', { id: value, replacedBy: other })
    await client.remove('attributeDefinition', id)
  })
})

describe('allowed values', () => {
  test('are canonical, fit the definition, and count the values that are none of them', async () => {
    const id = await attribute('size')
    const first = await client.create(
      'allowedValue',
      { attribute: id, value: '+10.5', position: 2 },
      'value displayName position attribute { name }',
    )
    expect(first.row).toMatchObject({ value: '10.5', displayName: '10.5', position: 2, attribute: { name: 'size' } })
    expect(first.warnings).toEqual([])
    expect(await client.refusal('create', 'allowedValue', { attribute: id, value: 'big' })).toMatchObject({
      code: 'BAD_USER_INPUT',
      path: ['input', 'value'],
    })
    expect((await client.refusal('create', 'allowedValue', { attribute: id, value: '2000' })).message).toBe(
      '"2000" is greater than the maximum 1000.5.',
    )
    await client.remove('allowedValue', await allowed(id, '10.5'))
  })

  test('tell how many values are shut out, and by how many they are used', async () => {
    const cores = await attribute('cores')
    const { row, warnings } = await client.create('allowedValue', { attribute: cores, value: '2' })
    expect(warnings).toMatchObject([{ code: 'VALUES_BREAK_RULE', count: 3, path: ['input', 'value'] }])
    const four = await client.create('allowedValue', { attribute: cores, value: '4' })
    expect(four.warnings).toMatchObject([{ count: 2 }])
    expect((await client.refusal('remove', 'allowedValue', String(four.row['id']))).message).toBe(
      'The allowed value "4" is used by 1 value. Change those first, or retire it.',
    )
    const red = await allowed(await attribute('color'), 'red')
    expect(await client.refusal('retire', 'allowedValue', { id: red, replacedBy: four.row['id'] })).toMatchObject({
      path: ['input', 'replacedBy'],
      message: 'The replacement belongs to another attribute.',
    })
    const eight = await client.make('allowedValue', { attribute: cores, value: '32' })
    await client.remove('allowedValue', eight)
    await database().pool.run(
      raw(
        `delete from attribute_allowed_values where attribute_definition_id = (select id from attribute_definitions where name = 'cores')`,
      ),
    )
    expect(row['id']).toBeDefined()
  })

  async function allowed(attributeId: string, value: string): Promise<string> {
    const { attributeDefinition } = await client.read<{
      attributeDefinition: { allowedValues: { nodes: { id: string }[] } }
    }>(
      `query ($id: ID!, $value: String!) { attributeDefinition(id: $id) { allowedValues(where: { value: { eq: $value } }) { nodes { id } } } }`,
      { id: attributeId, value },
    )
    return attributeDefinition.allowedValues.nodes[0]?.id ?? ''
  }
})

describe('bindings', () => {
  test('a new one on a type with columns of its own is stored as rows', async () => {
    const id = await client.make('attributeDefinition', { name: 'rack_units', dataType: 'INTEGER' })
    await client.create('binding', { resourceType: await type('machine'), attribute: id })
    expect(
      await database().pool.run(
        raw(
          `select 1 from attribute_columns c join attribute_definitions d on d.id = c.attribute_definition_id where d.name = 'rack_units'`,
        ),
      ),
    ).toEqual([])
  })

  test('defaults fit type, bounds, pattern and allowed values', async () => {
    const strict = await type('strict')
    const refused = async (name: string, defaultValues: readonly string[]) =>
      client.refusal('create', 'binding', { resourceType: strict, attribute: await attribute(name), defaultValues })
    expect(await refused('cores', ['many'])).toMatchObject({
      code: 'BAD_USER_INPUT',
      path: ['input', 'defaultValues', 0],
    })
    expect(await refused('cores', ['0'])).toMatchObject({ message: '"0" is less than the minimum 1.' })
    expect(await refused('cores', ['2', '3'])).toMatchObject({ path: ['input', 'defaultValues'] })
    expect(await refused('color', ['blue'])).toMatchObject({ message: '"blue" is not an allowed value.' })
    expect(await refused('code', ['A1'])).toMatchObject({ message: '"A1" does not match the pattern ^[a-z]+$.' })
    const made = await client.create(
      'binding',
      { resourceType: strict, attribute: await attribute('ports'), defaultValues: ['80', '0443'] },
      'defaultValues',
    )
    expect(made.row['defaultValues']).toEqual(['80', '443'])
    expect(
      (await client.update('binding', { id: made.row['id'], defaultValues: [] }, 'defaultValues')).row['defaultValues'],
    ).toBeNull()
  })

  test('only single values can be unique, and existing duplicates refuse it', async () => {
    expect(
      await client.refusal('create', 'binding', {
        resourceType: await type('strict'),
        attribute: await attribute('tags'),
        unique: 'TYPE',
      }),
    ).toMatchObject({
      code: 'BAD_USER_INPUT',
      path: ['input', 'unique'],
    })
    const id = await client.make('binding', { resourceType: await type('strict'), attribute: await attribute('label') })
    expect((await client.update('binding', { id, unique: 'PROVIDER' }, 'unique')).row['unique']).toBe('PROVIDER')
    expect((await client.update('binding', { id, unique: null }, 'unique')).row['unique']).toBeNull()
  })

  test('existing duplicates refuse uniqueness, in both storages', async () => {
    const id = await bindingOf('machine', 'os')
    expect((await client.update('binding', { id, unique: 'ENDPOINT' }, 'unique')).row['unique']).toBe('ENDPOINT')
    await client.update('binding', { id, unique: null })
    await inventory.one(thing('m2', { type: 'machine', attributes: { os: 'linux' } }))
    expect(await client.refusal('update', 'binding', { id, unique: 'TYPE' })).toEqual({
      code: 'CONFLICT',
      path: ['input', 'unique'],
      message: '1 value of "os" occurs more than once; a unique value can\'t.',
    })
    await inventory.one(thing('m2', { type: 'machine', attributes: { os: null } }))
    expect((await client.update('binding', { id, unique: 'TYPE' }, 'unique')).row['unique']).toBe('TYPE')
    await client.update('binding', { id, unique: null })
  })

  test('becoming required is allowed and counted, in both storages', async () => {
    const id = await bindingOf('thing', 'cores')
    expect((await client.update('binding', { id, required: true })).warnings).toEqual([
      {
        code: 'VALUES_MISSING',
        count: 1,
        path: ['input', 'required'],
        message: '1 existing resource has no value of "cores" yet.',
      },
    ])
    expect((await client.update('binding', { id, required: true })).operationId).toBeNull()
    expect((await client.update('binding', { id, required: false })).warnings).toEqual([])
    expect(
      (await client.update('binding', { id: await bindingOf('machine', 'os'), required: true })).warnings,
    ).toMatchObject([{ count: 1 }])
    expect(
      (await client.update('binding', { id: await bindingOf('machine', 'cores'), required: true })).warnings,
    ).toEqual([])
  })

  test('are not removed while values would belong to no bound attribute', async () => {
    expect((await client.refusal('remove', 'binding', await bindingOf('machine', 'cores'))).message).toBe(
      'The binding is used by 2 values. Change those first, or retire it.',
    )
    expect((await client.refusal('remove', 'binding', await bindingOf('thing', 'cores'))).message).toContain('3 values')
    // Bound to the type itself as well as to the root, so either one can go.
    const again = await client.make('binding', {
      resourceType: await type('thing'),
      attribute: await attribute('note'),
    })
    await client.remove('binding', again)
    expect(
      await client.refusal('create', 'binding', {
        resourceType: await type('thing'),
        attribute: await attribute('cores'),
      }),
    ).toMatchObject({ code: 'CONFLICT' })
  })
})

describe('resource types', () => {
  test('get a plural, API names, and the root above them', async () => {
    const { row } = await client.create(
      'resourceType',
      { name: 'policy_set' },
      'pluralName apiName pluralApiName supertype { name } abstract',
    )
    expect(row).toMatchObject({
      pluralName: 'policy_sets',
      apiName: 'policySet',
      pluralApiName: 'policySets',
      supertype: { name: 'resource' },
      abstract: false,
    })
    expect(await client.refusal('create', 'resourceType', { name: 'fish', pluralName: 'fish' })).toMatchObject({
      path: ['input', 'pluralName'],
    })
    expect((await client.create('resourceType', { name: 'series' }, 'pluralName pluralApiName')).row).toMatchObject({
      pluralName: 'series_list',
      pluralApiName: 'seriesList',
    })
  })

  test('never lie above themselves, and take their values along', async () => {
    const shape = await type('shape')
    const below = await client.make('resourceType', { name: 'below_shape', supertype: shape })
    expect(await client.refusal('update', 'resourceType', { id: shape, supertype: below })).toEqual({
      code: 'BAD_USER_INPUT',
      path: ['input', 'supertype'],
      message: "A resource type can't be its own supertype.",
    })
    expect(
      await client.refusal('update', 'resourceType', { id: await type('resource'), supertype: below }),
    ).toMatchObject({ code: 'BAD_USER_INPUT' })
    expect(await client.refusal('update', 'resourceType', { id: below, supertype: null })).toMatchObject({
      path: ['input', 'supertype'],
    })
    await client.create('binding', { resourceType: shape, attribute: await attribute('unbound') })
    await client.update('resourceType', { id: await type('thing'), supertype: shape })
    await database().pool.run(
      raw(`insert into resource_attributes (resource_id, attribute_definition_id, kind_id, value_string)
      select r.id, d.id, r.kind_id, 'v' from resources r, attribute_definitions d where r.name = 't1' and d.name = 'unbound'`),
    )
    expect(
      await client.refusal('update', 'resourceType', { id: await type('thing'), supertype: await type('resource') }),
    ).toEqual({
      code: 'CONFLICT',
      path: ['input', 'supertype'],
      message:
        'Under that supertype 1 existing value would belong to no bound attribute. Bind those attributes to the type first.',
    })
    expect((await client.refusal('remove', 'resourceType', shape)).message).toContain('used by 2 subtypes')
  })

  test('have only abstract types above them', async () => {
    const [thing, shape] = [await type('thing'), await type('shape')]
    const refused = {
      code: 'CONFLICT',
      path: ['input', 'supertype'],
      message:
        '"thing" is not abstract, and only abstract types have types below them: make it abstract, or choose another supertype.',
    }
    const id = await client.make('resourceType', { name: 'half' })
    expect(await client.refusal('create', 'resourceType', { name: 'below_thing', supertype: thing })).toEqual(refused)
    expect(await client.refusal('update', 'resourceType', { id, supertype: thing })).toEqual(refused)
    await client.update('resourceType', { id, supertype: shape })
    expect(await client.refusal('update', 'resourceType', { id: shape, abstract: false })).toMatchObject({
      code: 'CONFLICT',
      path: ['input', 'abstract'],
      message: expect.stringMatching(/^Only abstract types have types below them, and this one has \d subtypes: move/),
    })
    await expect(
      database().pool.run(raw(`update resource_types set is_abstract = false where name = 'shape'`)),
    ).rejects.toMatchObject({ code: 'CONFLICT' })
    await client.remove('resourceType', id)
  })

  test('the root stays abstract', async () => {
    expect(await client.refusal('update', 'resourceType', { id: await type('resource'), abstract: false })).toEqual({
      code: 'CONFLICT',
      path: ['input', 'abstract'],
      message: 'The resource type "resource" is built in and stays abstract.',
    })
  })

  test('abstract ones have no resources', async () => {
    expect(await client.refusal('update', 'resourceType', { id: await type('thing'), abstract: true })).toEqual({
      code: 'CONFLICT',
      path: ['input', 'abstract'],
      message: 'An abstract type has no resources of its own, and this one has 4, deleted ones included.',
    })
    expect(await client.refusal('update', 'resourceType', { id: await type('guest'), abstract: true })).toMatchObject({
      code: 'CONFLICT',
      path: ['input', 'abstract'],
    })
    const id = await client.make('resourceType', { name: 'soon_abstract' })
    await database().pool.run(
      raw(
        `insert into resource_kinds (resource_type_id, provider_type_id) select id, 1 from resource_types where name = 'soon_abstract'`,
      ),
    )
    expect((await client.update('resourceType', { id, abstract: true }, 'abstract')).row['abstract']).toBe(true)
  })

  test('are removed with their own statuses and bindings, once nothing is of them', async () => {
    const id = await client.make('resourceType', { name: 'short_lived' })
    const status = await client.make('resourceStatus', { resourceType: id, name: 'fine', class: 'UP' })
    await client.make('binding', { resourceType: id, attribute: await attribute('note') })
    await client.make('providerType', { name: 'offers it', offers: [id] })
    await client.make('sourceStatusWord', {
      source: await idOf('sources', 'beta'),
      resourceType: id,
      word: 'OK',
      status,
    })
    expect((await client.refusal('remove', 'resourceType', id)).message).toBe(
      'The resource type "short_lived" is used by 1 status word. Change those first, or retire it.',
    )
    const { sourceStatusWords } = await client.read<{ sourceStatusWords: { nodes: { id: string }[] } }>(
      'query ($id: IdCondition) { sourceStatusWords(where: { resourceType: { id: $id } }) { nodes { id } } }',
      { id: { eq: id } },
    )
    await client.remove('sourceStatusWord', sourceStatusWords.nodes[0]?.id ?? '')
    await client.remove('resourceType', id)
    expect((await client.refusal('remove', 'resourceType', await type('machine'))).message).toContain(
      'used by 2 resources',
    )
  })
})

describe('statuses and the words of sources', () => {
  test('a status in use stays, a word means a status that the type has', async () => {
    await inventory.one(thing('t1', { status: 'odd' }))
    const odd = await idOf('resource_statuses', 'odd')
    expect((await client.refusal('remove', 'resourceStatus', odd)).message).toMatch(
      /^The status "odd" is used by 1 resource/,
    )
    const source = await idOf('sources', 'alpha')
    expect(
      await client.refusal('create', 'sourceStatusWord', {
        source,
        resourceType: await type('machine'),
        word: 'weird',
        status: odd,
      }),
    ).toEqual({
      code: 'BAD_USER_INPUT',
      path: ['input', 'status'],
      message: 'Resources of type "machine" have no status "odd".',
    })
    const { row } = await client.create(
      'sourceStatusWord',
      { source, resourceType: await type('thing'), word: 'weird', status: odd },
      'word status { name class }',
    )
    expect(row).toMatchObject({ word: 'weird', status: { name: 'odd', class: 'DEGRADED' } })
    expect((await client.update('resourceStatus', { id: odd, class: 'DOWN' }, 'class')).row['class']).toBe('DOWN')
  })
})

describe('relationship types', () => {
  const ends = async () => ({ fromTypes: [await type('thing')], toTypes: [await type('gadget')] })

  test('have ends, cardinality, deletion rules and an edge key', async () => {
    const key = [await attribute('path'), await attribute('label')]
    const { row } = await client.create(
      'relationshipType',
      {
        name: 'plugs_into',
        inverseName: 'socket_of',
        ...(await ends()),
        toCardinality: 'ONE',
        fromOnDelete: 'CASCADE',
        acyclic: true,
        edgeKey: key,
      },
      `apiName inverseApiName inverseDisplayName fromTypes { name } toTypes { name } fromCardinality toCardinality fromOnDelete toOnDelete acyclic
       symmetric edgeKey { name } edgeAttributes { nodes { keyPosition attribute { name } } }`,
    )
    expect(row).toMatchObject({
      apiName: 'plugsInto',
      inverseApiName: 'socketOf',
      inverseDisplayName: 'Socket of',
      fromTypes: [{ name: 'thing' }],
      toTypes: [{ name: 'gadget' }],
      fromCardinality: 'MANY',
      toCardinality: 'ONE',
      fromOnDelete: 'CASCADE',
      toOnDelete: 'DETACH',
      acyclic: true,
      symmetric: false,
      edgeKey: [{ name: 'path' }, { name: 'label' }],
      edgeAttributes: {
        nodes: [
          { keyPosition: 1, attribute: { name: 'path' } },
          { keyPosition: 2, attribute: { name: 'label' } },
        ],
      },
    })
    const id = String(row['id'])
    expect(
      (await client.update('relationshipType', { id, edgeKey: key.toReversed() }, 'edgeKey { name }')).row['edgeKey'],
    ).toEqual([{ name: 'label' }, { name: 'path' }])
    expect((await client.update('relationshipType', { id, edgeKey: key.toReversed() })).operationId).toBeNull()
    expect(
      (
        await client.update(
          'relationshipType',
          { id, toTypes: [await type('gadget'), await type('machine')] },
          'toTypes { name }',
        )
      ).row['toTypes'],
    ).toHaveLength(2)
    await client.remove('relationshipType', id)
  })

  test('ends name types that exist, at least one', async () => {
    expect(
      await client.refusal('create', 'relationshipType', {
        name: 'r',
        inverseName: 'i',
        fromTypes: [],
        toTypes: [await type('thing')],
      }),
    ).toMatchObject({ path: ['input', 'fromTypes'] })
    expect(
      await client.refusal('create', 'relationshipType', {
        name: 'r',
        inverseName: 'i',
        fromTypes: [await type('thing')],
      }),
    ).toMatchObject({ path: ['input', 'toTypes'] })
    expect(await client.refusal('create', 'relationshipType', { ...(await ends()), name: 'r' })).toMatchObject({
      path: ['input', 'inverseName'],
    })
    expect(
      await client.refusal('create', 'relationshipType', {
        ...(await ends()),
        name: 'r',
        inverseName: 'i',
        toTypes: [await type('thing'), printGlobalId('resource_types', 4711)],
      }),
    ).toMatchObject({ code: 'NOT_FOUND', path: ['input', 'toTypes', 1] })
    expect(
      await client.refusal('create', 'relationshipType', {
        ...(await ends()),
        name: 'r',
        inverseName: 'i',
        edgeKey: [await attribute('tags')],
      }),
    ).toMatchObject({ path: ['input', 'edgeKey', 0] })
    expect(
      await client.refusal('create', 'relationshipType', {
        ...(await ends()),
        name: 'r',
        inverseName: 'i',
        edgeKey: [printGlobalId('attribute_definitions', 4711)],
      }),
    ).toMatchObject({ code: 'NOT_FOUND', path: ['input', 'edgeKey', 0] })
  })

  test('symmetric ones have equal ends, one name, and are never acyclic', async () => {
    const fromTypes = [await type('thing'), await type('gadget')]
    const refused = (input: object) =>
      client.refusal('create', 'relationshipType', { name: 'peer', symmetric: true, fromTypes, ...input })
    expect(await refused({ acyclic: true })).toMatchObject({ code: 'BAD_USER_INPUT', path: ['input', 'acyclic'] })
    expect(await refused({ inverseName: 'other' })).toMatchObject({ path: ['input', 'inverseName'] })
    expect(await refused({ toTypes: [await type('thing')] })).toMatchObject({ path: ['input', 'toTypes'] })
    expect(await refused({ fromCardinality: 'ONE', toCardinality: 'MANY' })).toMatchObject({
      path: ['input', 'toCardinality'],
    })
    const { row } = await client.create(
      'relationshipType',
      { name: 'peer', symmetric: true, fromTypes, toTypes: fromTypes.toReversed(), fromCardinality: 'ONE' },
      'inverseName apiName inverseApiName toCardinality toTypes { name }',
    )
    expect(row).toMatchObject({ inverseName: 'peer', apiName: 'peer', inverseApiName: 'peer', toCardinality: 'ONE' })
    expect(
      (await client.update('relationshipType', { id: row['id'], toCardinality: 'MANY' }, 'fromCardinality')).row[
        'fromCardinality'
      ],
    ).toBe('MANY')
    expect(await client.refusal('update', 'relationshipType', { id: row['id'], symmetric: false })).toMatchObject({
      path: ['input', 'symmetric'],
    })
  })

  test('have fields named after neighbours between all their ends but the root, until these are declared or removed', async () => {
    const pairs = 'edgeFields { nodes { fromType { name } toType { name } } }'
    const told = ({ row }: Change) =>
      Object(row['edgeFields']).nodes.map(
        ({ fromType, toType }: Record<'fromType' | 'toType', { name: string }>) => `${fromType.name} ${toType.name}`,
      )
    const [thing, gadget, strict, root] = [
      await type('thing'),
      await type('gadget'),
      await type('strict'),
      await type('resource'),
    ]
    const made = await client.create(
      'relationshipType',
      { name: 'holds', inverseName: 'held_by', fromTypes: [root, thing], toTypes: [gadget, thing] },
      pairs,
    )
    expect(told(made).toSorted()).toEqual(['thing gadget', 'thing thing'])
    const id = String(made.row['id'])
    const wider = { id, fromTypes: [root, gadget], toTypes: [gadget, thing, strict] }
    expect(told(await client.update('relationshipType', wider, pairs)).toSorted()).toEqual([
      'gadget gadget',
      'gadget strict',
      'gadget thing',
    ])
    const field = await client.make('edgeField', { relationshipType: id, fromType: strict, toType: thing })
    expect(
      await client.refusal('create', 'edgeField', { relationshipType: id, fromType: strict, toType: thing }),
    ).toMatchObject({ code: 'CONFLICT' })
    expect(
      await client.refusal('create', 'edgeField', { relationshipType: id, fromType: root, toType: thing }),
    ).toEqual({
      code: 'BAD_USER_INPUT',
      path: ['input', 'fromType'],
      message: '"resource" stands over all types, and would give the field to all.',
    })
    expect(
      await client.refusal('create', 'edgeField', { relationshipType: id, fromType: thing, toType: await type('box') }),
    ).toEqual({
      code: 'BAD_USER_INPUT',
      path: ['input', 'toType'],
      message: '"box" can\'t stand at the to end of "holds".',
    })
    await client.remove('edgeField', field)
    await client.remove('relationshipType', id)
  })

  test('with edges keep their key, and are not removed', async () => {
    const mounts = await relationship('mounts')
    expect((await client.refusal('remove', 'relationshipType', mounts)).message).toContain('used by 1 edge')
    expect(await client.refusal('update', 'relationshipType', { id: mounts, edgeKey: [] })).toEqual({
      code: 'CONFLICT',
      path: ['input', 'edgeKey'],
      message: "The edge key can't change while there are edges: 1 edge, hidden ones included.",
    })
    expect(
      (await client.update('relationshipType', { id: mounts, edgeKey: [await attribute('path')] })).operationId,
    ).toBeNull()
  })

  test('what existing edges would break is told with their number', async () => {
    const uses = await relationship('uses')
    expect(await client.refusal('update', 'relationshipType', { id: uses, fromTypes: [await type('gadget')] })).toEqual(
      {
        code: 'CONFLICT',
        path: ['input', 'fromTypes'],
        message: 'There is 1 edge with a resource of another type at the from end, hidden ones included.',
      },
    )
    await inventory.one(thing('t3', { relationships: [{ type: 'uses', to: { type: 'thing', externalId: 't1' } }] }))
    expect(await client.refusal('update', 'relationshipType', { id: uses, fromCardinality: 'ONE' })).toEqual({
      code: 'CONFLICT',
      path: ['input', 'fromCardinality'],
      message: '1 resource has more than one resource at the from end.',
    })
    await inventory.one(thing('t1', { relationships: [{ type: 'uses', to: { type: 'thing', externalId: 't2' } }] }))
    expect(await client.refusal('update', 'relationshipType', { id: uses, acyclic: true })).toMatchObject({
      code: 'CONFLICT',
      message: 'The edges of uses form a cycle.',
    })
    expect(
      (await client.update('relationshipType', { id: uses, toCardinality: 'ONE' }, 'toCardinality')).row[
        'toCardinality'
      ],
    ).toBe('ONE')
    const { warnings } = await client.update('relationshipType', {
      id: uses,
      fromTypes: [await type('thing')],
      fromRequired: true,
    })
    expect(warnings).toEqual([])
    expect((await client.update('relationshipType', { id: uses, toRequired: true })).warnings).toMatchObject([
      { code: 'VALUES_MISSING', path: ['input', 'toRequired'] },
    ])
  })

  test('edge attributes are counted when they become required, and when they are to go', async () => {
    const edgeAttributeOf = async (relationshipName: string, attributeName: string) => {
      const { edgeAttributes } = await client.read<{ edgeAttributes: { nodes: { id: string }[] } }>(
        `query ($r: String!, $a: String!) { edgeAttributes(where: { relationshipType: { name: { eq: $r } }, attribute: { name: { eq: $a } } }) { nodes { id } } }`,
        { r: relationshipName, a: attributeName },
      )
      return edgeAttributes.nodes[0]?.id ?? ''
    }
    const tags = await edgeAttributeOf('uses', 'tags')
    expect((await client.update('edgeAttribute', { id: tags, required: true })).warnings).toEqual([
      {
        code: 'VALUES_MISSING',
        count: 3,
        path: ['input', 'required'],
        message: '3 existing edges do not carry it yet.',
      },
    ])
    await client.remove('edgeAttribute', tags)
    expect((await client.refusal('remove', 'edgeAttribute', await edgeAttributeOf('uses', 'note'))).message).toContain(
      'used by 1 edge',
    )
    expect(
      (await client.refusal('remove', 'edgeAttribute', await edgeAttributeOf('mounts', 'path'))).message,
    ).toContain('used by 1 edge')
    const note = await client.create(
      'edgeAttribute',
      { relationshipType: await relationship('linked'), attribute: await attribute('note') },
      'keyPosition required',
    )
    expect(note.row).toMatchObject({ keyPosition: null, required: false })
  })
})

test('a mutation answers when its own process serves the change', async () => {
  const id = await client.make('resourceType', { name: 'brand_new' })
  const made = await client.make('attributeDefinition', { name: 'shine', dataType: 'DECIMAL' })
  await client.make('binding', { resourceType: id, attribute: made })
  expect(await client.read('{ brandNews { totalCount nodes { name attributes { shine } } } }')).toEqual({
    brandNews: { totalCount: 0, nodes: [] },
  })
})
