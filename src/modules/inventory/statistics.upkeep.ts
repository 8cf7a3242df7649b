import type { Pool } from '../../db/pool.js'
import { noStatistics, type Statistics } from '../../query/statistics.js'
import { readStatistics, readStatisticsVersion, refreshStatistics } from './statistics.service.js'

/** What this process knows of the inventory, kept up with the database. */
export interface StatisticsUpkeep {
  /** The same object until something else is known. */
  current(): Statistics
  /** Ends the work that is under way between two of its statements. */
  close(): void
}

export interface UpkeepOptions {
  /** Is told each failure once; the next round comes all the same. */
  readonly onFailure: (error: unknown) => void
  readonly pollMs?: number
  /** How long a transaction that writes may take to be counted at its place; see `refreshStatistics`. */
  readonly lagSeconds?: number
}

/** Rounds that look at the inventory take at most so much of the time. */
const share = 1 / 50

/**
 * Reads what is known now, then, every so often, looks whether another process knows more, and looks at the inventory itself where much has changed. Of
 * several processes one does it. Rejects when nothing can be read now.
 */
export async function keepStatistics(pool: Pool, options: UpkeepOptions): Promise<StatisticsUpkeep> {
  const { onFailure, pollMs = 15_000, lagSeconds = 10 } = options
  const stopping = new AbortController()
  let current = noStatistics
  let version = ''
  let lastFailure = ''
  let timer: NodeJS.Timeout | undefined
  let restUntil = 0

  const follow = async () => {
    const newest = await readStatisticsVersion(pool)
    if (newest === version) return
    current = await readStatistics(pool)
    version = newest
  }
  const refresh = async () => {
    if (performance.now() < restUntil) return
    const start = performance.now()
    await refreshStatistics(pool, lagSeconds, stopping.signal)
    restUntil = performance.now() + (performance.now() - start) * (1 / share - 1)
  }
  const round = () =>
    refresh()
      .then(follow)
      .then(
        () => (lastFailure = ''),
        (error: unknown) => {
          if (!stopping.signal.aborted && String(error) !== lastFailure) onFailure(error)
          lastFailure = String(error)
        },
      )
      .finally(() => {
        if (!stopping.signal.aborted) timer = setTimeout(() => void round(), pollMs).unref()
      })

  await follow()
  void round()
  return {
    current: () => current,
    close: () => {
      stopping.abort()
      clearTimeout(timer)
    },
  }
}
