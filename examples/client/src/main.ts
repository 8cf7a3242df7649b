import { ApiError, ask } from './ask.js'
import { hostsPage, saveHosts } from './documents.js'
import type { HostInput, HostsPageQuery, HostWhere } from './gql/graphql.js'

type Host = HostsPageQuery['hosts']['nodes'][number]

/** All hosts that match, a page at a time: nothing is asked for before it is wanted. */
async function* hostsWhere(where: HostWhere): AsyncGenerator<Host> {
  for (let after: string | null = null, more = true; more;) {
    const { hosts }: HostsPageQuery = await ask(hostsPage, { where, first: 5, after })
    yield* hosts.nodes
    after = hosts.pageInfo.endCursor
    more = hosts.pageInfo.hasNextPage
  }
}

async function listLargeHosts(): Promise<void> {
  let count = 0
  // 64 bit integers are text in answers; here a number is near enough to compute with.
  for await (const { name, status, attributes } of hostsWhere({ attributes: { cpuCores: { gte: 8 } } })) {
    const memoryGb = attributes.memoryMb === null ? '?' : (Number(attributes.memoryMb) / 1024).toFixed(0)
    console.log(`${name}: ${status ?? 'no status'}, ${attributes.cpuCores} cores, ${memoryGb} GB`)
    count += 1
  }
  console.log(`${count} hosts with 8 cores or more`)
}

/** Good items of a batch are written although others are refused, so each has an outcome of its own. Asked again, this writes nothing. */
async function saveTwoHosts(): Promise<void> {
  const items: HostInput[] = [
    {
      identity: { externalId: 'example-1' },
      name: 'example-1',
      attributes: { cpuCores: 16, memoryMb: '65536', managementIp: '192.0.2.10', tags: ['example'] },
    },
    { identity: { externalId: 'example-2' }, name: 'example-2', attributes: { cpuCores: -4 } },
  ]
  const { upsertHosts } = await ask(saveHosts, { items, cause: 'the example client' })
  for (const { outcome, problems, resource } of upsertHosts?.items ?? []) {
    console.log(resource ? `${outcome}: ${resource.name}, version ${resource.version}` : outcome)
    for (const { code, message, path } of problems) console.log(`  ${code} at ${path.join('.')}: ${message}`)
  }
}

/** What can't be meant at all is an error of the whole field, with a code. */
async function askWrongly(): Promise<void> {
  try {
    await ask(hostsPage, { where: {}, first: -1 })
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    console.log(`${error.code} at ${error.inputPath}: ${error.message}`)
  }
}

await listLargeHosts()
await saveTwoHosts()
await askWrongly()
