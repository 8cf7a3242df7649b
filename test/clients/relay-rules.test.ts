import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parser, rules } from '@graphql-eslint/eslint-plugin'
import { ESLint, type Linter } from 'eslint'
import { buildSchema, isInterfaceType, isNonNullType, isObjectType } from 'graphql'
import { describe, expect, it } from 'vitest'
import { projectRoot } from '../../src/config.js'

const relayRules: Linter.RulesRecord = {
  'relay-connection-types': 'error',
  // Not its third option, which lets a list hold nothing but edges: connections have `nodes` too, and attributes are lists of text.
  'relay-edge-types': [
    'error',
    { withEdgeSuffix: true, shouldImplementNode: true, listTypeCanWrapOnlyEdgeType: false },
  ],
  'relay-page-info': 'error',
  'relay-arguments': ['error', { includeBoth: true }],
  'unique-type-names': 'error',
  'no-unreachable-types': 'error',
  'require-deprecation-reason': 'error',
}

/**
 * Edges to what is no thing with an id: stretches and turns of a resource's history, and how a definition matched a search. Relay lets a node be
 * any object; the rule asks for more than that.
 */
const edgesToNoThing = [
  'AttributeIntervalEdge',
  'AttributeStatisticsEdge',
  'DefinitionMatchEdge',
  'EdgeIntervalEdge',
  'LifeEventEdge',
  'StateIntervalEdge',
]

const text = readFileSync(join(projectRoot, 'schema.graphql'), 'utf8')

describe('the schema', () => {
  it("follows Relay's rules of connections", async () => {
    const findings = await lint(text)
    const lines = text.split('\n')
    expect(findings.map(({ line }) => lines[line - 1])).toEqual(edgesToNoThing.map((name) => `type ${name} {`))
    expect(new Set(findings.map(({ message }) => message))).toEqual(
      new Set(["Edge type's field `node` must implement `Node` interface."]),
    )
  })

  it('has an id on every node, and nowhere else', () => {
    const schema = buildSchema(text)
    const node = schema.getType('Node')
    if (!isInterfaceType(node)) throw new Error('Node is no interface')
    expect(node.toConfig().fields['id']?.type.toString()).toBe('ID!')
    const withId = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) && 'id' in type.getFields())
    expect(withId.length).toBeGreaterThan(30)
    expect(new Set(withId)).toEqual(new Set(schema.getPossibleTypes(node)))
    const field = schema.getQueryType()?.getFields()['node']
    expect(field?.type).toBe(node)
    expect(field?.args.map(({ name, type }) => `${name}: ${type.toString()}`)).toEqual(['id: ID!'])
  })

  it('would not, if it broke them', async () => {
    const broken = `
      type Query { things(first: Int, after: String): ThingConnection! pages: PageInfo }
      type ThingConnection { edges: [ThingEdge!]! pageInfo: PageInfo! }
      type ThingEdge { node: Thing! }
      type Thing { id: ID! }
      type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String! endCursor: String }`
    expect(new Set((await lint(broken)).map(({ rule }) => rule))).toEqual(
      new Set(['relay-edge-types', 'relay-page-info', 'relay-arguments']),
    )
  }, 120_000)
})

describe('a mutation', () => {
  it('that fails leaves the answers of others in its document: it may answer null', () => {
    const fields = Object.values(buildSchema(text).getMutationType()?.getFields() ?? {})
    expect(fields.length).toBeGreaterThan(200)
    expect(fields.filter(({ type }) => isNonNullType(type)).map(({ name }) => name)).toEqual([])
  })
})

interface Finding {
  readonly rule: string
  readonly line: number
  readonly message: string
}

async function lint(schema: string): Promise<readonly Finding[]> {
  const eslint = new ESLint({
    cwd: projectRoot,
    overrideConfigFile: true,
    overrideConfig: [
      {
        files: ['**/*.graphql'],
        languageOptions: { parser: parser, parserOptions: { graphQLConfig: { schema } } },
        plugins: { '@graphql-eslint': { rules } },
        rules: Object.fromEntries(
          Object.entries(relayRules).map(([rule, value]) => [`@graphql-eslint/${rule}`, value]),
        ),
      },
    ],
  })
  const [result] = await eslint.lintText(schema, { filePath: 'schema-of-the-test.graphql' })
  if (!result) throw new Error('eslint looked at nothing')
  return result.messages.map(({ ruleId, line, message }) => ({
    rule: (ruleId ?? 'none').replace('@graphql-eslint/', ''),
    line,
    message,
  }))
}
