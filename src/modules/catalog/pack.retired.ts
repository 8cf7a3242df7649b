import { parseDatetime } from '../../query/datetime.js'
import type { SaidRetirement } from './pack.js'

/** Deprecated since when, why, and the key of what to use instead. */
export interface Retirement {
  /** ISO 8601 in UTC. */
  readonly since: string
  readonly note: string | null
  readonly replacedBy: readonly string[] | null
}

/** A retirement that is to be written; without `since` it begins now. */
export interface WantedRetirement extends Omit<Retirement, 'since'> {
  readonly since: string | null
}

/** What a file says of a retirement, with the instant in UTC and the whole key of the replacement; what it leaves out is as in `kept`. */
export function wantedRetirement(
  said: NonNullable<SaidRetirement>,
  names: readonly string[],
  kept: Retirement | null = null,
): WantedRetirement {
  const { since, note } = said
  const replacement = replacementKey(said, names)
  return {
    since: since === undefined ? null : parseDatetime(since, ['since']),
    note: note === undefined ? (kept?.note ?? null) : note,
    replacedBy: replacement === undefined ? (kept?.replacedBy ?? null) : replacement,
  }
}

/** The names of the replacement of a row: a name alone stands beside the row's own. Null for none, undefined when nothing is said. */
export function replacementKey(
  { replacedBy }: NonNullable<SaidRetirement>,
  names: readonly string[],
): readonly string[] | null | undefined {
  return typeof replacedBy === 'string' ? [...names.slice(0, -1), replacedBy] : replacedBy
}
