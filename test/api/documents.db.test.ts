import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadDemo, loadShippedPacks } from '../../src/cli/seeds.js'
import { projectRoot } from '../../src/config.js'
import { startApi, type Api } from '../support/api.js'
import { useTestDatabase } from '../support/database.js'
import { testRecorded } from '../support/recorded.js'

const database = useTestDatabase()
let api: Api

beforeAll(async () => {
  const { pool } = database()
  await loadShippedPacks(pool)
  await loadDemo(pool)
  api = await startApi(pool)
})

const folder = join(projectRoot, 'test', 'api', 'documents')
const read = (question: string) => readFileSync(join(folder, `${question}.graphql`), 'utf8')

describe.each(readdirSync(folder))('the questions of the source document %s', (subject) => {
  testRecorded(`documents/${subject}`, () => api)

  const questions = readdirSync(join(folder, subject)).filter((name) => name.endsWith('.graphql'))
  // A recording may be rewritten without a look at it; a refused question or one without an answer must not get through so.
  it.each(questions.map((name) => name.replace(/\.graphql$/, '')))(
    '%s: the demo has rows for all it asks',
    async (name) => {
      const { data, errors } = await api.ask(read(`${subject}/${name}`))
      expect(errors).toEqual([])
      const lists = listsIn(data)
      expect(lists.size).toBeGreaterThan(0)
      expect([...lists].filter(([, length]) => length === 0)).toEqual([])
    },
  )
})

describe('a resource whose id is known', () => {
  it('answers the attributes that it answers by its identity, in as many statements', async () => {
    const question = read('orchestrator/attributes-of-a-resource')
    const found = await api.ask(question.replace('nodes {', 'nodes {\n id'))
    const id = /"id":"([^"]+)"/.exec(JSON.stringify(found.data))?.[1]
    const answer = await api.ask(
      'query ($id: ID!) { resource(id: $id) { id name type { name } attributeValues { name displayName text unit } } }',
      { id },
    )
    expect(answer.errors).toEqual([])
    expect(found.data).toEqual({ resources: { nodes: [Object(answer.data).resource] } })
    expect(answer.statements).toHaveLength(found.statements.length)
  })
})

describe('fields named after neighbours', () => {
  const ask = async (source: string, variables?: Readonly<Record<string, unknown>>) => {
    const { data, errors } = await api.ask(source, variables)
    expect(errors).toEqual([])
    return Object(data)
  }

  it('answer the example of the model', async () => {
    const { virtualMachines } = await ask(`{ virtualMachines(first: 1, where: { related: [
      { relationship: DEPENDS_ON, direction: OUT }, { relationship: CONTAINS, direction: OUT, some: { type: { eq: "disk" } } }
    ] }) { nodes { id } } }`)
    const { virtualMachine } = await ask(
      `query ($id: ID!) { virtualMachine(id: $id) {
        host { name } disks(first: 5) { nodes { name } } dependsOn { edges { attributes { dependencyType } node { name } } }
      } }`,
      { id: virtualMachines.nodes[0].id },
    )
    expect([...listsIn(virtualMachine).values()].every((length) => length > 0)).toBe(true)
  })

  it('lead from a part to its whole', async () => {
    const { disks } = await ask('{ disks(first: 3) { nodes { name containedIn { name } compute { name } } } }')
    for (const { compute, containedIn } of disks.nodes) expect(compute).toEqual(containedIn)
    const { containerPorts } = await ask('{ containerPorts(first: 3) { nodes { dockerContainer { name } } } }')
    for (const { dockerContainer } of containerPorts.nodes) expect(dockerContainer).not.toBeNull()
  })

  it('reach volumes as they are contained in an array, attached to a machine, mounted by a container', async () => {
    const same = async (list: string, relationship: string, direction: string, whole: string) => {
      const answer = await ask(`{ ${list}(where: { related: [
        { relationship: ${relationship}, direction: ${direction}, some: { type: { eq: "volume" } } }
      ] }) { nodes { volumes: storageVolumes { nodes { name } } all: ${whole}(where: { type: { eq: "storage_volume" } }) { nodes { name } } } } }`)
      expect(answer[list].nodes.length).toBeGreaterThan(0)
      for (const { volumes, all } of answer[list].nodes) expect(volumes).toEqual(all)
    }
    await same('storageArrays', 'CONTAINS', 'OUT', 'contains')
    await same('virtualMachines', 'ATTACHED_TO', 'IN', 'hasAttached')
    await same('lxcContainers', 'MOUNTS', 'OUT', 'mounts')
    await same('dockerContainers', 'MOUNTS', 'OUT', 'mounts')
  })
})

/** Every list of nodes or edges in an answer by its path without positions, with the rows in it over all its parents. */
function listsIn(value: unknown, path = '', lists = new Map<string, number>()): ReadonlyMap<string, number> {
  if (value === null || typeof value !== 'object') return lists
  for (const [key, inner] of Object.entries(value)) {
    const here = Array.isArray(value) ? path : `${path}.${key}`
    if ((key === 'nodes' || key === 'edges') && Array.isArray(inner))
      lists.set(here, (lists.get(here) ?? 0) + inner.length)
    listsIn(inner, here, lists)
  }
  return lists
}
