/** Random numbers that are the same for the same seed, on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number
  /** An integer from 0 to `count` - 1. */
  below(count: number): number
  chance(share: number): boolean
  pick<T>(items: readonly T[]): T
  /** From `low` to `high`, uniform in its logarithm. */
  logUniform(low: number, high: number): number
  shuffled<T>(items: readonly T[]): T[]
}

/** Numbers by mulberry32: 32 bits of state, fast, and good enough to draw questions with. */
export function randomOf(seed: number): Random {
  let state = seed | 0
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const below = (count: number) => Math.floor(next() * count)
  return {
    next,
    below,
    chance: (share) => next() < share,
    pick: (items) => {
      const item = items[below(items.length)]
      if (item === undefined) throw new Error('nothing to pick from')
      return item
    },
    logUniform: (low, high) => low * Math.exp(next() * Math.log(high / low)),
    shuffled: (items) => {
      const shuffled = [...items]
      for (let last = shuffled.length - 1; last > 0; last -= 1) {
        const other = below(last + 1)
        const held = shuffled[last]
        const taken = shuffled[other]
        if (held !== undefined && taken !== undefined) [shuffled[last], shuffled[other]] = [taken, held]
      }
      return shuffled
    },
  }
}
