import * as fc from 'fast-check'

/** Names that YAML, JavaScript, GraphQL or SQL might take for something else. */
const awkward = [
  'true',
  'null',
  '~',
  'no',
  '1',
  '1.0',
  '0x1f',
  '1e3',
  '.inf',
  '<<',
  '*a',
  '&a',
  '!t',
  '- a',
  'a: b',
  'a #b',
  '#',
  '"',
  "'",
  '\\',
  '\n',
  ' ',
  ' a ',
  'a\tb',
  '\u0085',
  '\u2028',
  '\ufeff',
  '\u0000'.replace('\u0000', '\u0001'),
  '__proto__',
  'constructor',
  'toString',
  'a.b',
  'a_b',
  'A_B',
  'host',
  'hosts',
  'node',
  'query',
  'type',
  'id',
  'é',
  'e\u0301',
  '%',
  '$1',
  '---',
  '...',
  '|',
  '>',
  '{}',
  '[]',
  'resources',
  'series',
  '2016-01-13T00:00:00Z',
]
const text = fc.oneof(
  fc.constantFrom(...awkward),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((value) => !value.includes('\0')),
  fc.string({ unit: fc.constantFrom('a', 'b', 'x', 'z', '_', '.', '-'), minLength: 1, maxLength: 8 }),
)
const name = text.map((value) => value)
const described = fc.record({ displayName: text, description: fc.oneof(text, fc.constant('')) }, { requiredKeys: [] })
const flag = fc.boolean()

/** A retirement, where a choice of names is given perhaps with a replacement. */
const retired = (others: readonly string[], self: string) =>
  fc.option(
    fc.record(
      {
        since: fc.constantFrom('2020-02-29T23:59:59.123456Z', '1999-12-31T23:00:00Z'),
        note: text,
        ...(others.length > 1 && { replacedBy: fc.constantFrom(...others.filter((other) => other !== self)) }),
      },
      { requiredKeys: [] },
    ),
    { nil: undefined, freq: 4 },
  )

const names = (minLength: number, maxLength: number) => fc.uniqueArray(name, { minLength, maxLength })
const someOf = <T>(of: readonly T[]) => fc.subarray([...of])

function values(dataType: string) {
  switch (dataType) {
    case 'integer':
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String)
    case 'decimal':
      return fc
        .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.nat(999_999))
        .map(([whole, part]) => `${whole}.${part}1`)
    case 'boolean':
      return flag
    case 'datetime':
      return fc.constantFrom('2016-01-13T00:00:00Z', '2016-01-13T01:00:00.5+01:00')
    case 'ip':
      return fc.constantFrom('10.0.0.0/8', 'fe80::1', '192.168.0.1')
    default:
      return text
  }
}

const attribute = (own: string, all: readonly string[]) =>
  fc.constantFrom('string', 'integer', 'decimal', 'boolean', 'datetime', 'ip').chain((dataType) =>
    fc.record(
      {
        name: fc.constant(own),
        dataType: fc.constant(dataType),
        displayName: text,
        description: text,
        list: flag,
        unit: fc.constantFrom('MB', '1', 'a b', 'null'),
        retired: retired(all, own),
        allowedValues: fc.uniqueArray(
          values(dataType).chain((value) =>
            fc.oneof(
              fc.constant(value),
              fc.record(
                { value: fc.constant(value), displayName: text, description: text, position: fc.nat(9) },
                { requiredKeys: ['value'] },
              ),
            ),
          ),
          { maxLength: 4, selector: (item) => (typeof item === 'object' ? String(item.value) : String(item)) },
        ),
      },
      { requiredKeys: ['name', 'dataType'] },
    ),
  )

interface Names {
  readonly attributes: readonly string[]
  readonly types: readonly string[]
  readonly providerTypes: readonly string[]
}

const binding = (of: Names, resourceType: string) =>
  fc.record(
    {
      name: fc.constantFrom(...of.attributes),
      ...(of.providerTypes.length > 0 && { providerType: fc.constantFrom(...of.providerTypes) }),
      required: flag,
      description: text.map((words) => `${resourceType} ${words}`),
      retired: retired([], ''),
    },
    { requiredKeys: ['name'] },
  )

const resourceType = (of: Names, own: string, index: number) =>
  fc.record(
    {
      name: fc.constant(own),
      displayName: text,
      description: text,
      plural: text.map((words) => `${words} of ${index}`),
      // Those of even index are abstract, so that the others may be below them.
      abstract: fc.constant(index % 2 === 0),
      supertype: fc.constantFrom('resource', ...of.types.filter((_, i) => i % 2 === 0 && i < index)),
      statuses: names(0, 3).chain((list) =>
        fc.tuple(
          ...list.map((status) =>
            fc.record(
              {
                name: fc.constant(status),
                class: fc.constantFrom('up', 'down', 'off'),
                displayName: text,
                retired: retired(list, status),
              },
              { requiredKeys: ['name', 'class'] },
            ),
          ),
        ),
      ),
      attributes:
        of.attributes.length === 0
          ? fc.constant([])
          : fc.uniqueArray(binding(of, own), {
              maxLength: 4,
              selector: (item) => JSON.stringify([item.name, item.providerType]),
            }),
      retired: retired(of.types, own),
    },
    { requiredKeys: ['name', 'abstract', 'plural'] },
  )

const relationshipType = (of: Names, own: string, all: readonly string[]) => {
  const ends = fc.subarray([...of.types], { minLength: 1 })
  return fc.tuple(ends, ends, flag).chain(([from, to, symmetric]) => {
    const fields = fc.array(
      fc.record({
        from: fc.subarray(from, { minLength: 1 }),
        to: fc.subarray(symmetric ? from : to, { minLength: 1 }),
      }),
      { maxLength: 2 },
    )
    const cardinality = fc.constantFrom('one', 'many')
    const fromCardinality = fc.constantFrom('one', 'many')
    return fc.tuple(cardinality, fromCardinality).chain(([toOne, fromOne]) =>
      fc.record(
        {
          name: fc.constant(own),
          inverse: symmetric ? fc.constant(own) : text.map((words) => `${words} back`),
          symmetric: fc.constant(symmetric),
          from: fc.constant(from),
          to: fc.constant(symmetric ? from : to),
          fromCardinality: fc.constant(fromOne),
          toCardinality: fc.constant(symmetric ? fromOne : toOne),
          fromOnDelete: fc.constantFrom('detach', 'cascade', 'restrict'),
          toRequired: flag,
          acyclic: fc.constant(!symmetric && fromOne === 'one'),
          redundant: flag,
          displayName: text,
          description: text,
          inverseDisplayName: text,
          attributes: someOf(of.attributes).map((list) =>
            list.map((attribute, i) => (i % 2 === 0 ? attribute : { name: attribute, required: true })),
          ),
          fields,
          retired: retired(all, own),
        },
        { requiredKeys: ['name', 'inverse', 'symmetric', 'from', 'to', 'fromCardinality', 'toCardinality'] },
      ),
    )
  })
}

interface Place {
  readonly name: string
  readonly locations: readonly Place[]
}

const { tree: locations } = fc.letrec<{ tree: readonly Place[] }>((tie) => ({
  tree: fc.uniqueArray(
    fc.record(
      {
        name,
        locations: fc.oneof({ depthSize: 'small', maxDepth: 2 }, fc.constant([]), tie('tree')),
        kind: text,
        latitude: fc.constantFrom('50.476120000000000000001', '-90', '0'),
        longitude: fc.constantFrom('12.370071', '180', '-0.5'),
        retired: retired([], ''),
      },
      { requiredKeys: ['name', 'locations', 'latitude', 'longitude'] },
    ),
    { maxLength: 3, selector: (place) => place.name },
  ),
}))

const list = <T>(items: readonly fc.Arbitrary<T>[]) => fc.tuple(...items)

/** What a pack may declare: everything, in every way, with names that are hard to write down. */
export const anyPack = fc
  .record({
    attributes: names(0, 6),
    types: names(1, 6),
    providerTypes: names(0, 3),
    relationships: names(0, 4),
    sources: names(0, 3),
    datacenters: names(0, 2),
    providers: names(0, 2),
  })
  .filter(({ types }) => !types.includes('resource'))
  .chain((of) =>
    fc.record({
      attributes: list(of.attributes.map((own) => attribute(own, of.attributes))),
      providerTypes: list(
        of.providerTypes.map((own) =>
          fc
            .tuple(described, someOf(of.types), retired(of.providerTypes, own))
            .map(([words, offers, retired]) => ({ ...words, name: own, offers, retired })),
        ),
      ),
      resourceTypes: list(of.types.map((own, i) => resourceType(of, own, i))),
      relationshipTypes: list(of.relationships.map((own) => relationshipType(of, own, of.relationships))),
      sources: list(
        of.sources.map((own) =>
          fc.tuple(described, names(0, 3)).map(([words, instances]) => ({ ...words, name: own, instances })),
        ),
      ),
      locations,
      datacenters: list(of.datacenters.map((own) => described.map((words) => ({ ...words, name: own })))),
      providers: list(
        of.providers.map((own) =>
          fc
            .tuple(described, fc.constantFrom('manual', ...of.providerTypes), names(0, 2), someOf(of.datacenters))
            .map(([words, providerType, endpoints, datacenters]) => ({
              ...words,
              name: own,
              providerType,
              endpoints: endpoints.map((endpoint, i) => ({
                name: endpoint,
                status: i === 0 ? 'inactive' : 'active',
                region: endpoint,
              })),
              datacenters: datacenters.map((datacenter, i) =>
                i === 0 ? datacenter : { name: datacenter, calledThere: own },
              ),
            })),
        ),
      ),
    }),
  )
