import { InputError, type InputPath } from '../errors.js'
import { parseEntries, parseTest } from './condition.js'
import { expected, shown, subject } from './expectation.js'
import { and, everything, type Ends, type Filter, type Related } from './filter.js'
import { comparedFigure, figureFaces, valueFigures, type FigureFace, type FigureKind } from './figure.js'
import type { ComparedType, Parsing, Tested } from './parsing.js'
import type { Face, RelationshipTerm, Vocabulary } from './vocabulary.js'

/** How what lies within an item of `related` is parsed. */
export interface ParseInner {
  readonly parseFilter: (vocabulary: Vocabulary, input: unknown, path: InputPath, parsing: Parsing) => Filter
  readonly parseTested: (
    vocabulary: Vocabulary,
    face: Face,
    input: unknown,
    path: InputPath,
    parsing: Parsing,
    comparedType: ComparedType,
  ) => readonly Tested[]
}

/** The ends that an item names, without a condition on them, and what is said about these ends and about their edges. */
export interface Named {
  readonly ends: Ends
  readonly far: Vocabulary
  readonly edge: Vocabulary
}

/**
 * `{relationship, direction, edge, some | none | every | count | sum | avg | min | max}`: at most one quantifier, none meaning "at least one edge".
 * The direction is OUT when not given and ignored for a symmetric type. `count` takes integer operators, the figures conditions on attributes, and
 * all of these, under `where`, which other ends to look at.
 */
export function parseRelated(
  vocabulary: Vocabulary,
  input: unknown,
  path: InputPath,
  parsing: Parsing,
  inner: ParseInner,
): Filter {
  const item = new Map(parseEntries(input, path))
  for (const key of item.keys())
    if (!keys.includes(key)) throw new InputError(`${subject([...path, key])} is no key of "related".`, [...path, key])
  const named = parseNamed(vocabulary, item, path, parsing.withDeleted, (edges, edge, at) =>
    inner.parseFilter(edges, edge, at, parsing),
  )
  const related = (found: Related): Filter => Object.freeze({ kind: 'related', related: Object.freeze(found) })
  const quantified = parseQuantified(item, path, named, parsing, inner)
  const [only, ...more] = quantified
  return only && more.length === 0 ? related(only) : and(...quantified.map(related))
}

/** What `relationship`, `direction` and `edge` of an item mean for the queried rows. */
export function parseNamed(
  vocabulary: Vocabulary,
  item: ReadonlyMap<string, unknown>,
  path: InputPath,
  withDeleted: boolean,
  parseEdge: (edges: Vocabulary, input: unknown, path: InputPath) => Filter,
): Named {
  const relationship = parseRelationship(vocabulary, item.get('relationship'), [...path, 'relationship'])
  const direction = parseDirection(item.get('direction') ?? 'out', [...path, 'direction'])
  const far = relationship.far(direction)
  if (!far)
    throw new InputError(
      `No ${vocabulary.noun} stands at the ${direction === 'out' ? 'from' : 'to'} end of ${shown(item.get('relationship'))}.`,
      path,
    )
  const edge = relationship.edge()
  const ends: Ends = {
    relationshipTypeId: relationship.id,
    direction: relationship.isSymmetric ? 'both' : direction,
    withDeleted,
    edge: item.has('edge') ? parseEdge(edge, item.get('edge'), [...path, 'edge']) : everything,
    visible: everything,
    other: everything,
  }
  return { ends, far, edge }
}

const quantifiers = ['some', 'none', 'every', 'count', ...valueFigures] as const
const keys: readonly string[] = ['relationship', 'direction', 'edge', ...quantifiers]

function parseQuantified(
  item: ReadonlyMap<string, unknown>,
  path: InputPath,
  { ends, far, edge }: Named,
  parsing: Parsing,
  { parseFilter, parseTested }: ParseInner,
): readonly Related[] {
  const given = quantifiers.filter((key) => item.has(key))
  const [kind] = given
  if (given.length > 1)
    throw new InputError(`Give one of ${given.map((key) => `"${key}"`).join(', ')}: several are several items.`, path)
  if (kind === undefined) return [{ ...ends, quantifier: { kind: 'some' } }]
  const at = [...path, kind]
  const otherOf = (where: unknown, inside: InputPath) =>
    where === undefined ? everything : parseFilter(far, where, inside, parsing)
  if (kind === 'some' || kind === 'none' || kind === 'every')
    return [{ ...ends, other: otherOf(item.get(kind), at), quantifier: { kind } }]
  const { where, ...said } = Object.fromEntries(parseEntries(item.get(kind), at))
  const other = otherOf(where, [...at, 'where'])
  if (kind === 'count') {
    const test = parseTest('integer', said, at)
    if (test.kind === 'isSet') throw new InputError('A count always has a value: compare it.', [...at, 'isSet'])
    return [{ ...ends, other, quantifier: { kind, test } }]
  }
  return parseFigures(kind, said, at, ({ of, face }, input, inside) =>
    parseTested(of === 'edge' ? edge : far, face, input, inside, parsing, comparedFigure(kind)),
  ).map(({ of, attribute, test }) => ({
    ...ends,
    other,
    quantifier: { kind: 'figure', figure: { kind, of, attribute }, test },
  }))
}

function parseFigures(
  kind: FigureKind,
  said: Readonly<Record<string, unknown>>,
  path: InputPath,
  parse: (face: FigureFace, input: unknown, path: InputPath) => readonly Tested[],
) {
  const entries = Object.entries(said)
  if (entries.length === 0)
    throw new InputError(`${subject(path)} says of no attribute what its ${kind} must be.`, path)
  return entries.flatMap(([key, input]) => {
    const face = figureFaces[key]
    if (!face) throw new InputError(`${subject([...path, key])} is no key of "${kind}".`, [...path, key])
    return parse(face, input, [...path, key]).map((tested) => ({ of: face.of, ...tested }))
  })
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
