import { InputError, type InputPath } from '../../errors.js'
import { compareValues, parseValueText } from '../../query/value.js'
import type { AttributeDefinition } from './catalogue.js'
import { compilePattern } from './pattern.js'

/** What of a definition decides whether a value may stand. */
export type ValueRules = Pick<AttributeDefinition, 'dataType' | 'min' | 'max' | 'pattern' | 'allowedValues'>

/** Which rule a value breaks, as the end of a sentence; undefined when it may stand. `value` is canonical text. */
export function breachOf(rules: ValueRules, value: string): string | undefined {
  const { dataType, min, max, pattern, allowedValues } = rules
  if (min !== null && compareValues('decimal', value, min) < 0) return `is less than the minimum ${min}`
  if (max !== null && compareValues('decimal', value, max) > 0) return `is greater than the maximum ${max}`
  if (pattern !== null && !compilePattern(pattern)(value)) return `does not match the pattern ${pattern}`
  const read = parseValueText(dataType, value, [])
  const isAllowed = (text: string) => compareValues(dataType, parseValueText(dataType, text, []), read) === 0
  if (allowedValues.length > 0 && !allowedValues.some((allowed) => isAllowed(allowed.value)))
    return 'is not an allowed value'
  return undefined
}

/** The canonical text of what a client sent as text for an attribute; an InputError when it is none, or breaks a rule. */
export function parseRuledText(rules: ValueRules, text: string, path: InputPath): string {
  const value = String(parseValueText(rules.dataType, text, path))
  const breach = breachOf(rules, value)
  if (breach !== undefined) throw new InputError(`${JSON.stringify(value)} ${breach}.`, path)
  return value
}
