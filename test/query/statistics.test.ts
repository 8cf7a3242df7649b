import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { operatorsOf } from '../../src/query/condition.js'
import type { Comparison, Operator, Test } from '../../src/query/filter.js'
import { satisfies } from '../../src/query/satisfy.js'
import {
  defaultResources,
  estimateResources,
  estimateTest,
  noStatistics,
  type AttributeStatistics,
  type Statistics,
} from '../../src/query/statistics.js'
import { compareValues, type DataType, type Value } from '../../src/query/value.js'

const typeId = 3
const attributeId = 5

/** Statistics as the job takes them, of a list of values for each resource. */
function take(dataType: DataType, total: number, lists: readonly (readonly Value[])[], most = 20): Statistics {
  const values = lists.flatMap((list) => [...new Set(list)])
  const counts = new Map<Value, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  const average = values.length / counts.size
  const common = [...counts]
    .filter(([, count]) => counts.size <= most || count > 1.25 * average)
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, most)
    .map(([value, count]) => ({ value, share: count / values.length }))
  const rest = values
    .filter((value) => !common.some((item) => item.value === value))
    .toSorted((a, b) => compareValues(dataType, a, b))
  const buckets = Math.min(most, rest.length - 1)
  const bounds = Array.from({ length: rest.length === 0 ? 0 : buckets + 1 }, (_, n) => {
    return rest[Math.max(0, Math.ceil((n * rest.length) / Math.max(1, buckets)) - 1)] ?? ''
  })
  const attribute = {
    resources: lists.filter(({ length }) => length > 0).length,
    values: values.length,
    distinct: counts.size,
    common,
    bounds,
  }
  return of(total, attribute)
}

const of = (total: number, attribute: AttributeStatistics): Statistics => ({
  resources: new Map([[typeId, total]]),
  attributes: new Map([[`${typeId}:${attributeId}`, attribute]]),
})

const estimate = (statistics: Statistics, dataType: DataType, ...all: Comparison[]) =>
  estimateTest(statistics, [typeId], attributeId, dataType, { kind: 'value', all })

const count = (dataType: DataType, lists: readonly (readonly Value[])[], ...all: Comparison[]) => {
  const parts = all.map((comparison) => satisfies(dataType, comparison))
  return lists.filter((list) => list.some((value) => parts.every((part) => part(value)))).length
}

const octet = fc.nat({ max: 255 })
const arbitraries = {
  string: fc.oneof(
    fc.string({ unit: 'binary', maxLength: 6 }),
    fc.stringMatching(/^[a-c]{0,4}$/),
    fc.nat({ max: 300 }).map((n) => `host-${n}`),
  ),
  integer: fc.oneof(
    fc.integer({ min: -50, max: 50 }).map(String),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
  ),
  decimal: fc.oneof(
    fc.tuple(fc.integer({ min: -9, max: 9 }), fc.nat({ max: 99 })).map(([whole, part]) => `${whole}.${part}`),
    fc.constantFrom('0', '-0.50', '1.5', '1.50', '9'.repeat(400), `-${'9'.repeat(400)}`, `0.${'0'.repeat(400)}1`),
  ),
  boolean: fc.boolean(),
  datetime: fc
    .date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true })
    .map((date) =>
      date
        .toISOString()
        .replace(/\.?0*Z$/, 'Z')
        .replace(/(T\d\d:\d\d)Z$/, '$1:00Z'),
    ),
  ip: fc.oneof(
    fc.tuple(octet, octet, fc.constantFrom('', '/8', '/24')).map(([a, b, length]) => `10.${a}.${b}.1${length}`),
    fc.tuple(octet, fc.constantFrom('', '/32', '/64')).map(([a, length]) => `2001:db8::${a.toString(16)}${length}`),
    fc.constantFrom('0.0.0.0/0', '::/0', '255.255.255.255'),
  ),
} as const satisfies Record<DataType, fc.Arbitrary<Value>>

const dataTypes = ['string', 'integer', 'decimal', 'boolean', 'datetime', 'ip'] as const

function comparisonsOf(dataType: DataType): fc.Arbitrary<Comparison> {
  const operators: readonly Operator[] = operatorsOf[dataType]
  const value: fc.Arbitrary<Value> = arbitraries[dataType]
  return fc.constantFrom(...operators).chain((operator) => {
    if (operator === 'in' || operator === 'notIn')
      return fc.array(value, { maxLength: 5 }).map((operands): Comparison => ({ operator, operands }))
    return value.map((operand): Comparison => ({ operator, operand }))
  })
}

const testsOf = (dataType: DataType): fc.Arbitrary<Test> =>
  fc.oneof(
    { arbitrary: fc.boolean().map((set): Test => ({ kind: 'isSet', set })), weight: 1 },
    {
      arbitrary: fc
        .array(comparisonsOf(dataType), { minLength: 1, maxLength: 3 })
        .map((all): Test => ({ kind: 'value', all })),
      weight: 9,
    },
  )

const listsOf = (dataType: DataType, longest: number): fc.Arbitrary<readonly (readonly Value[])[]> => {
  const value: fc.Arbitrary<Value> = arbitraries[dataType]
  return fc.array(fc.array(value, { maxLength: longest }), { minLength: 1, maxLength: 120 })
}

describe.each(dataTypes)('of %s', (dataType) => {
  it('an estimate is a number between none and all resources', () => {
    const worlds = fc.tuple(listsOf(dataType, 3), fc.nat({ max: 50 }), testsOf(dataType))
    fc.assert(
      fc.property(worlds, ([lists, without, test]) => {
        const total = lists.length + without
        const found = estimateTest(take(dataType, total, lists, 8), [typeId], attributeId, dataType, test)
        expect(found).toBeGreaterThanOrEqual(0)
        expect(found).toBeLessThanOrEqual(total)
      }),
      { numRuns: 500 },
    )
  })

  it('values that are all common are counted exactly', () => {
    const worlds = fc.tuple(listsOf(dataType, 1), fc.nat({ max: 50 }), comparisonsOf(dataType))
    fc.assert(
      fc.property(worlds, ([lists, without, comparison]) => {
        const kept = lists.map((list) => list.filter((value) => value !== '1.50'))
        const statistics = take(dataType, lists.length + without, kept, 200)
        const expected = count(dataType, kept, comparison)
        const isEmpty = comparison.operator === 'in' && comparison.operands.length === 0
        expect(estimate(statistics, dataType, comparison)).toBeCloseTo(isEmpty ? 0 : Math.max(1, expected), 6)
      }),
      { numRuns: 500 },
    )
  })

  it('a wider range never matches fewer', () => {
    if (dataType === 'boolean') return
    const value: fc.Arbitrary<Value> = arbitraries[dataType]
    const worlds = fc.tuple(listsOf(dataType, 2), fc.array(value, { minLength: 3, maxLength: 3 }))
    fc.assert(
      fc.property(worlds, ([lists, operands]) => {
        const statistics = take(dataType, lists.length, lists, 8)
        const [a = '', b = '', c = ''] = operands.toSorted((x, y) => compareValues(dataType, x, y))
        for (const [operator, wide, narrow] of [
          ['gt', a, b],
          ['gte', a, b],
          ['lt', b, a],
          ['lte', b, a],
        ] as const)
          expect(estimate(statistics, dataType, { operator, operand: narrow })).toBeLessThanOrEqual(
            estimate(statistics, dataType, { operator, operand: wide }) + 1e-9,
          )
        const from: Comparison = { operator: 'gte', operand: a }
        expect(estimate(statistics, dataType, from, { operator: 'lt', operand: b })).toBeLessThanOrEqual(
          estimate(statistics, dataType, from, { operator: 'lt', operand: c }) + 1e-9,
        )
        expect(estimate(statistics, dataType, { operator: 'gt', operand: a })).toBeLessThanOrEqual(
          estimate(statistics, dataType, { operator: 'gte', operand: a }) + 1e-9,
        )
      }),
      { numRuns: 500 },
    )
  })

  it('ranges are off by a bucket at each end at most', () => {
    if (dataType === 'boolean') return
    const value: fc.Arbitrary<Value> = arbitraries[dataType]
    const worlds = fc.tuple(fc.uniqueArray(value, { minLength: 60, maxLength: 120 }), value, value)
    fc.assert(
      fc.property(worlds, ([distinct, x, y]) => {
        const lists = distinct.filter((item) => item !== '1.50').map((item) => [item])
        const statistics = take(dataType, lists.length, lists)
        const [low, high] = compareValues(dataType, x, y) < 0 ? [x, y] : [y, x]
        const range: Comparison[] = [
          { operator: 'gte', operand: low },
          { operator: 'lt', operand: high },
        ]
        const bucket = lists.length / 20
        expect(
          Math.abs(estimate(statistics, dataType, ...range) - count(dataType, lists, ...range)),
        ).toBeLessThanOrEqual(2 * bucket + 2)
      }),
      { numRuns: 200 },
    )
  })
})

describe('one value a resource', () => {
  const numbers = Array.from({ length: 10_000 }, (_, n) => [String(n * n)])
  const squares = take('integer', 12_000, numbers, 100)

  it.each([
    ['lt 250000', [{ operator: 'lt', operand: '250000' }], 500, 60],
    ['gte 81000000', [{ operator: 'gte', operand: '81000000' }], 1000, 60],
    [
      'between',
      [
        { operator: 'gt', operand: '1000000' },
        { operator: 'lte', operand: '4000000' },
      ],
      1000,
      60,
    ],
    ['eq', [{ operator: 'eq', operand: '1000000' }], 1, 0.1],
    ['in of four', [{ operator: 'in', operands: ['0', '1', '4', '9'] }], 4, 0.1],
    ['neq', [{ operator: 'neq', operand: '1000000' }], 9999, 0.1],
    ['notIn', [{ operator: 'notIn', operands: ['0', '1', '4', '9'] }], 9996, 0.1],
    ['beyond the greatest', [{ operator: 'gt', operand: '100000000' }], 1, 0.1],
    ['below the least', [{ operator: 'lt', operand: '-5' }], 1, 0.1],
    [
      'a contradiction',
      [
        { operator: 'gt', operand: '4000000' },
        { operator: 'lt', operand: '1000000' },
      ],
      1,
      0,
    ],
    ['in of none', [{ operator: 'in', operands: [] }], 0, 0],
  ] as const)('%s', (_, all, expected, tolerance) => {
    expect(Math.abs(estimate(squares, 'integer', ...all) - expected)).toBeLessThanOrEqual(tolerance)
  })

  it('set and not set share the resources', () => {
    expect(estimateTest(squares, [typeId], attributeId, 'integer', { kind: 'isSet', set: true })).toBe(10_000)
    expect(estimateTest(squares, [typeId], attributeId, 'integer', { kind: 'isSet', set: false })).toBe(2000)
  })

  it('equal and not equal share the values', () => {
    const words = Array.from({ length: 1000 }, (_, n) => [`w${Math.floor(Math.log2(n + 1))}`])
    const statistics = take('string', 1000, words)
    const eq = estimate(statistics, 'string', { operator: 'eq', operand: 'w7' })
    expect(eq).toBeCloseTo(128)
    expect(estimate(statistics, 'string', { operator: 'neq', operand: 'w7' })).toBeCloseTo(1000 - eq)
  })
})

describe('texts and addresses', () => {
  const hosts = Array.from({ length: 5000 }, (_, n) => [
    `${n % 10 === 0 ? 'db' : 'web'}-${String(n).padStart(5, '0')}.example`,
  ])
  const names = take('string', 5000, hosts, 100)
  const addresses = Array.from({ length: 8192 }, (_, n) => [`10.${n >> 10}.${(n >> 2) & 255}.${(n & 3) + 1}`])
  const nets = take('ip', 8192, addresses, 100)

  it.each([
    ['startsWith', 'db-', 500, 100],
    ['startsWith', 'web-03', 900, 150],
    ['startsWith', 'zz', 1, 0.5],
    ['contains', 'b-0', 5000, 100],
    ['endsWith', '.example', 5000, 100],
    ['contains', 'no such', 12, 5],
    ['startsWithInsensitive', 'DB-', 500, 120],
    ['eqInsensitive', 'DB-00010.example', 12, 15],
  ] as const)('%s "%s"', (operator, operand, expected, tolerance) => {
    expect(Math.abs(estimate(names, 'string', { operator, operand }) - expected)).toBeLessThanOrEqual(tolerance)
  })

  it.each([
    ['10.0.0.0/8', 8192, 0],
    ['10.3.0.0/16', 1024, 100],
    ['10.3.77.0/24', 4, 4],
    ['10.3.0.0/15', 2048, 100],
    ['192.168.0.0/16', 1, 0.5],
    ['0.0.0.0/0', 8192, 0],
    ['::/0', 1, 0.5],
  ] as const)('inSubnet %s', (operand, expected, tolerance) => {
    expect(Math.abs(estimate(nets, 'ip', { operator: 'inSubnet', operand }) - expected)).toBeLessThanOrEqual(tolerance)
  })
})

describe('lists', () => {
  // Every resource has the first label, half of them the second, and so on.
  const labels = Array.from({ length: 1024 }, (_, n) => [
    'a',
    ...(n % 2 === 0 ? ['b'] : []),
    ...(n % 4 === 0 ? ['c'] : []),
  ])
  const statistics = take('string', 1024, labels)

  it.each([
    ['eq', 'a', 1024],
    ['eq', 'b', 512],
    ['eq', 'c', 256],
    ['neq', 'a', 640],
    ['gte', 'a', 1024],
  ] as const)('%s %s', (operator, operand, expected) => {
    expect(estimate(statistics, 'string', { operator, operand })).toBeCloseTo(expected, 6)
  })
})

describe('at the edges of what is known', () => {
  const known = (attribute: Partial<AttributeStatistics>) =>
    of(1_000_000, { resources: 1_000_000, values: 1_000_000, distinct: 1000, common: [], bounds: [], ...attribute })
  const hundred = known({ bounds: Array.from({ length: 101 }, (_, n) => String(n * 10)) })
  const repeated = known({ distinct: 5, bounds: ['1', '5', '5', '5', '9'] })
  const half = known({ distinct: 3, common: [{ value: 'x', share: 0.5 }], bounds: ['a', 'b'] })
  const prices = known({
    distinct: 2,
    common: [
      { value: '1.50', share: 0.25 },
      { value: '2', share: 0.75 },
    ],
  })
  const letters = known({ bounds: ['aa', 'zz'] })

  it.each([
    ['more than the greatest: a hundredth of a bucket', hundred, 'integer', [{ operator: 'gt', operand: '5000' }], 100],
    ['less than the least: the same', hundred, 'integer', [{ operator: 'lt', operand: '-3' }], 100],
    ['up to a bound is a value more than below it', hundred, 'integer', [{ operator: 'lte', operand: '500' }], 501_000],
    ['below a bound', hundred, 'integer', [{ operator: 'lt', operand: '500' }], 500_000],
    [
      'a range of one value is that value',
      hundred,
      'integer',
      [
        { operator: 'gte', operand: '500' },
        { operator: 'lte', operand: '500' },
      ],
      1000,
    ],
    ['up to the least value is a value', hundred, 'integer', [{ operator: 'lte', operand: '0' }], 1000],
    ['below a bound that is repeated', repeated, 'integer', [{ operator: 'lt', operand: '5' }], 250_000],
    ['from a bound that is repeated', repeated, 'integer', [{ operator: 'gte', operand: '5' }], 750_000],
    ['above a bound that is repeated', repeated, 'integer', [{ operator: 'gt', operand: '5' }], 250_000],
    ['not a common value: all others', half, 'string', [{ operator: 'neq', operand: 'x' }], 500_000],
    [
      'not one of the others: a common value and half of the others',
      half,
      'string',
      [{ operator: 'neq', operand: 'a' }],
      750_000,
    ],
    ['a decimal is equal however it is written', prices, 'decimal', [{ operator: 'eq', operand: '1.5' }], 250_000],
    ['and in a list', prices, 'decimal', [{ operator: 'in', operands: ['1.500', '7'] }], 250_000],
  ] as const)('%s', (_, statistics, dataType, all, expected) => {
    expect(estimate(statistics, dataType, ...all)).toBeCloseTo(expected, 3)
  })

  it('texts of bytes that neither end has still keep their order', () => {
    const texts = [
      'b',
      'm',
      'm 0',
      'm 9',
      'm!',
      'maz',
      'mz~9',
      'm~0',
      'm~9',
      'm~m',
      'm\u007F',
      'm\u00E9',
      'n',
      'z',
    ].toSorted((x, y) => compareValues('string', x, y))
    const found = texts.map((operand) => estimate(letters, 'string', { operator: 'lt', operand }))
    expect(found).toEqual(found.toSorted((x, y) => x - y))
    expect(new Set(found).size).toBeGreaterThan(6)
  })
})

describe('what is not known', () => {
  const eq: Test = { kind: 'value', all: [{ operator: 'eq', operand: 'x' }] }

  it('a type that was never looked at has the default number of resources', () => {
    expect(estimateResources(noStatistics, [1, 2])).toBe(2 * defaultResources)
    expect(estimateTest(noStatistics, [1], 1, 'string', { kind: 'isSet', set: true })).toBe(defaultResources / 2)
    expect(estimateTest(noStatistics, [1], 1, 'string', eq)).toBe((defaultResources / 2) * 0.005)
    expect(estimateTest(noStatistics, [], 1, 'string', eq)).toBe(0)
  })

  it.each(dataTypes)('a guess about %s is between none and all', (dataType) => {
    fc.assert(
      fc.property(testsOf(dataType), (test) => {
        const found = estimateTest(noStatistics, [1, 2], 1, dataType, test)
        expect(found).toBeGreaterThanOrEqual(0)
        expect(found).toBeLessThanOrEqual(2 * defaultResources)
      }),
    )
  })

  it('an attribute without values when its type was looked at matches hardly anything', () => {
    const statistics: Statistics = {
      resources: new Map([
        [1, 500],
        [2, 0],
      ]),
      attributes: new Map(),
    }
    expect(estimateTest(statistics, [1], 1, 'string', eq)).toBe(1)
    expect(estimateTest(statistics, [1], 1, 'string', { kind: 'isSet', set: false })).toBe(500)
    expect(estimateTest(statistics, [2], 1, 'string', eq)).toBe(0)
  })

  it('known and unknown types add up', () => {
    const known = take(
      'string',
      100,
      Array.from({ length: 100 }, () => ['x']),
    )
    expect(estimateTest(known, [typeId, 99], attributeId, 'string', eq)).toBe(100 + (defaultResources / 2) * 0.005)
  })
})
