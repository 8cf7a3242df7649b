import type { DataType } from '../../src/query/value.js'

/** One attribute of the generated inventory: what it holds, as SQL over the resource id `i`, with `u(i, n)` uniform in [0, 1) and independent for each n. */
export interface BenchAttribute {
  readonly name: string
  readonly dataType: DataType
  readonly isList: boolean
  /** The value, or the array of values of a list. */
  readonly value: string
  readonly description: string
}

/** The resource types of the inventory with their share of all resources; five, of very different sizes. */
export const typeShares = [
  { name: 'host', share: 0.02 },
  { name: 'virtual_machine', share: 0.3 },
  { name: 'docker_container', share: 0.4 },
  { name: 'service', share: 0.18 },
  { name: 'network_interface', share: 0.1 },
] as const

/** How many of the resources of a type have a value of an attribute: 20 are bound to each type, so 16 values a resource. */
export const presence = 0.8

/** 10 attributes that every type has, then 10 of each type's own: 60 definitions. */
export const shared: readonly BenchAttribute[] = [
  attribute('owner', 'string', 'One of 2,000 teams, a few of which own most.', `'team-' || floor(2000 * u(i, 11) ^ 4)`),
  attribute(
    'environment',
    'string',
    'One of 5 words: 60, 20, 12, 6 and 2 in a hundred.',
    words(12, [
      ['production', 0.6],
      ['staging', 0.8],
      ['test', 0.92],
      ['development', 0.98],
      ['sandbox', 1],
    ]),
  ),
  attribute(
    'cost',
    'decimal',
    'From 0.01 to 10,000.00, uniform in its logarithm.',
    `round((0.01 * exp(ln(1e6) * u(i, 13)))::numeric, 2)`,
  ),
  attribute('critical', 'boolean', 'True for 2 in a hundred.', `u(i, 14) < 0.02`),
  attribute(
    'built_at',
    'datetime',
    'Uniform over five years.',
    `timestamptz '2020-01-01T00:00:00Z' + make_interval(secs => floor(u(i, 15) * 157788000))`,
  ),
  attribute(
    'address',
    'ip',
    'In 10.0.0.0/8, most in a few of its 256 subnets.',
    `inet '10.0.0.0' + (floor(256 * u(i, 16) ^ 3) * 65536 + floor(u(i, 17) * 65536))::bigint`,
  ),
  attribute('rank', 'integer', 'Uniform from 0 to 999,999.', `floor(u(i, 18) * 1e6)::bigint`),
  attribute('serial', 'string', 'Different for all.', `'SN' || lpad(to_hex(i * 7919 % 4294967296), 8, '0')`),
  attribute(
    'load',
    'integer',
    'From 0 to over a million, half of it below 1,000.',
    `floor(exp(u(i, 19) * 14))::bigint - 1`,
  ),
  {
    ...attribute(
      'labels',
      'string',
      'None to three of 500 words, a few of them common.',
      `array(select distinct 'label-' || floor(500 * u(i, 20 + n) ^ 3) from generate_series(1, floor(4 * u(i, 20))::integer) n)`,
    ),
    isList: true,
  },
]

/** The attributes that only one type has; their names carry the type's. */
export function ownOf(type: string): readonly BenchAttribute[] {
  const of = (name: string, dataType: DataType, description: string, value: string) =>
    attribute(`${type}_${name}`, dataType, description, value)
  const size = `floor(1e6 * u(i, 31) ^ 4)`
  return [
    of('size', 'integer', 'From 0 to 999,999, most of it small.', `${size}::bigint`),
    of(
      'size_twin',
      'integer',
      'As the size, give or take one in a hundred: correlated.',
      `floor(${size} * (0.99 + 0.02 * u(i, 32)))::bigint`,
    ),
    of('size_rest', 'integer', 'A million less the size: anti-correlated.', `(1e6 - ${size})::bigint`),
    of('model', 'string', 'One of 1,000, follows the size.', `'model-' || lpad(floor(${size} / 1000)::text, 3, '0')`),
    of('zone', 'string', 'One of 20, all alike.', `'zone-' || floor(20 * u(i, 33))`),
    of(
      'version',
      'string',
      'Three numbers, the newest the most common.',
      `floor(10 - 10 * u(i, 34) ^ 3) || '.' || floor(10 * u(i, 35)) || '.' || floor(30 * u(i, 36))`,
    ),
    of('order', 'integer', 'Follows the order of the names.', `(name_place(i) / 10)::bigint`),
    of(
      'seen_at',
      'datetime',
      'The last hundred days, most of it lately.',
      `timestamptz '2026-01-01T00:00:00Z' - make_interval(secs => floor(8640000 * u(i, 37) ^ 3))`,
    ),
    of('ratio', 'decimal', 'From 0 to 1 with six digits.', `round(u(i, 38)::numeric, 6)`),
    of('ready', 'boolean', 'True for half.', `u(i, 39) < 0.5`),
  ]
}

/** All definitions, each once. */
export const allAttributes: readonly BenchAttribute[] = [...shared, ...typeShares.flatMap(({ name }) => ownOf(name))]

function attribute(name: string, dataType: DataType, description: string, value: string): BenchAttribute {
  return { name: `bench_${name}`, dataType, isList: false, value, description }
}

function words(stream: number, parts: readonly (readonly [string, number])[]): string {
  const cases = parts.map(([word, below]) => `when u(i, ${stream}) < ${below} then '${word}'`)
  return `case ${cases.join(' ')} end`
}
