import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compatibleUnits, findConversion, isUnderstood, offeredUnits, whatMeasures } from '../../src/query/units.js'

const ratio = (from: string, to: string) => {
  const found = findConversion(from, to)
  return found && [found.numerator, found.addend, found.denominator]
}

/** Equal as a fraction, whatever was divided out. */
function expectRatio(from: string, to: string, numerator: bigint, denominator: bigint, addend = 0n) {
  const found = findConversion(from, to)
  if (!found) throw new Error(`${from} is not converted to ${to}`)
  expect([from, to, found.numerator * denominator]).toEqual([from, to, numerator * found.denominator])
  expect([from, to, found.addend * denominator]).toEqual([from, to, addend * found.denominator])
}

describe('units', () => {
  it.each([
    ['KiB', 'B', 1024n, 1n],
    ['MiB', 'B', 1024n ** 2n, 1n],
    ['GiB', 'B', 1024n ** 3n, 1n],
    ['TiB', 'B', 1024n ** 4n, 1n],
    ['PiB', 'B', 1024n ** 5n, 1n],
    ['EiB', 'B', 1024n ** 6n, 1n],
    ['ZiB', 'B', 1024n ** 7n, 1n],
    ['YiB', 'bytes', 1024n ** 8n, 1n],
    ['exbibyte', 'bit', 8n * 1024n ** 6n, 1n],
    ['YB', 'B', 10n ** 24n, 1n],
    ['kB', 'B', 1000n, 1n],
    ['KB', 'kB', 1n, 1n],
    ['MB', 'MiB', 15_625n, 16_384n],
    ['Mbps', 'MB/s', 1n, 8n],
    ['Gbit/s', 'Mbps', 1000n, 1n],
    ['GHz', 'Hz', 10n ** 9n, 1n],
    ['rpm', 'Hz', 1n, 60n],
    ['day', 's', 86_400n, 1n],
    ['d', 'hours', 24n, 1n],
    ['minutes', 'h', 1n, 60n],
    ['ns', 's', 1n, 10n ** 9n],
    ['\u00B5s', 'us', 1n, 1n],
    ['\u03BCs', 'us', 1n, 1n],
    ['%', 'ratio', 1n, 100n],
    ['ppm', '%', 1n, 10_000n],
    ['kWh', 'J', 3_600_000n, 1n],
    ['W h', 'J', 3600n, 1n],
    ['kVA', 'VA', 1000n, 1n],
    ['mV', 'V', 1n, 1000n],
    ['in', 'mm', 127n, 5n],
    ['U', 'mm', 889n, 20n],
    ['lb', 'kg', 45_359_237n, 100_000_000n],
    ['torr', 'Pa', 20_265n, 152n],
    ['k\u03A9', 'ohm', 1000n, 1n],
    ['m\u00B2', 'cm^2', 10_000n, 1n],
    ['millicores', 'cores', 1n, 1000n],
    ['arcsec', 'deg', 1n, 3600n],
  ] as const)('one %s in %s is %s/%s, exactly', (from, to, numerator, denominator) => {
    expectRatio(from, to, numerator, denominator)
    expectRatio(to, from, denominator, numerator)
  })

  it('knows that scales of temperature start elsewhere', () => {
    expectRatio('degC', 'K', 20n, 20n, 5463n)
    expectRatio('\u00B0F', '\u00B0C', 5n, 9n, -160n)
    expectRatio('celsius', 'fahrenheit', 9n, 5n, 160n)
    expectRatio('kelvin', 'degR', 9n, 5n)
  })

  it('keep apart what only looks alike', () => {
    for (const [from, to] of [
      ['MB', 's'],
      ['VA', 'W'],
      ['Hz', 'bps'],
      ['core', 'count'],
      ['%', 'count'],
      ['C', 'degC'],
      ['deg', 'degC'],
    ] as const)
      expect([from, to, ratio(from, to)]).toEqual([from, to, undefined])
  })

  it.each([
    'widgets',
    'GIB',
    'gb',
    'Gi',
    '5 MB',
    'MB^9',
    'B^-10',
    'MB//s',
    'a/b',
    '',
    ' MB',
    'MB ',
    'NaN',
    'constructor',
    'm'.repeat(80),
  ])('%j means nothing, but equals itself', (label) => {
    expect(isUnderstood(label)).toBe(false)
    expect(compatibleUnits(label)).toEqual([label])
    expect(ratio(label, 'B')).toBeUndefined()
    expect(ratio(label, label)).toEqual([1n, 0n, 1n])
  })

  it('are all understood, each among what it is converted to', () => {
    expect(new Set(offeredUnits).size).toBe(offeredUnits.length)
    for (const unit of offeredUnits) {
      expect(compatibleUnits(unit)).toContain(unit)
      expect([unit, whatMeasures(unit)]).toEqual([unit, expect.any(String)])
      for (const other of compatibleUnits(unit)) expect([unit, other, ratio(unit, other)]).not.toContain(undefined)
    }
  })

  it('are looked for in any text, without faults and without delay', () => {
    const words = [
      'MB',
      'kilo',
      'm',
      's',
      'YiB',
      '/',
      '*',
      '^',
      '-',
      '4',
      '99',
      '.',
      ' ',
      '\u00B2',
      '%',
      '\u0000',
      '\uD800',
    ]
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 100 }),
      fc.array(fc.constantFrom(...words), { maxLength: 20 }).map((parts) => parts.join('')),
    )
    const started = performance.now()
    fc.assert(
      fc.property(text, (label) => {
        const found = findConversion(label, 'B')
        expect(found === undefined || found.denominator > 0n).toBe(true)
        expect(compatibleUnits(label)).toContain(label)
      }),
      { numRuns: 2000 },
    )
    expect(performance.now() - started).toBeLessThan(10_000)
  })

  it('come with the one that was asked about, and say what they measure', () => {
    expect(compatibleUnits('minutes')).toEqual([
      'minutes',
      'ns',
      'us',
      'ms',
      's',
      'min',
      'h',
      'day',
      'week',
      'month',
      'year',
    ])
    expect(compatibleUnits('kg m^2')).toEqual(['kg m^2'])
    expect([whatMeasures('KiB'), whatMeasures('kg m^2'), whatMeasures('widgets')]).toEqual([
      'information',
      undefined,
      undefined,
    ])
  })
})
