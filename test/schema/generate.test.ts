import { GraphQLInterfaceType, GraphQLObjectType, lexicographicSortSchema, printSchema, printType } from 'graphql'
import { describe, expect, it } from 'vitest'
import { generateSchema } from '../../src/schema/generate.js'
import { buildStaticSchema } from '../../src/schema/static.js'
import { sketchCatalogue } from '../support/catalogue.js'

const base = buildStaticSchema()

const catalogue = sketchCatalogue({
  attributes: [
    { name: 'cpu_cores', type: 'integer', unit: 'cores', min: '1', max: '1024' },
    { name: 'memory_mb', type: 'integer', description: 'Memory given to it.' },
    { name: 'tags', type: 'string[]' },
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
    { name: 'contains', inverse: 'contained_in', from: ['resource'], to: ['component'], fromOne: true },
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

  it('has an object a concrete type, with its attributes and edges', () => {
    expect(printed('VirtualMachine')).toMatchSnapshot()
    expect(printed('VirtualMachineAttributes')).toMatchSnapshot()
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
