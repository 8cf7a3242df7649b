import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CadastreError } from '../../src/errors.js'
import { parseTest } from '../../src/query/condition.js'
import type { Comparison } from '../../src/query/filter.js'
import { inUnit, parseWidthIn, storedIn } from '../../src/query/measured.js'
import { satisfies } from '../../src/query/satisfy.js'

const path = ['memory']

const comparisons = (dataType: 'integer' | 'decimal', input: unknown, unit?: string): readonly Comparison[] => {
  const test = parseTest(dataType, input, path, storedIn({ ...(unit !== undefined && { unit }) }, 'value'))
  if (test.kind !== 'value') throw new Error('nothing is compared')
  return test.all
}

const inMb = storedIn({ unit: 'MB' }, 'value')

const nothing = { operator: 'in', operands: [] }
const anything = { operator: 'notIn', operands: [] }

describe('operands in another unit', () => {
  it.each<[unknown, string, Comparison]>([
    [{ gte: '16', unit: 'GiB' }, 'MiB', { operator: 'gte', operand: '16384' }],
    [{ gte: '1.5', unit: 'KiB' }, 'bytes', { operator: 'gte', operand: '1536' }],
    [{ gte: '1.5', unit: 'KiB' }, 'KiB', { operator: 'gt', operand: '1' }],
    [{ gt: '1.5', unit: 'KiB' }, 'KiB', { operator: 'gt', operand: '1' }],
    [{ lt: '1.5', unit: 'KiB' }, 'KiB', { operator: 'lte', operand: '1' }],
    [{ lte: '1.5', unit: 'KiB' }, 'KiB', { operator: 'lte', operand: '1' }],
    [{ gte: '-1.5', unit: 'KiB' }, 'KiB', { operator: 'gt', operand: '-2' }],
    [{ lt: '-1.5', unit: 'KiB' }, 'KiB', { operator: 'lte', operand: '-2' }],
    [{ lt: '2.0', unit: 'KiB' }, 'KiB', { operator: 'lt', operand: '2' }],
    [{ eq: '1.5', unit: 'KiB' }, 'KiB', nothing as Comparison],
    [{ neq: '1.5', unit: 'KiB' }, 'KiB', anything as Comparison],
    [{ neq: '1', unit: 'KiB' }, 'KiB', { operator: 'neq', operand: '1' }],
    [{ in: ['1', '1.5', '2048'], unit: 'B' }, 'KiB', { operator: 'in', operands: ['2'] }],
    [{ notIn: ['1', '1024'], unit: 'B' }, 'KiB', { operator: 'notIn', operands: ['1'] }],
    [{ notIn: ['1'], unit: 'B' }, 'KiB', anything as Comparison],
    [{ in: [], unit: 'B' }, 'KiB', nothing as Comparison],
    [{ eq: '20', unit: 'degC' }, 'degF', { operator: 'eq', operand: '68' }],
    [{ gte: '0', unit: 'K' }, 'degC', { operator: 'gt', operand: '-274' }],
  ])('%j of integers in %s', (input, stored, comparison) => {
    expect(comparisons('integer', input, stored)).toEqual([comparison])
  })

  it('of integers may lie beyond all of them', () => {
    for (const [operator, above, below] of [
      ['gt', nothing, anything],
      ['gte', nothing, anything],
      ['lt', anything, nothing],
      ['lte', anything, nothing],
      ['eq', nothing, nothing],
      ['neq', anything, anything],
    ] as const) {
      expect(comparisons('integer', { [operator]: '9', unit: 'EB' }, 'bit')).toEqual([above])
      expect(comparisons('integer', { [operator]: '-9', unit: 'EB' }, 'bit')).toEqual([below])
    }
    expect(comparisons('integer', { gte: '8', unit: 'EiB' }, 'B')).toEqual([nothing])
    expect(comparisons('integer', { gte: '-8', unit: 'EiB' }, 'B')).toEqual([
      { operator: 'gte', operand: '-9223372036854775808' },
    ])
    expect(comparisons('integer', { in: ['8', '1'], unit: 'EiB' }, 'B')).toEqual([
      { operator: 'in', operands: ['1152921504606846976'] },
    ])
  })

  it('of decimals may be no decimal', () => {
    const third = `0.${'3'.repeat(1000)}`
    const [compared] = comparisons('decimal', { gte: '20', unit: 'min' }, 'h')
    expect(compared).toEqual({ operator: 'gt', operand: third })
    expect(comparisons('decimal', { lt: '20', unit: 'min' }, 'h')).toEqual([{ operator: 'lte', operand: third }])
    expect(comparisons('decimal', { lte: '-20', unit: 'min' }, 'h')).toEqual([
      { operator: 'lte', operand: `-0.${'3'.repeat(999)}4` },
    ])
    expect(comparisons('decimal', { eq: '20', unit: 'min' }, 'h')).toEqual([nothing])
    expect(comparisons('decimal', { in: ['20', '30'], unit: 'min' }, 'h')).toEqual([
      { operator: 'in', operands: ['0.5'] },
    ])
  })

  it('are all converted, one value still having to satisfy all', () => {
    expect(comparisons('decimal', { gt: '1', lte: '2.5', unit: 'GiB' }, 'MiB')).toEqual([
      { operator: 'gt', operand: '1024' },
      { operator: 'lte', operand: '2560' },
    ])
  })

  it('are what they are with a unit that is null', () => {
    expect(comparisons('integer', { gte: '16', unit: null }, 'MiB')).toEqual([{ operator: 'gte', operand: '16' }])
    expect(parseTest('integer', { isSet: true, unit: null }, path)).toEqual({ kind: 'isSet', set: true })
  })

  it('keep no one waiting', () => {
    const long = `${'7'.repeat(499)}.${'7'.repeat(499)}`
    const started = performance.now()
    comparisons('decimal', { in: Array.from({ length: 1000 }, () => long), unit: 'day' }, 'ns')
    expect(performance.now() - started).toBeLessThan(2000)
  })
})

describe('units are refused', () => {
  it.each<[string, unknown, string | undefined, RegExp]>([
    ['on numbers that have none', { gte: '1', unit: 'GiB' }, undefined, /no unit.*leave it out/],
    ['of something else', { gte: '1', unit: 'GHz' }, 'MB', /"GHz" measures frequency.* in MB.*KiB, MiB, GiB/],
    ['that do not exist', { gte: '1', unit: 'Gi' }, 'MB', /no unit "Gi".* in MB.*KiB, MiB, GiB/],
    ['where nothing is converted', { gte: '1', unit: 'MB' }, 'widgets', /"widgets".*give that, or leave it out/],
    ['that are no text', { gte: '1', unit: 5 }, 'MB', /the name of a unit/],
    ['without anything to compare', { unit: 'MB' }, 'MB', /give an operator beside it/],
    ['beside isSet', { isSet: true, unit: 'MB' }, 'MB', /leave it out/],
  ])('%s', (_, input, stored, message) => {
    try {
      parseTest('integer', input, path, storedIn({ ...(stored !== undefined && { unit: stored }) }, 'value'))
      expect.unreachable('it was taken')
    } catch (error) {
      if (!(error instanceof CadastreError)) throw error
      expect([error.code, error.inputPath]).toEqual(['BAD_USER_INPUT', ['memory', 'unit']])
      expect(error.message).toMatch(message)
    }
  })

  it('of texts, which have operators and nothing else', () => {
    expect(() => parseTest('string', { eq: 'a', unit: 'MB' }, path, inMb)).toThrow('"unit" is no operator of string')
  })

  it('of sums, where nought is not nought', () => {
    const sum = storedIn({ unit: 'degC' }, 'sum')
    expect(() => parseTest('decimal', { gt: '1', unit: 'K' }, path, sum)).toThrow(/a sum in degC can't be told in "K"/)
    expect(parseTest('decimal', { gt: '1', unit: 'degC' }, path, sum)).toMatchObject({ kind: 'value' })
    const bytes = storedIn({ unit: 'B' }, 'sum')
    expect(parseTest('decimal', { gt: '1', unit: 'KiB' }, path, bytes)).toMatchObject({ all: [{ operand: '1024' }] })
  })

  it('as operands are that are no numbers', () => {
    expect(() => parseTest('integer', { eq: 'NaN', unit: 'MB' }, path, inMb)).toThrow(/NaN/)
    expect(() => parseTest('integer', { eq: '1.5' }, path, inMb)).toThrow(/an integer/)
  })
})

describe('widths in another unit', () => {
  const width = (text: string, unit: string, stored: string) =>
    parseWidthIn(text, unit, storedIn({ unit: stored }, 'value'), path)

  it('are differences: where nought is does not matter', () => {
    expect([width('1.5', 'KiB', 'B'), width('9', 'degF', 'degC'), width('10', 'K', 'degC')]).toEqual([
      '1536',
      '5',
      '10',
    ])
  })

  it('are refused where no decimal says them', () => {
    expect(() => width('10', 'degF', 'degC')).toThrow(/10 degF are no decimal in degC: choose another width/)
    expect(() => width('1', 'min', 'B')).toThrow(/"min" measures time/)
  })
})

describe('results in another unit', () => {
  const told = (text: string, stored: string, asked: string) =>
    inUnit([text], asked, { unit: stored, of: 'value' }, path)[0] ?? ''

  it.each([
    ['4096', 'MiB', 'GiB', '4'],
    ['1', 'B', 'GiB', '0.000000000931322574615478515625'],
    ['65536', 'MB', 'GiB', '61.03515625'],
    ['-1.50', 'kB', 'B', '-1500'],
    ['1.50', 'kB', 'kB', '1.5'],
    ['20', 'min', 'h', '0.3333333333333333333333333333333333'],
    ['40', 'min', 'h', '0.6666666666666666666666666666666667'],
    ['-40', 'min', 'h', '-0.6666666666666666666666666666666667'],
    ['1', 's', 'day', '0.00001157407407407407407407407407407407'],
    ['10000000000', 's', 'day', '115740.7407407407407407407407407407'],
    ['100', 'degF', 'degC', '37.77777777777777777777777777777778'],
    ['212', 'degF', 'degC', '100'],
    ['0', 'degC', 'K', '273.15'],
    ['250', 'count', 'count', '250'],
  ])('%s %s in %s is %s', (text, stored, asked, result) => {
    expect(told(text, stored, asked)).toBe(result)
  })

  it('come back as they went where they are exact', () => {
    const number = fc.tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: 0, max: 12 }))
    fc.assert(
      fc.property(number, fc.constantFrom('bit', 'KB', 'MiB', 'TiB', 'YiB'), ([digits, scale], asked) => {
        const sign = digits < 0n ? '-' : ''
        const padded = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0')
        const text = `${sign}${padded.slice(0, padded.length - scale)}.${padded.slice(padded.length - scale)}0`
        const there = told(text, 'MB', asked)
        const [compared] = comparisons('decimal', { eq: there, unit: asked }, 'MB')
        if (!compared || !('operand' in compared)) throw new Error(`${there} ${asked} is nothing in MB`)
        expect(satisfies('decimal', { operator: 'eq', operand: text })(compared.operand)).toBe(true)
      }),
    )
  })
})
