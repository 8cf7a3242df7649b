import {
  buildSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  validateSchema,
  type GraphQLNamedType,
} from 'graphql'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadShippedPacks } from '../../src/cli/seeds.js'
import { snapshot } from '../../src/db/transaction.js'
import { loadCatalogue } from '../../src/modules/catalog/catalogue.service.js'
import { generateSchema, type GeneratedSchema } from '../../src/schema/generate.js'
import { parsePartTypes } from '../../src/schema/part.js'
import { printing } from '../../src/schema/print.js'
import { atOnce } from '../../src/schema/slices.js'
import { buildStaticSchema } from '../../src/schema/static.js'
import { sketchCatalogue } from '../support/catalogue.js'
import { useTestDatabase } from '../support/database.js'

const database = useTestDatabase()
const base = buildStaticSchema()
let whole: GeneratedSchema

beforeAll(async () => {
  await loadShippedPacks(database().pool)
  whole = generateSchema(base, await snapshot(database().pool, loadCatalogue))
})

const partIn = (generated: GeneratedSchema, names: readonly string[]) =>
  atOnce(printing(generated, parsePartTypes(generated.catalogue, names, ['types'])))

/** Everything that a type says of itself and its members, one text each. */
function toldOf(type: GraphQLNamedType): readonly string[] {
  if (isObjectType(type) || isInterfaceType(type))
    return [
      ...type.getInterfaces().map((above) => `${type.name} is ${above.name}`),
      ...Object.values(type.getFields()).flatMap((field) => [
        `${type.name}.${field.name}: ${String(field.type)} ${field.deprecationReason}`,
        ...field.args.map((arg) => `${type.name}.${field.name}(${arg.name}: ${String(arg.type)})`),
      ]),
    ]
  if (isInputObjectType(type))
    return Object.values(type.getFields()).map((field) => `${type.name}.${field.name}: ${String(field.type)}`)
  return isEnumType(type) ? type.getValues().map((value) => `${type.name}.${value.name}`) : [type.name]
}

const told = (schema: GeneratedSchema['schema']) => Object.values(schema.getTypeMap()).flatMap(toldOf)

describe('a part of the schema', () => {
  it('is valid by itself, and says nothing that the whole does not say', () => {
    // Every fourth: each costs half a second, which goes into what no part leaves out.
    const names = [...whole.catalogue.typesByName.keys()].toSorted().filter((_, index) => index % 4 === 0)
    const asked = [...names.map((name) => [name]), ['virtual_machine', 'host'], ['disk', 'network', 'service']]
    const known = new Set(told(whole.schema))
    for (const types of asked) {
      const part = buildSchema(partIn(whole, types))
      const own = told(part).filter((text) => !known.has(text))
      expect({ types, faults: validateSchema(part), own }).toEqual({ types, faults: [], own: [] })
    }
  })

  it('has the types that were asked for with all that is about them, what is above and below, and the fields between them', () => {
    const part = buildSchema(partIn(whole, ['virtual_machine', 'host']))
    const query = Object.keys(part.getQueryType()?.getFields() ?? {})
    expect(query).toEqual(expect.arrayContaining(['virtualMachines', 'computes', 'hosts', 'node', 'resources']))
    expect(query).not.toContain('disks')
    const there = ['VirtualMachineWhere', 'VirtualMachineInput', 'HostAttributesOrderBy', 'Compute', 'OtherResource']
    const left = ['Disk', 'DiskWhere', 'LxcContainer', 'Contains_DiskRelatedConnection']
    expect([...there, ...left].filter((name) => part.getType(name))).toEqual(there)
    const machine = part.getType('VirtualMachine')
    expect(isObjectType(machine) && Object.keys(machine.getFields())).toEqual(
      expect.arrayContaining(['attributes', 'host', 'dependsOn', 'edges']),
    )
    const below = buildSchema(partIn(whole, ['compute']))
    expect(below.getType('LxcContainer')).toBeDefined()
  })

  it('filters neighbours by the attributes that types of the part have', () => {
    const any = buildSchema(partIn(whole, ['snapshot'])).getType('AnyAttributesWhere')
    const fields = isInputObjectType(any) ? Object.keys(any.getFields()) : []
    expect(fields).toContain('tags')
    expect(fields).not.toContain('cpuCores')
  })

  it('is the whole when all types are asked for', () => {
    const names = [...whole.catalogue.typesByName.keys()]
    expect(partIn(whole, names) === atOnce(printing(whole))).toBe(true)
  })

  it('is valid where types have neither attributes nor relationships', () => {
    const bare = generateSchema(base, sketchCatalogue({ types: [{ name: 'lamp' }, { name: 'desk' }] }))
    const part = buildSchema(partIn(bare, ['lamp']))
    expect(validateSchema(part)).toEqual([])
    expect(part.getType('Desk')).toBeUndefined()
  })

  it('refuses a name that no type has, and tells names that are near', () => {
    expect(() => partIn(whole, ['host', 'virtual_machin'])).toThrow(
      'There is no resource type "virtual_machin"; there is "virtual_machine".',
    )
    expect(() => partIn(whole, ['zzzzzz'])).toThrow('There is no resource type "zzzzzz".')
  })
})
