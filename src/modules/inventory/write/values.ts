import { CadastreError, type InputPath } from '../../../errors.js'
import { compareDecimals } from '../../../query/number.js'
import { parseValue, type DataType } from '../../../query/value.js'
import type { AllowedValue, AttributeDefinition, Retirement } from '../../catalog/catalogue.js'
import { compilePattern } from '../../catalog/pattern.js'
import type { AttributePlan, TypePlan } from './type-plan.js'
import type { Problem, ProblemCode } from '../write.input.js'

/** A whole attribute as it is to be: its values as canonical texts in order; none when it is to be unset. */
export interface Unit {
  readonly attribute: AttributePlan
  readonly texts: readonly string[]
  readonly path: InputPath
}

export interface ParsedAttributes {
  readonly units: readonly Unit[]
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
  /** Names that were given, also those with a problem: REPLACE leaves them alone. */
  readonly mentioned: ReadonlySet<string>
}

/** The values of an item, each checked against its definition; `unread` were given too, but can't be read; `owner` completes "... has no attribute x". Required is not looked at here. */
export function parseAttributes(
  plan: TypePlan,
  input: Readonly<Record<string, unknown>>,
  unread: readonly string[],
  path: InputPath,
  owner: string,
): ParsedAttributes {
  const units: Unit[] = []
  const problems: Problem[] = []
  const warnings: Problem[] = []
  const mentioned = new Set(unread)
  for (const [name, value] of Object.entries(input)) {
    if (value === undefined) continue
    mentioned.add(name)
    const at = [...path, name]
    const attribute = plan.byName.get(name)
    if (!attribute) {
      const message = `${owner} has no attribute ${JSON.stringify(name)}; bind it there first, or leave it out.`
      problems.push({ code: 'UNKNOWN_ATTRIBUTE', message, path: at })
      continue
    }
    const read = readTexts(attribute, value, at)
    if ('code' in read) problems.push(read)
    else {
      units.push({ attribute, texts: read, path: at })
      if (attribute.isRetired && read.length > 0)
        warnings.push(retiredWarning(`attribute ${JSON.stringify(name)}`, attribute.definition.retired, at))
      warnings.push(...retiredValues(attribute.definition, read, at))
    }
  }
  return { units, problems, warnings, mentioned }
}

/** The default of a binding as a unit. */
export function unitOfDefault(attribute: AttributePlan): Unit {
  return { attribute, texts: attribute.defaultValues ?? [], path: ['attributes', attribute.definition.name] }
}

/** The problem of a required attribute that would have no value. */
export function missingRequired(attribute: AttributePlan, path: InputPath): Problem {
  const message = `The attribute ${JSON.stringify(attribute.definition.name)} is required; give it a value.`
  return { code: 'REQUIRED', message, path }
}

/** A text that is the same for equal values of a data type. */
export function equalityKey(dataType: DataType, text: string): string {
  return dataType === 'decimal' && text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

function readTexts(attribute: AttributePlan, value: unknown, path: InputPath): readonly string[] | Problem {
  if (value === null) return []
  const { definition } = attribute
  if (!Array.isArray(value)) return readOne(definition, value, path, (text) => [text])
  if (value.length > 0 && !definition.isList)
    return problem('BAD_VALUE', `The attribute ${JSON.stringify(definition.name)} takes one value, not a list.`, path)
  const texts: string[] = []
  for (const [index, element] of value.entries()) {
    const read = readOne(definition, element, [...path, index], (text) => text)
    if (typeof read !== 'string') return read
    texts.push(read)
  }
  return texts
}

function readOne<T>(
  definition: AttributeDefinition,
  value: unknown,
  path: InputPath,
  found: (text: string) => T,
): T | Problem {
  let text: string
  try {
    text = String(parseValue(definition.dataType, value, path))
  } catch (error) {
    if (error instanceof CadastreError) return problem('BAD_VALUE', error.message, path)
    throw error
  }
  return refusal(definition, text, path) ?? found(text)
}

function refusal(definition: AttributeDefinition, text: string, path: InputPath): Problem | undefined {
  const { min, max, pattern, allowedValues, dataType } = definition
  const named = `The attribute ${JSON.stringify(definition.name)}`
  if (min !== null && compareDecimals(text, min) < 0)
    return problem('OUT_OF_RANGE', `${named} is at least ${min}, not ${text}.`, path)
  if (max !== null && compareDecimals(text, max) > 0)
    return problem('OUT_OF_RANGE', `${named} is at most ${max}, not ${text}.`, path)
  if (pattern !== null && !compilePattern(pattern)(text))
    return problem('PATTERN', `${named} must match the pattern ${pattern}.`, path)
  if (allowedValues.length > 0 && !allowedKeys(definition).has(equalityKey(dataType, text)))
    return problem('NOT_ALLOWED', `${named} is one of ${listed(allowedValues.map(({ value }) => value))}.`, path)
  return undefined
}

const allowed = new WeakMap<AttributeDefinition, ReadonlyMap<string, AllowedValue>>()

function allowedKeys(definition: AttributeDefinition): ReadonlyMap<string, AllowedValue> {
  const known = allowed.get(definition)
  if (known) return known
  const keys = new Map(definition.allowedValues.map((each) => [equalityKey(definition.dataType, each.value), each]))
  allowed.set(definition, keys)
  return keys
}

function retiredValues(definition: AttributeDefinition, texts: readonly string[], path: InputPath): readonly Problem[] {
  if (definition.allowedValues.length === 0) return []
  return texts.flatMap((text, index) => {
    const found = allowedKeys(definition).get(equalityKey(definition.dataType, text))
    if (!found?.retired) return []
    const named = `value ${JSON.stringify(found.value)} of the attribute ${JSON.stringify(definition.name)}`
    return [retiredWarning(named, found.retired, definition.isList ? [...path, index] : path)]
  })
}

/** The warning of something that new things should not use, such as `status "odd"`. */
export function retiredWarning(named: string, retired: Pick<Retirement, 'note'> | null, path: InputPath): Problem {
  const note = retired?.note
  return { code: 'RETIRED', message: `The ${named} is retired${note ? `: ${note}` : '.'}`, path }
}

/** Names for a message, quoted, at most twenty of them. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 20).map((name) => JSON.stringify(name))
  return names.length > 20 ? `${shown.join(', ')} and ${names.length - 20} more` : shown.join(', ')
}

/** A problem in one line. */
export function problem(code: ProblemCode, message: string, path: InputPath): Problem {
  return { code, message, path }
}
