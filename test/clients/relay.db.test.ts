import { execFile } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { ask } from './ask.js'

const folder = join(import.meta.dirname, 'relay')
const made = join(folder, '__generated__')

/** The texts of the operations that the compiler made of relay/hosts.ts. */
let operations: readonly string[]

beforeAll(async () => {
  const compiler: unknown = createRequire(import.meta.url)('relay-compiler')
  await rm(made, { recursive: true, force: true })
  await mkdir(made)
  // The compiler adds to the file, it does not make it.
  await writeFile(join(made, 'operations.json'), '{}')
  await promisify(execFile)(String(compiler), [], { cwd: folder })
  operations = Object.values(JSON.parse(await readFile(join(made, 'operations.json'), 'utf8')))
})

describe('what the Relay compiler makes', () => {
  it('of a paginated fragment asks page after page', async () => {
    const seen: string[] = []
    for (let cursor: string | null = null, more = true; more;) {
      const { hosts }: HostPage = await run('hostsPaginationQuery', { cursor, where: { name: { startsWith: 'esx' } } })
      seen.push(...hosts.edges.map(({ node }) => node.name))
      cursor = hosts.pageInfo.endCursor
      more = hosts.pageInfo.hasNextPage
    }
    expect(seen).toEqual(['esx01', 'esx02', 'esx03', 'esx04'])
  })

  it('of a page with connections and fragments is answered as it is', async () => {
    const { hosts } = await run<HostPage>('hostsPageQuery', {})
    expect(hosts.edges).toHaveLength(3)
    expect(hosts.edges[0]).toMatchObject({ cursor: expect.any(String), node: { __typename: 'Host' } })
  })

  it('of a refetchable fragment asks the node for it, and of writes brings what the store needs', async () => {
    const input = { name: 'relay-1', attributes: { cpuCores: '2' } }
    const { createHost } = await run<{ createHost: Written }>('hostsAddMutation', { input })
    const { id } = createHost.resource
    expect(createHost).toMatchObject({ outcome: 'CREATED', problems: [], resource: { name: 'relay-1' } })
    expect(await run('hostsRefetchQuery', { id })).toEqual({
      node: { __typename: 'Host', id, name: 'relay-1', status: null, attributes: { cpuCores: '2' } },
    })
    const { deleteResource } = await run<{ deleteResource: Written }>('hostsRemoveMutation', { id })
    expect(deleteResource).toMatchObject({ outcome: 'DELETED', resource: { id } })
  })
})

interface HostPage {
  readonly hosts: {
    readonly edges: readonly { readonly cursor: string; readonly node: { readonly name: string } }[]
    readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean }
  }
}

interface Written {
  readonly outcome: string
  readonly resource: { readonly id: string }
}

/** The answer to the operation of this name that the compiler made. */
function run<R>(name: string, variables: object): Promise<R> {
  const query = operations.find((text) => new RegExp(`^(query|mutation) ${name}\\b`).test(text))
  if (query === undefined) throw new Error(`the compiler made no ${name}`)
  return ask(query, variables)
}
