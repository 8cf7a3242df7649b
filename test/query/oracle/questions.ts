import * as fc from 'fast-check'
import { printGlobalId } from '../../../src/query/global-id.js'
import type { DataType } from '../../../src/query/value.js'
import { addsUp, operandsIn, unitsBeside } from './measures.js'
import { names, pieces, pools, wildcards } from './pools.js'
import { below, concreteTypeIds, lineage, type AttributeModel, type RelationshipModel, type World } from './world.js'

// Random `where` and `orderBy` as a client would send them, over the types that can be asked together.

/** The type that a list is about: itself and all below it; undefined: all. */
export const roots: readonly (number | undefined)[] = [undefined, undefined, undefined, ...concreteTypeIds, 10, 1]

/** Which concrete types a list is about; undefined: all. */
export const typeSets: readonly (readonly number[] | undefined)[] = roots.map((root) =>
  root === undefined ? undefined : below(root),
)

type Input = fc.Arbitrary<object>

/** Filters over the world, of nesting up to `depth`. Remembers what it made: the arbitraries form a graph, not a tree. */
export function questionsOver(world: World) {
  const made = new Map<string, Input>()
  const once = (key: string, make: () => Input): Input => {
    const known = made.get(key)
    if (known) return known
    const arbitrary = make()
    made.set(key, arbitrary)
    return arbitrary
  }

  function where(typeIds: readonly number[] | undefined, depth: number): Input {
    return once(`${typeIds?.join() ?? 'all'} ${depth}`, () => {
      const bound = boundTo(world, typeIds ?? concreteTypeIds)
      const leaves: fc.WeightedArbitrary<object>[] = [
        { weight: 3, arbitrary: fieldWhere },
        { weight: 2, arbitrary: placeWhere(world) },
        ...(bound.length > 0 ? [{ weight: 7, arbitrary: attributeWhere(bound) }] : []),
      ]
      if (depth <= 1) return fc.oneof(...leaves)
      const inner = where(typeIds, depth - 1)
      const related = relatedWhere(typeIds ?? concreteTypeIds, depth)
      return fc.oneof(
        ...leaves,
        ...(related ? [{ weight: 6, arbitrary: related }] : []),
        { weight: 2, arbitrary: fc.record({ and: fc.array(inner, { maxLength: 3 }) }) },
        { weight: 3, arbitrary: fc.record({ or: fc.array(inner, { maxLength: 3 }) }) },
        { weight: 4, arbitrary: fc.record({ not: inner }) },
        { weight: 1, arbitrary: fc.tuple(fieldWhere, inner).map(([a, b]) => ({ ...a, ...b })) },
      )
    })
  }

  function relatedWhere(typeIds: readonly number[], depth: number): Input | undefined {
    const items = readings(typeIds).map(({ type, direction }) => relatedItem(type, direction, depth))
    if (items.length === 0) return undefined
    return fc.record({ related: fc.array(fc.oneof(...items), { minLength: 1, maxLength: 2 }) })
  }

  function relatedItem(type: RelationshipModel, direction: 'out' | 'in', depth: number): Input {
    const other = where(endTypes(type, direction === 'out' ? 'to' : 'from'), depth - 1)
    const counted = fc.tuple(
      conditionOn('integer', ['0', '1', '2', '3']).filter(isComparison),
      fc.option(other, { nil: undefined }),
    )
    const quantifier = fc.oneof(
      fc.constant({}),
      fc.record({ some: other }),
      fc.record({ none: other }),
      fc.record({ every: other }),
      counted.map(([test, inner]) => ({ count: { ...test, ...(inner !== undefined && { where: inner }) } })),
      ...figuresOf(type, direction).map((figure) => figureItem(figure, other)),
    )
    const carried = world.attributes.filter(({ id }) => type.attributeIds.includes(id))
    const edge = carried.length > 0 ? fc.option(edgeWhere(carried), { nil: undefined }) : fc.constant(undefined)
    return fc.tuple(quantifier, edge).map(([said, on]) => ({
      relationship: type.name,
      direction,
      ...said,
      ...(on !== undefined && { edge: on }),
    }))
  }

  /** What edges come to, of resources of these types: a count, or a figure of an attribute. */
  function rollup(typeIds: readonly number[] | undefined): fc.Arbitrary<object> | undefined {
    const items = readings(typeIds).map(({ type, direction }) => {
      const carried = world.attributes.filter(({ id }) => type.attributeIds.includes(id))
      const way = fc.constantFrom('asc', 'desc')
      const figure = fc.oneof(
        way.map((count) => ({ count })),
        ...figuresOf(type, direction).map((one) => fc.tuple(one, way).map(([asked, said]) => figureOrder(asked, said))),
      )
      const narrowed = fc.record(
        {
          where: where(endTypes(type, direction === 'out' ? 'to' : 'from'), 2),
          ...(carried.length > 0 && { edge: edgeWhere(carried) }),
        },
        { requiredKeys: [] },
      )
      return fc
        .tuple(figure, narrowed)
        .map(([said, only]) => ({ relationship: type.name, direction, ...said, ...only }))
    })
    return items.length === 0 ? undefined : fc.oneof(...items)
  }

  /** Figures that there are of edges read so; a list, as arbitraries are chosen among. */
  function figuresOf(type: RelationshipModel, direction: 'out' | 'in'): readonly fc.Arbitrary<Figured>[] {
    const far = boundTo(world, endTypes(type, direction === 'out' ? 'to' : 'from'))
    const carried = world.attributes.filter(({ id }) => type.attributeIds.includes(id))
    const all = [
      ...far.map((attribute) => ({ attribute, of: 'other' as const })),
      ...carried.map((attribute) => ({ attribute, of: 'edge' as const })),
    ].flatMap(({ attribute, of }) => {
      const kinds =
        attribute.dataType === 'datetime'
          ? (['min', 'max'] as const)
          : attribute.dataType === 'integer' || attribute.dataType === 'decimal'
            ? (['sum', 'avg', 'min', 'max'] as const)
            : []
      return kinds.map((kind) => ({ kind, attribute, of }))
    })
    if (all.length === 0) return []
    return [fc.record({ figure: fc.constantFrom(...all), isTyped: fc.boolean() })]
  }

  /** Conditions on what edges come to, of resources of these types. */
  function figured(typeIds: readonly number[] | undefined): Input | undefined {
    const items = readings(typeIds).flatMap(({ type, direction }) => {
      const other = where(endTypes(type, direction === 'out' ? 'to' : 'from'), 1)
      return figuresOf(type, direction).map((figure) =>
        figureItem(figure, other).map((item) => ({ related: [{ relationship: type.name, direction, ...item }] })),
      )
    })
    return items.length === 0 ? undefined : fc.oneof(...items)
  }

  const readings = (typeIds: readonly number[] | undefined) =>
    world.relationships.flatMap((type) =>
      (['out', 'in'] as const).flatMap((direction) => {
        const near = endTypes(type, direction === 'out' ? 'from' : 'to')
        return (typeIds ?? concreteTypeIds).some((id) => near.includes(id)) ? [{ type, direction }] : []
      }),
    )

  return { where, rollup, figured }
}

const figureItem = (figure: fc.Arbitrary<Figured>, other: Input) =>
  fc.tuple(figure.chain(figureWhere), fc.option(other, { nil: undefined })).map(([[kind, test], inner]) => ({
    [kind]: { ...test, ...(inner !== undefined && { where: inner }) },
  }))

interface Figured {
  readonly figure: {
    readonly kind: 'sum' | 'avg' | 'min' | 'max'
    readonly attribute: AttributeModel
    readonly of: 'other' | 'edge'
  }
  readonly isTyped: boolean
}

function figureWhere({ figure, isTyped }: Figured): fc.Arbitrary<readonly [string, object]> {
  const { kind, attribute, of } = figure
  const dataType = kind === 'sum' || kind === 'avg' ? 'decimal' : attribute.dataType
  const pool = dataType === 'decimal' ? [...pools.decimal, '3', '2.5', '0.75', '9223372036854775808'] : pools[dataType]
  const plain = conditionOn(dataType, pool)
  // Means are rounded, in ticks elsewhere.
  const isMeasured = attribute.unit !== undefined && kind !== 'avg' && (kind !== 'sum' || addsUp(attribute.unit))
  return (isMeasured ? fc.oneof(plain, measured(attribute.unit)) : plain).map((test) => {
    if (isTyped) return [kind, { [of === 'edge' ? 'edgeAttributes' : 'attributes']: { [attribute.apiName]: test } }]
    const said = 'isSet' in test ? test : { [dataType]: test }
    return [kind, { [of === 'edge' ? 'edgeAttribute' : 'attribute']: [{ name: attribute.name, ...said }] }]
  })
}

function figureOrder({ figure, isTyped }: Figured, direction: string): object {
  const { kind, attribute, of } = figure
  const [typed, generic] = of === 'edge' ? ['edgeAttributes', 'edgeAttribute'] : ['attributes', 'attribute']
  return isTyped
    ? { [kind]: { [typed]: { [attribute.apiName]: direction } } }
    : { [kind]: { [generic]: { name: attribute.name, direction } } }
}

/** Filters over edges that carry these attributes. */
export function edgeWhere(carried: readonly AttributeModel[]): Input {
  const condition = attributeWhere(carried)
  return fc.oneof(
    { weight: 3, arbitrary: condition },
    { weight: 1, arbitrary: fc.record({ not: condition }) },
    { weight: 1, arbitrary: fc.record({ or: fc.array(condition, { minLength: 1, maxLength: 2 }) }) },
  )
}

/** Orders of up to three keys over lists of these types. */
export function orders(world: World, typeIds: readonly number[] | undefined): fc.Arbitrary<readonly object[]> {
  const [fields, attributes] = sortKeys(world, typeIds)
  const rollup = questionsOver(world).rollup(typeIds)
  return fc.array(
    fc.oneof(
      { weight: 1, arbitrary: fc.oneof(...fields) },
      ...attributes.map((arbitrary) => ({ weight: 1, arbitrary })),
      ...(rollup ? [{ weight: 3, arbitrary: rollup.map((item) => ({ related: item })) }] : []),
    ),
    { maxLength: 3 },
  )
}

/** A sort key for every field and for every attribute that a list of these types can be sorted by, each in a random direction. */
export function sortKeys(
  world: World,
  typeIds: readonly number[] | undefined,
): readonly [fields: readonly fc.Arbitrary<object>[], attributes: readonly fc.Arbitrary<object>[]] {
  const direction = fc.constantFrom('asc', 'desc')
  const single = boundTo(world, typeIds ?? concreteTypeIds).filter(({ isList }) => !isList)
  const fields = sortFields.map((key) => direction.map((way) => ({ [key]: way })))
  const attributes = single.map(({ name, apiName }) =>
    direction.chain((way) =>
      fc.constantFrom<object>({ attributes: { [apiName]: way } }, { attribute: { name, direction: way } }),
    ),
  )
  return [fields, attributes]
}

const sortFields = [
  'id',
  'name',
  'version',
  'presence',
  'type',
  'status',
  'statusClass',
  'provider',
  'providerType',
  'endpoint',
  'datacenter',
  'location',
  'firstSeenAt',
  'updatedAt',
  'deletedAt',
]

/** Types that may stand at an end; at both ends of a symmetric relationship those of either. */
export function endTypes(type: RelationshipModel, side: 'from' | 'to'): readonly number[] {
  const declared = type.isSymmetric ? [...type.from, ...type.to] : type[side]
  return [...new Set(declared.flatMap(below))].toSorted((a, b) => a - b)
}

/** The attributes that one of these types has. */
export function boundTo(world: World, typeIds: readonly number[]): readonly AttributeModel[] {
  const bound = new Set(
    world.bindings.filter(({ typeId }) => typeIds.some((id) => lineage(id).includes(typeId))).map((b) => b.attributeId),
  )
  return world.attributes.filter(({ id }) => bound.has(id))
}

/** Conditions on one of these attributes with a unit, a unit of one's own given. */
export function measuredWhere(attributes: readonly AttributeModel[]): Input {
  return attributeWhere(attributes, ({ unit = '' }) => measured(unit))
}

function attributeWhere(attributes: readonly AttributeModel[], draw = conditionOf): Input {
  return fc.constantFrom(...attributes).chain((attribute) =>
    fc.tuple(draw(attribute), fc.boolean()).map(([test, isTyped]) => {
      if (isTyped) return { attributes: { [attribute.apiName]: test } }
      if ('isSet' in test) return { attribute: [{ name: attribute.name, isSet: test['isSet'] }] }
      return { attribute: [{ name: attribute.name, [attribute.dataType]: test }] }
    }),
  )
}

type Condition = Readonly<Record<string, unknown>>

const isComparison = (test: Condition) => !('isSet' in test)

function conditionOf({ dataType, unit }: AttributeModel): fc.Arbitrary<Condition> {
  const plain = conditionOn(dataType, pools[dataType])
  return unit === undefined ? plain : fc.oneof(plain, measured(unit))
}

/** Of integers too: an operand in another unit may lie between two of them. */
const measured = (stored: string): fc.Arbitrary<Condition> =>
  fc
    .constantFrom(...unitsBeside(stored))
    .chain((unit) =>
      conditionOn('decimal', operandsIn(unit)).map((test) => (isComparison(test) ? { ...test, unit } : test)),
    )

function conditionOn(dataType: DataType, pool: readonly unknown[]): fc.Arbitrary<Condition> {
  const value = fc.constantFrom(...pool)
  const list = fc.oneof(
    { weight: 1, arbitrary: fc.constant([]) },
    { weight: 3, arbitrary: fc.array(value, { minLength: 1, maxLength: 3 }) },
  )
  const operator: fc.Arbitrary<Condition>[] = [
    ...['eq', 'neq'].map((key) => value.map((operand): Condition => ({ [key]: operand }))),
    ...['in', 'notIn'].map((key) => list.map((operands): Condition => ({ [key]: operands }))),
    ...(dataType === 'boolean'
      ? []
      : ['lt', 'lte', 'gt', 'gte'].map((key) => value.map((operand): Condition => ({ [key]: operand })))),
    // Twice: there are more ways to get a pattern wrong than an equality.
    ...(dataType === 'string' ? [...textOperators, ...textOperators] : []),
    ...(dataType === 'ip'
      ? ['inSubnet', 'containsAddress'].map((key) => value.map((operand): Condition => ({ [key]: operand })))
      : []),
  ]
  return fc.oneof(
    { weight: 6, arbitrary: fc.oneof(...operator) },
    { weight: 3, arbitrary: fc.tuple(fc.oneof(...operator), fc.oneof(...operator)).map(([a, b]) => ({ ...a, ...b })) },
    { weight: 2, arbitrary: fc.boolean().map((isSet): Condition => ({ isSet })) },
  )
}

const textOperators = [
  'startsWith',
  'endsWith',
  'contains',
  'eqInsensitive',
  'startsWithInsensitive',
  'endsWithInsensitive',
  'containsInsensitive',
].map((key) =>
  fc
    .oneof(fc.constantFrom(...pieces), fc.constantFrom(...pools.string.map(String)), fc.constantFrom(...wildcards))
    .map((operand): Condition => ({ [key]: operand })),
)

const equality = (pool: readonly string[], isNullable = false): fc.Arbitrary<Condition> => {
  const value = fc.constantFrom(...pool)
  return fc.oneof(
    value.map((operand): Condition => ({ eq: operand })),
    value.map((operand): Condition => ({ neq: operand })),
    fc.array(value, { maxLength: 3 }).map((operands): Condition => ({ in: operands })),
    fc.array(value, { maxLength: 3 }).map((operands): Condition => ({ notIn: operands })),
    ...(isNullable ? [fc.boolean().map((isSet): Condition => ({ isSet }))] : []),
  )
}

const keyed = (key: string, arbitrary: fc.Arbitrary<unknown>) => arbitrary.map((value): Condition => ({ [key]: value }))

const fieldWhere: fc.Arbitrary<Condition> = fc.oneof(
  keyed('name', conditionOn('string', names)),
  keyed('version', conditionOn('integer', ['1', '2', '3'])),
  keyed('type', equality(['resource', 'compute', 'machine', 'lightweight', 'host', 'hypervisor', 'note'])),
  keyed('presence', equality(['live', 'stale', 'gone'])),
  keyed('status', conditionOn('string', ['status 60', 'status 61', 'status 63', 'status'])),
  keyed('statusClass', equality(['up', 'down', 'off'])),
  keyed('updatedAt', conditionOn('datetime', pools.datetime)),
  keyed('deletedAt', conditionOn('datetime', pools.datetime)),
  keyed('id', equality([1000, 1007, 1014, 1021, 999].map((key) => printGlobalId('resources', key)))),
  keyed('identity', identityWhere()),
)

function identityWhere(): Input {
  return fc
    .record(
      {
        source: keyed('name', conditionOn('string', ['source 70', 'source'])),
        instance: keyed('id', equality([72, 73].map((key) => printGlobalId('source_instances', key)))),
        kind: conditionOn('string', ['vm', 'box']),
        externalId: conditionOn('string', ['x', 'x-0-0', 'X-1', 'y-2-0']),
      },
      { requiredKeys: [] },
    )
    .filter((record) => Object.keys(record).length > 0)
}

function placeWhere(world: World): fc.Arbitrary<Condition> {
  const rows = (table: string) => world.tables[table] ?? []
  const place = (key: string, table: string, isNullable = false): fc.Arbitrary<Condition> => {
    const ids = rows(table).map((row) => printGlobalId(table, String(row.columns['id'])))
    const called = rows(table).map((row) => String(row.columns['name']))
    const one = fc.oneof(keyed('id', equality(ids)), keyed('name', conditionOn('string', called)))
    return keyed(
      key,
      fc.oneof(
        { weight: 4, arbitrary: one },
        { weight: 1, arbitrary: keyed('not', one) },
        { weight: isNullable ? 1 : 0, arbitrary: fc.boolean().map((isSet): Condition => ({ isSet })) },
      ),
    )
  }
  const within = fc.constantFrom(
    ...rows('locations').map((row) => printGlobalId('locations', String(row.columns['id']))),
  )
  return fc.oneof(
    place('provider', 'providers'),
    place('providerType', 'provider_types'),
    place('endpoint', 'provider_endpoints'),
    place('datacenter', 'datacenters', true),
    place('location', 'locations', true),
    keyed('location', keyed('within', within)),
  )
}
