import type { Db } from '../../db/db.js'
import { ConflictError, InputError, NotFoundError } from '../../errors.js'
import { identifier, sql } from '../../query/sql.js'
import type { Catalogue } from '../catalog/catalogue.js'
import {
  createSubstringIndex,
  dropSubstringIndex,
  selectSubstringIndexes,
  type BuiltIndex,
  type SubstringIndex,
} from './substring-index.sql.js'
import { resourceVocabulary } from './vocabulary.js'

/** The indexes of substrings that the database has, those that were not finished too. */
export async function listSubstringIndexes(db: Db): Promise<readonly BuiltIndex[]> {
  return db.run<BuiltIndex>(selectSubstringIndexes())
}

/**
 * Makes the indexes by which values of an attribute are found by their substrings: one for its rows, one for each column that it is kept in. What is there
 * stays; what was broken off is made anew. Takes minutes on a large inventory, during which everything else goes on. Needs a pool.
 */
export async function indexSubstrings(db: Db, catalogue: Catalogue, attribute: string): Promise<readonly BuiltIndex[]> {
  const wanted = indexesOf(catalogue, attribute)
  const built = new Map((await listSubstringIndexes(db)).map((index) => [index.name, index]))
  for (const index of wanted) {
    const found = built.get(index.name)
    if (found?.isValid) continue
    if (found) await db.run(dropSubstringIndex(index.name))
    await db.run(createSubstringIndex(index))
    // Postgres judges the index by what it knows of the expression.
    await db.run(sql`analyze ${identifier(index.table)}`)
  }
  const names = new Set(wanted.map(({ name }) => name))
  return (await listSubstringIndexes(db)).filter(({ name }) => names.has(name))
}

/** Drops the indexes that `indexSubstrings` made of an attribute, and answers how many there were. */
export async function dropSubstringIndexes(db: Db, catalogue: Catalogue, attribute: string): Promise<number> {
  const { id } = definitionOf(catalogue, attribute)
  const found = (await listSubstringIndexes(db)).filter(({ attributeId }) => attributeId === id)
  for (const { name } of found) await db.run(dropSubstringIndex(name))
  return found.length
}

function definitionOf(catalogue: Catalogue, name: string) {
  const definition = catalogue.attributesByName.get(name)
  if (!definition) throw new NotFoundError(`There is no attribute "${name}".`)
  if (definition.dataType !== 'string')
    throw new InputError(`${name} is of data type ${definition.dataType}; substrings are of strings.`)
  return definition
}

function indexesOf(catalogue: Catalogue, name: string): readonly SubstringIndex[] {
  const { id } = definitionOf(catalogue, name)
  const term = resourceVocabulary(catalogue, undefined).attributes?.('generic', name)
  if (term?.kind !== 'bound') throw new ConflictError(`No resource type has the attribute "${name}".`)
  const { rowTypeIds, columns } = term.attribute
  const places = [
    ...(rowTypeIds.length > 0 ? [{ table: 'resource_attributes' }] : []),
    ...columns.map(({ table, column }) => ({ table, column })),
  ]
  return places.map((place) => ({ ...place, name: `${place.table}_substring_${id}`, attributeId: id }))
}
