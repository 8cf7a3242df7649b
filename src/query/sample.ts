import { unreachable } from '../errors.js'
import type { Comparison, Field, Test } from './filter.js'
import type { Plan } from './plan.js'
import { networkEnds } from './address.js'
import { satisfies } from './satisfy.js'
import { countBefore, lastCharacter, type DataType, type Value } from './value.js'

/** Some resources of a type, drawn at random, with what they have; numbers stand for them. Tells what single statistics can't: what goes together. */
export interface Sample {
  readonly size: number
  /** By attribute id. */
  readonly attributes: ReadonlyMap<number, SampledColumn>
  /** By name of the base field; what stands behind a foreign key by the way there, `endpoint_id>provider_id>name`. */
  readonly fields: ReadonlyMap<string, SampledColumn>
}

/** Values in order with the resources that have them, equal ones by number; a list gives several. */
export interface SampledColumn {
  readonly values: readonly Value[]
  readonly rows: readonly number[]
}

/** Which resources of a sample fulfil a condition: a bit for each, by its number. */
export type Mask = Uint32Array

/** Whether a mask has a resource. */
export const has = (mask: Mask, row: number): boolean => (((mask[row >>> 5] ?? 0) >>> (row & 31)) & 1) === 1

/** How many resources are in all masks; none in no mask. */
export function countAll([first, ...others]: readonly Mask[]): number {
  let count = 0
  for (let word = 0; word < (first?.length ?? 0); word += 1) {
    let bits = first?.[word] ?? 0
    for (const other of others) bits &= other[word] ?? 0
    count += countBits(bits)
  }
  return count
}

/** In pairs, in fours, in eights, and the four sums together. */
function countBits(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** Which resources of a sample fulfil a condition; undefined where the sample does not tell. */
export const maskOf = (plan: Plan, sample: Sample): Mask | undefined => maskBehind(plan, sample, '')

/** As `maskOf`, of a condition on the rows that foreign keys lead to. */
function maskBehind(plan: Plan, sample: Sample, way: string): Mask | undefined {
  switch (plan.kind) {
    case 'constant':
      return plan.holds ? all(sample) : none(sample)
    case 'all':
    case 'any': {
      const masks = plan.of.map((part) => maskBehind(part, sample, way))
      if (!masks.every((mask) => mask !== undefined)) return undefined
      return plan.kind === 'all'
        ? masks.reduce((one, other) => one.map((bits, word) => bits & (other[word] ?? 0)), all(sample))
        : masks.reduce((one, other) => one.map((bits, word) => bits | (other[word] ?? 0)), none(sample))
    }
    case 'not': {
      const mask = maskBehind(plan.of, sample, way)
      return mask && without(sample, mask)
    }
    case 'values':
    case 'extension':
      if (plan.kind === 'values' && plan.of === 'edge') return undefined
      return maskOfTest(sample, sample.attributes.get(plan.attributeId), plan.dataType, plan.test)
    case 'column':
      return way === '' ? maskOfField(sample, plan.field, plan.test) : maskOfPlace(sample, way, plan.field, plan.test)
    case 'lookup':
      return maskOfLookup(plan, sample, `${way}${plan.reference.column}>`)
    case 'owned':
    case 'edges':
      return undefined
    default:
      return unreachable(plan)
  }
}

const none = ({ size }: Sample): Mask => new Uint32Array(Math.ceil(size / 32))

const all = (sample: Sample): Mask => without(sample, none(sample))

/** Those that are not in a mask. */
function without({ size }: Sample, mask: Mask): Mask {
  const last = mask.length - 1
  const rest = size & 31
  return mask.map((bits, word) => (word === last && rest > 0 ? ~bits & ((1 << rest) - 1) : ~bits))
}

function add(mask: Mask, row: number): void {
  mask[row >>> 5] = (mask[row >>> 5] ?? 0) | (1 << (row & 31))
}

// The sample is of one type, and of live resources.
function maskOfField(sample: Sample, field: Field, test: Test): Mask | undefined {
  if (field.column === 'resource_type_id') return all(sample)
  if (field.column === 'deleted_at' && test.kind === 'isSet') return test.set ? none(sample) : all(sample)
  const column = sample.fields.get(field.column)
  return column && maskOfTest(sample, column, field.dataType, test)
}

/** The ways to what is sampled of the rows behind foreign keys. */
const sampledPlaces: ReadonlySet<string> = new Set([
  'provider_type_id>id',
  'provider_type_id>name',
  'endpoint_id>id',
  'endpoint_id>name',
  'endpoint_id>provider_id>id',
  'endpoint_id>provider_id>name',
  'status_id>id',
  'status_id>name',
  'status_id>class',
  'datacenter_id>id',
  'datacenter_id>name',
])

function maskOfPlace(sample: Sample, way: string, field: Field, test: Test): Mask | undefined {
  const place = `${way}${field.column}`
  return sampledPlaces.has(place) ? maskOfTest(sample, sample.fields.get(place), field.dataType, test) : undefined
}

/** Where there is no row, nothing holds of it, not even that something else does not. */
function maskOfLookup(
  { reference, of }: Extract<Plan, { kind: 'lookup' }>,
  sample: Sample,
  way: string,
): Mask | undefined {
  const mask = reference.subtreeBy === undefined ? maskBehind(of, sample, way) : undefined
  if (!mask || !sampledPlaces.has(`${way}id`)) return undefined
  const there = maskOfTest(sample, sample.fields.get(`${way}id`), 'integer', { kind: 'isSet', set: true })
  return mask.map((bits, word) => bits & (there[word] ?? 0))
}

function maskOfTest(sample: Sample, column: SampledColumn | undefined, dataType: DataType, test: Test): Mask {
  const mask = none(sample)
  if (!column) return test.kind === 'isSet' && !test.set ? all(sample) : mask
  if (test.kind === 'isSet') {
    for (const row of column.rows) add(mask, row)
    return test.set ? mask : without(sample, mask)
  }
  let [from, to] = [0, column.values.length]
  const others: ((value: Value) => boolean)[] = []
  for (const comparison of test.all) {
    const range = rangeOf(column, dataType, comparison)
    if (range) [from, to] = [Math.max(from, range[0]), Math.min(to, range[1])]
    else others.push(satisfies(dataType, comparison))
  }
  const { values, rows } = column
  // Thousands of times in a list that is estimated: what holds of all is not asked of each.
  for (let place = from; place < to; place += 1) {
    const value = others.length > 0 ? values[place] : undefined
    if (value === undefined || others.every((holds) => holds(value))) add(mask, rows[place] ?? 0)
  }
  return mask
}

/** Places in a column between which all values satisfy a comparison, and no others; undefined where they do not stand together. */
function rangeOf(
  { values }: SampledColumn,
  dataType: DataType,
  comparison: Comparison,
): readonly [from: number, to: number] | undefined {
  if ('operands' in comparison) return undefined
  const { operator, operand } = comparison
  const below = () => countBefore(values, dataType, operand, 'below')
  const through = () => countBefore(values, dataType, operand, 'through')
  switch (operator) {
    case 'eq':
      return [below(), through()]
    case 'lt':
      return [0, below()]
    case 'lte':
      return [0, through()]
    case 'gt':
      return [through(), values.length]
    case 'gte':
      return [below(), values.length]
    case 'startsWith':
      return [below(), countBefore(values, dataType, `${String(operand)}${lastCharacter}`, 'through')]
    case 'inSubnet': {
      const [first, last] = networkEnds(String(operand))
      return [countBefore(values, dataType, first, 'below'), countBefore(values, dataType, last, 'through')]
    }
    default:
      return undefined
  }
}
