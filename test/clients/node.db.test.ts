import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSchema, getNamedType, isObjectType, isRequiredArgument, type GraphQLField } from 'graphql'
import { describe, expect, it } from 'vitest'
import { projectRoot } from '../../src/config.js'
import { ask } from './ask.js'

const schema = buildSchema(readFileSync(join(projectRoot, 'schema.graphql'), 'utf8'))

/** Root fields over lists that need no arguments. */
const lists = Object.values(schema.getQueryType()?.getFields() ?? {})
  .filter((field) => field.args.every((arg) => !isRequiredArgument(arg)) && nodesOf(field) !== undefined)
  .map(({ name }) => name)

describe('node', () => {
  it('answers anything that a list answers, as the type it had there', async () => {
    const found = Object.values(
      await ask<Record<string, { readonly nodes: readonly Thing[] }>>(
        `{ ${lists.map((name) => `${name}(first: 2) { nodes { __typename id } }`).join('\n')} }`,
      ),
    ).flatMap(({ nodes }) => nodes)
    expect(new Set(found.map(({ __typename: type }) => type)).size).toBeGreaterThan(30)
    for (let start = 0; start < found.length; start += 20) {
      const some = found.slice(start, start + 20)
      const again = await ask<Record<string, Thing>>(
        `{ ${some.map(({ id }, index) => `n${index}: node(id: "${id}") { __typename id }`).join('\n')} }`,
      )
      expect(Object.values(again)).toEqual(some)
    }
  })

  it('is asked for more by those that know what it is', async () => {
    const { hosts } = await ask<{ readonly hosts: { readonly nodes: readonly Thing[] } }>(
      '{ hosts(first: 1) { nodes { __typename id name } } }',
    )
    const [host] = hosts.nodes
    const refetched = await ask(`{ node(id: "${host?.id}") { __typename id ... on Host { name } } }`)
    expect(refetched).toEqual({ node: host })
  })
})

interface Thing {
  readonly __typename: string
  readonly id: string
}

function nodesOf(field: GraphQLField<unknown, unknown>) {
  const type = getNamedType(field.type)
  return type.name.endsWith('Connection') && isObjectType(type) ? type.getFields()['nodes'] : undefined
}
