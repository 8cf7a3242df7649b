import type { Db } from '../../db/db.js'
import { statusesOf } from '../catalog/catalogue.js'
import type { Catalogue } from '../catalog/catalogue.js'
import {
  selectAllDatacenters,
  selectAllEndpoints,
  selectAllInstances,
  selectAllProviders,
  selectAllSources,
  selectAllStatusWords,
  selectIsFilled,
} from './import.sql.js'

/** Ids of the rows that records refer to by name: small tables, read whole. */
export interface Places {
  readonly providers: ReadonlyMap<string, { readonly id: number; readonly providerType: string }>
  /** By `pairKey(provider, endpoint)`. */
  readonly endpoints: ReadonlyMap<string, number>
  readonly sources: ReadonlyMap<string, number>
  /** By `pairKey(source, instance)`. */
  readonly instances: ReadonlyMap<string, number>
  readonly datacenters: ReadonlyMap<string, number>
  /** What sources call statuses of types, as `wordKey`. */
  readonly statusWords: ReadonlySet<string>
}

/** One text for two names. */
export function pairKey(a: string, b: string): string {
  return JSON.stringify([a, b])
}

/** The places and sources as they stand. */
export async function loadPlaces(db: Db): Promise<Places> {
  const byName = (rows: readonly { readonly name: string; readonly id: number }[]) =>
    new Map(rows.map((row) => [row.name, row.id]))
  const byPair = (rows: readonly { readonly of: string; readonly name: string; readonly id: number }[]) =>
    new Map(rows.map((row) => [pairKey(row.of, row.name), row.id]))
  const providers = await db.run<{ id: number; name: string; providerType: string }>(selectAllProviders())
  const words = await db.run<{ source: string; typeId: number; word: string }>(selectAllStatusWords())
  return {
    providers: new Map(providers.map((row) => [row.name, row])),
    endpoints: byPair(await db.run(selectAllEndpoints())),
    sources: byName(await db.run(selectAllSources())),
    instances: byPair(await db.run(selectAllInstances())),
    datacenters: byName(await db.run(selectAllDatacenters())),
    statusWords: new Set(words.map(({ source, typeId, word }) => wordKey(source, typeId, word))),
  }
}

/** Whether there has ever been a resource, deleted ones included. */
export async function isInventoryFilled(db: Db): Promise<boolean> {
  const [row] = await db.run<{ filled: boolean }>(selectIsFilled())
  return row?.filled === true
}

/** Answers whether a type, as a source speaks of it, has a status: by name or by a mapped word. An unknown type has none. */
export function statusFinder(
  catalogue: Catalogue,
  places: Places,
): (type: string, source: string, status: string) => boolean {
  const names = new Map<string, ReadonlySet<string>>()
  return (typeName, source, status) => {
    const type = catalogue.typesByName.get(typeName)
    if (!type) return false
    const known = names.get(typeName) ?? new Set(statusesOf(catalogue, type.id).map(({ name }) => name))
    names.set(typeName, known)
    return (
      known.has(status) || type.lineage.some((ancestor) => places.statusWords.has(wordKey(source, ancestor, status)))
    )
  }
}

const wordKey = (source: string, typeId: number, word: string) => JSON.stringify([source, typeId, word])
