import { isInputObjectType, isObjectType, printType } from 'graphql'
import { describe, expect, it } from 'vitest'
import { generateSchema } from '../../src/schema/generate.js'
import { buildStaticSchema } from '../../src/schema/static.js'
import { sketchCatalogue } from '../support/catalogue.js'

const base = buildStaticSchema()

const catalogue = sketchCatalogue({
  attributes: [
    { name: 'cpu_cores', type: 'integer', unit: 'cores' },
    { name: 'tags', type: 'string', isList: true },
    { name: 'note', type: 'string' },
  ],
  types: [
    { name: 'compute', isAbstract: true, attributes: ['cpu_cores', 'tags'] },
    { name: 'virtual_machine', under: 'compute' },
    { name: 'bare' },
    { name: 'datacenter' },
  ],
  relationships: [
    { name: 'depends_on', inverse: 'required_by', from: ['resource'], to: ['resource'], attributes: ['note'] },
  ],
})

describe('the writes of the typed face', () => {
  const { schema } = generateSchema(base, catalogue)
  const printed = (name: string) => {
    const type = schema.getType(name)
    if (!type) throw new Error(`no type ${name}`)
    return printType(type)
  }
  const fields = (name: string) => {
    const type = schema.getType(name)
    if (!isObjectType(type) && !isInputObjectType(type)) throw new Error(`no type ${name}`)
    return Object.values(type.getFields()).map((field) => `${field.name}: ${String(field.type)}`)
  }
  const mutations = Object.keys(schema.getMutationType()?.getFields() ?? {})

  it('are create, update and upsert, of one and of many', () => {
    expect(mutations.filter((name) => name.includes('VirtualMachine'))).toEqual([
      'createVirtualMachine',
      'createVirtualMachines',
      'updateVirtualMachine',
      'updateVirtualMachines',
      'upsertVirtualMachine',
      'upsertVirtualMachines',
    ])
  })

  it('are none for an abstract type', () => {
    expect(mutations.filter((name) => name.includes('Compute'))).toEqual([])
    expect(schema.getType('ComputeInput')).toBeUndefined()
  })

  it('take attributes by API name, lists as lists, inherited ones included', () => {
    expect(fields('VirtualMachineInput')).toEqual([
      'id: ID',
      'identity: IdentityInput',
      'expectedVersion: Int',
      'name: String',
      'status: String',
      'endpoint: EndpointRefInput',
      'datacenter: DatacenterRefInput',
      'observedAt: DateTime',
      'attributes: VirtualMachineAttributesInput',
      'relationships: [RelationshipInput!]',
    ])
    expect(fields('VirtualMachineAttributesInput')).toEqual(['cpuCores: BigInt', 'tags: [String!]'])
    expect(fields('AnyEdgeAttributesInput')).toEqual(['note: String'])
  })

  it('leave attributes out for a type that has none', () => {
    expect(fields('BareInput')).not.toContain('attributes: BareAttributesInput')
    expect(schema.getType('BareAttributesInput')).toBeUndefined()
  })

  it('answer the typed resource', () => {
    expect(printed('VirtualMachinePayload')).toMatchInlineSnapshot(`
      """"What became of one virtual machine of a write."""
      type VirtualMachinePayload implements WritePayload {
        """What became of it."""
        outcome: WriteOutcome!

        """Why it was rejected, or is a conflict; empty otherwise."""
        problems: [WriteProblem!]!

        """What to know about it although it was written."""
        warnings: [WriteProblem!]!

        """One for each of its relationships, in their order."""
        relationships: [WrittenRelationship!]!

        """
        What history keeps of the whole write; null when nothing was written and nothing refused.
        """
        operation: Operation

        """
        The resource as it is now, also of an item that was not written; null when there is none.
        """
        resource: VirtualMachine
      }"
    `)
    expect(fields('VirtualMachineBatchPayload')).toEqual([
      'items: [VirtualMachinePayload!]!',
      'counts: WriteCounts!',
      'operation: Operation',
    ])
  })

  it('keep clear of the static mutations, as their root fields do', () => {
    const ours = mutations.filter((name) => /^(create|update|upsert)Datacenters?_/.test(name))
    expect(ours).toHaveLength(6)
    expect(mutations).toEqual([...new Set(mutations)])
    expect(fields('CreateDatacenterInput')).toContain('name: String!')
  })
})
