import * as fc from 'fast-check'
import { printGlobalId } from '../../../src/query/global-id.js'
import type { DataType, Value } from '../../../src/query/value.js'
import { idOf } from './asking.js'
import { compare } from './evaluate.js'
import { pools } from './pools.js'
import { boundTo, endTypes, questionsOver } from './questions.js'
import { concreteTypeIds, lineage, type ResourceModel, type TableRow, type World } from './world.js'

// Random filters that hold for a row by how they are made: from its own values, without anything that evaluates.

type Condition = Readonly<Record<string, unknown>>

/** A filter over resources of these types that holds for one of them, `row`, in what of the world is seen. */
export function trueFor(
  world: World,
  typeIds: readonly number[] | undefined,
  row: ResourceModel,
  depth: number,
): fc.Arbitrary<Condition> {
  const leaves = [
    { weight: 5, arbitrary: aboutAttributes(world, typeIds ?? concreteTypeIds, row) },
    { weight: 3, arbitrary: aboutFields(row) },
    { weight: 2, arbitrary: aboutPlaces(world, row) },
  ]
  if (depth <= 1) return fc.oneof(...leaves)
  const inner = trueFor(world, typeIds, row, depth - 1)
  const whatever = questionsOver(world).where(typeIds, 2)
  const related = aboutNeighbours(world, typeIds ?? concreteTypeIds, row, depth - 1)
  return fc.oneof(
    ...leaves,
    ...(related ? [{ weight: 6, arbitrary: related }] : []),
    { weight: 3, arbitrary: fc.tuple(inner, inner).map((and) => ({ and })) },
    { weight: 2, arbitrary: fc.tuple(whatever, inner).map((or) => ({ or })) },
    { weight: 2, arbitrary: inner.map((of) => ({ not: { not: of } })) },
    { weight: 2, arbitrary: fc.tuple(inner, whatever).map(([of, other]) => ({ not: { and: [{ not: of }, other] } })) },
    { weight: 1, arbitrary: fc.tuple(inner, inner).map((both) => ({ not: { or: both.map((of) => ({ not: of })) } })) },
  )
}

function aboutAttributes(world: World, typeIds: readonly number[], row: TableRow): fc.Arbitrary<Condition> {
  return fc.constantFrom(...boundTo(world, typeIds)).chain((attribute) => {
    const { id, name, apiName, dataType } = attribute
    const values = row.values.get(id) ?? []
    const named = (condition: Condition): Condition =>
      'isSet' in condition ? { attribute: [{ name, ...condition }] } : { attribute: [{ name, [dataType]: condition }] }
    const spelled = (condition: fc.Arbitrary<Condition>) =>
      fc
        .tuple(condition, fc.boolean())
        .map(([test, isTyped]) => (isTyped ? { attributes: { [apiName]: test } } : named(test)))
    if (values.length > 0)
      return spelled(
        fc.oneof(
          { weight: 6, arbitrary: fc.constantFrom(...values).chain((value) => holdsFor(dataType, value)) },
          { weight: 1, arbitrary: fc.constant({ isSet: true }) },
        ),
      )
    const refused = fc.constantFrom(...pools[dataType]).chain((value) => holdsFor(dataType, value))
    return fc.oneof(
      spelled(fc.constant({ isSet: false })),
      spelled(refused).map((of) => ({ not: of })),
    )
  })
}

/** Up to two operators that a value satisfies. */
function holdsFor(dataType: DataType, value: Value): fc.Arbitrary<Condition> {
  const one = operatorFor(dataType, value)
  return fc.oneof(
    { weight: 3, arbitrary: one },
    { weight: 1, arbitrary: fc.tuple(one, one).map(([a, b]) => ({ ...a, ...b })) },
  )
}

function operatorFor(dataType: DataType, value: Value): fc.Arbitrary<Condition> {
  const pool: readonly Value[] = pools[dataType]
  const others = pool.filter((other) => compare(dataType, value, other) !== 0)
  const some = fc.subarray([...others], { maxLength: Math.min(3, others.length) })
  const equal = [
    fc.constant<Condition>({ eq: value }),
    some.map((rest): Condition => ({ in: [...rest, value] })),
    some.map((rest): Condition => ({ notIn: rest })),
    fc.constantFrom(...others).map((other): Condition => ({ neq: other })),
  ]
  if (dataType === 'boolean') return fc.oneof(...equal)
  const beside = fc.constantFrom(...pool).map((other): Condition => {
    const difference = compare(dataType, value, other)
    return difference < 0 ? { lt: other, lte: other } : difference > 0 ? { gt: other } : { gte: other, lte: other }
  })
  if (dataType === 'ip')
    return fc.oneof(...equal, beside, fc.constantFrom<Condition>({ inSubnet: value }, { containsAddress: value }))
  return dataType === 'string' ? fc.oneof(...equal, beside, pieceOf(String(value))) : fc.oneof(...equal, beside)
}

function pieceOf(text: string): fc.Arbitrary<Condition> {
  const characters = Array.from(text)
  const place = fc.nat({ max: characters.length })
  return fc.tuple(place, place, fc.constantFrom('', 'Insensitive')).chain(([one, other, suffix]) => {
    const [from, to] = [Math.min(one, other), Math.max(one, other)]
    const cut = (start: number, end: number) => characters.slice(start, end).join('')
    // A final sigma is small in its own way, so that a part of a word is not always a part of it when both are made small.
    const hasSigma = /[Σσς]/.test(text)
    const kind = hasSigma ? '' : suffix
    return fc.constantFrom<Condition>(
      { [`startsWith${kind}`]: cut(0, to) },
      { [`endsWith${kind}`]: cut(from, characters.length) },
      { [`contains${kind}`]: cut(from, to) },
      { eqInsensitive: text },
    )
  })
}

function aboutFields({ columns }: TableRow): fc.Arbitrary<Condition> {
  const typeId = Number(columns['resource_type_id'])
  const field = (key: string, dataType: DataType, column: string): fc.Arbitrary<Condition> => {
    const value = columns[column] ?? null
    if (value === null)
      return fc.constantFrom<Condition>({ [key]: { isSet: false } }, { not: { [key]: { isSet: true } } })
    return fc.oneof(holdsFor(dataType, value), fc.constant({ isSet: true })).map((test) => ({ [key]: test }))
  }
  const typeNames = fc.constantFrom(...lineage(typeId).flatMap((id) => wordOfType.get(id) ?? []))
  return fc.oneof(
    field('version', 'integer', 'version'),
    field('updatedAt', 'datetime', 'updated_at'),
    field('deletedAt', 'datetime', 'deleted_at'),
    field('name', 'string', 'name'),
    fc.constantFrom('eq', 'in').map((operator) => {
      const presence = String(columns['presence'])
      return { presence: { [operator]: operator === 'eq' ? presence : [presence] } }
    }),
    typeNames.map((word) => ({ type: { eq: word } })),
    typeNames.map((word) => ({ not: { type: { notIn: [word] } } })),
    fc.constant({ id: { eq: printGlobalId('resources', String(columns['id'])) } }),
  )
}

const wordOfType: ReadonlyMap<number, string> = new Map([
  [1, 'resource'],
  [10, 'compute'],
  [11, 'machine'],
  [12, 'lightweight'],
  [13, 'host'],
  [14, 'hypervisor'],
  [15, 'note'],
])

function aboutPlaces(world: World, row: TableRow): fc.Arbitrary<Condition> {
  const find = (table: string, id: unknown) => world.tables[table]?.find(({ columns }) => columns['id'] === id)
  const status = find('resource_statuses', row.columns['status_id'])
  const endpoint = find('provider_endpoints', row.columns['endpoint_id'])
  const datacenter = find('datacenters', row.columns['datacenter_id'])
  const location = datacenter && find('locations', datacenter.columns['location_id'])
  const place = (key: string, table: string, there: TableRow | undefined): fc.Arbitrary<Condition> => {
    if (!there) return fc.constantFrom<Condition>({ [key]: { isSet: false } }, { not: { [key]: { isSet: true } } })
    const id = { id: { eq: printGlobalId(table, idOf(there)) } }
    const name = holdsFor('string', String(there.columns['name'])).map((test) => ({ name: test }))
    return fc.oneof(fc.constant(id), name).map((test) => ({ [key]: test }))
  }
  const around: string[] = []
  for (let at = location; at; at = find('locations', at.columns['parent_id'])) around.push(idOf(at))
  return fc.oneof(
    place('providerType', 'provider_types', find('provider_types', row.columns['provider_type_id'])),
    place('endpoint', 'provider_endpoints', endpoint),
    place('provider', 'providers', endpoint && find('providers', endpoint.columns['provider_id'])),
    place('datacenter', 'datacenters', datacenter),
    place('location', 'locations', location),
    ...around.map((id) => fc.constant<Condition>({ location: { within: printGlobalId('locations', id) } })),
    status
      ? fc.constantFrom<Condition>(
          { status: { eq: status.columns['name'] } },
          { statusClass: { in: [status.columns['class']] } },
        )
      : fc.constantFrom<Condition>({ status: { isSet: false } }, { not: { statusClass: { isSet: true } } }),
  )
}

/** From an edge at the row to what holds for its other end; where there is none of a type, that there is none. */
function aboutNeighbours(
  world: World,
  typeIds: readonly number[],
  row: ResourceModel,
  depth: number,
): fc.Arbitrary<Condition> | undefined {
  const id = idOf(row)
  const items = world.relationships.flatMap((type) =>
    (['out', 'in'] as const).flatMap((direction) => {
      if (!typeIds.some((typeId) => endTypes(type, direction === 'out' ? 'from' : 'to').includes(typeId))) return []
      const start = { relationship: type.name, direction }
      const others = world.edges.flatMap((edge) => {
        if (edge.relationshipTypeId !== type.id || edge.isHidden) return []
        const isOut = edge.fromId === id && (direction === 'out' || type.isSymmetric)
        const isIn = edge.toId === id && (direction === 'in' || type.isSymmetric)
        const other = world.resources.find((resource) => idOf(resource) === (isOut ? edge.toId : edge.fromId))
        return (isOut || isIn) && other && other.columns['deleted_at'] === null ? [other] : []
      })
      const far = endTypes(type, direction === 'out' ? 'to' : 'from')
      if (others.length === 0)
        return [
          fc.constantFrom<Condition>({ ...start, count: { eq: '0' } }, { ...start, count: { lt: '1' } }),
          questionsOver(world)
            .where(far, 1)
            .map((none) => ({ ...start, none })),
          questionsOver(world)
            .where(far, 1)
            .map((every) => ({ ...start, every })),
        ]
      const ofOne = fc.constantFrom(...others).chain((other) => trueFor(world, far, other, depth))
      return [
        ofOne.map((some): Condition => ({ ...start, some })),
        ofOne.map((where): Condition => ({ ...start, count: { gte: '1', lte: String(others.length), where } })),
        fc.constantFrom<Condition>(start, { ...start, count: { eq: String(others.length) } }),
      ]
    }),
  )
  return items.length > 0 ? fc.oneof(...items).map((item) => ({ related: [item] })) : undefined
}
