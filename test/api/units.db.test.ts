import { beforeAll, describe, expect, it } from 'vitest'
import { systemActor } from '../../src/modules/access/actor.js'
import { parsePack } from '../../src/modules/catalog/pack.js'
import { loadPacks } from '../../src/modules/catalog/pack.service.js'
import { startApi, type Api } from '../support/api.js'
import { useTestDatabase } from '../support/database.js'

const pack = `
pack: rack
providerTypes: [{ name: room, offers: [machine] }]
attributes:
  - { name: memory, dataType: integer, unit: MiB }
  - { name: drives, dataType: integer, unit: GB, list: true }
  - { name: inlet, dataType: decimal, unit: \u00B0C }
  - { name: uptime, dataType: decimal, unit: h }
  - { name: parts, dataType: integer, unit: widgets }
  - { name: slot, dataType: integer }
  - { name: size, dataType: string, unit: GB }
  - { name: bandwidth, dataType: decimal, unit: Mbps }
resourceTypes:
  - name: machine
    attributes: [memory, drives, inlet, uptime, parts, slot, size]
relationshipTypes:
  - { name: feeds, inverse: fed_by, from: [machine], to: [machine], attributes: [bandwidth] }
`

const database = useTestDatabase()
let api: Api

beforeAll(async () => {
  await loadPacks(database().pool, systemActor, [parsePack(pack, 'rack.yaml')])
  api = await startApi(database().pool)
  const { data, errors } = await api.ask(`mutation {
    upsertMachines(items: [
      { name: "a", identity: { externalId: "a" }, attributes: { memory: 512, drives: [500, 2000], inlet: 20, uptime: 1.5, parts: 3, slot: 1 },
        relationships: [{ relationship: FEEDS, to: { identity: { externalId: "b", kind: "machine" } }, attributes: { bandwidth: 1000 } }] }
      { name: "b", identity: { externalId: "b" }, attributes: { memory: 1536, drives: [4000], inlet: 37.5, uptime: 0.5, size: "big" } }
      { name: "c", identity: { externalId: "c" }, attributes: { memory: 1537, uptime: 48 } }
      { name: "d", identity: { externalId: "d" } }
    ]) { counts { created rejected } }
  }`)
  const made = JSON.stringify({ data, errors })
  if (!made.includes('{"created":4,"rejected":0}')) throw new Error(`the machines were not made: ${made}`)
})

const named = (data: unknown, list: string) =>
  (data as Record<string, { readonly nodes: readonly { readonly name: string }[] }>)[list]?.nodes.map(
    ({ name }) => name,
  )

/** The names of the machines that a condition on their attributes keeps, asked in both faces, which must agree. */
async function kept(attribute: string, dataType: string, condition: string): Promise<readonly string[] | undefined> {
  const typed = await api.ask(
    `{ machines(where: { attributes: { ${attribute}: ${condition} } }, orderBy: [{ name: ASC }]) { nodes { name } } }`,
  )
  const generic = await api.ask(
    `{ resources(where: { attribute: [{ name: "${attribute}", ${dataType}: ${condition} }] }, orderBy: [{ name: ASC }]) { nodes { name } } }`,
  )
  expect([...typed.errors, ...generic.errors]).toEqual([])
  expect(named(generic.data, 'resources')).toEqual(named(typed.data, 'machines'))
  return named(typed.data, 'machines')
}

describe('operands in other units', () => {
  it.each([
    ['memory', 'integer', '{ gte: "1.5", unit: "GiB" }', ['b', 'c']],
    ['memory', 'integer', '{ gt: 1.5, unit: "GiB" }', ['c']],
    ['memory', 'integer', '{ eq: "0.5", unit: "GiB" }', ['a']],
    ['memory', 'integer', '{ eq: "1.5", unit: "MiB" }', []],
    ['memory', 'integer', '{ neq: "512.5", unit: "MiB" }', ['a', 'b', 'c']],
    ['memory', 'integer', '{ neq: "0.5", unit: "GiB" }', ['b', 'c']],
    ['memory', 'integer', '{ in: ["0.5", "1.5", "1.7"], unit: "GiB" }', ['a', 'b']],
    ['memory', 'integer', '{ notIn: ["0.5", "1.7"], unit: "GiB" }', ['b', 'c']],
    ['memory', 'integer', '{ lt: "1.5005", unit: "GiB" }', ['a', 'b']],
    ['memory', 'integer', '{ lt: "99", unit: "YB" }', ['a', 'b', 'c']],
    ['memory', 'integer', '{ gte: "1536", unit: null }', ['b', 'c']],
    ['drives', 'integer', '{ gt: "1", lte: "2", unit: "TB" }', ['a']],
    ['drives', 'integer', '{ gt: "2", unit: "TB" }', ['b']],
    ['inlet', 'decimal', '{ eq: "68", unit: "\u00B0F" }', ['a']],
    ['inlet', 'decimal', '{ gte: "310.65", unit: "K" }', ['b']],
    ['uptime', 'decimal', '{ lte: "30", unit: "minutes" }', ['b']],
    ['uptime', 'decimal', '{ gt: "40", unit: "min" }', ['a', 'c']],
    ['uptime', 'decimal', '{ gte: "2", unit: "days" }', ['c']],
    ['parts', 'integer', '{ eq: 3, unit: "widgets" }', ['a']],
  ])('%s: {%s: %s} keeps %j', async (attribute, dataType, condition, names) => {
    expect(await kept(attribute, dataType, condition)).toEqual(names)
  })

  it('can be variables, the unit too, and a unit that is null is none', async () => {
    const query = `query ($least: BigInt!, $unit: String) {
      machines(where: { attributes: { memory: { gte: $least, unit: $unit } } }, orderBy: [{ name: ASC }]) { nodes { name } } }`
    expect(named((await api.ask(query, { least: '1.5', unit: 'GiB' })).data, 'machines')).toEqual(['b', 'c'])
    expect(named((await api.ask(query, { least: 1.5, unit: 'GiB' })).data, 'machines')).toEqual(['b', 'c'])
    expect(named((await api.ask(query, { least: '1537', unit: null })).data, 'machines')).toEqual(['c'])
    const { errors } = await api.ask(query, { least: '1' })
    expect(errors).toMatchObject([
      { message: expect.stringContaining('"$unit"'), extensions: { code: 'BAD_USER_INPUT' } },
    ])
  })

  it('leave sorting and paging as they are', async () => {
    const page = async (after: string | null) => {
      const { data, errors } = await api.ask(
        `query ($after: String) { machines(first: 1, after: $after, where: { attributes: { memory: { gte: "0.5", unit: "GiB" } } }, orderBy: [{ attributes: { memory: DESC } }]) {
           nodes { name } pageInfo { endCursor } } }`,
        { after },
      )
      expect(errors).toEqual([])
      return (data as { machines: { nodes: readonly { name: string }[]; pageInfo: { endCursor: string } } }).machines
    }
    const first = await page(null)
    const second = await page(first.pageInfo.endCursor)
    expect([...first.nodes, ...second.nodes]).toEqual([{ name: 'c' }, { name: 'b' }])
  })

  it('are taken of what edges carry, in both faces', async () => {
    const { data, errors } = await api.ask(`{
      typed: machines(where: { related: [{ relationship: FEEDS, edge: { attributes: { bandwidth: { eq: "1", unit: "Gbps" } } } }] }) { nodes { name } }
      generic: resources(where: { related: [{ relationship: "feeds", edge: { attribute: [{ name: "bandwidth", decimal: { gte: "125", unit: "MB/s" } }] } }] }) { nodes { name } }
      none: machines(where: { related: [{ relationship: FEEDS, edge: { attributes: { bandwidth: { gt: "125", unit: "MB/s" } } } }] }) { nodes { name } }
      edges: machines(where: { name: { eq: "a" } }) { nodes { feeds(edge: { attributes: { bandwidth: { lt: "1.1", unit: "Gbps" } } }) { totalCount } } }
    }`)
    expect(errors).toEqual([])
    expect(data).toEqual({
      typed: { nodes: [{ name: 'a' }] },
      generic: { nodes: [{ name: 'a' }] },
      none: { nodes: [] },
      edges: { nodes: [{ feeds: { totalCount: 1 } }] },
    })
  })
})

describe('units that do not fit', () => {
  it.each([
    ['memory: { gte: 1, unit: "GHz" }', 'memory', /frequency.*in MiB.*KiB, MiB, GiB/],
    ['memory: { gte: 1, unit: "gb" }', 'memory', /no unit "gb".*in MiB/],
    ['parts: { gte: 1, unit: "MB" }', 'parts', /"widgets"/],
    ['slot: { gte: 1, unit: "MB" }', 'slot', /no unit/],
    ['memory: { isSet: true, unit: "MB" }', 'memory', /isSet/],
    ['memory: { unit: "MB" }', 'memory', /operator/],
  ] as const)('%s', async (condition, attribute, message) => {
    const { errors } = await api.ask(`{ machines(where: { attributes: { ${condition} } }) { totalCount } }`)
    expect(errors).toMatchObject([
      {
        message: expect.stringMatching(message),
        extensions: { code: 'BAD_USER_INPUT', inputPath: ['where', 'attributes', attribute, 'unit'] },
      },
    ])
  })

  it('are refused on base fields and in the generic face, with their paths', async () => {
    for (const [where, path] of [
      ['version: { eq: 1, unit: "B" }', ['where', 'version', 'unit']],
      ['attribute: [{ name: "slot", integer: { eq: 1, unit: "B" } }]', ['where', 'attribute', 0, 'integer', 'unit']],
    ] as const) {
      const { errors } = await api.ask(`{ resources(where: { ${where} }) { totalCount } }`)
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', inputPath: path } }])
    }
  })

  it('are no way to compare integers with anything else', async () => {
    for (const condition of [
      'memory: { gte: "1.5" }',
      'memory: { in: [1, 1.5] }',
      'memory: { eq: "9223372036854775808" }',
    ]) {
      const { errors } = await api.ask(`{ machines(where: { attributes: { ${condition} } }) { totalCount } }`)
      expect(errors).toMatchObject([
        {
          extensions: { code: 'BAD_USER_INPUT', inputPath: expect.arrayContaining(['where', 'attributes', 'memory']) },
        },
      ])
    }
    const { data, errors } = await api.ask(`mutation {
      upsertMachine(input: { name: "a", identity: { externalId: "a" }, attributes: { memory: "1.5" } }) { outcome problems { code path } }
    }`)
    expect(errors).toEqual([])
    expect(data).toEqual({
      upsertMachine: {
        outcome: 'REJECTED',
        problems: [{ code: 'BAD_VALUE', path: ['input', 'attributes', 'memory'] }],
      },
    })
  })
})

describe('results in a unit', () => {
  it('stand beside the values, typed and generic, of resources and of edges', async () => {
    const { data, errors } = await api.ask(
      `query ($unit: String!) { machines(orderBy: [{ name: ASC }], first: 2) { nodes {
        attributes { memory memory_in(unit: $unit) mib: memory_in(unit: "MiB") drives_in(unit: "TB") inlet_in(unit: "degF") uptime_in(unit: "day") cores: slot }
        attributeValues(names: ["memory", "drives"]) { name in(unit: "B") }
        feeds { edges { attributes { bandwidth_in(unit: "MB/s") } } }
        edges(relationship: "feeds", direction: OUT) { edges { attributeValues { name in(unit: "Gbps") } } }
      } } }`,
      { unit: 'GiB' },
    )
    expect(errors).toEqual([])
    expect(data).toEqual({
      machines: {
        nodes: [
          {
            attributes: {
              memory: '512',
              memory_in: '0.5',
              mib: '512',
              drives_in: ['0.5', '2'],
              inlet_in: '68',
              uptime_in: '0.0625',
              cores: '1',
            },
            attributeValues: [
              { name: 'drives', in: ['500000000000', '2000000000000'] },
              { name: 'memory', in: ['536870912'] },
            ],
            feeds: { edges: [{ attributes: { bandwidth_in: '125' } }] },
            edges: { edges: [{ attributeValues: [{ name: 'bandwidth', in: ['1'] }] }] },
          },
          {
            attributes: {
              memory: '1536',
              memory_in: '1.5',
              mib: '1536',
              drives_in: ['4'],
              inlet_in: '99.5',
              uptime_in: '0.02083333333333333333333333333333333',
              cores: null,
            },
            attributeValues: [
              { name: 'drives', in: ['4000000000000'] },
              { name: 'memory', in: ['1610612736'] },
            ],
            feeds: { edges: [] },
            edges: { edges: [] },
          },
        ],
      },
    })
  })

  it('are null, or no values, where nothing is set', async () => {
    const { data, errors } = await api.ask(
      '{ machines(where: { name: { eq: "d" } }) { nodes { attributes { memory_in(unit: "B") drives_in(unit: "B") } attributeValues { name } } } }',
    )
    expect(errors).toEqual([])
    expect(data).toEqual({
      machines: { nodes: [{ attributes: { memory_in: null, drives_in: [] }, attributeValues: [] }] },
    })
  })

  it('read nothing more than the values themselves', async () => {
    const ask = (fields: string) => api.ask(`{ machines { nodes { attributes { ${fields} } } } }`)
    const [plain, converted] = [await ask('memory'), await ask('memory_in(unit: "GiB")')]
    expect(converted.statements).toEqual(plain.statements)
  })

  it('are refused in units that do not fit, and the rest is answered', async () => {
    const { data, errors } = await api.ask(
      '{ machines(where: { name: { eq: "a" } }) { nodes { name attributes { memory_in(unit: "s") } attributeValues(names: ["slot", "parts"]) { name in(unit: "B") } } } }',
    )
    expect(data).toEqual({
      machines: {
        nodes: [
          {
            name: 'a',
            attributes: { memory_in: null },
            attributeValues: [
              { name: 'parts', in: null },
              { name: 'slot', in: null },
            ],
          },
        ],
      },
    })
    expect(errors).toHaveLength(3)
    for (const error of errors) expect(error.extensions).toMatchObject({ code: 'BAD_USER_INPUT', inputPath: ['unit'] })
  })

  it('have fields of their own only where a unit is understood', async () => {
    const { data } = await api.ask('{ type: __type(name: "MachineAttributes") { fields { name type { name } } } }')
    const fields = (data as { type: { fields: readonly { readonly name: string }[] } }).type.fields
    expect(fields.map(({ name }) => name).filter((name) => name.endsWith('_in'))).toEqual([
      'drives_in',
      'inlet_in',
      'memory_in',
      'uptime_in',
    ])
  })
})

describe('what is counted and worked out', () => {
  const ask = (args: string, fields: string) => api.ask(`{ machines { ${args} { ${fields} } } }`)

  it('is answered in other units', async () => {
    const { data, errors } = await api.ask(`{ machines {
      aggregate(of: [{ attribute: "memory" }, { attribute: "inlet" }]) { groups { measures {
        attribute sum avg min { integer in(unit: "GiB") } max { in(unit: "KiB") } inK: avg(unit: "K") plain: avg(unit: null)
      } } }
      facets(of: [{ attribute: "memory" }, { attribute: "memory", ranges: { width: 1, widthUnit: "GiB" } }]) {
        terms { value { in(unit: "GiB") } } width numbers { from to count inGib: from(unit: "GiB") toGib: to(unit: "GiB") }
      }
    } }`)
    expect(errors).toHaveLength(3)
    for (const error of errors) expect(error.message).toContain('measures')
    expect(data).toMatchObject({
      machines: {
        aggregate: {
          groups: [
            {
              measures: [
                {
                  attribute: 'memory',
                  sum: '3585',
                  min: { integer: '512', in: '0.5' },
                  max: { in: '1573888' },
                  inK: null,
                },
                { attribute: 'inlet', sum: '57.5', min: { in: null }, max: { in: null }, inK: '301.9' },
              ],
            },
          ],
        },
        facets: [
          { terms: [{ value: { in: '0.5' } }, { value: { in: '1.5' } }, { value: { in: '1.5009765625' } }] },
          {
            width: '1024',
            numbers: [
              { from: '0', to: '1024', count: 1, inGib: '0', toGib: '1' },
              { from: '1024', to: '2048', count: 2, inGib: '1', toGib: '2' },
            ],
          },
        ],
      },
    })
  })

  it.each([
    ['memory', 'SUM', '{ gt: "3.5", unit: "GiB" }', 1],
    ['memory', 'SUM', '{ gt: "3.501", unit: "GiB" }', 0],
    ['memory', 'MAX', '{ eq: "1573888", unit: "KiB" }', 1],
    ['inlet', 'AVG', '{ eq: "301.9", unit: "K" }', 1],
    ['uptime', 'MIN', '{ lte: "30", unit: "min" }', 1],
  ])('having the %s %s %s', async (attribute, figure, value, count) => {
    const { data, errors } = await ask(
      `aggregate(of: [{ attribute: "${attribute}" }], having: [{ measure: 0, figure: ${figure}, value: ${value} }])`,
      'groupCount',
    )
    expect([data, errors]).toEqual([{ machines: { aggregate: { groupCount: count } } }, []])
  })

  it.each([
    [
      'aggregate(of: [{ attribute: "inlet" }], having: [{ measure: 0, figure: SUM, value: { gt: 1, unit: "K" } }])',
      'groupCount',
      ['having', 0, 'value', 'unit'],
    ],
    [
      'aggregate(of: [{ attribute: "memory" }], having: [{ measure: 0, figure: COUNT, value: { gt: 1, unit: "B" } }])',
      'groupCount',
      ['having', 0, 'value', 'unit'],
    ],
    ['aggregate(having: [{ resources: { gt: 1, unit: "B" } }])', 'groupCount', ['having', 0, 'resources', 'unit']],
    [
      'facets(of: [{ attribute: "memory", ranges: { width: 1, widthUnit: "s" } }])',
      'count',
      ['of', 0, 'ranges', 'widthUnit'],
    ],
    ['facets(of: [{ attribute: "memory", ranges: { widthUnit: "GiB" } }])', 'count', ['of', 0, 'ranges', 'widthUnit']],
    [
      'facets(of: [{ field: VERSION, ranges: { width: 1, widthUnit: "B" } }])',
      'count',
      ['of', 0, 'ranges', 'widthUnit'],
    ],
    ['aggregate(of: [{ attribute: "inlet" }])', 'groups { measures { sum(unit: "K") } }', ['unit']],
  ] as const)('refuses %s { %s }', async (args, fields, inputPath) => {
    const { errors } = await ask(args, fields)
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', inputPath } }])
  })

  it('over edges too', async () => {
    const { data, errors } = await api.ask(`{
      over: machines(where: { related: [{ relationship: FEEDS, sum: { attributes: { memory: { gte: "1.5", unit: "GiB" } } } }] }) { nodes { name } }
      under: machines(where: { related: [{ relationship: FEEDS, max: { attributes: { memory: { lt: "1.5", unit: "GiB" } } } }] }) { nodes { name } }
      edges: machines(where: { related: [{ relationship: FEEDS, avg: { edgeAttributes: { bandwidth: { eq: "125", unit: "MB/s" } } } }] }) { nodes {
        name
        feeds {
          sum { memory_in(unit: "GiB") inlet_in(unit: "K") } max { memory memory_in(unit: "KiB") inlet_in(unit: "K") } edgeAvg { bandwidth_in(unit: "Gbps") }
        }
        edges(relationship: "feeds", direction: OUT) {
          measures(of: [{ attribute: "memory" }, { edgeAttribute: "bandwidth" }]) { sum(unit: "GB") max { in(unit: "GB") } }
        }
      } }
    }`)
    expect(errors.map(({ message }) => message)).toEqual([
      expect.stringContaining('can\'t be told in "K"'),
      expect.stringContaining('"GB" measures information'),
      expect.stringContaining('"GB" measures information'),
    ])
    expect(data).toMatchObject({
      over: { nodes: [{ name: 'a' }] },
      under: { nodes: [] },
      edges: {
        nodes: [
          {
            name: 'a',
            feeds: {
              sum: { memory_in: '1.5', inlet_in: null },
              max: { memory: '1536', memory_in: '1572864', inlet_in: '310.65' },
              edgeAvg: { bandwidth_in: '1' },
            },
            edges: {
              measures: [
                { sum: '1.610612736', max: { in: '1.610612736' } },
                { sum: null, max: { in: null } },
              ],
            },
          },
        ],
      },
    })
    const refused = await api.ask(
      '{ machines(where: { related: [{ relationship: FEEDS, sum: { attributes: { inlet: { gt: 1, unit: "K" } } } }] }) { totalCount } }',
    )
    expect(refused.errors).toMatchObject([
      { extensions: { inputPath: ['where', 'related', 0, 'sum', 'attributes', 'inlet', 'unit'] } },
    ])
  })

  it('does not take a unit for none because its variable was forgotten', async () => {
    const { errors } = await api.ask(`query ($unit: String) { machines {
      aggregate(of: [{ attribute: "memory" }], having: [{ measure: 0, figure: SUM, value: { gt: 1, unit: $unit } }]) { groupCount } } }`)
    expect(errors).toMatchObject([{ message: expect.stringContaining('"$unit"') }])
  })
})

describe('discovery', () => {
  it('tells the units that an attribute has, and the fields', async () => {
    const { data, errors } = await api.ask(`{
      resourceTypes(where: { name: { eq: "machine" } }) { nodes {
        attributes { name unit compatibleUnits fieldInUnit }
        relationships { attributes { name unit compatibleUnits fieldInUnit } }
      } }
      attributeDefinitions(where: { name: { in: ["memory", "slot"] } }, orderBy: [{ name: ASC }]) { nodes { name compatibleUnits } }
      catalogue { units(compatibleWith: "GHz") }
    }`)
    expect(errors).toEqual([])
    const information = 'bit kbit Mbit Gbit Tbit B kB MB GB TB PB EB KiB MiB GiB TiB PiB EiB'.split(' ')
    expect(data).toMatchObject({
      resourceTypes: {
        nodes: [
          {
            attributes: [
              { name: 'drives', unit: 'GB', compatibleUnits: information, fieldInUnit: 'drives_in' },
              {
                name: 'inlet',
                unit: '\u00B0C',
                compatibleUnits: ['\u00B0C', 'K', 'degC', 'degF'],
                fieldInUnit: 'inlet_in',
              },
              { name: 'memory', unit: 'MiB', compatibleUnits: information, fieldInUnit: 'memory_in' },
              { name: 'parts', unit: 'widgets', compatibleUnits: ['widgets'], fieldInUnit: null },
              { name: 'size', unit: 'GB', compatibleUnits: [], fieldInUnit: null },
              { name: 'slot', unit: null, compatibleUnits: [], fieldInUnit: null },
              { name: 'uptime', unit: 'h', fieldInUnit: 'uptime_in' },
            ],
            relationships: expect.arrayContaining([
              {
                attributes: [expect.objectContaining({ name: 'bandwidth', unit: 'Mbps', fieldInUnit: 'bandwidth_in' })],
              },
            ]),
          },
        ],
      },
      attributeDefinitions: {
        nodes: [
          { name: 'memory', compatibleUnits: information },
          { name: 'slot', compatibleUnits: [] },
        ],
      },
      catalogue: { units: ['Hz', 'kHz', 'MHz', 'GHz', 'THz', 'rpm'] },
    })
  })

  it('names only units that operands may be in and results be asked for in', async () => {
    const { data } = await api.ask('{ attributeDefinitions { nodes { name apiName compatibleUnits } } }')
    const { nodes } = (
      data as {
        attributeDefinitions: {
          nodes: readonly { name: string; apiName: string; compatibleUnits: readonly string[] }[]
        }
      }
    ).attributeDefinitions
    for (const { apiName, compatibleUnits } of nodes.filter(({ name }) => name !== 'bandwidth'))
      for (const unit of compatibleUnits) {
        const { errors } = await api.ask(
          `{ machines(where: { attributes: { ${apiName}: { gte: 0, unit: ${JSON.stringify(unit)} } } }) { totalCount } }`,
        )
        expect([unit, errors]).toEqual([unit, []])
      }
  })
})
