import { coerceInputValue, parseValue, valueFromAST, type GraphQLScalarType } from 'graphql'
import { describe, expect, it } from 'vitest'
import { BigIntScalar, DateTimeScalar, DecimalScalar, IpAddressScalar } from '../../src/schema/scalars.js'

const literal = (type: GraphQLScalarType, text: string) => {
  const node = parseValue(text)
  return type.parseLiteral(node)
}

const variable = (type: GraphQLScalarType, value: unknown) =>
  coerceInputValue(value, type, (_path, _value, error) => {
    throw error
  })

describe('BigInt and Decimal', () => {
  it.each([
    [BigIntScalar, '9007199254740993', '9007199254740993'],
    [BigIntScalar, '-9223372036854775808', '-9223372036854775808'],
    [BigIntScalar, '"42"', '42'],
    [BigIntScalar, '42.0', '42'],
    [BigIntScalar, '"4.2e1"', '42'],
    // A unit may make an integer of it, or bring it into range: who reads it tells.
    [BigIntScalar, '1.5', '1.5'],
    [BigIntScalar, '9223372036854775808', '9223372036854775808'],
    [DecimalScalar, '1.10', '1.10'],
    [DecimalScalar, '0.1000000000000000055511151231257827', '0.1000000000000000055511151231257827'],
    [DecimalScalar, '9007199254740993', '9007199254740993'],
    [DecimalScalar, '1.5e3', '1500'],
    [DecimalScalar, '"1.10"', '1.10'],
  ] as const)('%s takes the literal %s from its text', (type, text, value) => {
    expect(literal(type, text)).toBe(value)
    expect(valueFromAST(parseValue(text), type)).toBe(value)
  })

  it.each([
    [BigIntScalar, 9_007_199_254_740_991, '9007199254740991'],
    [BigIntScalar, '9007199254740993', '9007199254740993'],
    [DecimalScalar, 0.1, '0.1'],
    [DecimalScalar, '1.10', '1.10'],
  ] as const)('%s takes the variable %s', (type, value, canonical) => {
    expect(variable(type, value)).toBe(canonical)
  })

  it.each([
    [BigIntScalar, 9_007_199_254_740_992],
    [DecimalScalar, 9_007_199_254_740_992],
    [DecimalScalar, 0.123_456_789_012_345_6],
  ] as const)('%s refuses %s, which JSON may have rounded', (type, value) => {
    expect(() => variable(type, value)).toThrow(/send it as a string/)
  })

  it.each([
    [BigIntScalar, 'true'],
    [BigIntScalar, '"one"'],
    [DecimalScalar, '"NaN"'],
    [DecimalScalar, '"Infinity"'],
    [DecimalScalar, '[1]'],
  ] as const)('%s refuses the literal %s', (type, text) => {
    expect(() => literal(type, text)).toThrow(type.name)
  })
})

describe('DateTime and IpAddress', () => {
  it('are canonical text', () => {
    expect(literal(DateTimeScalar, '"2016-01-13T01:00:00.123456+01:00"')).toBe('2016-01-13T00:00:00.123456Z')
    expect(variable(IpAddressScalar, '2001:DB8:0::1')).toBe('2001:db8::1')
  })

  it.each([
    [DateTimeScalar, '2016'],
    [DateTimeScalar, '"2016-01-13T00:00:00.1234567Z"'],
    [DateTimeScalar, '"2016-01-13T00:00:00 Europe/Berlin"'],
    [IpAddressScalar, '"10.0.0.256"'],
    [IpAddressScalar, '10'],
  ] as const)('%s refuses %s', (type, text) => {
    expect(() => literal(type, text)).toThrow(type.name)
  })
})
