import type { DataType, Value } from '../../../src/query/value.js'

// Few values, so that conditions match, ties are common and lists repeat. Canonical forms.

const x = (count: number) => 'x'.repeat(count)

/** Around the 996 bytes that are indexed, with characters of one to four bytes on the edge. */
const longStrings: readonly string[] = [
  x(996),
  x(997),
  `${x(996)}a`,
  `${x(996)}é`,
  `${x(995)}é`,
  `${x(995)}éA`,
  `${x(994)}€tail`,
  `${x(995)}€tail`,
  `${x(995)}😀Tail`,
  `${x(996)}😀`,
  `${x(996)}😀b`,
  `${x(1000)}A`,
  `${x(1000)}a`,
  `${x(2000)}%_`,
]

/** Different, with one indexed part: they tie in an order. */
const siblings: readonly string[] = ['A', 'B', 'a', 'b', 'é', '%'].map((end) => x(1000) + end)

const shortStrings: readonly string[] = [
  '',
  'a',
  'A',
  'ab',
  'aB',
  'abc',
  'b',
  'a%b',
  'a_b',
  'a\\b',
  '%',
  '_',
  '\\',
  'é',
  'É',
  'straße',
  'STRASSE',
  'ΑΣ',
  'ας',
  '😀',
  '\uFFFD',
  ' a',
]

export const names: readonly string[] = [
  'a',
  'A',
  'ab',
  'a%b',
  'a_b',
  'b',
  'web-1',
  'Web-1',
  'é',
  '😀',
  '\uFFFD',
  x(996),
  x(1000),
]

/** Operands of text operators: whole values, and pieces of them. */
export const pieces: readonly string[] = [
  '',
  'a',
  'B',
  '%',
  '_',
  '\\',
  'é',
  'É',
  'x',
  'X',
  'tail',
  'ail',
  'TAIL',
  'S',
  'ς',
  '😀',
  x(996),
  x(1000),
  `${x(999)}A`,
]

/** Operands that would match more, were what stands in them for anything not taken as it is: values begin, end and go on otherwise. */
export const wildcards: readonly string[] = ['%', '_', 'a%', 'a_', 'a\\', '%b', '_b', '\\b', '_']

export const pools: Readonly<Record<DataType, readonly Value[]>> = {
  string: [...shortStrings, ...longStrings, ...siblings],
  integer: ['-9223372036854775808', '-1', '0', '1', '2', '4', '9', '9007199254740993', '9223372036854775807'],
  decimal: [
    '-1.5',
    '0',
    '0.0',
    '0.1',
    '1',
    '1.0',
    '1.50',
    '1.5',
    '2',
    '9007199254740993.1',
    '1000000000000000000000.5',
  ],
  boolean: [true, false],
  datetime: [
    '0001-01-01T00:00:00Z',
    '1969-12-31T23:59:59.999999Z',
    '2016-01-13T00:00:00Z',
    '2016-01-13T00:00:00.000001Z',
    '2016-01-13T00:00:00.5Z',
    '9999-12-31T23:59:59Z',
  ],
  ip: [
    '10.0.0.0/8',
    '10.1.2.3',
    '10.1.2.0/24',
    '10.1.2.3/24',
    '0.0.0.0/0',
    '192.168.0.1',
    '::1',
    'fe80::/10',
    'fe80::1',
    '::ffff:10.1.2.3',
  ],
}
