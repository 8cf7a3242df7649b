import { describe, expect, it } from 'vitest'
import { InputError } from '../../src/errors.js'
import { compareDecimals } from '../../src/query/number.js'
import { parseValue, parseValueText, readValue, valuePrefix, type DataType } from '../../src/query/value.js'

describe('what a value becomes', () => {
  it.each<[DataType, unknown, unknown]>([
    ['string', '', ''],
    ['string', 'e\u0301', 'e\u0301'],
    ['string', 'x'.repeat(1_048_576), 'x'.repeat(1_048_576)],
    ['integer', 7, '7'],
    ['integer', 7n, '7'],
    ['integer', '-9223372036854775808', '-9223372036854775808'],
    ['integer', '9007199254740993', '9007199254740993'],
    ['integer', '7.0', '7'],
    ['integer', '7e2', '700'],
    ['integer', -0, '0'],
    ['decimal', 0.1, '0.1'],
    ['decimal', 1e-7, '0.0000001'],
    ['decimal', '1.50', '1.50'],
    ['decimal', '1.5e3', '1500'],
    ['decimal', '-0.0', '0.0'],
    ['decimal', '9007199254740993.1', '9007199254740993.1'],
    ['decimal', '1e308', `1${'0'.repeat(308)}`],
    ['boolean', false, false],
    ['datetime', '2016-01-13T00:00:00Z', '2016-01-13T00:00:00Z'],
    ['datetime', '2016-01-13 01:30:00.120000+01:30', '2016-01-13T00:00:00.12Z'],
    ['datetime', '2016-01-13T00:00Z', '2016-01-13T00:00:00Z'],
    ['datetime', '9999-12-31T23:59:59.999999Z', '9999-12-31T23:59:59.999999Z'],
    ['ip', '10.1.2.3/32', '10.1.2.3'],
    ['ip', '10.1.2.3/8', '10.1.2.3/8'],
    ['ip', 'FE80:0:0:0:0:0:0:1', 'fe80::1'],
    ['ip', '::FFFF:1.2.3.4', '::ffff:1.2.3.4'],
    ['ip', '2001:db8::/32', '2001:db8::/32'],
  ])('%s %s', (dataType, input, value) => expect(parseValue(dataType, input, ['x'])).toBe(value))
})

describe('what is no value, by name', () => {
  it.each<[DataType, unknown, string]>([
    ['string', 'a\0b', 'NUL'],
    ['string', '\ud800', 'surrogate'],
    ['string', 'x'.repeat(1_048_577), 'longer than 1048576 bytes'],
    ['string', 'é'.repeat(600_000), 'longer than 1048576 bytes'],
    ['string', 7, 'must be a string, not 7'],
    ['string', null, 'not null'],
    ['integer', 2 ** 53, 'send it as a string'],
    ['integer', 1e21, 'send it as a string'],
    ['integer', 1.5, 'must be an integer'],
    ['integer', '9223372036854775808', 'outside the 64 bit integers'],
    ['integer', '-9223372036854775809', 'outside the 64 bit integers'],
    ['integer', '1e999999999', 'more than 1000 digits'],
    ['integer', '', 'must be an integer'],
    ['integer', '0x10', 'must be an integer'],
    ['decimal', 0.1234567890123456, 'send it as a string'],
    ['decimal', 9007199254740992, 'send it as a string'],
    ['decimal', Number.NaN, 'NaN'],
    ['decimal', 'NaN', 'NaN'],
    ['decimal', '-Infinity', 'infinite'],
    ['decimal', '1e-5000', 'more than 1000 digits'],
    ['decimal', '1,5', 'must be a decimal'],
    ['boolean', 'true', 'must be true or false'],
    ['boolean', 1, 'must be true or false'],
    ['datetime', '2016-02-30T00:00:00Z', 'no date of the calendar'],
    ['datetime', '2016-01-13T24:00:00Z', 'no date of the calendar'],
    ['datetime', '2016-01-13T23:59:60Z', 'no date of the calendar'],
    ['datetime', '2016-01-13T00:00:00.0000000Z', 'more than six digits'],
    ['datetime', '2016-01-13', 'no instant'],
    ['datetime', '2016-01-13T00:00:00', 'no instant'],
    ['datetime', '2016-01-13T00:00:00 Europe/Berlin', 'time zone'],
    ['datetime', '2016-01-13T00:00:00+01:00[Europe/Berlin]', 'time zone'],
    ['datetime', 'infinity', 'infinite'],
    ['datetime', '0001-01-01T00:00:00+01:00', 'years 1 to 9999'],
    ['datetime', 1452643200, 'must be a datetime'],
    ['ip', 'fe80::1%eth0', 'zone id'],
    ['ip', '10.0.0.1/33', 'must be an ip address'],
    ['ip', '010.0.0.1', 'must be an ip address'],
    ['ip', '10.0.0', 'must be an ip address'],
    ['ip', '1::2::3', 'must be an ip address'],
    ['ip', '1:2:3:4:5:6:7:8::', 'must be an ip address'],
    ['ip', '::1/129', 'must be an ip address'],
  ])('%s %s', (dataType, input, said) => {
    const parse = () => parseValue(dataType, input, ['attributes', 'region', 0])
    expect(parse).toThrow(InputError)
    expect(parse).toThrow(said)
    expect(parse).toThrow('"region"')
  })
})

describe('numbers as texts', () => {
  it.each([
    ['7', '10', -1],
    ['-7', '-10', 1],
    ['-1', '0.5', -1],
    ['1.5', '1.50', 0],
    ['1.05', '1.5', -1],
    ['12.3', '12', 1],
    ['007.0', '10', -1],
    ['-007.5', '-7.5', 0],
    ['-0.0', '0', 0],
    ['0.001', '0.01', -1],
    ['9007199254740993', '9007199254740992', 1],
  ])('%s beside %s', (a, b, order) => {
    expect(compareDecimals(a, b)).toBe(order)
    expect(compareDecimals(b, a) + order).toBe(0)
  })
})

describe('texts of the catalogue', () => {
  it('booleans are words', () => {
    expect([parseValueText('boolean', 'true', []), parseValueText('boolean', 'false', [])]).toEqual([true, false])
    expect(() => parseValueText('boolean', 'yes', [])).toThrow(InputError)
  })
})

describe('what the database answers', () => {
  it.each<[DataType, unknown, unknown]>([
    ['datetime', '2016-01-13 05:30:00.5+05:30', '2016-01-13T00:00:00.5Z'],
    ['datetime', '0044-03-15 00:00:00+00 BC', '-000043-03-15T00:00:00Z'],
    ['datetime', '10000-01-01 00:00:00+00', '+010000-01-01T00:00:00Z'],
    ['integer', 7, '7'],
    ['boolean', 't', true],
    ['boolean', false, false],
    ['ip', null, null],
  ])('%s %s', (dataType, stored, value) => expect(readValue(dataType, stored)).toBe(value))
})

describe('the indexed part of a string', () => {
  it.each([
    ['x'.repeat(996), 996],
    ['x'.repeat(997), 997],
    ['x'.repeat(998), 997],
    [`${'x'.repeat(996)}é!`, 998],
    [`${'x'.repeat(995)}é!`, 997],
    [`${'x'.repeat(996)}😀!`, 1000],
    ['€'.repeat(400), 999],
  ])('%#', (text, bytes) => expect(Buffer.byteLength(valuePrefix(text))).toBe(bytes))
})
