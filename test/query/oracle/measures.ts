import type { AttributeRef, Filter } from '../../../src/query/filter.js'
import type { InputPath } from '../../../src/errors.js'
import { parseWhere } from '../../../src/query/parse.js'
import { raw, sql, type Statement } from '../../../src/query/sql.js'
import type { Value } from '../../../src/query/value.js'
import type { Vocabulary } from '../../../src/query/vocabulary.js'
import type { World } from './world.js'

// What units mean, a second time: numbers of either unit are told in ticks, small enough that both are decimals. Nothing is divided or rounded, and no
// operator is another one for it.

/** Numbers of it are (number + offset) * times what the units of its kind have in common. */
interface Measure {
  readonly kind: string
  readonly times: bigint
  readonly offset: string
}

const measure = (kind: string, times: bigint, offset = '0'): Measure => ({ kind, times, offset })

const measures: Readonly<Record<string, Measure>> = {
  bit: measure('data', 1n),
  B: measure('data', 8n),
  kB: measure('data', 8000n),
  KiB: measure('data', 8192n),
  MiB: measure('data', 8_388_608n),
  YiB: measure('data', 8n * 2n ** 80n),
  s: measure('time', 1n),
  min: measure('time', 60n),
  h: measure('time', 3600n),
  day: measure('time', 86_400n),
  K: measure('heat', 9n),
  degC: measure('heat', 9n, '273.15'),
  degF: measure('heat', 5n, '459.67'),
  degR: measure('heat', 5n),
}

/** Numbers to compare with, by the unit that they are in: some that stored ones are equal to, and some between them or beyond. */
const operands: Readonly<Record<string, readonly string[]>> = {
  bit: ['-8192', '-12', '-4', '0', '8', '9', '16', '72', '8192', '36864', '73786976294838206463.5'],
  B: ['-1536', '-1', '-0.5', '0', '0.125', '1', '1.5', '1024', '1536', '2048', '4096', '9216'],
  kB: ['0.001', '0.0015', '0.002', '1', '4.096', '9.216'],
  KiB: ['-1.5', '-1', '-0.5', '0', '0.0009765625', '1', '1.5', '2', '4', '9007199254740993', '9223372036854775807'],
  MiB: ['-0.0009765625', '0.0009765625', '0.00390625', '0.004', '8796093022208', '9007199254740992'],
  YiB: ['-1', '0', '1', '0.0078125', '0.007'],
  s: ['-5400', '0', '360', '3600', '3601', '5400', '7200', '1200'],
  min: ['-90', '0', '6', '20', '40', '60', '90', '120'],
  h: ['-1.5', '0', '0.1', '1', '1.5', '2', '1.05'],
  day: ['-0.0625', '0', '0.0625', '0.05', '1', '0.1'],
  K: ['271.65', '273.15', '273.25', '274.15', '274.65', '275', '0'],
  degC: ['-1.5', '0', '0.1', '1', '1.5', '2', '0.05'],
  degF: ['29.3', '32', '32.18', '33', '33.8', '34.7', '35.6'],
  degR: ['488.97', '491.67', '491.85', '493.47', '494.37', '500'],
}

/** Units that numbers stored in this one are compared in. */
export const unitsBeside = (stored: string): readonly string[] =>
  Object.keys(measures).filter((unit) => measures[unit]?.kind === measures[stored]?.kind)

/** Numbers in a unit to compare with. */
export const operandsIn = (unit: string): readonly string[] => operands[unit] ?? []

/** Whether numbers of the unit and of those beside it have one nought, so that sums can be compared. */
export const addsUp = (unit: string): boolean => measures[unit]?.kind !== 'heat'

/** A unit of an operand, and the one that what it is compared with is stored in. */
export interface Pair {
  readonly asked: string
  readonly stored: string
}

/** A number of one unit of a pair, in ticks that both have. */
export function ticks(text: string, unit: string, pair: Pair): string {
  const own = measureOf(unit, pair)
  const scale = 40
  const units = (scaled(text, scale) + scaled(own.offset, scale)) * own.times
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0')
  const fraction = digits.slice(-scale).replace(/0+$/, '')
  return `${units < 0n ? '-' : ''}${digits.slice(0, -scale)}${fraction === '' ? '' : `.${fraction}`}`
}

function scaled(text: string, scale: number): bigint {
  const [whole = '', fraction = ''] = text.split('.')
  return BigInt(whole + fraction.padEnd(scale, '0'))
}

/** The same in SQL, of a stored number. */
export function ticksOf(stored: Statement, pair: Pair): Statement {
  const { offset, times } = measureOf(pair.stored, pair)
  return sql`((${stored}::numeric + ${raw(offset)}) * ${raw(String(times))})`
}

function measureOf(unit: string, { asked, stored }: Pair): Measure {
  const own = measures[unit]
  if (!own || measures[asked]?.kind !== measures[stored]?.kind) throw new Error(`${asked} and ${stored} have no ticks`)
  return own
}

const pairs = new WeakMap<AttributeRef, Pair>()

/** Stored values of an attribute as they are compared: in ticks where `readWhere` says that operands are. */
export function asCompared(attribute: AttributeRef, values: readonly Value[]): readonly Value[] {
  const pair = pairs.get(attribute)
  return pair ? values.map((value) => ticks(String(value), pair.stored, pair)) : values
}

/** As `parseWhere`, but conditions with a unit are told in ticks beforehand, so that the parser sees none. */
export function readWhere(
  world: World,
  vocabulary: Vocabulary,
  input: unknown,
  path: InputPath,
  withDeleted = false,
): Filter {
  return parseWhere(inTicks(vocabulary), spelledInTicks(world, input), path, withDeleted)
}

type Input = Readonly<Record<string, unknown>>

const isInput = (value: unknown): value is Input => typeof value === 'object' && value !== null && !Array.isArray(value)

/** `memory: {gte: "1", unit: "GiB"}` becomes `memory@GiB@MiB: {gte: "..."}`, a condition on decimals. */
function spelledInTicks(world: World, input: unknown): unknown {
  if (Array.isArray(input)) return input.map((item: unknown) => spelledInTicks(world, item))
  if (!isInput(input)) return input
  return Object.fromEntries(
    Object.entries(input).map(([key, value]): readonly [string, unknown] => {
      if ((key === 'attributes' || key === 'edgeAttributes') && isInput(value))
        return [key, Object.fromEntries(Object.entries(value).map(([name, said]) => typed(world, name, said)))]
      if ((key === 'attribute' || key === 'edgeAttribute') && Array.isArray(value))
        return [key, value.map((item: unknown) => (isInput(item) ? named(world, item) : item))]
      return [key, spelledInTicks(world, value)]
    }),
  )
}

function typed(world: World, apiName: string, said: unknown): readonly [string, unknown] {
  const stored = world.attributes.find((attribute) => attribute.apiName === apiName)?.unit
  const pair = pairOf(said, stored)
  return pair && isInput(said) ? [spell(apiName, pair), conditionInTicks(said, pair)] : [apiName, said]
}

function named(world: World, { name, ...more }: Input): unknown {
  const stored = world.attributes.find((attribute) => attribute.name === name)?.unit
  const [said] = Object.values(more)
  const pair = pairOf(said, stored)
  return pair && isInput(said)
    ? { name: spell(String(name), pair), decimal: conditionInTicks(said, pair) }
    : { name, ...more }
}

const spell = (name: string, { asked, stored }: Pair) => [name, asked, stored].join('@')

function pairOf(said: unknown, stored: string | undefined): Pair | undefined {
  return isInput(said) && typeof said['unit'] === 'string' && stored !== undefined
    ? { asked: said['unit'], stored }
    : undefined
}

/** Operands of a condition in ticks; without the unit. */
export function conditionInTicks({ unit: _unit, ...operators }: Input, pair: Pair): Input {
  const told = (operand: unknown) => ticks(String(operand), pair.asked, pair)
  return Object.fromEntries(
    Object.entries(operators).map(([key, operand]) => [
      key,
      Array.isArray(operand) ? operand.map(told) : told(operand),
    ]),
  )
}

function inTicks(vocabulary: Vocabulary): Vocabulary {
  const { attributes, relationships, ...rest } = vocabulary
  return {
    ...rest,
    ...(attributes && {
      attributes: (face, key) => {
        const [name = '', asked, stored] = key.split('@')
        const term = attributes(face, name)
        if (term.kind !== 'bound' || asked === undefined || stored === undefined) return term
        const attribute: AttributeRef = { ...term.attribute, dataType: 'decimal' }
        pairs.set(attribute, { asked, stored })
        return { kind: 'bound', attribute }
      },
    }),
    ...(relationships && {
      relationships: (name) => {
        const term = relationships(name)
        return (
          term && {
            ...term,
            edge: () => inTicks(term.edge()),
            far: (direction) => {
              const far = term.far(direction)
              return far && inTicks(far)
            },
          }
        )
      },
    }),
  }
}
