import type { Db } from '../../src/db/db.js'
import { printGlobalId } from '../../src/query/global-id.js'
import { sql } from '../../src/query/sql.js'
import { randomOf, type Random } from '../random.js'

type Variables = Readonly<Record<string, unknown>>

/** A document as a client sends it with each request, and what it makes of the operands of one question. */
interface Document {
  readonly query: string
  readonly variables: (operands: Variables) => Variables
  /** What the answer says, in the words of both sides; lists in any order. */
  readonly read: (data: never) => unknown
}

/** A kind of question: asked with other operands each time, the same for all sides. */
export interface Kind {
  readonly name: string
  readonly asks: string
  readonly operands: readonly Variables[]
  readonly cadastre: Document
  /** Undefined where PostGraphile with its filter plugin has no way to ask it. */
  readonly postgraphile: Document | undefined
  /** Why PostGraphile is left out, or how it is asked where that is not plain. */
  readonly note?: string
}

/** Questions of a kind, asked one after another and over again. */
const poolSize = 60

/** Ids of attributes, resource types and relationship types by name. */
interface Ids {
  readonly [name: string]: number
}

/** All kinds over the inventory of this database, with operands from the seed. */
export async function kindsOf(db: Db, seed: number): Promise<readonly Kind[]> {
  const ids = await idsOf(db)
  const names = await readNames(db, seed)
  const parents = await readParents(db, seed)
  const random = randomOf(seed)
  return [
    tiny(ids, names),
    attributes(ids, names),
    filter(ids, random),
    sorted(ids, random),
    related(ids, random),
    children(ids, parents),
    thousand(ids, names),
    facets(random),
    count(ids, random),
  ]
}

const many = <T>(make: () => T): readonly T[] => Array.from({ length: poolSize }, make)

/** So many of the ranks, which are uniform below a million. */
function ranks(random: Random, width: number): { readonly from: string; readonly to: string } {
  const from = random.below(1_000_000 - width)
  return { from: String(from), to: String(from + width) }
}

export async function idsOf(db: Db): Promise<Ids> {
  const rows = await db.run<{ name: string; id: number }>(sql`
    select name::text, id from attribute_definitions where name like 'bench%'
    union all select name::text, id from resource_types union all select name::text, id from relationship_types`)
  return Object.fromEntries(rows.map(({ name, id }) => [name, id]))
}

const machineType = sql`(select id from resource_types where name = 'virtual_machine')`

/** Names of machines after which there are a thousand more. */
async function readNames(db: Db, seed: number): Promise<readonly Variables[]> {
  return db.run(sql`
    select name::text as name from (
      select name, row_number() over (order by name desc) as place from resources where resource_type_id = ${machineType} and deleted_at is null) n
     where place > 1000 order by hashtextextended(name, ${seed}) limit ${poolSize}`)
}

/** Machines with ten to forty containers. */
async function readParents(db: Db, seed: number): Promise<readonly Variables[]> {
  const rows = await db.run<{ id: string }>(sql`
    select e.from_id as id from resource_edges e join resource_types t on t.id = e.to_type_id
     where e.from_type_id = ${machineType} and t.name = 'docker_container' and e.deleted_at is null
     group by e.from_id having count(*) between 10 and 40
     order by hashint8extended(e.from_id, ${seed}) limit ${poolSize}`)
  return rows.map(({ id }) => ({ id: printGlobalId('resources', id), rowId: id }))
}

interface Nodes<T = Variables> {
  readonly nodes: readonly T[]
}

const same = (variables: Variables) => variables
const readMachines = ({ virtualMachines }: { readonly virtualMachines: Nodes }) => virtualMachines.nodes.map(flat)

/** One level: attributes beside base fields; what is not set is left out. */
function flat({ attributes = {}, ...fields }: Variables): Variables {
  const all = { ...fields, ...(attributes as Variables) }
  return Object.fromEntries(
    Object.entries(all).flatMap(([key, value]) => (value === null ? [] : [[key, plain(value)]])),
  )
}

/** Spelled alike: sides differ in how they write numbers and instants. */
function plain(value: unknown): unknown {
  if (typeof value !== 'string') return value
  if (/^\d{4}-\d\d-\d\dT/.test(value)) return new Date(value).toISOString()
  return /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value
}

// PostGraphile's side: the resources of a type, their values as rows.

const liveOf = (type: string) => `resourceTypeId: {equalTo: ${type}}, deletedAt: {isNull: true}`
const valuesOf = (columns: string) =>
  `resourceAttributesByResourceIdAndKindIdList(filter: {attributeDefinitionId: {in: $attributes}}, orderBy: [NATURAL]) { attributeDefinitionId ${columns} }`
const statusOf = 'effectiveStatusByResourceTypeIdAndStatusId { resourceStatusByStatusId { name } }'
const hasValue = (attribute: string, test: string) =>
  `resourceAttributesByResourceIdAndKindId: {some: {attributeDefinitionId: {equalTo: ${attribute}}, ${test}}}`

const apiNames: Readonly<Record<string, string>> = {
  bench_owner: 'benchOwner',
  bench_environment: 'benchEnvironment',
  bench_cost: 'benchCost',
  bench_rank: 'benchRank',
  bench_built_at: 'benchBuiltAt',
  bench_virtual_machine_zone: 'benchVirtualMachineZone',
  bench_virtual_machine_version: 'benchVirtualMachineVersion',
  bench_virtual_machine_size: 'benchVirtualMachineSize',
  bench_docker_container_version: 'benchDockerContainerVersion',
}

function pick(ids: Ids, names: readonly string[]): readonly number[] {
  return names.map((name) => {
    const id = ids[name]
    if (id === undefined) throw new Error(`nothing is called ${name}`)
    return id
  })
}

const idOf = (ids: Ids, name: string): number => pick(ids, [name])[0] ?? 0

/** A resource as PostGraphile answers it, in the words of `flat`. */
function resourceIn(ids: Ids): (row: Variables) => Variables {
  const names = new Map(Object.entries(apiNames).map(([name, apiName]) => [ids[name], apiName]))
  return ({
    rowId,
    resourceAttributesByResourceIdAndKindIdList = [],
    effectiveStatusByResourceTypeIdAndStatusId,
    ...fields
  }) => {
    const values = (resourceAttributesByResourceIdAndKindIdList as readonly Variables[]).map(
      ({ attributeDefinitionId, ...columns }) => [
        names.get(Number(attributeDefinitionId)) ?? '',
        Object.values(columns).find((value) => value !== null),
      ],
    )
    const status = effectiveStatusByResourceTypeIdAndStatusId as
      { readonly resourceStatusByStatusId: { readonly name: string } } | null | undefined
    return flat({
      id: printGlobalId('resources', String(rowId)),
      ...fields,
      ...(status && { status: status.resourceStatusByStatusId.name }),
      ...(typeof fields['presence'] === 'string' && { presence: fields['presence'].toUpperCase() }),
      ...Object.fromEntries(values),
    })
  }
}

function tiny(ids: Ids, names: readonly Variables[]): Kind {
  const read = resourceIn(ids)
  return {
    name: 'tiny',
    asks: '10 machines by name from a name on: id and name',
    operands: names,
    cadastre: {
      query: `query Tiny($name: String!) {
  virtualMachines(where: {name: {gte: $name}}, orderBy: [{name: ASC}], first: 10) { nodes { id name } }
}`,
      variables: same,
      read: readMachines,
    },
    postgraphile: {
      query: `query Tiny($type: Int!, $name: CatalogueName!) {
  allResourcesList(filter: {${liveOf('$type')}, name: {greaterThanOrEqualTo: $name}}, orderBy: [NAME_ASC], first: 10) { rowId name }
}`,
      variables: ({ name }) => ({ type: idOf(ids, 'virtual_machine'), name }),
      read: ({ allResourcesList }: { readonly allResourcesList: readonly Variables[] }) => allResourcesList.map(read),
    },
  }
}

function attributes(ids: Ids, names: readonly Variables[]): Kind {
  const read = resourceIn(ids)
  const wanted = pick(ids, [
    'bench_owner',
    'bench_environment',
    'bench_cost',
    'bench_rank',
    'bench_built_at',
    'bench_virtual_machine_zone',
    'bench_virtual_machine_version',
    'bench_virtual_machine_size',
  ])
  return {
    name: 'attributes',
    asks: '50 machines by name from a name on: id, name, status, last change and 8 attributes',
    operands: names,
    cadastre: {
      query: `query Attributes($name: String!) {
  virtualMachines(where: {name: {gte: $name}}, orderBy: [{name: ASC}], first: 50) {
    nodes {
      id name status updatedAt
      attributes {
        benchOwner benchEnvironment benchCost benchRank benchBuiltAt
        benchVirtualMachineZone benchVirtualMachineVersion benchVirtualMachineSize
      }
    }
  }
}`,
      variables: same,
      read: readMachines,
    },
    postgraphile: {
      query: `query Attributes($type: Int!, $name: CatalogueName!, $attributes: [Int!]!) {
  allResourcesList(filter: {${liveOf('$type')}, name: {greaterThanOrEqualTo: $name}}, orderBy: [NAME_ASC], first: 50) {
    rowId name updatedAt ${statusOf}
    ${valuesOf('valueString valueInteger valueDecimal valueDatetime')}
  }
}`,
      variables: ({ name }) => ({ type: idOf(ids, 'virtual_machine'), name, attributes: wanted }),
      read: ({ allResourcesList }: { readonly allResourcesList: readonly Variables[] }) => allResourcesList.map(read),
    },
  }
}

const environments = ['staging', 'test', 'development', 'sandbox'] as const

function filter(ids: Ids, random: Random): Kind {
  const read = resourceIn(ids)
  return {
    name: 'filter',
    asks: '50 machines by name of those in an environment with a rank in a fiftieth: id, name and both attributes',
    operands: many(() => ({ environment: random.pick(environments), ...ranks(random, 20_000) })),
    cadastre: {
      query: `query Filter($environment: String!, $from: BigInt!, $to: BigInt!) {
  virtualMachines(
    where: {attributes: {benchEnvironment: {eq: $environment}, benchRank: {gte: $from, lt: $to}}}
    orderBy: [{name: ASC}]
    first: 50
  ) {
    nodes { id name attributes { benchEnvironment benchRank } }
  }
}`,
      variables: same,
      read: readMachines,
    },
    postgraphile: {
      query: `query Filter($type: Int!, $environmentId: Int!, $rankId: Int!, $attributes: [Int!]!, $environment: String!, $from: BigInt!, $to: BigInt!) {
  allResourcesList(
    filter: {${liveOf('$type')}, and: [
      {${hasValue('$environmentId', 'valueString: {equalTo: $environment}')}}
      {${hasValue('$rankId', 'valueInteger: {greaterThanOrEqualTo: $from, lessThan: $to}')}}
    ]}
    orderBy: [NAME_ASC]
    first: 50
  ) {
    rowId name ${valuesOf('valueString valueInteger')}
  }
}`,
      variables: (operands) => ({
        ...operands,
        type: idOf(ids, 'virtual_machine'),
        environmentId: idOf(ids, 'bench_environment'),
        rankId: idOf(ids, 'bench_rank'),
        attributes: pick(ids, ['bench_environment', 'bench_rank']),
      }),
      read: ({ allResourcesList }: { readonly allResourcesList: readonly Variables[] }) => allResourcesList.map(read),
    },
  }
}

function sorted(ids: Ids, random: Random): Kind {
  return {
    name: 'sorted',
    asks: '50 machines of an environment by cost from an amount down: id, name and cost',
    note: 'PostGraphile can not sort resources by a value, so it is asked for the values, sorted, each with its resource; the page has no machine without a cost.',
    operands: many(() => ({ environment: random.pick(environments), most: random.logUniform(100, 9000).toFixed(2) })),
    cadastre: {
      query: `query Sorted($environment: String!, $most: Decimal!) {
  virtualMachines(
    where: {attributes: {benchEnvironment: {eq: $environment}, benchCost: {lte: $most}}}
    orderBy: [{attributes: {benchCost: DESC}}]
    first: 50
  ) {
    nodes { id name attributes { benchCost } }
  }
}`,
      variables: same,
      read: readMachines,
    },
    postgraphile: {
      query: `query Sorted($type: Int!, $environmentId: Int!, $costId: Int!, $environment: String!, $most: BigFloat!) {
  allResourceAttributesList(
    filter: {
      attributeDefinitionId: {equalTo: $costId}
      valueDecimal: {lessThanOrEqualTo: $most}
      resourceByResourceIdAndKindId: {${liveOf('$type')}, ${hasValue('$environmentId', 'valueString: {equalTo: $environment}')}}
    }
    orderBy: [VALUE_DECIMAL_DESC, RESOURCE_ID_ASC]
    first: 50
  ) {
    valueDecimal
    resourceByResourceIdAndKindId { rowId name }
  }
}`,
      variables: (operands) => ({
        ...operands,
        type: idOf(ids, 'virtual_machine'),
        environmentId: idOf(ids, 'bench_environment'),
        costId: idOf(ids, 'bench_cost'),
      }),
      read: ({ allResourceAttributesList }: { readonly allResourceAttributesList: readonly Variables[] }) =>
        allResourceAttributesList.map(({ valueDecimal, resourceByResourceIdAndKindId }) => {
          const { rowId, name } = resourceByResourceIdAndKindId as Variables
          return flat({ id: printGlobalId('resources', String(rowId)), name, benchCost: valueDecimal })
        }),
    },
  }
}

function related(ids: Ids, random: Random): Kind {
  const read = resourceIn(ids)
  return {
    name: 'related',
    asks: '50 containers by name of those on machines with a rank in a thousandth: id and name',
    operands: many(() => ranks(random, 1000)),
    cadastre: {
      query: `query Related($from: BigInt!, $to: BigInt!) {
  dockerContainers(
    where: {related: [{relationship: HOSTS, direction: IN, some: {attributes: {benchRank: {gte: $from, lt: $to}}}}]}
    orderBy: [{name: ASC}]
    first: 50
  ) {
    nodes { id name }
  }
}`,
      variables: same,
      read: ({ dockerContainers }: { readonly dockerContainers: Nodes }) => dockerContainers.nodes.map(flat),
    },
    postgraphile: {
      query: `query Related($type: Int!, $hosts: Int!, $rankId: Int!, $from: BigInt!, $to: BigInt!) {
  allResourcesList(
    filter: {${liveOf('$type')}, linksByToId: {some: {
      relationshipTypeId: {equalTo: $hosts}, deletedAt: {isNull: true}
      resourceByFromId: {deletedAt: {isNull: true}, ${hasValue('$rankId', 'valueInteger: {greaterThanOrEqualTo: $from, lessThan: $to}')}}
    }}}
    orderBy: [NAME_ASC]
    first: 50
  ) { rowId name }
}`,
      variables: (operands) => ({
        ...operands,
        type: idOf(ids, 'docker_container'),
        hosts: idOf(ids, 'hosts'),
        rankId: idOf(ids, 'bench_rank'),
      }),
      read: ({ allResourcesList }: { readonly allResourcesList: readonly Variables[] }) => allResourcesList.map(read),
    },
  }
}

function children(ids: Ids, parents: readonly Variables[]): Kind {
  const read = resourceIn(ids)
  const byId = (rows: readonly Variables[]) => rows.toSorted((a, b) => (String(a['id']) < String(b['id']) ? -1 : 1))
  return {
    name: 'children',
    asks: 'one machine with its 10 to 40 containers: id, name, status and 2 attributes',
    operands: parents,
    cadastre: {
      query: `query Children($id: ID!) {
  virtualMachine(id: $id) {
    id name
    dockerContainers(first: 50) { nodes { id name status attributes { benchOwner benchDockerContainerVersion } } }
  }
}`,
      variables: ({ id }) => ({ id }),
      read: ({ virtualMachine }: { readonly virtualMachine: Variables & { readonly dockerContainers: Nodes } }) => ({
        id: virtualMachine['id'],
        name: virtualMachine['name'],
        containers: byId(virtualMachine.dockerContainers.nodes.map(flat)),
      }),
    },
    postgraphile: {
      query: `query Children($rowId: BigInt!, $type: Int!, $hosts: Int!, $attributes: [Int!]!) {
  resourceByRowId(rowId: $rowId) {
    rowId name
    linksByFromIdList(
      filter: {relationshipTypeId: {equalTo: $hosts}, deletedAt: {isNull: true}, resourceByToId: {${liveOf('$type')}}}
      orderBy: [NATURAL]
      first: 50
    ) {
      resourceByToId { rowId name ${statusOf} ${valuesOf('valueString')} }
    }
  }
}`,
      variables: ({ rowId }) => ({
        rowId,
        type: idOf(ids, 'docker_container'),
        hosts: idOf(ids, 'hosts'),
        attributes: pick(ids, ['bench_owner', 'bench_docker_container_version']),
      }),
      read: ({
        resourceByRowId,
      }: {
        readonly resourceByRowId: Variables & { readonly linksByFromIdList: readonly Variables[] }
      }) => ({
        id: printGlobalId('resources', String(resourceByRowId['rowId'])),
        name: resourceByRowId['name'],
        containers: byId(
          resourceByRowId.linksByFromIdList.map(({ resourceByToId }) => read(resourceByToId as Variables)),
        ),
      }),
    },
  }
}

function thousand(ids: Ids, names: readonly Variables[]): Kind {
  const read = resourceIn(ids)
  return {
    name: 'thousand',
    asks: '1,000 machines by name from a name on: 7 base fields and 3 attributes',
    operands: names,
    cadastre: {
      query: `query Thousand($name: String!) {
  virtualMachines(where: {name: {gte: $name}}, orderBy: [{name: ASC}], first: 1000) {
    nodes { id name status version presence createdAt updatedAt attributes { benchOwner benchCost benchRank } }
  }
}`,
      variables: same,
      read: readMachines,
    },
    postgraphile: {
      query: `query Thousand($type: Int!, $name: CatalogueName!, $attributes: [Int!]!) {
  allResourcesList(filter: {${liveOf('$type')}, name: {greaterThanOrEqualTo: $name}}, orderBy: [NAME_ASC], first: 1000) {
    rowId name version presence createdAt updatedAt ${statusOf}
    ${valuesOf('valueString valueInteger valueDecimal')}
  }
}`,
      variables: ({ name }) => ({
        type: idOf(ids, 'virtual_machine'),
        name,
        attributes: pick(ids, ['bench_owner', 'bench_cost', 'bench_rank']),
      }),
      read: ({ allResourcesList }: { readonly allResourcesList: readonly Variables[] }) => allResourcesList.map(read),
    },
  }
}

function facets(random: Random): Kind {
  return {
    name: 'facets',
    asks: 'how often each environment, zone and status occurs among machines with a rank in a thirtieth',
    note: 'PostGraphile 5 with its filter plugin counts no groups; its plugin for aggregates has no release for version 5 but candidates.',
    operands: many(() => ranks(random, 30_000)),
    cadastre: {
      query: `query Facets($from: BigInt!, $to: BigInt!) {
  virtualMachines(where: {attributes: {benchRank: {gte: $from, lt: $to}}}) {
    facets(of: [
      {attribute: "bench_environment", top: 10}
      {attribute: "bench_virtual_machine_zone", top: 10}
      {field: STATUS, top: 10}
    ]) {
      attribute field count missing terms { count value { text } }
    }
  }
}`,
      variables: same,
      read: ({ virtualMachines }: { readonly virtualMachines: unknown }) => virtualMachines,
    },
    postgraphile: undefined,
  }
}

function count(ids: Ids, random: Random): Kind {
  return {
    name: 'count',
    asks: 'how many machines are in an environment with a rank in a fiftieth',
    operands: many(() => ({ environment: random.pick(environments), ...ranks(random, 20_000) })),
    cadastre: {
      query: `query Count($environment: String!, $from: BigInt!, $to: BigInt!) {
  virtualMachines(where: {attributes: {benchEnvironment: {eq: $environment}, benchRank: {gte: $from, lt: $to}}}) { totalCount }
}`,
      variables: same,
      read: ({ virtualMachines }: { readonly virtualMachines: { readonly totalCount: number } }) =>
        virtualMachines.totalCount,
    },
    postgraphile: {
      query: `query Count($type: Int!, $environmentId: Int!, $rankId: Int!, $environment: String!, $from: BigInt!, $to: BigInt!) {
  allResources(
    filter: {${liveOf('$type')}, and: [
      {${hasValue('$environmentId', 'valueString: {equalTo: $environment}')}}
      {${hasValue('$rankId', 'valueInteger: {greaterThanOrEqualTo: $from, lessThan: $to}')}}
    ]}
  ) { totalCount }
}`,
      variables: (operands) => ({
        ...operands,
        type: idOf(ids, 'virtual_machine'),
        environmentId: idOf(ids, 'bench_environment'),
        rankId: idOf(ids, 'bench_rank'),
      }),
      read: ({ allResources }: { readonly allResources: { readonly totalCount: number } }) => allResources.totalCount,
    },
  }
}
