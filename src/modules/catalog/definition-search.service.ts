import type { Db } from '../../db/db.js'
import { InputError, LimitError } from '../../errors.js'
import { compilePage, readPage, type ListQuery } from '../../query/compile-page.js'
import { parseOrderBy } from '../../query/order.js'
import { parsePage, type Page, type PageArguments } from '../../query/page.js'
import { raw } from '../../query/sql.js'
import { tableVocabulary } from '../../query/table.js'
import type { Actor } from '../access/actor.js'
import { definitionKinds, matchingDefinitions, type DefinitionKind } from './definition-search.sql.js'

/** A definition that was found, with the id of its row. */
export interface DefinitionMatch {
  readonly kind: DefinitionKind
  readonly id: number
  readonly name: string
  readonly displayName: string
  readonly description: string
  /** How many of the words it has. */
  readonly matchedWords: number
}

/** What is looked for, as the client sent it. */
export interface DefinitionSearch extends PageArguments {
  readonly text: string
  readonly kinds?: readonly DefinitionKind[] | null
}

/** A page of the definitions whose names or descriptions have the words of a text, those with most of them first; one statement. */
export async function searchDefinitions(
  db: Db,
  _actor: Actor,
  { text, kinds, ...page }: DefinitionSearch,
  withTotal: boolean,
): Promise<Page<DefinitionMatch>> {
  const words = searchWords(text)
  const among = kinds ? definitionKinds.filter((kind) => kinds.includes(kind)) : definitionKinds
  if (among.length === 0) throw new InputError('"kinds" is empty: leave it out, or name one.', ['kinds'])
  const query = searchQuery(words, among, page, withTotal)
  const rows = await db.run<Found>(compilePage(query))
  return readPage(query, rows, ({ kind, id, name, displayName, description, covered }) => ({
    kind: definitionKinds[Number(kind)] ?? 'ATTRIBUTE',
    id,
    name,
    displayName,
    description,
    matchedWords: Number(covered),
  }))
}

const maxCharacters = 500
const maxWords = 20

/** The words of what somebody typed: `cpuCores`, `cpu_cores` and `CPU cores` have the same two. An InputError when there is none. */
function searchWords(text: string): readonly string[] {
  if (text.length > maxCharacters)
    throw new LimitError(`"text" has ${text.length} characters; at most ${maxCharacters} are looked for.`, ['text'])
  const words = text
    .replaceAll(/(?<=[\p{Ll}\p{N}])(?=\p{Lu})/gu, ' ')
    .toLowerCase()
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((word) => word !== '')
  const distinct = [...new Set(words)]
  if (distinct.length === 0) throw new InputError('"text" has no word to look for.', ['text'])
  if (distinct.length > maxWords)
    throw new LimitError(`"text" has ${distinct.length} words; at most ${maxWords} are looked for.`, ['text'])
  return distinct
}

interface Found extends Readonly<Record<string, unknown>> {
  readonly kind: string
  readonly id: number
  readonly name: string
  readonly displayName: string
  readonly description: string
  readonly covered: string
}

function searchQuery(
  words: readonly string[],
  kinds: readonly DefinitionKind[],
  page: PageArguments,
  withTotal: boolean,
): ListQuery {
  // The words are part of what a cursor belongs to.
  const noun = `definitions ${[...kinds, ...words].join(' ')}`
  const found = tableVocabulary({
    table: 't',
    noun,
    fields: {
      covered: { column: 'covered', dataType: 'integer' },
      score: { column: 'score', dataType: 'decimal' },
      name: { column: 'name', dataType: 'string', isCollated: true },
    },
  })
  return {
    columns: raw('t.kind, t.id, t.name, t.display_name as "displayName", t.description, t.covered'),
    from: matchingDefinitions(words, kinds),
    where: raw('true'),
    order: parseOrderBy(found, [{ covered: 'DESC' }, { score: 'DESC' }, { name: 'ASC' }], []),
    ties: [raw('t.kind'), raw('t.id')],
    scope: { alias: 't', depth: 0 },
    page: parsePage(page),
    withTotal,
  }
}
