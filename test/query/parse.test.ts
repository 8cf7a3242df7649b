import { describe, expect, it } from 'vitest'
import { CadastreError, type InputPath } from '../../src/errors.js'
import { resourceVocabulary } from '../../src/modules/inventory/vocabulary.js'
import { everything } from '../../src/query/filter.js'
import { printGlobalId } from '../../src/query/global-id.js'
import { parseOrderBy } from '../../src/query/order.js'
import { maxConditions, maxDepth, parseWhere } from '../../src/query/parse.js'
import { container, host, machine, sampleCatalogue } from './sample.js'

const catalogue = sampleCatalogue()
const machines = resourceVocabulary(catalogue, [machine])
const computes = resourceVocabulary(catalogue, [machine, container])

/** Code, message and path of the refusal of a filter over machines. */
function refusal(where: unknown, vocabulary = machines): readonly [string, string, InputPath] {
  return refusalOf(() => parseWhere(vocabulary, where, ['where']))
}

function refusalOf(parse: () => unknown): readonly [string, string, InputPath] {
  try {
    parse()
  } catch (error) {
    if (error instanceof CadastreError) return [error.code, error.message, error.inputPath]
    throw error
  }
  throw new Error('it was not refused')
}

const attribute = (where: unknown, vocabulary = machines) => {
  const filter = parseWhere(vocabulary, where, ['where'])
  return filter.kind === 'all' && filter.of.length === 1 ? filter.of[0] : filter
}

describe('what matches everything', () => {
  it('an absent filter', () => expect(parseWhere(machines, undefined, ['where'])).toBe(everything))
  it('an empty filter', () => expect(parseWhere(machines, {}, ['where'])).toBe(everything))
  it('an empty "and"', () => expect(parseWhere(machines, { and: [] }, ['where'])).toEqual(everything))
})

describe('what is refused, with its path', () => {
  it.each<[string, unknown, InputPath]>([
    ['null as the whole filter', null, ['where']],
    ['null under a key', { name: null }, ['where', 'name']],
    ['null as an operand', { name: { eq: null } }, ['where', 'name', 'eq']],
    ['null in a list', { name: { in: ['a', null] } }, ['where', 'name', 'in', 1]],
    ['null under "not"', { not: null }, ['where', 'not']],
    ['null in "and"', { and: [null] }, ['where', 'and', 0]],
    ['null under an attribute', { attributes: { cpuCores: null } }, ['where', 'attributes', 'cpuCores']],
    ['null in a related item', { related: [{ relationship: 'hosts', some: null }] }, ['where', 'related', 0, 'some']],
  ])('%s; the message names isSet', (_, where, path) => {
    const [code, message, at] = refusal(where)
    expect([code, at]).toEqual(['BAD_USER_INPUT', path])
    expect(message).toContain('isSet')
  })

  it.each<[string, unknown, InputPath]>([
    ['an empty condition', { name: {} }, ['where', 'name']],
    ['an empty "attributes"', { attributes: {} }, ['where', 'attributes']],
    ['an empty attribute condition', { attributes: { cpuCores: {} } }, ['where', 'attributes', 'cpuCores']],
    ['an empty named attribute', { attribute: [{}] }, ['where', 'attribute', 0]],
    ['an empty list of named attributes', { attribute: [] }, ['where', 'attribute']],
    ['an empty list of related items', { related: [] }, ['where', 'related']],
    ['an empty "not"', { not: {} }, ['where', 'not']],
    ['an empty item of "or"', { or: [{}] }, ['where', 'or', 0]],
    ['an empty related item', { related: [{}] }, ['where', 'related', 0]],
    ['an empty "some"', { related: [{ relationship: 'depends_on', some: {} }] }, ['where', 'related', 0, 'some']],
    ['an empty "edge"', { related: [{ relationship: 'depends_on', edge: {} }] }, ['where', 'related', 0, 'edge']],
    ['an empty place', { provider: {} }, ['where', 'provider']],
  ])('%s', (_, where, path) => {
    const [code, , at] = refusal(where)
    expect([code, at]).toEqual(['BAD_USER_INPUT', path])
  })

  it.each<[string, unknown, InputPath, string]>([
    ['an unknown key', { nope: { eq: 1 } }, ['where', 'nope'], 'no key'],
    ['an unknown operator', { name: { like: 'a' } }, ['where', 'name', 'like'], 'no operator'],
    [
      'an operator that the data type lacks',
      { attributes: { cpuCores: { contains: '1' } } },
      ['where', 'attributes', 'cpuCores', 'contains'],
      'no operator of integer',
    ],
    [
      'order on booleans',
      { attributes: { toolsRunning: { gt: true } } },
      ['where', 'attributes', 'toolsRunning', 'gt'],
      'no operator of boolean',
    ],
    ['order on ids', { id: { gt: printGlobalId('resources', 1) } }, ['where', 'id', 'gt'], 'no operator of an id'],
    [
      'a malformed operand',
      { attributes: { cpuCores: { gt: 'many' } } },
      ['where', 'attributes', 'cpuCores', 'gt'],
      'must be an integer',
    ],
    [
      'a malformed item',
      { attributes: { cpuCores: { in: [1, 'x'] } } },
      ['where', 'attributes', 'cpuCores', 'in', 1],
      'must be an integer',
    ],
    ['no list for "in"', { name: { in: 'a' } }, ['where', 'name', 'in'], 'must be a list'],
    [
      'an unknown attribute',
      { attributes: { nope: { eq: 1 } } },
      ['where', 'attributes', 'nope'],
      'There is no attribute "nope"',
    ],
    [
      'an attribute bound to none of the queried types',
      { attributes: { rack: { eq: 'r1' } } },
      ['where', 'attributes', 'rack'],
      'none that machine can have',
    ],
    [
      'an unknown named attribute',
      { attribute: [{ name: 'nope', string: { eq: 'a' } }] },
      ['where', 'attribute', 0, 'name'],
      'There is no attribute "nope"',
    ],
    [
      'a named attribute of another data type',
      { attribute: [{ name: 'cpu_cores', string: { eq: 'a' } }] },
      ['where', 'attribute', 0, 'string'],
      'is of type integer, not string',
    ],
    [
      'a named attribute without a condition',
      { attribute: [{ name: 'cpu_cores' }] },
      ['where', 'attribute', 0],
      'exactly one condition',
    ],
    [
      'a named attribute with two',
      { attribute: [{ name: 'cpu_cores', integer: { gt: 1 }, isSet: true }] },
      ['where', 'attribute', 0],
      'exactly one condition',
    ],
    ['isSet beside another operator', { name: { isSet: true, eq: 'a' } }, ['where', 'name', 'isSet'], 'stands alone'],
    ['isSet without true or false', { name: { isSet: 'yes' } }, ['where', 'name', 'isSet'], 'true or false'],
    [
      'a related item without relationship',
      { related: [{ direction: 'out' }] },
      ['where', 'related', 0, 'relationship'],
      'the name of a relationship type',
    ],
    [
      'an unknown relationship',
      { related: [{ relationship: 'nope' }] },
      ['where', 'related', 0, 'relationship'],
      'no relationship type "nope"',
    ],
    [
      'an unknown direction',
      { related: [{ relationship: 'hosts', direction: 'up' }] },
      ['where', 'related', 0, 'direction'],
      'OUT or IN',
    ],
    [
      'an end where none of the queried types stands',
      { related: [{ relationship: 'hosts', direction: 'out' }] },
      ['where', 'related', 0],
      'No machine stands at the from end',
    ],
    [
      'two quantifiers',
      { related: [{ relationship: 'depends_on', some: { name: { eq: 'a' } }, none: { name: { eq: 'b' } } }] },
      ['where', 'related', 0],
      'Give one of',
    ],
    [
      'a count that is not compared',
      { related: [{ relationship: 'depends_on', count: { isSet: true } }] },
      ['where', 'related', 0, 'count', 'isSet'],
      'compare it',
    ],
    [
      'a sum of nothing',
      { related: [{ relationship: 'depends_on', sum: { where: { name: { eq: 'a' } } } }] },
      ['where', 'related', 0, 'sum'],
      'says of no attribute',
    ],
    ['an empty sum', { related: [{ relationship: 'depends_on', sum: {} }] }, ['where', 'related', 0, 'sum'], 'empty'],
    [
      'a sum beside a count',
      { related: [{ relationship: 'depends_on', sum: { attributes: { price: { gt: 1 } } }, count: { gt: 1 } }] },
      ['where', 'related', 0],
      'Give one of',
    ],
    [
      'a sum of texts',
      { related: [{ relationship: 'depends_on', sum: { attributes: { region: { gt: '1' } } } }] },
      ['where', 'related', 0, 'sum', 'attributes', 'region'],
      'there is no sum of it',
    ],
    [
      'a mean of instants',
      { related: [{ relationship: 'depends_on', avg: { attribute: [{ name: 'booted_at', isSet: true }] } }] },
      ['where', 'related', 0, 'avg', 'attribute', 0, 'name'],
      'there is no avg of it',
    ],
    [
      'a sum of integers that is compared as one',
      { related: [{ relationship: 'depends_on', sum: { attribute: [{ name: 'cpu_cores', integer: { gt: 1 } }] } }] },
      ['where', 'related', 0, 'sum', 'attribute', 0, 'integer'],
      'is of type decimal',
    ],
    [
      'a sum of what the edges lack',
      { related: [{ relationship: 'depends_on', sum: { edgeAttributes: { price: { gt: 1 } } } }] },
      ['where', 'related', 0, 'sum', 'edgeAttributes', 'price'],
      'none that edges of depends_on can have',
    ],
    [
      'an unknown key of a sum',
      { related: [{ relationship: 'depends_on', sum: { gt: 1 } }] },
      ['where', 'related', 0, 'sum', 'gt'],
      'no key of "sum"',
    ],
    [
      'an unknown key of a related item',
      { related: [{ relationship: 'depends_on', any: {} }] },
      ['where', 'related', 0, 'any'],
      'no key',
    ],
    [
      'an attribute that the edges lack',
      { related: [{ relationship: 'depends_on', edge: { attributes: { region: { eq: 'a' } } } }] },
      ['where', 'related', 0, 'edge', 'attributes', 'region'],
      'none that edges of depends_on can have',
    ],
    [
      'an attribute that the far types lack',
      { related: [{ relationship: 'hosts', direction: 'in', some: { attributes: { region: { eq: 'a' } } } }] },
      ['where', 'related', 0, 'some', 'attributes', 'region'],
      'none that host can have',
    ],
    ['an unknown type', { type: { eq: 'spaceship' } }, ['where', 'type', 'eq'], 'no "spaceship"'],
    [
      'an id of something else',
      { id: { eq: printGlobalId('providers', 1) } },
      ['where', 'id', 'eq'],
      'the id of something else, not of a resource',
    ],
    ['a forged id', { id: { eq: '17' } }, ['where', 'id', 'eq'], 'not an id'],
    [
      'a location id of something else',
      { location: { within: printGlobalId('datacenters', 1) } },
      ['where', 'location', 'within'],
      'not of a location',
    ],
    ['a list for an object', { name: ['a'] }, ['where', 'name'], 'must be an object'],
    ['NUL', { name: { eq: 'a\0' } }, ['where', 'name', 'eq'], 'NUL'],
  ])('%s', (_, where, path, said) => {
    const [code, message, at] = refusal(where)
    expect([code, at]).toEqual(['BAD_USER_INPUT', path])
    expect(message).toContain(said)
  })

  it('more levels and more conditions than a filter may have', () => {
    let deep: object = { name: { eq: 'a' } }
    for (let level = 0; level < maxDepth; level++) deep = { not: deep }
    expect(refusal(deep)[0]).toBe('LIMIT_EXCEEDED')
    const wide = (conditions: number) => ({
      or: Array.from({ length: conditions }, () => ({ attributes: { cpuCores: { eq: '1' } } })),
    })
    expect(() => parseWhere(machines, wide(maxConditions), ['where'])).not.toThrow()
    expect(refusal(wide(maxConditions + 1))[0]).toBe('LIMIT_EXCEEDED')
  })
})

describe('what attributes mean', () => {
  it('over one type with a column it is the column alone', () => {
    expect(attribute({ attributes: { cpuCores: { gt: 8 } } })).toEqual({
      kind: 'attribute',
      attribute: {
        id: 100,
        dataType: 'integer',
        isList: false,
        rowTypeIds: [],
        columns: [{ table: 'virtual_machines', column: 'cpu_cores', typeIds: null }],
      },
      test: { kind: 'value', all: [{ operator: 'gt', operand: '8' }] },
    })
  })
  it('over several types it is the union of the storages', () => {
    expect(attribute({ attributes: { cpuCores: { gt: 8 } } }, computes)).toMatchObject({
      attribute: { rowTypeIds: [container], columns: [{ typeIds: [machine] }] },
    })
  })
  it('a type without the attribute takes no part', () => {
    const all = resourceVocabulary(catalogue, undefined)
    expect(attribute({ attributes: { cpuCores: { gt: 8 } } }, all)).toMatchObject({
      attribute: { rowTypeIds: [container], columns: [{ typeIds: [machine] }] },
    })
  })
  it('both faces mean the same', () => {
    expect(attribute({ attribute: [{ name: 'cpu_cores', integer: { gt: 8 } }] })).toEqual(
      attribute({ attributes: { cpuCores: { gt: 8 } } }),
    )
    expect(attribute({ attribute: [{ name: 'cpu_cores', isSet: false }] })).toEqual(
      attribute({ attributes: { cpuCores: { isSet: false } } }),
    )
  })
})

describe('what base fields mean', () => {
  it('a supertype stands for the types below it', () => {
    expect(attribute({ type: { eq: 'compute' } })).toMatchObject({
      kind: 'field',
      field: { column: 'resource_type_id' },
      test: { all: [{ operator: 'in', operands: [String(machine), String(container)] }] },
    })
  })
  it('"not set" of what lies behind keys is the complement of "set"', () => {
    expect(attribute({ status: { isSet: false } })).toMatchObject({ kind: 'not', of: { kind: 'reference' } })
  })
  it('a symmetric relationship has no direction', () => {
    const filter = attribute({ related: [{ relationship: 'connects_to', direction: 'in' }] })
    expect(filter).toMatchObject({ related: { direction: 'both', quantifier: { kind: 'some' } } })
  })
})

describe('orders', () => {
  const order = (orderBy: unknown) => refusalOf(() => parseOrderBy(machines, orderBy, ['orderBy']))

  it.each<[string, unknown, InputPath, string]>([
    ['null', null, ['orderBy'], 'null'],
    ['an empty object', [{}], ['orderBy', 0], 'empty'],
    ['two keys in one object', [{ name: 'asc', id: 'asc' }], ['orderBy', 0], 'One sort key per object'],
    [
      'two attributes in one object',
      [{ attributes: { cpuCores: 'asc', region: 'asc' } }],
      ['orderBy', 0, 'attributes'],
      'One sort key per object',
    ],
    ['a list', [{ attributes: { ports: 'asc' } }], ['orderBy', 0, 'attributes', 'ports'], "lists can't be sorted by"],
    [
      'a list by name',
      [{ attribute: { name: 'ports', direction: 'asc' } }],
      ['orderBy', 0, 'attribute', 'direction'],
      "lists can't be sorted by",
    ],
    ['an unknown key', [{ nope: 'asc' }], ['orderBy', 0, 'nope'], "can't be sorted by"],
    ['an unknown direction', [{ name: 'up' }], ['orderBy', 0, 'name'], 'ASC or DESC'],
    [
      'an unbound attribute',
      [{ attributes: { rack: 'asc' } }],
      ['orderBy', 0, 'attributes', 'rack'],
      'none that machine can have',
    ],
    [
      'a roll-up of nothing',
      [{ related: { relationship: 'depends_on' } }],
      ['orderBy', 0, 'related'],
      'Give one of "count", "sum"',
    ],
    [
      'two roll-ups in one',
      [{ related: { relationship: 'depends_on', count: 'asc', sum: { attributes: { price: 'asc' } } } }],
      ['orderBy', 0, 'related'],
      'Give one of',
    ],
    [
      'an unknown key of a roll-up',
      [{ related: { relationship: 'depends_on', some: {}, count: 'asc' } }],
      ['orderBy', 0, 'related', 'some'],
      'no key of a roll-up',
    ],
    [
      'a roll-up without a way',
      [{ related: { relationship: 'depends_on', count: 'up' } }],
      ['orderBy', 0, 'related', 'count'],
      'ASC or DESC',
    ],
    [
      'an empty condition in a roll-up',
      [{ related: { relationship: 'depends_on', count: 'asc', where: {} } }],
      ['orderBy', 0, 'related', 'where'],
      'empty',
    ],
    [
      'a sum of texts',
      [{ related: { relationship: 'depends_on', sum: { attributes: { region: 'asc' } } } }],
      ['orderBy', 0, 'related', 'sum', 'attributes', 'region'],
      'there is no sum of it',
    ],
    [
      'sums of two attributes',
      [{ related: { relationship: 'depends_on', sum: { attributes: { price: 'asc', cpuCores: 'asc' } } } }],
      ['orderBy', 0, 'related', 'sum', 'attributes'],
      'One attribute an object',
    ],
    [
      'a sum at an end where none of the queried types stands',
      [{ related: { relationship: 'hosts', count: 'asc' } }],
      ['orderBy', 0, 'related'],
      'No machine stands at the from end',
    ],
  ])('%s is refused', (_, orderBy, path, said) => {
    const [code, message, at] = order(orderBy)
    expect([code, at]).toEqual(['BAD_USER_INPUT', path])
    expect(message).toContain(said)
  })

  it('more keys and more roll-ups than a list is sorted by are refused', () => {
    const keys = (count: number, key: object) => Array.from({ length: count }, () => key)
    expect(order(keys(21, { name: 'asc' }))[0]).toBe('LIMIT_EXCEEDED')
    expect(order(keys(4, { related: { relationship: 'depends_on', count: 'asc' } }))[0]).toBe('LIMIT_EXCEEDED')
  })

  it('equal orders have equal fingerprints, others not', () => {
    const print = (orderBy: unknown, vocabulary = machines) => parseOrderBy(vocabulary, orderBy, []).fingerprint
    expect(print([{ attributes: { cpuCores: 'desc' } }])).toBe(
      print([{ attribute: { name: 'cpu_cores', direction: 'desc' } }]),
    )
    const dependedOn = { relationship: 'depends_on', direction: 'in' }
    expect(print([{ related: { ...dependedOn, sum: { attributes: { cpuCores: 'desc' } } } }])).toBe(
      print([{ related: { ...dependedOn, sum: { attribute: { name: 'cpu_cores', direction: 'desc' } } } }]),
    )
    const others = [
      [],
      [{ related: { ...dependedOn, count: 'asc' } }],
      [{ related: { ...dependedOn, count: 'desc' } }],
      [{ related: { relationship: 'depends_on', count: 'asc' } }],
      [{ related: { ...dependedOn, count: 'asc', where: { name: { eq: 'a' } } } }],
      [{ related: { ...dependedOn, count: 'asc', where: { name: { eq: 'b' } } } }],
      [{ related: { ...dependedOn, sum: { attributes: { price: 'asc' } } } }],
      [{ related: { ...dependedOn, avg: { attributes: { price: 'asc' } } } }],
      [{ related: { ...dependedOn, sum: { attributes: { cpuCores: 'asc' } } } }],
      [{ related: { ...dependedOn, sum: { edgeAttributes: { ports: 'asc' } } } }],
      [{ name: 'asc' }],
      [{ name: 'desc' }],
      [{ status: 'asc' }],
      [{ provider: 'asc' }],
      [{ name: 'asc' }, { id: 'asc' }],
    ]
    expect(new Set(others.map((orderBy) => print(orderBy))).size).toBe(others.length)
    expect(print([])).not.toBe(print([], resourceVocabulary(catalogue, [host])))
  })
})
