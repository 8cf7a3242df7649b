import { unreachable } from '../../errors.js'
import { and, type Filter, type Reference } from '../../query/filter.js'
import { empty, identifier, sql, type Statement } from '../../query/sql.js'
import {
  tableVocabulary,
  type TableField,
  type TableOwned,
  type TableReference,
  type TableSource,
} from '../../query/table.js'
import type { Term, Vocabulary } from '../../query/vocabulary.js'
import type { Links, Noun, NounField } from './noun.js'
import { nounOf } from './nouns.js'

/** A noun as a table that can be listed, filtered and sorted; its rows come with `<field>Id` for what they refer to. Made once a noun. */
export function nounSource(noun: Noun): TableSource {
  const known = made.get(noun)
  if (known) return known
  const fields = Object.entries(noun.fields)
  const parent = noun.tree === undefined ? undefined : noun.fields[noun.tree]?.column
  const source: TableSource = {
    table: noun.table,
    noun: noun.labels,
    fields: {
      ...Object.fromEntries(fields.flatMap(([name, field]) => withName(name, columnOf(field)))),
      ...lifeFields(noun),
    },
    references: {
      ...(noun.retires === 'with-replacement' && {
        replacedBy: { column: 'replaced_by_id', source: () => nounSource(noun), isNullable: true },
      }),
      ...Object.fromEntries(fields.flatMap(([name, field]) => withName(name, referenceOf(field)))),
    },
    owned: Object.fromEntries(fields.flatMap(([name, field]) => withName(name, ownedOf(field)))),
    ...(parent !== undefined && { parentColumn: parent }),
  }
  made.set(noun, source)
  return source
}

const made = new Map<Noun, TableSource>()

const withName = <T>(name: string, value: T | undefined): readonly (readonly [string, T])[] =>
  value === undefined ? [] : [[name, value]]

/** What is known of the life of a row. */
function lifeFields(noun: Noun): Readonly<Record<string, TableField>> {
  const dates: Record<string, TableField> = {
    createdAt: { column: 'created_at', dataType: 'datetime' },
    updatedAt: { column: 'updated_at', dataType: 'datetime' },
  }
  if (noun.retires === 'never') return dates
  return {
    ...dates,
    retiredAt: { column: 'retired_at', dataType: 'datetime', isNullable: true },
    retiredNote: { column: 'retired_note', dataType: 'string', isNullable: true, isCollated: true },
  }
}

/** Undefined for what is a reference. */
function columnOf({ kind, column, presence }: NounField): TableField | undefined {
  const isNullable = presence === 'nullable' || presence === 'derived'
  switch (kind.is) {
    case 'text':
      // Names are kept in code point order, other texts in that of the database.
      return { column, dataType: 'string', isNullable, isCollated: column !== 'name' }
    case 'integer':
    case 'decimal':
    case 'boolean':
      return { column, dataType: kind.is, isNullable }
    case 'enum':
      return { column, dataType: 'string', isNullable, isCollated: true, choices: Object.keys(kind.of.words) }
    case 'texts':
      return { column, dataType: 'string', isNullable: true, isCollated: true, isList: true }
    case 'links':
      return { column, select: selectLinks(kind.through) }
    case 'reference':
      return undefined
    default:
      return unreachable(kind)
  }
}

function referenceOf({ kind, column, presence }: NounField): TableReference | undefined {
  if (kind.is !== 'reference') return undefined
  return { column, source: () => nounSource(nounOf(kind.to)), isNullable: presence !== 'required' }
}

function ownedOf({ kind }: NounField): TableOwned | undefined {
  if (kind.is !== 'links') return undefined
  const { table, own, other } = kind.through
  const linked = () => nounSource(nounOf(kind.to))
  return {
    source: () => ({ table, fields: {} }),
    column: own,
    only: linking(kind.through),
    vocabulary: () => reached(tableVocabulary(linked()), { column: other, table: linked().table, key: 'id' }),
  }
}

/** Which rows of the table between two nouns make this set: those of its side, or those with a place in its order. */
function linking({ side, position }: Links): Filter {
  const isSide: Filter = {
    kind: 'field',
    field: { column: 'side', dataType: 'string', isNullable: false, isCollated: true },
    test: { kind: 'value', all: [{ operator: 'eq', operand: side ?? '' }] },
  }
  const isPlaced: Filter = {
    kind: 'field',
    field: { column: position ?? '', dataType: 'integer', isNullable: true },
    test: { kind: 'isSet', set: true },
  }
  return and(...(side === undefined ? [] : [isSide]), ...(position === undefined ? [] : [isPlaced]))
}

/** A vocabulary as seen from a row that refers to its rows. */
function reached(vocabulary: Vocabulary, reference: Reference): Vocabulary {
  const terms = [...vocabulary.terms].flatMap(([key, term]): [string, Term][] =>
    'via' in term ? [[key, { ...term, via: [reference, ...term.via] }]] : [],
  )
  return { noun: vocabulary.noun, terms: new Map(terms), orders: new Map() }
}

function selectLinks({ table, own, other, side, position }: Links): Statement {
  const order = identifier(position ?? other)
  const kept = position === undefined ? empty : sql` and l.${identifier(position)} is not null`
  const ofSide = side === undefined ? empty : sql` and l.side = ${side}`
  return sql`coalesce((select array_agg(l.${identifier(other)} order by l.${order}) from ${identifier(table)} l
    where l.${identifier(own)} = t.id${ofSide}${kept}), '{}')`
}
