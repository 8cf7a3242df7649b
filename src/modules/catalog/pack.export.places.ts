import {
  byName,
  describedOf,
  numberOf,
  orNone,
  retiredOf,
  said,
  unless,
  type Source,
  type Written,
} from './pack.written.js'

/** Locations below one, those without any below the empty list, each with what lies below it. */
export function locationsOf(source: Source, within: readonly string[]): readonly Written[] {
  return source.rows('locations', ...within).map((location) => {
    const { kind, latitude, longitude } = location.row
    return said({
      ...describedOf(location.row),
      ...retiredOf(location),
      kind,
      latitude: numberOf(latitude),
      longitude: numberOf(longitude),
      locations: orNone(locationsOf(source, location.names)),
    })
  })
}

/** Datacenters, with where they are. */
export function datacentersOf({ stored }: Source): readonly Written[] {
  return [...stored.datacenters.values()].map((datacenter) =>
    said({ ...describedOf(datacenter.row), ...retiredOf(datacenter), location: datacenter.row.location }),
  )
}

/** Providers, with their endpoints and the datacenters they are in. */
export function providersOf({ stored, rows }: Source): readonly Written[] {
  return [...stored.providers.values()].map((provider) =>
    said({
      ...describedOf(provider.row),
      ...retiredOf(provider),
      providerType: provider.row.providerType,
      endpoints: orNone(
        rows('endpoints', provider.row.name).map((endpoint) => {
          const { kind, address, region, status } = endpoint.row
          const place = { kind, address, region, status: unless(status, 'active') }
          return said({ ...describedOf(endpoint.row), ...place, ...retiredOf(endpoint) })
        }),
      ),
      datacenters: orNone(
        rows('providerDatacenters', provider.row.name).map((joined) =>
          byName(said({ name: joined.row.datacenter, calledThere: joined.row.name, ...retiredOf(joined) })),
        ),
      ),
    }),
  )
}
