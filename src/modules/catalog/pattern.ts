import { RE2JS } from 're2js'
import { InputError, type InputPath } from '../../errors.js'

/** Answers whether a string value satisfies a pattern. */
export type PatternTest = (value: string) => boolean

/** The longest pattern, in characters. */
export const maxPatternLength = 1_000

/** The largest compiled pattern, in automaton instructions: what bounds the time a match may take per character of the value. */
const maxPatternSize = 500

/**
 * The test for a pattern in RE2 syntax: true when the value contains a match (anchor with ^ and $ to match it whole). Time grows linearly with
 * the value, whatever the pattern. An InputError at `path` for a pattern that does not compile, needs backtracking or is too large.
 */
export function compilePattern(text: string, path: InputPath = []): PatternTest {
  const known = compiled.get(text)
  if (known) return known
  const pattern = compile(text, path)
  const test: PatternTest = (value) => pattern.test(value)
  // Matching builds automaton states inside the pattern, a few megabytes at worst, so only so many are kept; the oldest goes first.
  if (compiled.size >= maxCompiled) compiled.delete(compiled.keys().next().value ?? '')
  compiled.set(text, test)
  return test
}

/** Why a stored pattern can't be used, in a sentence; undefined when it can. */
export function findPatternFault(text: string): string | undefined {
  try {
    compilePattern(text)
    return undefined
  } catch (error) {
    if (error instanceof InputError) return error.message
    throw error
  }
}

const maxCompiled = 200
const compiled = new Map<string, PatternTest>()

function compile(text: string, path: InputPath): RE2JS {
  if (text.length > maxPatternLength)
    throw new InputError(`The pattern has ${text.length} characters; at most ${maxPatternLength} are allowed.`, path)
  const pattern = parse(text, path)
  if (pattern.programSize() > maxPatternSize)
    throw new InputError(
      `The pattern is too large: it compiles to ${pattern.programSize()} steps, at most ${maxPatternSize} are allowed. Lower its repeat counts.`,
      path,
    )
  return pattern
}

// The engine reports a bad pattern by throwing only; this is the one place that turns it into an answer for the one who wrote it.
function parse(text: string, path: InputPath): RE2JS {
  try {
    return RE2JS.compile(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : 'it does not parse'
    throw new InputError(`The pattern can't be used: ${reason}. Patterns are written in RE2 syntax.`, path)
  }
}
