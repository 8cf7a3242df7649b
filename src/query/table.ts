import type { Field, Filter, Reference } from './filter.js'
import { identifier, join, raw, sql, type Statement } from './sql.js'
import type { DataType } from './value.js'
import type { SortField, Term, Vocabulary } from './vocabulary.js'

/**
 * A plain table (catalogue, places, operations) whose rows can be listed, filtered and sorted by the chain. Every row has a field `id`, column
 * `id`, whose global id says `table`.
 */
export interface TableSource {
  readonly table: string
  /** How messages call the rows; the table's name unless said. */
  readonly noun?: string
  /** By API name, without `id`; all of them are selected under that name. */
  readonly fields: Readonly<Record<string, TableField>>
  /** Foreign keys by API name, selected as `<name>Id`; filters ask the row behind, orders sort by its name. */
  readonly references?: Readonly<Record<string, TableReference>>
  /** Tables that point here, by API name; a filter holds when one of their rows matches. */
  readonly owned?: Readonly<Record<string, TableOwned>>
  /** The parent column when the table is a tree: its filters then know `within`. */
  readonly parentColumn?: string
}

export interface TableField {
  readonly column: string
  /** Of its elements where it is an array. Left out for what is only selected. */
  readonly dataType?: DataType
  readonly isNullable?: boolean
  /** For text that is not `collate "C"` (a catalogue_name is). */
  readonly isCollated?: boolean
  /** For an array, which can't be sorted by. */
  readonly isList?: boolean
  /** What is selected instead of the column, about the row `t`. */
  readonly select?: Statement
  /** The stored words of an enum; conditions then are eq, neq, in, notIn and isSet. */
  readonly choices?: readonly string[]
}

export interface TableReference {
  readonly column: string
  readonly source: () => TableSource
  readonly isNullable?: boolean
}

export interface TableOwned {
  readonly source: () => TableSource
  /** The foreign key in that table. */
  readonly column: string
  /** What filters over its rows mean, where that is not what its source tells. */
  readonly vocabulary?: () => Vocabulary
  /** Which of the rows there count, where not all do. */
  readonly only?: Filter
}

/** What `where` and `orderBy` over a table mean. */
export function tableVocabulary(source: TableSource): Vocabulary {
  const references = Object.entries(source.references ?? {})
  const owned = Object.entries(source.owned ?? {})
  return {
    noun: source.noun ?? source.table,
    terms: new Map<string, Term>([
      ['id', { kind: 'id', via: [], field: id, table: source.table }],
      ...Object.entries(source.fields).flatMap(([key, field]) => fieldTerms(key, field)),
      ...references.map(([key, reference]) => [key, referenceTerm(reference)] as const),
      ...owned.map(([key, { source: other, column, vocabulary, only }]): [string, Term] => [
        key,
        {
          kind: 'owned',
          owned: { table: other().table, column },
          ...(only && { only }),
          vocabulary: vocabulary ?? (() => tableVocabulary(other())),
        },
      ]),
      ...treeTerms(source),
    ]),
    orders: new Map<string, SortField>([
      ['id', { via: [], field: id }],
      ...Object.entries(source.fields).flatMap(([key, field]) => fieldOrders(key, field)),
      ...references.flatMap(([key, reference]) => referenceOrders(key, reference)),
    ]),
  }
}

/** `t.id as "id", t.name as "name", t.provider_id as "providerId"`: what rows of a table come with. */
export function tableColumns({ fields, references = {} }: TableSource): Statement {
  return join(
    [
      raw('t.id as "id"'),
      ...Object.entries(fields).map(([key, { column, select }]) =>
        select === undefined ? named(column, key) : sql`${select} as ${identifier(key)}`,
      ),
      ...Object.entries(references).map(([key, reference]) => named(reference.column, `${key}Id`)),
    ],
    ', ',
  )
}

const named = (column: string, key: string) => sql`t.${identifier(column)} as ${identifier(key)}`

const id: Field = { column: 'id', dataType: 'integer', isNullable: false }

const filterable = (field: TableField, dataType: DataType): Field => ({
  column: field.column,
  dataType,
  isNullable: field.isNullable ?? false,
  isCollated: field.isCollated ?? false,
  ...(field.isList && { isList: true }),
})

function fieldTerms(key: string, field: TableField): [string, Term][] {
  const { dataType, choices } = field
  if (!dataType) return []
  if (!choices) return [[key, { kind: 'value', via: [], field: filterable(field, dataType) }]]
  const words = new Map(choices.map((word) => [word, [word]] as const))
  return [[key, { kind: 'choice', via: [], field: filterable(field, dataType), choices: words }]]
}

function fieldOrders(key: string, field: TableField): [string, SortField][] {
  return field.dataType && !field.isList ? [[key, { via: [], field: filterable(field, field.dataType) }]] : []
}

function referenceTerm(reference: TableReference): Term {
  return { kind: 'record', via: [via(reference)], vocabulary: () => tableVocabulary(reference.source()) }
}

function referenceOrders(key: string, reference: TableReference): [string, SortField][] {
  const name = reference.source().fields['name']
  return name?.dataType ? [[key, { via: [via(reference)], field: filterable(name, name.dataType) }]] : []
}

function via({ column, source }: TableReference): Reference {
  return { column, table: source().table, key: 'id' }
}

function treeTerms({ table, parentColumn }: TableSource): [string, Term][] {
  if (parentColumn === undefined) return []
  const reference: Reference = { column: 'id', table, key: 'id', subtreeBy: parentColumn }
  return [['within', { kind: 'within', reference, field: id, table }]]
}
