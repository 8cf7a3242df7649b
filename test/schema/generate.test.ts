import {
  GraphQLInterfaceType,
  GraphQLObjectType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  lexicographicSortSchema,
  printSchema,
  printType,
} from 'graphql'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { generateInSlices, generateSchema, staticNames } from '../../src/schema/generate.js'
import { nameSchema } from '../../src/schema/naming.js'
import { edgeFieldsOf } from '../../src/schema/shape.js'
import { buildStaticSchema } from '../../src/schema/static.js'
import { sketchCatalogue, type RelationshipSketch } from '../support/catalogue.js'

const base = buildStaticSchema()

const catalogue = sketchCatalogue({
  attributes: [
    { name: 'cpu_cores', type: 'integer', unit: 'cores', min: '1', max: '1024' },
    { name: 'memory_mb', type: 'integer', description: 'Memory given to it.' },
    { name: 'tags', type: 'string', isList: true },
    { name: 'guest_os', type: 'string', retired: { at: '2026-01-01T00:00:00Z', note: null, replacedById: 5 } },
    { name: 'operating_system', type: 'string' },
    { name: 'dependency_type', type: 'string' },
  ],
  types: [
    { name: 'compute', isAbstract: true, attributes: ['cpu_cores', 'memory_mb'] },
    { name: 'virtual_machine', under: 'compute', attributes: ['tags', 'guest_os', 'operating_system'] },
    { name: 'lxc_container', under: 'compute' },
    { name: 'host', attributes: ['cpu_cores'] },
    { name: 'component', isAbstract: true },
    { name: 'disk', under: 'component' },
    { name: 'service' },
  ],
  relationships: [
    { name: 'hosts', inverse: 'hosted_by', from: ['host', 'compute'], to: ['compute', 'service'], fromOne: true },
    {
      name: 'contains',
      inverse: 'contained_in',
      from: ['resource'],
      to: ['component'],
      fromOne: true,
      fields: [['compute', 'component']],
    },
    {
      name: 'depends_on',
      inverse: 'required_by',
      from: ['resource'],
      to: ['resource'],
      attributes: ['dependency_type'],
    },
    { name: 'connects_to', from: ['host'], to: ['host'] },
  ],
})

describe('the generated schema', () => {
  const { schema } = generateSchema(base, catalogue)
  const printed = (name: string) => {
    const type = schema.getType(name)
    if (!type) throw new Error(`no type ${name}`)
    return printType(type)
  }

  const fieldsOf = (name: string) => {
    const type = schema.getType(name)
    if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) throw new Error(`no type ${name}`)
    const base = ['Resource', 'ResourceWhere', 'ResourceOrderBy'].flatMap((known) => {
      const generic = schema.getType(known)
      return isInterfaceType(generic) || isInputObjectType(generic) ? Object.keys(generic.getFields()) : []
    })
    return Object.values(type.getFields())
      .filter((field) => !base.includes(field.name))
      .map((field) => `${field.name}: ${String(field.type)}`)
  }

  it('has an object a concrete type, with its edges under the name of the relationship and of the neighbour', () => {
    expect(fieldsOf('VirtualMachine')).toEqual([
      'attributes: VirtualMachineAttributes!',
      'contains: ContainsRelatedConnection!',
      'dependsOn: DependsOnRelatedConnection!',
      'requiredBy: RequiredByRelatedConnection!',
      'hosts: HostsRelatedConnection!',
      'hostedBy: Resource',
      'host: Host',
      'computes: Hosts_ComputeRelatedConnection!',
      'virtualMachines: Hosts_VirtualMachineRelatedConnection!',
      'lxcContainers: Hosts_LxcContainerRelatedConnection!',
      'compute: Compute',
      'virtualMachine: VirtualMachine',
      'lxcContainer: LxcContainer',
      'services: Hosts_ServiceRelatedConnection!',
      'components: Contains_ComponentRelatedConnection!',
      'disks: Contains_DiskRelatedConnection!',
    ])
  })

  it('has the attributes of a type, inherited ones included, with unit, bounds and retirement', () => {
    expect(printed('VirtualMachineAttributes')).toMatchInlineSnapshot(`
      """"
      The attributes of virtual machine; null or an empty list where not set.
      """
      type VirtualMachineAttributes implements ComputeAttributes {
        """
        cpu cores
        Unit: cores.
        From 1 to 1024.
        """
        cpuCores: BigInt

        """
        cpu cores, in this unit: exactly where a decimal can be, else rounded to 34 significant digits.
        """
        cpuCores_in(
          """
          A unit of the same dimension, such as "GiB"; \`compatibleUnits\` of the attribute names some.
          """
          unit: String!
        ): Decimal

        """guest os"""
        guestOs: String @deprecated(reason: "Use operatingSystem.")

        """Memory given to it."""
        memoryMb: BigInt

        """operating system"""
        operatingSystem: String

        """tags"""
        tags: [String!]!
      }"
    `)
  })

  it('filters and sorts by what the type has', () => {
    expect(fieldsOf('VirtualMachineWhere')).toEqual(['attributes: VirtualMachineAttributesWhere'])
    expect(fieldsOf('VirtualMachineAttributesWhere')).toEqual([
      'cpuCores: IntegerCondition',
      'guestOs: StringCondition',
      'memoryMb: IntegerCondition',
      'operatingSystem: StringCondition',
      'tags: StringCondition',
    ])
    expect(fieldsOf('VirtualMachineAttributesOrderBy').map((field) => field.split(':')[0])).not.toContain('tags')
  })

  it('covers the neighbours of an edge with the nearest type that holds them all', () => {
    expect(fieldsOf('ContainsRelatedEdge')).toEqual(['since: DateTime!', 'cursor: String!', 'node: Component!'])
    expect(fieldsOf('ConnectsToRelatedEdge')).toEqual(['since: DateTime!', 'cursor: String!', 'node: Host!'])
    expect(fieldsOf('DependsOnRelatedEdge')).toEqual([
      'attributes: DependsOnRelatedAttributes!',
      'since: DateTime!',
      'cursor: String!',
      'node: Resource!',
    ])
  })

  it('has an interface an abstract type, which its subtypes implement', () => {
    expect(schema.getType('Compute')).toBeInstanceOf(GraphQLInterfaceType)
    const machine = schema.getType('VirtualMachine')
    expect(machine instanceof GraphQLObjectType && machine.getInterfaces().map((type) => type.name)).toEqual([
      'Resource',
      'Node',
      'Compute',
    ])
  })

  it('is the static schema alone for an empty catalogue', () => {
    const empty = generateSchema(base, sketchCatalogue({ types: [] }))
    expect(printSchema(lexicographicSortSchema(empty.schema))).toBe(printSchema(lexicographicSortSchema(base)))
  })
})

describe('edges', () => {
  const names = nameSchema(catalogue, staticNames(base))
  const idOf = (name: string) => catalogue.typesByName.get(name)?.id ?? 0
  const fieldOf = (type: string, name: string) =>
    edgeFieldsOf(catalogue, names, idOf(type), new Set()).find((field) => field.name === name)

  it('lead to no type that is newer than the schema, unless any resource will do', () => {
    expect(fieldOf('host', 'contains')?.farTypeIds).toEqual([idOf('disk')])
    expect(fieldOf('host', 'connectsTo')?.farTypeIds).toEqual([idOf('host')])
    expect(fieldOf('host', 'dependsOn')?.farTypeIds).toBeUndefined()
  })

  it('to a type that has subtypes and resources of its own are covered by what stands above them all', () => {
    const tree = sketchCatalogue({
      types: [
        { name: 'device', isAbstract: true },
        { name: 'switch', plural: 'switches', under: 'device' },
        { name: 'core_switch', plural: 'core_switches', under: 'switch' },
      ],
      relationships: [{ name: 'uplink', inverse: 'downlink', from: ['device'], to: ['switch'], toOne: true }],
    })
    const { schema } = generateSchema(base, tree)
    const type = schema.getType('CoreSwitch')
    expect(isObjectType(type) && String(type.getFields()['uplink']?.type)).toBe('Device')
    expect(isObjectType(type) && String(type.getFields()['coreSwitch']?.type)).toBe('CoreSwitch')
  })
})

describe('fields named after neighbours', () => {
  const types = [
    { name: 'machine', isAbstract: true },
    { name: 'server', under: 'machine' },
    { name: 'guest', under: 'machine' },
    { name: 'part', isAbstract: true },
    { name: 'disk', under: 'part' },
    { name: 'volume' },
  ]
  const anywhere = { from: ['resource'], to: ['resource'] }
  const contains = { name: 'contains', inverse: 'contained_in', fromOne: true, ...anywhere }
  const attached = { name: 'attached_to', inverse: 'has_attached', ...anywhere, fields: [['volume', 'guest']] } as const
  const mounts = { name: 'mounts', inverse: 'mounted_by', ...anywhere, fields: [['server', 'volume']] } as const
  /** What each narrowed field of a type follows, such as "contains out". */
  const narrowedFields = (relationships: readonly RelationshipSketch[], type: string) => {
    const tree = sketchCatalogue({ types, relationships })
    const typeId = tree.typesByName.get(type)?.id ?? 0
    return Object.fromEntries(
      edgeFieldsOf(tree, nameSchema(tree, staticNames(base)), typeId, new Set())
        .filter(({ isNarrowed }) => isNarrowed)
        .map(({ name, relationship, direction }) => [name, `${relationship.name} ${direction}`]),
    )
  }

  it('are those that the catalogue declares, for the types below as well, from the whole and from the part', () => {
    const open: RelationshipSketch[] = [{ ...contains, fields: [['machine', 'part']] }]
    expect(narrowedFields(open, 'guest')).toEqual({ parts: 'contains out', disks: 'contains out' })
    expect(narrowedFields(open, 'volume')).toEqual({})
    expect(narrowedFields(open, 'disk')).toEqual({
      machine: 'contains in',
      server: 'contains in',
      guest: 'contains in',
    })
  })

  it('follow what was declared first, whatever is declared nearer', () => {
    const holds = { ...contains, fields: [['machine', 'volume']] } as const
    expect(narrowedFields([attached, mounts, holds], 'guest')['volumes']).toBe('attached_to in')
    expect(narrowedFields([attached, mounts, holds], 'server')['volumes']).toBe('mounts out')
    expect(narrowedFields([holds, attached, mounts], 'guest')['volumes']).toBe('contains out')
  })

  it('are on an interface only where all types below follow the same', () => {
    const holds = {
      ...contains,
      fields: [
        ['machine', 'part'],
        ['machine', 'volume'],
      ],
    } as const
    expect(narrowedFields([attached, holds], 'machine')).toEqual({ parts: 'contains out', disks: 'contains out' })
    expect(narrowedFields([holds, attached], 'machine')['volumes']).toBe('contains out')
  })

  it('follow what they followed when others are declared', () => {
    const name = fc.constantFrom(...types.map((type) => type.name))
    const relationship = fc.record({
      fields: fc.array(fc.tuple(name, name), { maxLength: 3 }),
      fromOne: fc.boolean(),
      toOne: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(relationship, { minLength: 1, maxLength: 5 }), relationship, (known, added) => {
        const named = [...known, added].map((one, index) => ({
          ...one,
          ...anywhere,
          name: `r${index}`,
          inverse: `s${index}`,
        }))
        expect(
          generateSchema(base, sketchCatalogue({ types, relationships: named })).schema.getQueryType(),
        ).toBeDefined()
        for (const type of types)
          expect(narrowedFields(named, type.name)).toMatchObject(narrowedFields(named.slice(0, -1), type.name))
      }),
      { numRuns: 60 },
    )
  })
})

describe('generating in slices', () => {
  it('comes to the same schema, and lets others run meanwhile', async () => {
    const types = Array.from({ length: 200 }, (_, index) => ({ name: `kind_${index}`, attributes: ['cpu_cores'] }))
    const big = sketchCatalogue({
      attributes: [{ name: 'cpu_cores', type: 'integer' }],
      types,
      relationships: [{ name: 'uses', inverse: 'used_by', from: ['resource'], to: types.map(({ name }) => name) }],
    })
    let turns = 0
    const timer = setInterval(() => (turns += 1), 0)
    const { schema } = await generateInSlices(base, big)
    clearInterval(timer)
    expect(turns).toBeGreaterThan(0)
    expect(printSchema(schema)).toBe(printSchema(generateSchema(base, big).schema))
  })
})
