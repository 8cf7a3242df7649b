import { GraphQLObjectType } from 'graphql'
import { expect, it } from 'vitest'
import { knownFields } from '../../src/modules/inventory/reading.js'
import { buildStaticSchema } from '../../src/schema/static.js'

it('knows of every field of a resource what it reads', () => {
  const type = buildStaticSchema().getType('OtherResource')
  const fields = type instanceof GraphQLObjectType ? Object.keys(type.getFields()) : []
  expect([...knownFields].toSorted()).toEqual(fields.toSorted())
})
