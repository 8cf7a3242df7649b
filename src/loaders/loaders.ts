import DataLoader from 'dataloader'

/** Loads the rows of many keys with one statement; keys asked for in the same tick travel together. */
export type Loader<K, V> = DataLoader<K, V, unknown>

const made = new WeakMap<object, Map<string, unknown>>()

/**
 * The loader of this name for one request, made on first use. `owner` is the request's context: loaders remember rows, and with them rights, so
 * they are never shared. The name must spell out everything that `make` closes over, arguments included.
 */
export function loaderOf<K, V>(owner: object, name: string, make: () => Loader<K, V>): Loader<K, V> {
  let loaders = made.get(owner)
  if (!loaders) made.set(owner, (loaders = new Map()))
  const known = loaders.get(name)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the name stands for the types, as `make` does
  if (known !== undefined) return known as Loader<K, V>
  const loader = make()
  loaders.set(name, loader)
  return loader
}

/** Forgets every row that the request has loaded, so that what follows a write in the same request reads it. */
export function forgetLoaded(owner: object): void {
  made.delete(owner)
}

/**
 * A loader of the one row of a key; undefined where `load` answers none. `identify` says which keys are the same, `locate` under which key of the
 * answer a row lies.
 */
export function oneByKey<K, V>(
  load: (keys: readonly K[]) => Promise<ReadonlyMap<unknown, V>>,
  identify: (key: K) => unknown = (key) => key,
  locate: (key: K) => unknown = identify,
): Loader<K, V | undefined> {
  return new DataLoader<K, V | undefined, unknown>(
    async (keys) => {
      const found = await load(keys)
      return keys.map((key) => found.get(locate(key)))
    },
    { cacheKeyFn: identify },
  )
}

/** A loader of all rows of a key, in the order that `load` answers them; an empty list where it answers none. */
export function manyByKey<K, V>(
  load: (keys: readonly K[]) => Promise<ReadonlyMap<unknown, readonly V[]>>,
): Loader<K, readonly V[]> {
  return new DataLoader<K, readonly V[], unknown>(async (keys) => {
    const found = await load(keys)
    return keys.map((key) => found.get(key) ?? [])
  })
}
