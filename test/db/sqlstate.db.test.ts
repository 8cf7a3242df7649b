import { describe, expect, it } from 'vitest'
import { constraintSentences } from '../../src/db/constraints.js'
import { sqlstateOf } from '../../src/db/sqlstate.js'
import { CadastreError, ConflictError, InputError } from '../../src/errors.js'
import { sql } from '../../src/query/sql.js'
import type { Statement } from '../../src/query/sql.js'
import { useTestDatabase } from '../support/database.js'

const database = useTestDatabase()

async function failureOf(statement: Statement): Promise<unknown> {
  return database()
    .pool.run(statement)
    .then(
      () => undefined,
      (error: unknown) => error,
    )
}

const insertType = (name: string) => sql`insert into provider_types (name, display_name) values (${name}, 'x')`

describe('what the database refuses', () => {
  it.each([
    [
      'a duplicate with its own sentence',
      insertType('manual'),
      ConflictError,
      'A provider type of this name exists already.',
    ],
    ['a broken domain', insertType(''), InputError, 'A name has between 1 and 1,024 bytes.'],
    ['NUL in text', insertType('a\0b'), InputError, 'Text may not contain the character NUL (U+0000).'],
    [
      'NUL in JSON',
      sql`select ('{"a": "\\u0000"}'::jsonb) ->> 'a'`,
      InputError,
      'Text may not contain the character NUL (U+0000).',
    ],
    ['a malformed value', sql`select ${'x'}::int`, InputError, 'A value is malformed for its type.'],
    [
      'a number too large',
      sql`select ${'99999999999999999999'}::int8`,
      InputError,
      'A number lies outside the range that can be stored.',
    ],
    [
      'a dangling reference',
      sql`insert into datacenters (location_id, name, display_name) values (-1, 'x', 'x')`,
      ConflictError,
      'It refers to something that does not exist, or is still referred to.',
    ],
    [
      'a refusal of our own triggers',
      sql`do $$ begin raise exception 'location x would lie within itself' using errcode = '23000', constraint = 'locations_form_a_tree'; end $$`,
      ConflictError,
      'Location x would lie within itself.',
    ],
  ])('%s', async (_name, statement, kind, message) => {
    const error = await failureOf(statement)
    expect(error).toBeInstanceOf(kind)
    expect(error).toMatchObject({ message })
  })

  it('is a bug when no client can cause it: the statement is named, its values are not', async () => {
    const error = await failureOf(sql`select nothing_of_this_name, ${'secret'}`)
    expect(error).not.toBeInstanceOf(CadastreError)
    expect(String(error)).toContain('select nothing_of_this_name, $1')
    expect(String(error)).not.toContain('secret')
    expect(sqlstateOf(error)).toBe('42703')
  })
})

describe('the sentences of constraints', () => {
  it('belong to constraints and unique indexes that exist', async () => {
    const rows = await database().pool.run<{ name: string }>(sql`
      select conname::text as name from pg_constraint union select relname::text from pg_class where relkind = 'i'`)
    const existing = new Set(rows.map(({ name }) => name))
    expect(Object.keys(constraintSentences).filter((name) => !existing.has(name))).toEqual([])
  })
})
