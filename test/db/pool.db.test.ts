import { describe, expect, it } from 'vitest'
import { sql } from '../../src/query/sql.js'
import { useTestDatabase } from '../support/database.js'

const database = useTestDatabase()

describe('values', () => {
  it('come back as numbers and booleans where that is exact, and as text where it is not', async () => {
    const [row] = await database().pool.run(sql`
      select 1::int2 as small, 2::int4 as int, 1.5::float8 as float, true as yes, 9007199254740993::int8 as big, 1.50::numeric as decimal,
        '2026-01-02T03:04:05.678901+02'::timestamptz as instant, '10.0.0.1/8'::inet as address, '{"a": 1}'::jsonb as json, null as nothing,
        '{1,null}'::int4[] as ints, '{9007199254740993}'::int8[] as bigs, '{t,f}'::bool[] as flags, '{a,"b c",null}'::text[] as texts`)
    expect(row).toEqual({
      small: 1,
      int: 2,
      float: 1.5,
      yes: true,
      big: '9007199254740993',
      decimal: '1.50',
      instant: '2026-01-02 01:04:05.678901+00',
      address: '10.0.0.1/8',
      json: '{"a": 1}',
      nothing: null,
      ints: [1, null],
      bigs: ['9007199254740993'],
      flags: [true, false],
      texts: ['a', 'b c', null],
    })
  })
})
