import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isWithin, networkEnds, networkNumber } from '../../src/query/address.js'
import { raw, sql } from '../../src/query/sql.js'
import { compareValues, parseValue, readValue, valuePrefix, type DataType, type Value } from '../../src/query/value.js'
import { useTestDatabase } from '../support/database.js'

// Canonical texts, order and prefix are Postgres's own: thousands of random values each, in one statement.

const database = useTestDatabase()

const word = fc.oneof(
  fc.constantFrom('0', '0', '1', 'ffff'),
  fc.nat({ max: 65535 }).map((n) => n.toString(16)),
)
const octet = fc.nat({ max: 255 }).map(String)
const length = (most: number) =>
  fc.option(
    fc.nat({ max: most }).map((n) => `/${n}`),
    { nil: '' },
  )
const ips = fc.oneof(
  fc.tuple(fc.array(octet, { minLength: 4, maxLength: 4 }), length(32)).map(([parts, rest]) => parts.join('.') + rest),
  fc.tuple(fc.array(word, { minLength: 8, maxLength: 8 }), length(128)).map(([parts, rest]) => parts.join(':') + rest),
  fc.constantFrom('::', '::1', '::1.2.3.4', '::ffff:1.2.3.4/100', '1::', '0.0.0.0/0', '::/0'),
)
const digits = fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 25 }).map((list) => list.join(''))
const sign = fc.constantFrom('', '-', '+')
const exponent = fc.option(
  fc.integer({ min: -20, max: 20 }).map((n) => `e${n}`),
  { nil: '' },
)
const decimals = fc.oneof(
  fc.tuple(sign, digits, digits, exponent).map(([s, whole, fraction, e]) => `${s}${whole}.${fraction}${e}`),
  fc.tuple(sign, digits, exponent).map(([s, whole, e]) => `${s}${whole}${e}`),
)
const integers = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String)
const datetimes = fc
  .tuple(
    fc.date({ min: new Date('0001-01-03T00:00:00Z'), max: new Date('9999-12-29T00:00:00Z'), noInvalidDate: true }),
    fc.nat({ max: 999 }),
    fc.integer({ min: -15 * 60, max: 15 * 60 }),
  )
  .map(([date, micro, offset]) => {
    const minutes = Math.abs(offset)
    const zone = `${offset < 0 ? '-' : '+'}${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
    return date.toISOString().replace('Z', `${String(micro).padStart(3, '0')}${zone}`)
  })

const inputs = { integer: integers, decimal: decimals, datetime: datetimes, ip: ips } as const
const types = { integer: 'bigint', decimal: 'numeric', datetime: 'timestamptz', ip: 'inet' } as const

describe.each(['integer', 'decimal', 'datetime', 'ip'] as const)('%s', (dataType) => {
  const sample = fc.sample(inputs[dataType], 2000)
  const type = raw(types[dataType])

  it('is what Postgres reads and prints', async () => {
    const rows = await database().pool.run<{ value: unknown }>(
      sql`select v::${type} as value from unnest(${sample}::text[]) with ordinality u (v, n) order by n`,
    )
    expect(sample.map((input) => parseValue(dataType, input, []))).toEqual(
      rows.map(({ value }) => readValue(dataType, value)),
    )
  })

  it('compares as Postgres does', async () => {
    const values = sample.map((input) => parseValue(dataType, input, []))
    await expectSameOrder(dataType, values, values.toReversed())
    const near = values.map((value) => String(value).replace(/\d(?=\D*$)/, '0'))
    if (dataType !== 'ip' && dataType !== 'datetime') await expectSameOrder(dataType, values, near)
  })

  async function expectSameOrder(of: DataType, a: readonly Value[], b: readonly Value[]) {
    const rows = await database().pool.run<{ sign: number }>(
      sql`select case when a::${type} < b::${type} then -1 when a::${type} = b::${type} then 0 else 1 end as sign
        from unnest(${a}::text[], ${b}::text[]) with ordinality u (a, b, n) order by n`,
    )
    expect(a.map((value, index) => Math.sign(compareValues(of, value, b[index] ?? '')))).toEqual(
      rows.map(({ sign: s }) => s),
    )
  }
})

describe('networks', () => {
  const few = fc.constantFrom('0', '1', '127', '128', '255')
  const near = fc.oneof(
    fc
      .tuple(fc.constantFrom('10', '192'), few, few, few, length(32))
      .map(([a, b, c, d, rest]) => `${a}.${b}.${c}.${d}${rest}`),
    fc
      .tuple(fc.constantFrom('fe80', '::ffff'), few, fc.constantFrom('', '/0', '/10', '/64', '/100', '/120', '/127'))
      .map(([a, b, rest]) => `${a}${a === '::ffff' ? ':0' : ':'}:${b}${rest}`),
  )
  const pairs = fc
    .sample(fc.tuple(near, near), 4000)
    .map((pair) => pair.map((text) => parseValue('ip', text, [])).map(String))

  it('hold what Postgres says, which is what lies between their ends', async () => {
    const [inner, outer] = [0, 1].map((side) => pairs.map((pair) => pair[side] ?? ''))
    const rows = await database().pool.run<{ within: boolean; between: boolean }>(sql`
      select i::inet <<= o::inet as within, i::inet between least::inet and greatest::inet as between
        from unnest(${inner}::text[], ${outer}::text[], ${outer?.map((text) => networkEnds(text)[0])}::text[],
                    ${outer?.map((text) => networkEnds(text)[1])}::text[]) with ordinality u (i, o, least, greatest, n) order by n`)
    const expected = rows.map(({ within }) => within)
    expect(rows.map(({ between }) => between)).toEqual(expected)
    expect(pairs.map(([a = '', b = '']) => isWithin(a, b))).toEqual(expected)
    expect(expected.filter(Boolean).length).toBeGreaterThan(200)
  })

  it('have numbers that follow their order', () => {
    const numbers = pairs
      .flat()
      .toSorted((a, b) => compareValues('ip', a, b))
      .map(networkNumber)
    expect(numbers).toEqual(numbers.toSorted((a, b) => (a < b ? -1 : Number(a > b))))
    expect(new Set(numbers).size).toBeGreaterThan(100)
  })
})

describe('string', () => {
  const character = fc.constantFrom('a', 'é', '€', '😀')
  const strings = fc.sample(
    fc
      .tuple(fc.integer({ min: 985, max: 1002 }), fc.array(character, { maxLength: 12 }))
      .map(([n, tail]) => 'x'.repeat(n) + tail.join('')),
    2000,
  )

  it('has the prefix that value_prefix cuts', async () => {
    const rows = await database().pool.run<{ prefix: string }>(
      sql`select value_prefix(v) as prefix from unnest(${strings}::text[]) with ordinality u (v, n) order by n`,
    )
    expect(strings.map(valuePrefix)).toEqual(rows.map(({ prefix }) => prefix))
  })

  it('compares by code point', async () => {
    const sample = [
      ...fc.sample(fc.string({ unit: 'binary' }), 1000).filter((text) => !text.includes('\0')),
      '\uFFFD',
      '😀',
    ]
    const rows = await database().pool.run<{ v: string }>(
      sql`select v from unnest(${sample}::text[]) u (v) order by v collate "C"`,
    )
    expect(sample.toSorted((a, b) => compareValues('string', a, b))).toEqual(rows.map(({ v }) => v))
  })
})
