import {
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  parse,
  validate,
  type GraphQLInputObjectType,
} from 'graphql'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadShippedPacks } from '../../src/cli/seeds.js'
import { systemActor } from '../../src/modules/access/actor.js'
import { parsePack } from '../../src/modules/catalog/pack.js'
import { loadPacks } from '../../src/modules/catalog/pack.service.js'
import { startApi, type Api } from '../support/api.js'
import { catalogueClient, type CatalogueClient } from '../support/catalogue-client.js'
import { useTestDatabase } from '../support/database.js'

const database = useTestDatabase()
let api: Api
let client: CatalogueClient

const pack = `
pack: orchard
providerTypes:
  - { name: north, offers: [tree] }
  - { name: south }
attributes:
  - { name: height, dataType: decimal, unit: m, description: How tall it is. }
  - { name: leafCount, dataType: integer, description: Leaves at noon. }
  - { name: soil.acidity, dataType: decimal, description: What the roots stand in. }
  - { name: kinds_of_fruit, dataType: string, list: true, description: What it bears. }
  - { name: since, dataType: string, description: When the graft was made. }
  - { name: age, dataType: integer, description: Years. }
resourceTypes:
  - { name: plant, abstract: true, attributes: [{ name: height, description: From the ground. }, { name: age, providerType: north, required: true }] }
  - name: tree
    supertype: plant
    description: It has a trunk.
    statuses: [{ name: on, class: up, description: It stands. }]
    attributes:
      - { name: height, providerType: south, required: true, default: 3, description: From the sea. }
      - leafCount
      - soil.acidity
      - kinds_of_fruit
  - { name: bush, supertype: plant, attributes: [age] }
relationshipTypes:
  - { name: shades, inverse: shaded_by, from: [tree], to: [plant], toCardinality: many, fromCardinality: one, attributes: [{ name: since, key: true }] }
  - { name: grows_beside, symmetric: true, from: [plant], to: [plant] }
`

beforeAll(async () => {
  const { pool } = database()
  await loadShippedPacks(pool)
  await loadPacks(pool, systemActor, [parsePack(pack, 'orchard.yaml')])
  api = await startApi(pool)
  client = catalogueClient(api)
})

interface Found {
  readonly name: string
  readonly [field: string]: unknown
}

const attributesOf = async (type: string, fields: string, providerType?: string): Promise<readonly Found[]> => {
  const source = `query ($type: String!, $at: String) { resourceType(name: $type) { attributes(providerType: $at) { name ${fields} } } }`
  const answer = await client.read<{ resourceType: { attributes: Found[] } }>(source, {
    type,
    at: providerType ?? null,
  })
  return answer.resourceType.attributes
}

describe('the attributes of a type', () => {
  it('are those of its own and of the types above, the nearest and the provider type before the rest', async () => {
    const fields = 'required defaultValues boundTo inherited onlyAt note'
    const height = async (type: string, at?: string) =>
      (await attributesOf(type, fields, at))
        .filter(({ name }) => name === 'height')
        .map(({ name: _name, ...told }) => told)
    const general = {
      boundTo: 'plant',
      defaultValues: null,
      inherited: true,
      note: 'From the ground.',
      onlyAt: null,
      required: false,
    }
    const southern = {
      boundTo: 'tree',
      defaultValues: ['3'],
      inherited: false,
      note: 'From the sea.',
      onlyAt: 'south',
      required: true,
    }
    expect(await height('tree', 'north')).toEqual([general])
    expect(await height('tree', 'south')).toEqual([southern])
    expect(await height('tree')).toEqual([general, southern])
    const plants = await attributesOf('plant', 'inherited onlyAt', 'south')
    expect(plants.map(({ name }) => name)).toEqual(['description', 'height', 'tags'])
    // A binding of the type hides one for a provider type above it.
    expect((await attributesOf('bush', 'required onlyAt')).filter(({ name }) => name === 'age')).toEqual([
      { name: 'age', required: false, onlyAt: null },
    ])
  })

  it('are not told for a provider type that nobody knows', async () => {
    const { errors } = await api.ask('{ resourceType(name: "tree") { attributes(providerType: "nort") { name } } }')
    expect(errors).toMatchObject([
      {
        message: 'There is no provider type "nort"; there is "north".',
        extensions: { code: 'BAD_USER_INPUT', inputPath: ['providerType'] },
      },
    ])
  })

  it('have the fields, scalars, operators and orders that the generated schema has', async () => {
    const { schema } = api.swap.current()
    const fields = `field fieldType fieldInUnit filter { field conditionType operators { name operand } } order { example } list`
    const inputOf = (type: GraphQLInputObjectType, field: string) => {
      const found = getNamedType(type.getFields()[field]?.type)
      return isInputObjectType(found) ? found : undefined
    }
    const { resourceTypes } = await client.read<{ resourceTypes: { nodes: readonly TypeWithNames[] } }>(
      `{ resourceTypes(where: { supertype: { isSet: true } }) { nodes { name graphql { object where orderBy } attributes { name ${fields} } } } }`,
    )
    expect(resourceTypes.nodes.length).toBeGreaterThan(20)
    for (const { graphql, attributes } of resourceTypes.nodes) {
      const [object, where, orderBy] = [graphql.object, graphql.where, graphql.orderBy].map((name) =>
        schema.getType(name),
      )
      if (
        !(isObjectType(object) || isInterfaceType(object)) ||
        !isInputObjectType(where) ||
        !isInputObjectType(orderBy)
      )
        throw new Error(`${graphql.object} has other names`)
      const values = getNamedType(object.getFields()['attributes']?.type)
      const valueFields = isObjectType(values) || isInterfaceType(values) ? Object.values(values.getFields()) : []
      const sorts = inputOf(orderBy, 'attributes')?.getFields() ?? {}
      const conditions = inputOf(where, 'attributes')?.getFields() ?? {}
      const told = new Map(attributes.map((attribute) => [attribute.field, attribute]))
      expect(valueFields.map((field) => `${field.name}: ${String(field.type)}`).toSorted()).toEqual(
        [...told.values()]
          .flatMap(({ field, fieldType, fieldInUnit }) => [
            `${field}: ${fieldType}`,
            ...(fieldInUnit === null
              ? []
              : [`${fieldInUnit}: ${fieldType.startsWith('[') ? '[Decimal!]' : 'Decimal'}`]),
          ])
          .toSorted(),
      )
      expect([...told.keys()].toSorted()).toEqual(Object.keys(conditions).toSorted())
      expect([...told.values()].flatMap(({ order, field }) => (order ? [field] : [])).toSorted()).toEqual(
        Object.keys(sorts).toSorted(),
      )
      for (const { filter } of told.values()) {
        const condition = getNamedType(conditions[filter.field]?.type)
        if (!isInputObjectType(condition)) throw new Error(`${filter.field} has no condition`)
        expect(filter.conditionType).toBe(condition.name)
        expect(Object.fromEntries(filter.operators.map(({ name, operand }) => [name, operand]))).toEqual(
          Object.fromEntries(
            Object.values(condition.getFields())
              .filter(({ name }) => name !== 'unit')
              .map(({ name, type }) => [
                name,
                name === 'isSet' ? 'FLAG' : String(type).startsWith('[') ? 'LIST' : 'VALUE',
              ]),
          ),
        )
      }
    }
  })

  it('come with filters and orders that can be sent as they are', async () => {
    const { resourceTypes } = await client.read<{ resourceTypes: { nodes: readonly TypeWithExamples[] } }>(
      `{ resourceTypes { nodes { name graphql { list } relationships { filterExample genericFilterExample }
           attributes { filter { example genericExample } order { example genericExample } } } } }`,
    )
    for (const { graphql, attributes, relationships } of resourceTypes.nodes) {
      const sources = [
        ...attributes.flatMap(({ filter, order }) => [
          ...(filter.example === null ? [] : [`${graphql.list}(where: ${filter.example})`]),
          `resources(where: ${filter.genericExample})`,
          ...(order?.example ? [`${graphql.list}(orderBy: ${order.example})`] : []),
          ...(order ? [`resources(orderBy: ${order.genericExample})`] : []),
        ]),
        ...relationships.flatMap(({ filterExample, genericFilterExample }) => [
          `${graphql.list}(where: ${filterExample})`,
          `resources(where: ${genericFilterExample})`,
        ]),
      ]
      for (let at = 0; at < sources.length; at += 10) {
        const fields = sources.slice(at, at + 10).map((source, index) => `f${index}: ${source} { totalCount }`)
        const { errors } = await api.ask(`{ ${fields.join('\n')} }`)
        expect({ fields, errors }).toEqual({ fields, errors: [] })
      }
    }
  })
})

interface TypeWithNames extends Found {
  readonly graphql: { readonly object: string; readonly where: string; readonly orderBy: string }
  readonly attributes: readonly {
    readonly fieldInUnit: string | null
    readonly field: string
    readonly fieldType: string
    readonly order: object | null
    readonly filter: {
      readonly field: string
      readonly conditionType: string
      readonly operators: readonly { readonly name: string; readonly operand: string }[]
    }
  }[]
}

interface TypeWithExamples extends Found {
  readonly graphql: { readonly list: string }
  readonly relationships: readonly { readonly filterExample: string; readonly genericFilterExample: string }[]
  readonly attributes: readonly {
    readonly filter: { readonly example: string | null; readonly genericExample: string }
    readonly order: { readonly example: string | null; readonly genericExample: string } | null
  }[]
}

describe('the relationships of a type', () => {
  it('are read from it, both ways where it stands at both ends, with their fields', async () => {
    const source = `{ resourceType(name: "tree") { relationships { name direction cardinality inverseCardinality
      attributes { name keyPosition field } otherTypes { name } fields { name type narrowedTo } } } }`
    const { resourceType } = await client.read<{ resourceType: { relationships: readonly Found[] } }>(source)
    const own = resourceType.relationships.filter(({ name }) => ['shades', 'grows_beside'].includes(name))
    const since = [{ name: 'since', keyPosition: 1, field: 'since' }]
    const narrowed = (name: string, connection: string, narrowedTo: string) => ({ name, type: connection, narrowedTo })
    expect(own).toEqual([
      {
        name: 'grows_beside',
        direction: null,
        cardinality: 'MANY',
        inverseCardinality: 'MANY',
        attributes: [],
        otherTypes: [{ name: 'plant' }],
        fields: [{ name: 'growsBeside', type: 'GrowsBesideRelatedConnection', narrowedTo: null }],
      },
      {
        name: 'shades',
        direction: 'OUT',
        cardinality: 'MANY',
        inverseCardinality: 'ONE',
        attributes: since,
        otherTypes: [{ name: 'plant' }],
        fields: [
          { name: 'shades', type: 'ShadesRelatedConnection', narrowedTo: null },
          narrowed('plants', 'Shades_PlantRelatedConnection', 'plant'),
          narrowed('trees', 'Shades_TreeRelatedConnection', 'tree'),
          narrowed('bushes', 'Shades_BushRelatedConnection', 'bush'),
        ],
      },
      {
        name: 'shades',
        direction: 'IN',
        cardinality: 'ONE',
        inverseCardinality: 'MANY',
        attributes: since,
        otherTypes: [{ name: 'tree' }],
        fields: [{ name: 'shadedBy', type: 'Tree', narrowedTo: null }, narrowed('tree', 'Tree', 'tree')],
      },
    ])
  })

  it('have the fields of the generated objects, all of them, and of the type that they say', async () => {
    const { schema } = api.swap.current()
    const { resourceTypes } = await client.read<{
      resourceTypes: {
        nodes: readonly {
          graphql: { object: string }
          relationships: readonly { fields: readonly { name: string; type: string; single: boolean }[] }[]
        }[]
      }
    }>(
      '{ resourceTypes(where: { supertype: { isSet: true } }) { nodes { graphql { object } relationships { fields { name type single } } } } }',
    )
    const base = schema.getType('OtherResource')
    const common = new Set(['attributes', ...(isObjectType(base) ? Object.keys(base.getFields()) : [])])
    for (const { graphql, relationships } of resourceTypes.nodes) {
      const object = schema.getType(graphql.object)
      const fields = isObjectType(object) || isInterfaceType(object) ? Object.values(object.getFields()) : []
      expect(
        relationships
          .flatMap((relationship) => relationship.fields)
          .map(({ name, type, single }) => `${name}: ${type}${single ? '' : '!'}`)
          .toSorted(),
      ).toEqual(
        fields
          .filter(({ name }) => !common.has(name))
          .map(({ name, type }) => `${name}: ${String(type)}`)
          .toSorted(),
      )
    }
  })
})

describe('definitions are found', () => {
  const find = async (text: string, kinds?: readonly string[]) => {
    const { catalogue } = await client.read<{ catalogue: { search: { nodes: readonly Found[] } } }>(
      'query ($text: String!, $kinds: [DefinitionKind!]) { catalogue { search(text: $text, kinds: $kinds, first: 100) { nodes { kind name } } } }',
      { text, kinds: kinds ?? null },
    )
    return catalogue.search.nodes.map(({ name }) => name)
  }

  it.each([
    ['core count', 'cpu_cores'],
    ['cores', 'cpu_cores'],
    ['CPUCores', 'cpu_cores'],
    ['cpuCores', 'cpu_cores'],
    ['leaf count', 'leafCount'],
    ['leafcount', 'leafCount'],
    ['acidity', 'soil.acidity'],
    ['soil.acid', 'soil.acidity'],
    ['roots', 'soil.acidity'],
    ['root', 'soil.acidity'],
    ['trees', 'tree'],
    ['trunk', 'tree'],
    ['shaded', 'shades'],
    ['fruits', 'kinds_of_fruit'],
    ['on', 'on'],
    ['POWERED_ON', 'POWERED_ON'],
    ['north', 'north'],
    ['acidty', 'soil.acidity'],
  ])('by %j: %s first', async (text, name) => expect((await find(text))[0]).toBe(name))

  it('with more of the words before those with fewer, and names before descriptions', async () => {
    const found = await find('leaf count')
    expect(found[0]).toBe('leafCount')
    expect(found).toContain('access_count')
    const heights = await find('height tall')
    expect(heights[0]).toBe('height')
  })

  it('of the kinds that are asked for', async () => {
    expect(await find('host', ['RELATIONSHIP_TYPE'])).toEqual(expect.arrayContaining(['hosts', 'parent_host']))
    expect(await find('host', ['RELATIONSHIP_TYPE'])).not.toContain('host')
    expect(await find('qqqqqq')).toEqual([])
  })

  it('page by page, each once, and a cursor belongs to its words', async () => {
    const source = `query ($text: String!, $after: String) { catalogue { search(text: $text, first: 7, after: $after)
      { totalCount nodes { kind name } pageInfo { hasNextPage endCursor } } } }`
    const names: string[] = []
    let after: string | null = null
    let total = 0
    for (;;) {
      const answer: { readonly catalogue: { readonly search: SearchPage } } = await client.read(source, {
        text: 'host',
        after,
      })
      const { nodes, pageInfo, totalCount } = answer.catalogue.search
      names.push(...nodes.map(({ kind, name }) => `${kind} ${name}`))
      total = totalCount
      after = pageInfo.endCursor
      if (!pageInfo.hasNextPage) break
    }
    expect(names.length).toBeGreaterThan(14)
    expect([new Set(names).size, names.length]).toEqual([total, total])
    const { errors } = await api.ask(source, { text: 'network', after })
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
  })

  it.each([
    ['', 'BAD_USER_INPUT'],
    [' _-: ', 'BAD_USER_INPUT'],
    ['a'.repeat(501), 'LIMIT_EXCEEDED'],
    [Array.from({ length: 21 }, (_, n) => `w${n}`).join(' '), 'LIMIT_EXCEEDED'],
  ])('not by %j', async (text, code) => {
    const { errors } = await api.ask('query ($text: String!) { catalogue { search(text: $text) { totalCount } } }', {
      text,
    })
    expect(errors).toMatchObject([{ extensions: { code, inputPath: ['text'] } }])
  })

  it('not among no kinds', async () => {
    const { errors } = await api.ask('{ catalogue { search(text: "host", kinds: []) { totalCount } } }')
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', inputPath: ['kinds'] } }])
  })

  it.each([
    "it's & | ! <-> :* \\ ' \u0301",
    'क्षेत्र',
    'ｈｏｓｔ 𝔥𝔬𝔰𝔱 ﷽',
    "'; drop table resource_types --",
    '\u0000 host',
    '%_',
  ])('without a fault by %j', async (text) => {
    const { errors } = await api.ask('query ($text: String!) { catalogue { search(text: $text) { totalCount } } }', {
      text,
    })
    expect(errors.filter(({ extensions }) => extensions?.['code'] !== 'BAD_USER_INPUT')).toEqual([])
  })

  it('after the others once they are retired', async () => {
    const id = await client.make('attributeDefinition', { name: 'peartree', dataType: 'STRING' })
    await client.make('resourceType', { name: 'peartree_garden' })
    expect(await find('peartree')).toEqual(['peartree', 'peartree_garden'])
    await client.retire('attributeDefinition', { id })
    expect(await find('peartree')).toEqual(['peartree_garden', 'peartree'])
  })
})

interface SearchPage {
  readonly totalCount: number
  readonly nodes: readonly { readonly kind: string; readonly name: string }[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
}

describe('what is retired', () => {
  it('is deprecated in the schema and told with the same reason by discovery', async () => {
    const idOf = async (noun: string, name: string) =>
      (await client.read<{ found: { id: string } }>(`{ found: ${noun}(name: "${name}") { id } }`)).found.id
    const attribute = await idOf('attributeDefinition', 'leafCount')
    const other = await idOf('attributeDefinition', 'age')
    await client.retire('attributeDefinition', { id: attribute, note: 'Nobody counts.', replacedBy: other })
    await client.retire('relationshipType', { id: await idOf('relationshipType', 'grows_beside'), note: 'Vague.' })
    const bush = await idOf('resourceType', 'bush')
    await client.retire('resourceType', { id: bush, replacedBy: await idOf('resourceType', 'tree') })
    await api.swap.catchUp()
    const { schema } = api.swap.current()
    const membersOf = (name: string) => {
      const type = schema.getType(name)
      if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)) return type.getFields()
      throw new Error(`no type ${name}`)
    }
    const reason = 'Nobody counts. Use age.'
    for (const name of ['TreeAttributes', 'TreeAttributesWhere', 'TreeAttributesOrderBy', 'TreeAttributesInput'])
      expect([name, membersOf(name)['leafCount']?.deprecationReason]).toEqual([name, reason])
    expect(membersOf('TreeAttributes')['leafCount']?.description).toBe('Leaves at noon.')
    const told = await attributesOf('tree', 'deprecationReason replacedByName description')
    expect(told.find(({ name }) => name === 'leafCount')).toEqual({
      name: 'leafCount',
      deprecationReason: reason,
      replacedByName: 'age',
      description: 'Leaves at noon.',
    })
    expect(membersOf('Query')['bush']?.deprecationReason).toBe('Use tree.')
    expect(membersOf('Query')['bushes']?.deprecationReason).toBe('Use trees.')
    expect(membersOf('Mutation')['createBush']?.deprecationReason).toBe('Use createTree.')
    expect(membersOf('Mutation')['upsertBushes']?.deprecationReason).toBe('Use upsertTrees.')
    expect(membersOf('Tree')['bushes']?.deprecationReason).toBe('Use trees.')
    expect(membersOf('Tree')['growsBeside']?.deprecationReason).toBe('Vague.')
    const { resourceType } = await client.read<{ resourceType: { relationships: readonly RelationshipFound[] } }>(
      '{ resourceType(name: "tree") { relationships { name deprecationReason fields { name deprecationReason } } } }',
    )
    const fields = resourceType.relationships.flatMap((relationship) => relationship.fields)
    expect(fields.find(({ name }) => name === 'bushes')?.deprecationReason).toBe('Use trees.')
    expect(resourceType.relationships.find(({ name }) => name === 'grows_beside')?.deprecationReason).toBe('Vague.')
  })

  it('says at which provider types an attribute is, and what is special about it there', async () => {
    const type = api.swap.current().schema.getType('TreeAttributes')
    const described = (name: string) => isObjectType(type) && type.getFields()[name]?.description
    expect(described('height')).toBe('How tall it is.\nUnit: m.\nAt South: From the sea.\nFrom the ground.')
    expect(described('age')).toBe('Years.\nOnly at North.')
  })
})

interface RelationshipFound {
  readonly name: string
  readonly deprecationReason: string | null
  readonly fields: readonly { readonly name: string; readonly deprecationReason: string | null }[]
}

it('a type that is defined later is told with the next question, and its names answer', async () => {
  await client.make('resourceType', { name: 'catalogue_entry' })
  const source = '{ resourceType(name: "catalogue_entry") { graphql { object list mutations } attributes { name } } }'
  const { resourceType } = await client.read<{ resourceType: { graphql: { list: string } } }>(source)
  const document = parse(`{ ${resourceType.graphql.list} { totalCount } }`)
  expect(validate(api.swap.current().schema, document)).toEqual([])
})
