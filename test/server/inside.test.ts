import { describe, expect, it } from 'vitest'
import type { Reply } from '../support/http.js'
import { faultIn, tellsOfInside } from './inside.js'

describe('words that tell of the inside', () => {
  it.each([
    'duplicate key value violates unique constraint "resources_pkey"',
    'insert or update on table "edges" violates foreign key constraint "edges_from"',
    'new row for relation "resources" violates check constraint "name_length"',
    'null value in column "name" of relation "x" violates not-null constraint',
    'Key (name)=(x) already exists.',
    'Failing row contains (1, x).',
    'relation "resource" does not exist',
    'column "nam" does not exist',
    'column r.nam does not exist',
    'function lower(integer) does not exist',
    'operator does not exist: text = integer',
    'Internal: select r.id, r.name from resources r where r.id = $1',
    'SELECT 1\n  FROM resources',
    'in: insert into resources (name) values ($1)',
    'in: update resources set name = $1',
    'in: delete from resources where id = $1',
    'with page as (',
    'syntax error at or near "union"',
    'syntax error in tsquery: "a &"',
    'unterminated quoted string at or near "\'"',
    'invalid input syntax for type bigint: "x"',
    'invalid byte sequence for encoding "UTF8": 0x00',
    'invalid regular expression: parentheses () not balanced',
    'unsupported Unicode escape sequence',
    'value too long for type character varying(10)',
    'value "1" is out of range for type integer',
    'bigint out of range',
    'division by zero',
    'index row size 3000 exceeds btree version 4 maximum 2704',
    'could not determine data type of parameter $1',
    'deadlock detected',
    'canceling statement due to statement timeout',
    'permission denied for table resources',
    'bind message supplies 1 parameters, but prepared statement "" requires 2',
    'SQLSTATE 23505',
    '23505',
    '22P02',
    'unique_violation',
    'undefined_table',
    'DETAIL: x',
    'PL/pgSQL function check_name() line 3 at RAISE',
    'pg_catalog',
    'resource_attributes',
    'und-x-icu',
    'TypeError: x is undefined at run (/srv/src/db/run.ts:10:3)',
    'see dist/server/http.js:12',
  ])('are seen in %j', (text) => {
    expect(tellsOfInside(text)).toBe(true)
    expect(tellsOfInside(`"x" is refused: ${text.length === 5 ? `SQLSTATE ${text}` : text}`)).toBe(true)
  })

  it.each([
    '"x" is not an id that was given out here.',
    '"first" must be an integer from 0 up, not -1.',
    'A page has at most 10 rows: ask for the next page after it; CADASTRE_MAX_PAGE, now 10, sets this limit.',
    'There is no relationship "x".',
    'The attribute "x" is unknown; select another one.',
    'The same thing exists already.',
    'A statement took the database longer than CADASTRE_STATEMENT_TIMEOUT_MS allows; ask for less at once.',
    'Syntax Error: Unexpected Name "select".',
    'Syntax Error: Unterminated string.',
    'Syntax Error: Expected "{", found Name "pg_sleep".',
    'Field "resource" of type "Resource" must have a selection of subfields.',
    'BAD_USER_INPUT',
    'cmVzb3VyY2VzOjE',
  ])('are not seen in %j', (text) => {
    expect(tellsOfInside(text)).toBe(false)
  })

  const sent = [
    'from',
    'select',
    "1' union select name from users --",
    "1' union select name, name from y",
    `insert into "x" values (${'1, '.repeat(50)})`,
  ]

  it.each(sent.map((text) => [text]))('are not those that were sent: %j', (text) => {
    expect(tellsOfInside(text, sent)).toBe(false)
    expect(tellsOfInside(`There is no type "${text}".`, sent)).toBe(false)
    expect(tellsOfInside(`There is no type ${JSON.stringify(text)}.`, sent)).toBe(false)
    expect(tellsOfInside(`There is no type ${JSON.stringify(text.slice(0, 60))}... is there.`, sent)).toBe(false)
  })

  it('are seen beside what was sent', () => {
    expect(tellsOfInside(`${sent[2]}: select x from y`, sent)).toBe(true)
    expect(tellsOfInside(`invalid input syntax for type bigint: "${sent[2]}"`, sent)).toBe(true)
  })
})

describe('a fault of an answer', () => {
  const fine: Reply = { status: 200, headers: new Headers(), text: '{}', data: {}, errors: [] }
  const failed = (code?: unknown, message = 'No.') => ({ message, extensions: code === undefined ? {} : { code } })
  const problem = { written: { items: [{ problems: [{ code: 'BAD_VALUE', message: 'relation "x" is missing' }] }] } }

  it.each<readonly [string | undefined, Partial<Reply>]>([
    [undefined, {}],
    [undefined, { status: 400, errors: [failed('BAD_USER_INPUT')] }],
    ['status', { status: 500, text: 'x' }],
    ['code', { errors: [failed()] }],
    ['code', { errors: [failed(42)] }],
    ['code', { errors: [failed('BAD_USER_INPUT'), failed('INTERNAL_SERVER_ERROR')] }],
    ['words of the inside', { errors: [failed('23505')] }],
    ['words of the inside', { errors: [failed('CONFLICT', 'duplicate key value')] }],
    ['words of the inside', { data: problem }],
    ['words of the inside', { status: 400, text: 'at run (x.js:1:1)' }],
  ])('is %j in %j', (fault, reply) => {
    expect(faultIn({ ...fine, ...reply })).toBe(fault)
  })
})
