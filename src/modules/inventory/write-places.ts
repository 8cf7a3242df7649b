import type { Db } from '../../db/db.js'
import { sql } from '../../query/sql.js'
import type { NamedPlaces, SentItem } from './write-items.js'
import type { Problem, WriteItem } from './write.input.js'

/** The items with the ids of the places that they name; a name that nothing has is a problem of its item. One statement, none without names. */
export async function placeItems(db: Db, sent: readonly SentItem[]): Promise<readonly WriteItem[]> {
  const named = sent.map(({ places }) => places).filter((places) => Object.keys(places).length > 0)
  const known = named.length > 0 ? await findPlaces(db, named) : new Map<string, number>()
  return sent.map(({ item, places }) => placeItem(item, places, known))
}

function placeItem(item: WriteItem, places: NamedPlaces, known: ReadonlyMap<string, number>): WriteItem {
  const problems: Problem[] = [...(item.problems ?? [])]
  const { endpoint, datacenter } = places
  const endpointId = endpoint && known.get(keyOf(endpoint.provider, endpoint.name))
  const datacenterId = datacenter === undefined ? undefined : known.get(keyOf(null, datacenter))
  if (endpoint && endpointId === undefined) {
    const message = `The provider ${shown(endpoint.provider)} has no endpoint ${shown(endpoint.name)}; create it first.`
    problems.push({ code: 'UNKNOWN_ENDPOINT', message, path: ['endpointId'] })
  }
  if (datacenter !== undefined && datacenterId === undefined) {
    const message = `There is no datacenter ${shown(datacenter)}; create it first.`
    problems.push({ code: 'UNKNOWN_DATACENTER', message, path: ['datacenterId'] })
  }
  return {
    ...item,
    ...(endpointId !== undefined && { endpointId }),
    ...(datacenterId !== undefined && { datacenterId }),
    problems,
  }
}

/** Ids by `keyOf`; of a datacenter without provider. A name with NUL can't be asked for, and nothing is called so. */
async function findPlaces(db: Db, named: readonly NamedPlaces[]): Promise<ReadonlyMap<string, number>> {
  const isAskable = (name: string) => !name.includes('\0')
  const endpoints = named
    .flatMap(({ endpoint }) => (endpoint ? [endpoint] : []))
    .filter(({ provider, name }) => isAskable(provider) && isAskable(name))
  const datacenters = named.flatMap(({ datacenter }) => datacenter ?? []).filter(isAskable)
  const rows = await db.run<{ id: number; provider: string | null; name: string }>(sql`
    select e.id, p.name::text as provider, e.name::text as name
      from provider_endpoints e join providers p on p.id = e.provider_id
     where (p.name, e.name) in (select * from unnest(${endpoints.map(({ provider }) => provider)}::text[],
                                                    ${endpoints.map(({ name }) => name)}::text[]))
    union all
    select id, null, name::text from datacenters where name = any (${datacenters}::text[])`)
  return new Map(rows.map(({ id, provider, name }) => [keyOf(provider, name), id]))
}

const keyOf = (provider: string | null, name: string) => JSON.stringify([provider, name])

const shown = (name: string) => JSON.stringify(name)
