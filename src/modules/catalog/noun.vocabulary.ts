import { unreachable } from '../../errors.js'
import type { Field, Reference } from '../../query/filter.js'
import type { SortField, Term, Vocabulary } from '../../query/vocabulary.js'
import type { Noun, NounField } from './noun.js'
import { lifeColumns } from './noun.sql.js'
import { nounOf } from './nouns.js'

/** What `where` and `orderBy` over rows of a noun mean. Made once a noun. */
export function nounVocabulary(noun: Noun): Vocabulary {
  const known = made.get(noun)
  if (known) return known
  const vocabulary: Vocabulary = {
    noun: noun.labels,
    terms: new Map(termsOf(noun, [])),
    orders: new Map(ordersOf(noun)),
  }
  made.set(noun, vocabulary)
  return vocabulary
}

const made = new Map<Noun, Vocabulary>()

const idField: Field = { column: 'id', dataType: 'integer', isNullable: false }

function termsOf(noun: Noun, via: readonly Reference[]): [string, Term][] {
  const terms: [string, Term][] = [['id', { kind: 'id', via, field: idField, table: noun.table }]]
  for (const [name, field] of Object.entries(noun.fields)) {
    const term = termOf(field, via)
    if (term) terms.push([name, term])
  }
  for (const [name, column] of lifeColumns(noun)) {
    const field = lifeField(name, column)
    if (field) terms.push([name, { kind: 'value', via, field }])
  }
  if (noun.tree !== undefined && via.length === 0) {
    const reference = { column: 'id', table: noun.table, key: 'id', subtreeBy: noun.fields[noun.tree]?.column ?? 'id' }
    terms.push(['within', { kind: 'within', reference, field: idField, table: noun.table }])
  }
  return terms
}

function termOf(field: NounField, via: readonly Reference[]): Term | undefined {
  const { kind } = field
  switch (kind.is) {
    case 'text':
    case 'integer':
    case 'decimal':
    case 'boolean':
      return { kind: 'value', via, field: columnOf(field) }
    case 'enum':
      return {
        kind: 'choice',
        via,
        field: columnOf(field),
        choices: new Map(Object.keys(kind.of.words).map((word) => [word, [word]])),
      }
    case 'reference': {
      const other = nounOf(kind.to)
      return { kind: 'record', via: [...via, referenceTo(field, other)], vocabulary: () => nounVocabulary(other) }
    }
    case 'links': {
      // A set whose rows say more than the two ids can't be asked through the foreign key alone.
      if (kind.through.side !== undefined || kind.through.position !== undefined) return undefined
      const other = nounOf(kind.to)
      const reference = { column: kind.through.other, table: other.table, key: 'id' }
      const vocabulary = () => ({ noun: other.labels, terms: new Map(termsOf(other, [reference])), orders: new Map() })
      return { kind: 'owned', owned: { table: kind.through.table, column: kind.through.own }, vocabulary }
    }
    case 'texts':
      return undefined
    default:
      return unreachable(kind)
  }
}

function ordersOf(noun: Noun): [string, SortField][] {
  const orders = Object.entries(noun.fields).flatMap(([name, field]): [string, SortField][] => {
    const { kind } = field
    if (kind.is === 'texts' || kind.is === 'links') return []
    if (kind.is !== 'reference') return [[name, { via: [], field: columnOf(field) }]]
    const other = nounOf(kind.to)
    const called = other.fields['name']
    return called ? [[name, { via: [referenceTo(field, other)], field: columnOf(called) }]] : []
  })
  for (const [name, column] of lifeColumns(noun)) {
    const field = lifeField(name, column)
    if (field) orders.push([name, { via: [], field }])
  }
  return orders
}

/** The keys that a noun's `orderBy` has. */
export function orderKeys(noun: Noun): readonly string[] {
  return [...nounVocabulary(noun).orders.keys()]
}

function lifeField(name: string, column: string): Field | undefined {
  if (name === 'replacedById') return undefined
  return name === 'retiredNote'
    ? { column, dataType: 'string', isNullable: true, isCollated: true }
    : { column, dataType: 'datetime', isNullable: name === 'retiredAt' }
}

const referenceTo = (field: NounField, other: Noun): Reference => ({
  column: field.column,
  table: other.table,
  key: 'id',
})

function columnOf({ kind, column, presence }: NounField): Field {
  const isNullable = presence === 'nullable' || presence === 'derived'
  switch (kind.is) {
    case 'integer':
    case 'decimal':
    case 'boolean':
      return { column, dataType: kind.is, isNullable }
    default:
      // Names are kept in code point order, other texts in that of the database.
      return { column, dataType: 'string', isNullable, isCollated: column !== 'name' }
  }
}
