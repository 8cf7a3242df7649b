import type { GraphQLSchema } from 'graphql'
import type { Db } from '../db/db.js'
import { snapshotAtOnce } from '../db/transaction.js'
import type { Catalogue } from '../modules/catalog/catalogue.js'
import { loadCatalogue, readVersion } from '../modules/catalog/catalogue.service.js'
import { generateInSlices, type GeneratedSchema } from './generate.js'

/** The schema that this process serves at present, and how it comes to a newer one. */
export interface SchemaSwap {
  current(): GeneratedSchema
  /** Swaps when the catalogue has changed; many callers at a time share the work. Throws when the new catalogue gives no valid schema: the old one stays. */
  refresh(): Promise<void>
  /** Resolves when what is committed now is served by this process. */
  catchUp(): Promise<void>
  /** Calls back after each swap, until the returned function is called. */
  onSwap(listener: (schema: GeneratedSchema) => void): () => void
}

/** Loads the catalogue, generates its schema and keeps it; `db` is the pool. */
export async function startSwap(base: GraphQLSchema, db: Db): Promise<SchemaSwap> {
  let current = await generateInSlices(base, await snapshotAtOnce(db, loadCatalogue))
  let refused: { readonly version: string; readonly error: unknown } | undefined
  let running: Promise<void> | undefined
  const listeners = new Set<(schema: GeneratedSchema) => void>()

  const serve = async (catalogue: Catalogue) => {
    current = await generateInSlices(base, catalogue)
    for (const listener of listeners) listener(current)
  }
  const swap = async () => {
    const version = await readVersion(db)
    if (version === current.catalogue.version) return
    // A catalogue that failed once fails again: no use in generating it every time somebody looks.
    if (version === refused?.version) throw refused.error
    const catalogue = await snapshotAtOnce(db, loadCatalogue)
    try {
      await serve(catalogue)
    } catch (error) {
      refused = { version: catalogue.version, error }
      throw error
    }
  }
  const refresh = () => {
    running ??= swap().finally(() => {
      running = undefined
    })
    return running
  }
  return {
    current: () => current,
    refresh,
    catchUp: async () => {
      const committed = BigInt(await readVersion(db))
      // A refresh that was under way may have looked before the commit; the next one has not.
      while (BigInt(current.catalogue.version) < committed) await refresh()
    },
    onSwap: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
