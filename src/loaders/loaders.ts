import DataLoader from 'dataloader'

/** Loads the rows of many keys with one statement; keys asked for in the same tick travel together. */
export type Loader<K, V> = DataLoader<K, V, unknown>

/** The loaders of one request. Never share them between requests: they remember rows, and with them rights. */
export interface Loaders {
  /** The loader of this name, made on first use; the name must spell out everything that `make` closes over, arguments included. */
  of<K, V>(name: string, make: () => Loader<K, V>): Loader<K, V>
  /** Forgets every row, so that what follows a write in the same request reads it. */
  clear(): void
}

/** An empty set of loaders for one request. */
export function createLoaders(): Loaders {
  const made = new Map<string, unknown>()
  return {
    of: <K, V>(name: string, make: () => Loader<K, V>) => {
      const known = made.get(name)
      if (known !== undefined) return known as Loader<K, V>
      const loader = make()
      made.set(name, loader)
      return loader
    },
    clear: () => made.clear(),
  }
}

/** A loader of the one row of a key; undefined where `load` answers none. */
export function oneByKey<K, V>(
  load: (keys: readonly K[]) => Promise<ReadonlyMap<unknown, V>>,
  identify: (key: K) => unknown = (key) => key,
): Loader<K, V | undefined> {
  return new DataLoader<K, V | undefined, unknown>(
    async (keys) => {
      const found = await load(keys)
      return keys.map((key) => found.get(identify(key)))
    },
    { cacheKeyFn: identify },
  )
}

/** A loader of all rows of a key, in the order that `load` answers them; an empty list where it answers none. */
export function manyByKey<K, V>(
  load: (keys: readonly K[]) => Promise<ReadonlyMap<unknown, readonly V[]>>,
  identify: (key: K) => unknown = (key) => key,
): Loader<K, readonly V[]> {
  return new DataLoader<K, readonly V[], unknown>(
    async (keys) => {
      const found = await load(keys)
      return keys.map((key) => found.get(identify(key)) ?? [])
    },
    { cacheKeyFn: identify },
  )
}
