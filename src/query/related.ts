import { InputError, type InputPath } from '../errors.js'
import { parseEntries, parseTest } from './condition.js'
import { expected, shown, subject } from './expectation.js'
import { everything, type Filter, type Related } from './filter.js'
import type { Parsing } from './parsing.js'
import type { RelationshipTerm, Vocabulary } from './vocabulary.js'

type ParseFilter = (vocabulary: Vocabulary, input: unknown, path: InputPath, parsing: Parsing) => Filter

/**
 * `{relationship, direction, edge, some | none | every | count}`: at most one quantifier, none meaning "at least one edge". The direction is
 * OUT when not given and ignored for a symmetric type. `count` takes integer operators and, under `where`, which other ends to count.
 */
export function parseRelated(
  vocabulary: Vocabulary,
  input: unknown,
  path: InputPath,
  parsing: Parsing,
  parseFilter: ParseFilter,
): Filter {
  const item = new Map(parseEntries(input, path))
  for (const key of item.keys())
    if (!keys.includes(key)) throw new InputError(`${subject([...path, key])} is no key of "related".`, [...path, key])
  const relationship = parseRelationship(vocabulary, item.get('relationship'), [...path, 'relationship'])
  const direction = parseDirection(item.get('direction') ?? 'out', [...path, 'direction'])
  const far = relationship.far(direction)
  if (!far)
    throw new InputError(
      `No ${vocabulary.noun} stands at the ${direction === 'out' ? 'from' : 'to'} end of ${shown(item.get('relationship'))}.`,
      path,
    )
  const edge = item.has('edge')
    ? parseFilter(relationship.edge(), item.get('edge'), [...path, 'edge'], parsing)
    : everything
  const related: Related = {
    relationshipTypeId: relationship.id,
    direction: relationship.isSymmetric ? 'both' : direction,
    withDeleted: parsing.withDeleted,
    edge,
    visible: everything,
    ...parseQuantifier(item, path, (inner, at) => parseFilter(far, inner, at, parsing)),
  }
  return Object.freeze({ kind: 'related', related: Object.freeze(related) })
}

const quantifiers = ['some', 'none', 'every', 'count'] as const
const keys: readonly string[] = ['relationship', 'direction', 'edge', ...quantifiers]

function parseQuantifier(
  item: ReadonlyMap<string, unknown>,
  path: InputPath,
  parseOther: (input: unknown, path: InputPath) => Filter,
): Pick<Related, 'quantifier' | 'other'> {
  const given = quantifiers.filter((key) => item.has(key))
  const [kind] = given
  if (given.length > 1)
    throw new InputError(`Give one of ${given.map((key) => `"${key}"`).join(', ')}: several are several items.`, path)
  if (kind === undefined) return { quantifier: { kind: 'some' }, other: everything }
  const at = [...path, kind]
  if (kind !== 'count') return { quantifier: { kind }, other: parseOther(item.get(kind), at) }
  const { where, ...operators } = Object.fromEntries(parseEntries(item.get('count'), at))
  const test = parseTest('integer', operators, at)
  if (test.kind === 'isSet') throw new InputError('A count always has a value: compare it.', [...at, 'isSet'])
  return { quantifier: { kind, test }, other: where === undefined ? everything : parseOther(where, [...at, 'where']) }
}

function parseRelationship(vocabulary: Vocabulary, name: unknown, path: InputPath): RelationshipTerm {
  if (typeof name !== 'string') throw expected('the name of a relationship type', name, path)
  const found = vocabulary.relationships?.(name)
  if (!found) throw new InputError(`There is no relationship type ${shown(name)}.`, path)
  return found
}

function parseDirection(input: unknown, path: InputPath): 'out' | 'in' {
  if (input !== 'out' && input !== 'in') throw expected('OUT or IN', input, path)
  return input
}
