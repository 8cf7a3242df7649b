import { raw, sql, type Statement } from './sql.js'

/** Which resources count, as tables of a statement: a look at a bit costs a tenth of one into a hash of ids, and leaves an index its order. */
export interface Seen {
  /** The tables, over one with the `id` of each resource; it may come more than once. */
  readonly tables: (resources: Statement) => readonly Statement[]
  /** How many resources count: worked out once, so that what depends on it is begun or not. */
  readonly size: Statement
  /** Selects their `id`; for few. */
  readonly ids: Statement
  /** Whether the resource of an id counts. */
  readonly has: (id: string) => Statement
}

/** The tables with this number: `words_0` with 64 bits in each row, and `bits_0` with all of them one after another. */
export function seenIn(index: number): Seen {
  const [words, bits] = [`words_${index}`, `bits_${index}`]
  const ids = raw(
    `select (w.chunk << 6) + s.bit as id from ${words} w cross join generate_series(0, 63) s (bit) where (w.word >> s.bit) & 1 = 1`,
  )
  const word = 'bit_or(1::bigint << (m.id & 63)::integer)'
  const [all, last] = [`(select b.bits from ${bits} b)`, `(select b.last from ${bits} b)`]
  return {
    tables: (resources) => [
      sql`${raw(words)} as materialized (select m.id >> 6 as chunk, ${raw(word)} as word, bit_count(int8send(${raw(word)})) as n from ${resources} m group by 1)`,
      raw(bitsOf(words, bits)),
    ],
    size: raw(`(select coalesce(sum(w.n), 0) from ${words} w)`),
    ids,
    has: (id) =>
      sql`case when ${raw(all)} is null then (${raw(id)} in (select unnest(array(${ids})))) is true else ${raw(hasBit(id, all, last))} end`,
  }
}

/** Whether the bit of an id is set; `last` is the place of the last bit. Words are sent with their highest byte first, hence the 56; what is beyond the last never counts. */
export const hasBit = (id: string, bits: string, last: string): string =>
  `get_bit(${bits}, least(${id}, ${last}) # 56) = 1`

function bitsOf(words: string, bits: string): string {
  return `${bits} as materialized (select f.bits, octet_length(f.bits)::bigint * 8 - 1 as last from (${selectBits(words)}) f)`
}

/**
 * Selects `bits`, the words of a table of `chunk`, `word` one after another. None where ids lie so far apart that most of them would be gaps. The last word is
 * empty: it says no for whatever comes after.
 */
export const selectBits = (words: string): string =>
  `select string_agg(int8send(coalesce(w.word, 0)), '' order by s.chunk) as bits from (select max(w.chunk) + 1 as chunk, count(*) as n from ${words} w) e cross join lateral generate_series(0, e.chunk) s (chunk) left join ${words} w on w.chunk = s.chunk where e.chunk <= ${widest} + 8 * e.n`

/** So many words are made however few are filled: a tenth of a second. */
const widest = 200_000
