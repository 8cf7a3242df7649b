import { InputError, type InputPath } from '../errors.js'
import { parseEntries } from './condition.js'
import { subject } from './expectation.js'
import { comparedFigure, figureFaces, valueFigures, type FigureKind } from './figure.js'
import type { Figure, Rollup, ValueFigure } from './filter.js'
import { boundAttribute, parseWhere } from './parse.js'
import { parseNamed, type Named } from './related.js'
import type { Vocabulary } from './vocabulary.js'

/** What a list is sorted by, and what was said of the direction, still as it came, with its place. */
export interface ParsedRollup {
  readonly rollup: Rollup
  readonly direction: unknown
  readonly at: InputPath
}

/**
 * `{relationship, direction, edge, where, count: DESC}`, or in the place of `count` a figure of one attribute: `sum: {attributes: {sizeGib: DESC}}`,
 * and in the generic face `sum: {attribute: {name: "size_gib", direction: DESC}}`.
 */
export function parseRollup(
  vocabulary: Vocabulary,
  input: unknown,
  path: InputPath,
  withDeleted: boolean,
): ParsedRollup {
  const item = new Map(parseEntries(input, path))
  for (const key of item.keys())
    if (!keys.includes(key)) throw new InputError(`${subject([...path, key])} is no key of a roll-up.`, [...path, key])
  const parse = (inner: Vocabulary, where: unknown, at: InputPath) => {
    parseEntries(where, at)
    return parseWhere(inner, where, at, withDeleted)
  }
  const named = parseNamed(vocabulary, item, path, withDeleted, parse)
  const ends = item.has('where')
    ? { ...named.ends, other: parse(named.far, item.get('where'), [...path, 'where']) }
    : named.ends
  const given = figures.filter((key) => item.has(key))
  const [kind] = given
  if (kind === undefined || given.length > 1)
    throw new InputError(`Give one of ${figures.map((key) => `"${key}"`).join(', ')}.`, path)
  const at = [...path, kind]
  if (kind === 'count') return rolledUp(ends, { kind }, item.get(kind), at)
  const { figure, direction, at: said } = parseFigure(named, kind, item.get(kind), at)
  return rolledUp(ends, figure, direction, said)
}

const figures = ['count', ...valueFigures] as const
const keys: readonly string[] = ['relationship', 'direction', 'edge', 'where', ...figures]

const rolledUp = (ends: Named['ends'], figure: Figure, direction: unknown, at: InputPath): ParsedRollup => ({
  rollup: Object.freeze({ ...ends, figure }),
  direction,
  at,
})

function parseFigure({ far, edge }: Named, kind: FigureKind, input: unknown, path: InputPath) {
  const [key, said] = onlyEntry(input, path)
  const at = [...path, key]
  const face = figureFaces[key]
  if (!face) throw new InputError(`${subject(at)} is no key of "${kind}".`, at)
  const asked = face.of === 'edge' ? edge : far
  const figureOf = (name: unknown, inside: InputPath): ValueFigure => {
    const attribute = boundAttribute(asked, face.face, name, inside)
    comparedFigure(kind)(attribute, String(name), inside)
    return Object.freeze({ kind, of: face.of, attribute })
  }
  if (face.face === 'typed') {
    const [name, direction] = onlyEntry(said, at)
    return { figure: figureOf(name, [...at, name]), direction, at: [...at, name] }
  }
  const { name, direction, ...more } = Object.fromEntries(parseEntries(said, at))
  for (const unknown of Object.keys(more))
    throw new InputError(`${subject([...at, unknown])} is no key of a sort by attribute.`, [...at, unknown])
  return { figure: figureOf(name, [...at, 'name']), direction, at: [...at, 'direction'] }
}

function onlyEntry(input: unknown, path: InputPath): readonly [string, unknown] {
  const [first, ...more] = parseEntries(input, path)
  if (!first || more.length > 0)
    throw new InputError('One attribute an object: give several objects for several.', path)
  return first
}
