import { InputError, LimitError, unreachable, type InputPath } from '../errors.js'
import { equalityOperators, parseEntries, parseList, parseObject, parseOperators, parseTest } from './condition.js'
import { expected, shown, subject } from './expectation.js'
import { and, everything, type AttributeRef, type Field, type Filter, type Reference, type Test } from './filter.js'
import { parseKey } from './global-id.js'
import { storedIn } from './measured.js'
import type { ComparedType, Parsing, Tested } from './parsing.js'
import { parseRelated } from './related.js'
import type { DataType, Value } from './value.js'
import type { AttributeTerm, Face, Term, Vocabulary } from './vocabulary.js'

/** How deep filters may nest. */
export const maxDepth = 20

/** How many keys and list items a filter may have in all. */
export const maxConditions = 1000

/**
 * The filter that `where` means for the rows of a vocabulary: undefined and {} match everything, anything else that says nothing is an
 * InputError with its path, never the unfiltered set. `withDeleted`: `related` also looks at hidden edges and deleted ends.
 */
export function parseWhere(vocabulary: Vocabulary, input: unknown, path: InputPath, withDeleted = false): Filter {
  if (input === undefined) return everything
  const parsing = { withDeleted, depth: 0, budget: { left: maxConditions } }
  return parseObject(input, path).length === 0 ? everything : parseFilter(vocabulary, input, path, parsing)
}

/** A filter object that must say something: all its keys, and-ed. */
function parseFilter(vocabulary: Vocabulary, input: unknown, path: InputPath, outer: Parsing): Filter {
  const entries = parseEntries(input, path)
  const parsing = { ...outer, depth: outer.depth + 1 }
  if (parsing.depth > maxDepth) throw new LimitError(`The filter nests deeper than ${maxDepth} levels.`, path)
  return and(...entries.map(([key, value]) => parseKeyed(vocabulary, key, value, [...path, key], parsing)))
}

function parseKeyed(vocabulary: Vocabulary, key: string, input: unknown, path: InputPath, parsing: Parsing): Filter {
  const nested = (item: unknown, index: number) => parseFilter(vocabulary, item, [...path, index], parsing)
  switch (key) {
    case 'and':
      return and(...parseList(input, path).map(nested))
    case 'or':
      return Object.freeze({ kind: 'any', of: parseList(input, path).map(nested) })
    case 'not':
      return Object.freeze({ kind: 'not', of: parseFilter(vocabulary, input, path, parsing) })
    case 'attributes':
      if (vocabulary.attributes) return and(...parseTested(vocabulary, 'typed', input, path, parsing).map(onAttribute))
      break
    case 'attribute':
      if (vocabulary.attributes)
        return and(...parseTested(vocabulary, 'generic', input, path, parsing).map(onAttribute))
      break
    case 'related':
      if (vocabulary.relationships)
        return and(
          ...filled(input, path, parsing).map((item, index) =>
            parseRelated(vocabulary, item, [...path, index], parsing, { parseFilter, parseTested }),
          ),
        )
      break
    default:
  }
  spend(parsing, 1, path)
  const term = vocabulary.terms.get(key)
  if (!term) throw new InputError(`${subject(path)} is no key of a filter over ${vocabulary.noun}.`, path)
  return parseTerm(term, input, path, parsing)
}

function parseTerm(term: Term, input: unknown, path: InputPath, parsing: Parsing): Filter {
  switch (term.kind) {
    case 'value':
      return onField(term.via, term.field, parseTest(term.field.dataType, input, path))
    case 'id': {
      const test = parseOperators(equalityOperators, 'an id', input, path, (id, at) => parseKey(id, term.table, at))
      return onField(term.via, term.field, test)
    }
    case 'choice':
      return onField(term.via, term.field, parseChoice(term.choices, input, path))
    case 'within': {
      const key = parseKey(input, term.table, path)
      const isIt: Filter = {
        kind: 'field',
        field: term.field,
        test: { kind: 'value', all: [{ operator: 'eq', operand: key }] },
      }
      return Object.freeze({ kind: 'reference', reference: term.reference, of: isIt })
    }
    case 'record': {
      if (asksIsSet(input, path)) return parseIsThere(through(term.via, everything), input, path)
      return through(term.via, parseFilter(term.vocabulary(), input, path, parsing))
    }
    case 'owned': {
      const { owned, only = everything } = term
      const some = (of: Filter): Filter => Object.freeze({ kind: 'owned', owned, of: and(only, of) })
      if (asksIsSet(input, path)) return parseIsThere(some(everything), input, path)
      return some(parseFilter(term.vocabulary(), input, path, parsing))
    }
    default:
      return unreachable(term)
  }
}

// The row behind the keys is set when there is one, so "not set" is the complement, outermost.
function onField(via: readonly Reference[], field: Field, test: Test): Filter {
  if (via.length > 0 && test.kind === 'isSet' && !test.set)
    return Object.freeze({ kind: 'not', of: onField(via, field, { kind: 'isSet', set: true }) })
  return through(via, Object.freeze({ kind: 'field', field, test }))
}

function through(via: readonly Reference[], filter: Filter): Filter {
  return via.reduceRight<Filter>((of, reference) => Object.freeze({ kind: 'reference', reference, of }), filter)
}

const asksIsSet = (input: unknown, path: InputPath) => parseEntries(input, path).some(([key]) => key === 'isSet')

function parseIsThere(found: Filter, input: unknown, path: InputPath): Filter {
  const test = parseOperators([], 'a row', input, path, () => false)
  return test.kind === 'isSet' && !test.set ? Object.freeze({ kind: 'not', of: found }) : found
}

// A word may stand for several stored values (a supertype for its types), so equality becomes membership.
function parseChoice(choices: ReadonlyMap<string, readonly Value[]>, input: unknown, path: InputPath): Test {
  const parseWord = (word: unknown, at: InputPath) => {
    if (typeof word !== 'string') throw expected('a word', word, at)
    if (!choices.has(word)) throw new InputError(`${subject(at)}: there is no ${shown(word)} here.`, at)
    return word
  }
  const test = parseOperators(equalityOperators, 'a word of a fixed set', input, path, parseWord)
  if (test.kind === 'isSet') return test
  const stored = (words: readonly Value[]) => [...new Set(words.flatMap((word) => choices.get(String(word)) ?? []))]
  return Object.freeze({
    kind: 'value',
    all: test.all.map((comparison) => ({
      operator: comparison.operator === 'eq' || comparison.operator === 'in' ? ('in' as const) : ('notIn' as const),
      operands: stored('operands' in comparison ? comparison.operands : [comparison.operand]),
    })),
  })
}

const ownType: ComparedType = (attribute) => ({ dataType: attribute.dataType, stored: storedIn(attribute, 'value') })

const onAttribute = (tested: Tested): Filter => Object.freeze({ kind: 'attribute', ...tested })

/** The conditions under `attributes: {...}` of the typed face, or under `attribute: [...]` of the generic one. */
function parseTested(
  vocabulary: Vocabulary,
  face: Face,
  input: unknown,
  path: InputPath,
  parsing: Parsing,
  comparedType: ComparedType = ownType,
): readonly Tested[] {
  if (face === 'generic')
    return filled(input, path, parsing).map((item, index) =>
      parseNamedAttribute(vocabulary, item, [...path, index], comparedType),
    )
  const entries = parseEntries(input, path)
  spend(parsing, entries.length, path)
  return entries.map(([key, condition]) => {
    const at = [...path, key]
    const attribute = boundAttribute(vocabulary, 'typed', key, at)
    const { dataType, stored } = comparedType(attribute, key, at)
    return { attribute, test: parseTest(dataType, condition, at, stored) }
  })
}

function parseNamedAttribute(
  vocabulary: Vocabulary,
  input: unknown,
  path: InputPath,
  comparedType: ComparedType,
): Tested {
  const { name, ...conditions } = Object.fromEntries(parseEntries(input, path))
  const attribute = boundAttribute(vocabulary, 'generic', name, [...path, 'name'])
  const { dataType, stored } = comparedType(attribute, String(name), [...path, 'name'])
  const [first, ...more] = Object.entries(conditions)
  if (!first || more.length > 0)
    throw new InputError(`${shown(name)} needs exactly one condition: "${dataType}" or "isSet" beside its name.`, path)
  const [key, condition] = first
  const at = [...path, key]
  if (key === 'isSet') return { attribute, test: parseTest(dataType, { isSet: condition }, path) }
  if (key !== dataType)
    throw new InputError(
      isDataType(key)
        ? `${shown(name)} is of type ${dataType}, not ${key}.`
        : `${subject(at)} is no key of a condition on an attribute.`,
      at,
    )
  return { attribute, test: parseTest(dataType, condition, at, stored) }
}

/** The attribute that a client names; an InputError for one that does not exist or that none of the queried rows can have. */
export function boundAttribute(vocabulary: Vocabulary, face: Face, key: unknown, path: InputPath): AttributeRef {
  if (typeof key !== 'string') throw expected('the name of an attribute', key, path)
  const term: AttributeTerm = vocabulary.attributes?.(face, key) ?? { kind: 'unknown' }
  switch (term.kind) {
    case 'bound':
      return term.attribute
    case 'unbound':
      throw new InputError(`${shown(key)} is an attribute, but none that ${vocabulary.noun} can have.`, path)
    case 'unknown':
      throw new InputError(`There is no attribute ${shown(key)}.`, path)
    default:
      return unreachable(term)
  }
}

const dataTypes: readonly string[] = ['string', 'integer', 'decimal', 'boolean', 'datetime', 'ip'] satisfies DataType[]

const isDataType = (key: string) => dataTypes.includes(key)

// Only "and" and "or" mean something without items; an empty list of conditions is a client's slip that would answer everything.
function filled(input: unknown, path: InputPath, parsing: Parsing): readonly unknown[] {
  const items = parseList(input, path)
  spend(parsing, items.length, path)
  if (items.length === 0) throw new InputError(`${subject(path)} is empty: leave it out, or name a condition.`, path)
  return items
}

/** Counts what is compared, not how it is put together: a combination holds conditions, which are bounded. */
function spend(parsing: Parsing, conditions: number, path: InputPath): void {
  parsing.budget.left -= conditions
  if (parsing.budget.left < 0) throw new LimitError(`The filter has more than ${maxConditions} conditions.`, path)
}
