import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSchema, findBreakingChanges, isObjectType } from 'graphql'
import { describe, expect, it } from 'vitest'
import { projectRoot } from '../../src/config.js'

const schemaOf = (...path: readonly string[]) => buildSchema(readFileSync(join(projectRoot, ...path), 'utf8'))

/** The first schema that clients were made for, without its descriptions. */
const first = schemaOf('test', 'schema', 'first-public.graphql')
const present = schemaOf('schema.graphql')

/** That a mutation may answer null is decided in docs/decisions/0010-mutations-answer-null.md. */
const mayAnswerNull = /^Mutation\.(?<field>\w+) changed type from (?<type>\w+)! to \k<type>\.$/

describe('the schema since it was first public', () => {
  const changes = findBreakingChanges(first, present).map(({ description }) => description)

  it('breaks no client: what is not needed any more is deprecated and stays', () => {
    expect(changes.filter((description) => !mayAnswerNull.test(description))).toEqual([])
  })

  it('lets every mutation answer null, which is the one exception', () => {
    const fields = changes.flatMap((description) => mayAnswerNull.exec(description)?.groups?.['field'] ?? [])
    expect(fields.toSorted()).toEqual(Object.keys(first.getMutationType()?.getFields() ?? {}).toSorted())
  })

  it('keeps the bindings in force, deprecated in favour of attributes', () => {
    const type = present.getType('ResourceType')
    const field = isObjectType(type) ? type.getFields()['effectiveBindings'] : undefined
    expect(field?.deprecationReason).toMatch(/^Use attributes\b/)
  })
})
