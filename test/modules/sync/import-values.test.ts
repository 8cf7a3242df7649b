import { expect, it } from 'vitest'
import { NumberText } from '../../../src/modules/sync/import-record.js'
import type { FileValue } from '../../../src/modules/sync/import-record.js'
import { fitValues, typeOf } from '../../../src/modules/sync/import-values.js'
import type { DataType } from '../../../src/query/value.js'

const number = (text: string) => new NumberText(text)

it.each([
  ['text', 'string'],
  [true, 'boolean'],
  [number('7'), 'integer'],
  [number('-9223372036854775808'), 'integer'],
  [number('7e2'), 'integer'],
  [number('7.0'), 'decimal'],
  [number('1e-3'), 'decimal'],
  [number('9223372036854775808'), 'decimal'],
  [null, 'other'],
  [[], 'other'],
  [{}, 'other'],
] as const)('calls %o a value of type %s', (value, type) => {
  expect(typeOf(value)).toBe(type)
})

const fit = (dataType: DataType, isList: boolean, given: FileValue) => {
  const found = fitValues({ name: 'size', dataType, isList }, given)
  return found.kind === 'values' ? found.values : found.kind === 'unset' ? 'unset' : found.reason
}

it.each<[DataType, boolean, FileValue, unknown]>([
  ['integer', false, number('9007199254740993'), ['9007199254740993']],
  ['integer', false, number('7.0'), ['7']],
  ['decimal', false, number('7'), ['7']],
  ['decimal', false, number('7.50'), ['7.50']],
  ['string', false, '7', ['7']],
  ['boolean', false, true, [true]],
  ['datetime', false, '2016-01-13T01:00:00+01:00', ['2016-01-13T00:00:00Z']],
  ['ip', false, '10.0.0.1/32', ['10.0.0.1']],
  ['string', true, ['b', 'a', 'b'], ['b', 'a', 'b']],
  ['string', true, 'one', ['one']],
  ['string', true, [], 'unset'],
  ['string', false, null, 'unset'],
])('takes for %s (list: %s) the value %o', (dataType, isList, given, values) => {
  expect(fit(dataType, isList, given)).toEqual(values)
})

it.each<[DataType, boolean, FileValue, string]>([
  [
    'integer',
    false,
    '7',
    'is a string, but the attribute holds integer values; to keep such values under another name, use --prefix NAME',
  ],
  ['string', false, number('7'), 'is an integer, but the attribute holds string values'],
  ['integer', false, number('7.5'), 'must be an integer, not "7.5"; to keep'],
  ['integer', false, number('9223372036854775808'), 'is outside the 64 bit integers'],
  ['datetime', false, 'yesterday', 'must be a datetime'],
  ['ip', false, '10.0.0.300', 'must be an ip address or network'],
  ['string', false, ['a'], 'is a list, but the attribute holds a single string'],
  ['string', true, ['a', number('1')], 'is an integer, but the attribute holds string values'],
  ['string', true, ['a', null], 'is a list with null in it, which no attribute can hold; give its parts'],
  ['string', false, { a: 1 as unknown as FileValue }, 'is an object, which no attribute can hold'],
  ['string', true, [['a']], 'is a list within a list, which no attribute can hold'],
  ['string', false, 'a\0b', 'holds the character NUL'],
])('refuses for %s (list: %s) the value %o', (dataType, isList, given, reason) => {
  expect(fit(dataType, isList, given)).toContain(reason)
})
