import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  buildSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  type GraphQLNamedType,
} from 'graphql'
import { expect, it } from 'vitest'
import { projectRoot } from '../../src/config.js'

/** Something that the schema shows, by its coordinate. */
type Shown = readonly [coordinate: string, description: string | null | undefined]

it('everything in the schema of the shipped packs has a description', () => {
  const schema = buildSchema(readFileSync(join(projectRoot, 'schema.graphql'), 'utf8'))
  const shown = Object.values(schema.getTypeMap())
    .filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type))
    .flatMap(shownOf)
  expect(shown.length).toBeGreaterThan(0)
  const bare = shown.filter(([, description]) => (description ?? '').trim() === '').map(([coordinate]) => coordinate)
  expect(bare).toEqual([])
})

function shownOf(type: GraphQLNamedType): readonly Shown[] {
  const own: Shown = [type.name, type.description]
  if (isObjectType(type) || isInterfaceType(type))
    return [
      own,
      ...Object.values(type.getFields()).flatMap((field): readonly Shown[] => [
        [`${type.name}.${field.name}`, field.description],
        ...field.args.map((arg): Shown => [`${type.name}.${field.name}(${arg.name}:)`, arg.description]),
      ]),
    ]
  const members = isInputObjectType(type) ? Object.values(type.getFields()) : isEnumType(type) ? type.getValues() : []
  return [own, ...members.map((member): Shown => [`${type.name}.${member.name}`, member.description])]
}
