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
  /** By name of the base field. */
  readonly fields: ReadonlyMap<string, SampledColumn>
}

/** Values in order with the resources that have them, equal ones by number; a list gives several. */
export interface SampledColumn {
  readonly values: readonly Value[]
  readonly rows: readonly number[]
}

/** For each resource of a sample 1 where it fulfils a condition. */
export type Mask = Uint8Array

/** Which resources of a sample fulfil a condition; undefined where the sample does not tell. */
export function maskOf(plan: Plan, sample: Sample): Mask | undefined {
  switch (plan.kind) {
    case 'constant':
      return new Uint8Array(sample.size).fill(plan.holds ? 1 : 0)
    case 'all':
    case 'any': {
      const masks = plan.of.map((part) => maskOf(part, sample))
      if (!masks.every((mask) => mask !== undefined)) return undefined
      const isAll = plan.kind === 'all'
      const mask = new Uint8Array(sample.size).fill(isAll ? 1 : 0)
      for (const part of masks)
        for (let row = 0; row < mask.length; row += 1)
          mask[row] = isAll ? (mask[row] ?? 0) & (part[row] ?? 0) : (mask[row] ?? 0) | (part[row] ?? 0)
      return mask
    }
    case 'not': {
      const mask = maskOf(plan.of, sample)
      return mask?.map((holds) => 1 - holds)
    }
    case 'values':
    case 'extension':
      if (plan.kind === 'values' && plan.of === 'edge') return undefined
      return maskOfTest(sample, sample.attributes.get(plan.attributeId), plan.dataType, plan.test)
    case 'column':
      return maskOfField(sample, plan.field, plan.test)
    case 'lookup':
    case 'owned':
    case 'edges':
      return undefined
    default:
      return unreachable(plan)
  }
}

// The sample is of one type, and of live resources.
function maskOfField(sample: Sample, field: Field, test: Test): Mask | undefined {
  if (field.column === 'resource_type_id') return new Uint8Array(sample.size).fill(1)
  if (field.column === 'deleted_at' && test.kind === 'isSet') return new Uint8Array(sample.size).fill(test.set ? 0 : 1)
  const column = sample.fields.get(field.column)
  return column && maskOfTest(sample, column, field.dataType, test)
}

function maskOfTest(sample: Sample, column: SampledColumn | undefined, dataType: DataType, test: Test): Mask {
  const mask = new Uint8Array(sample.size)
  if (!column) return test.kind === 'isSet' && !test.set ? mask.fill(1) : mask
  if (test.kind === 'isSet') {
    for (const row of column.rows) mask[row] = 1
    return test.set ? mask : mask.map((holds) => 1 - holds)
  }
  let [from, to] = [0, column.values.length]
  const others: ((value: Value) => boolean)[] = []
  for (const comparison of test.all) {
    const range = rangeOf(column, dataType, comparison)
    if (range) [from, to] = [Math.max(from, range[0]), Math.min(to, range[1])]
    if (!range || comparison.operator === 'inSubnet') others.push(satisfies(dataType, comparison))
  }
  for (let place = from; place < to; place += 1) {
    const [value, row] = [column.values[place], column.rows[place]]
    if (value !== undefined && row !== undefined && others.every((holds) => holds(value))) mask[row] = 1
  }
  return mask
}

/** Places in a column between which all values stand that satisfy a comparison, and, of a subnet, some others; undefined where they do not stand together. */
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
