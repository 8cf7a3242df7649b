import { median } from '../filters/measure.js'
import type { Kind } from './kinds.js'

export type SideName = 'cadastre' | 'handwritten, JSON' | 'handwritten, rows' | 'postgraphile'

/** One side under load for a while. */
export interface Round {
  readonly side: SideName
  readonly round: number
  readonly perSecond: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
  /** Requests without an answer, or with a status of an error. */
  readonly failed: number
  /** The most resident memory of the server, in bytes. */
  readonly rss: number
}

export interface Measured {
  readonly kind: string
  readonly rounds: readonly Round[]
}

/** How many times as many requests Cadastre answers. */
interface Ratios {
  readonly geomean: number | null
  readonly min: number | null
  readonly byKind: Readonly<Record<string, number>>
}

/** What --json holds. Of the two hand-written variants the faster counts. */
export function recordOf(measured: readonly Measured[], kinds: readonly Kind[]) {
  const postgraphile = measured.flatMap((one) => ratioOf(one, ['postgraphile']))
  const handwritten = measured.flatMap((one) => ratioOf(one, ['handwritten, JSON', 'handwritten, rows']))
  const rss = Math.max(...measured.flatMap(({ rounds }) => of(rounds, 'cadastre').map((round) => round.rss)))
  return {
    ratios: { postgraphile: ratiosOf(postgraphile), handwritten: ratiosOf(handwritten) },
    rssMegabytes: Math.round(rss / 1024 / 1024),
    kinds: Object.fromEntries(measured.map((one) => [one.kind, kindOf(one)])),
    leftOut: {
      postgraphile: Object.fromEntries(
        kinds.flatMap(({ name, postgraphile, note }) => (postgraphile ? [] : [[name, note]])),
      ),
    },
    notes: Object.fromEntries(
      kinds.flatMap(({ name, postgraphile, note }) => (postgraphile && note !== undefined ? [[name, note]] : [])),
    ),
  }
}

const of = (rounds: readonly Round[], side: SideName) => rounds.filter((round) => round.side === side)

const perSecondOf = (rounds: readonly Round[], side: SideName) => {
  const own = of(rounds, side)
  return own.length === 0 ? undefined : median(own.map(({ perSecond }) => perSecond))
}

function ratioOf({ kind, rounds }: Measured, sides: readonly SideName[]): readonly (readonly [string, number])[] {
  const theirs = sides.flatMap((side) => perSecondOf(rounds, side) ?? [])
  const ours = perSecondOf(rounds, 'cadastre')
  return theirs.length === 0 || ours === undefined ? [] : [[kind, ours / Math.max(...theirs)]]
}

function ratiosOf(ratios: readonly (readonly [string, number])[]): Ratios {
  const values = ratios.map(([, ratio]) => ratio)
  if (values.length === 0) return { geomean: null, min: null, byKind: {} }
  const logarithms = values.reduce((sum, ratio) => sum + Math.log(ratio), 0)
  return {
    geomean: rounded(Math.exp(logarithms / values.length)),
    min: rounded(Math.min(...values)),
    byKind: Object.fromEntries(ratios.map(([kind, ratio]) => [kind, rounded(ratio)])),
  }
}

/** Medians over the rounds of each side, with the least and the most. */
function kindOf({ rounds }: Measured) {
  const sides = [...new Set(rounds.map(({ side }) => side))]
  return Object.fromEntries(
    sides.map((side) => {
      const own = of(rounds, side)
      const perSecond = own.map((round) => round.perSecond)
      return [
        side,
        {
          perSecond: rounded(median(perSecond)),
          spread: [rounded(Math.min(...perSecond)), rounded(Math.max(...perSecond))],
          p50: rounded(median(own.map(({ p50 }) => p50))),
          p99: rounded(median(own.map(({ p99 }) => p99))),
          rssMegabytes: Math.round(Math.max(...own.map(({ rss }) => rss)) / 1024 / 1024),
        },
      ]
    }),
  )
}

const rounded = (value: number) => Math.round(value * 1000) / 1000
