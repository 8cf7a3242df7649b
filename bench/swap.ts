/*
 * How soon a second server process answers a typed query over a type that was just defined in the first. Each round creates through GraphQL a provider
 * type, an abstract supertype, a resource type below it and ten bound attributes, then asks the second process until the typed query is answered.
 * The time counts from sending the last catalogue mutation, so it is an upper bound of the time from its commit.
 *
 *   npm run build && npx tsx bench/swap.ts [--rounds 20]
 *
 * DATABASE_URL names the database, else a throwaway embedded one is used. Exit code 1 when a round took more than a second.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'

const { values: flags } = parseArgs({ options: { rounds: { type: 'string', default: '20' } } })
const limitMs = 1000

type Answer = {
  readonly data?: Record<string, unknown> | null
  readonly errors?: readonly { readonly message: string }[]
}

async function ask(address: string, query: string, variables: object = {}): Promise<Answer> {
  const response = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  })
  return (await response.json()) as Answer
}

async function change(address: string, query: string, variables: object): Promise<Record<string, { id: string }>> {
  const { data, errors } = await ask(address, query, variables)
  if (errors || !data) throw new Error(errors?.[0]?.message ?? 'no answer')
  return Object.fromEntries(
    Object.entries(data).map(([key, payload]) => [key, Object.values(payload as object)[0] as { id: string }]),
  )
}

async function runRound(one: string, two: string, round: number): Promise<number> {
  const name = `swap_${Date.now().toString(36)}_${round}`
  const made = await change(
    one,
    `mutation ($provider: String!, $above: String!) {
      provider: createProviderType(input: {name: $provider}) { providerType { id } }
      above: createResourceType(input: {name: $above, abstract: true}) { resourceType { id } }
    }`,
    { provider: `${name}_provider`, above: `${name}_above` },
  )
  const { type } = await change(
    one,
    `mutation ($name: String!, $supertype: ID!) {
      type: createResourceType(input: {name: $name, supertype: $supertype}) { resourceType { id } }
    }`,
    { name, supertype: made['above']?.id },
  )
  const numbers = Array.from({ length: 10 }, (_, index) => index)
  const attributes = await change(
    one,
    `mutation { ${numbers
      .map(
        (n) =>
          `a${n}: createAttributeDefinition(input: {name: "${name}_attribute_${n}", dataType: INTEGER}) { attributeDefinition { id } }`,
      )
      .join('\n')} }`,
    {},
  )
  const typed = await typedQueryOf(one, `${name}_attribute_`, type?.id ?? '', numbers.length)
  const bind = (some: readonly number[]) =>
    change(
      one,
      `mutation { ${some
        .map(
          (n) =>
            `b${n}: createBinding(input: {resourceType: "${type?.id}", attribute: "${attributes[`a${n}`]?.id}"}) { binding { id } }`,
        )
        .join('\n')} }`,
      {},
    )
  await bind(numbers.slice(0, -1))
  const sent = performance.now()
  const lastBinding = bind(numbers.slice(-1))
  for (;;) {
    const { data, errors } = await ask(two, typed)
    if (data && !errors) break
    if (performance.now() - sent > 30_000) throw new Error(`the second process never answered: ${errors?.[0]?.message}`)
    await sleep(5)
  }
  const milliseconds = performance.now() - sent
  await lastBinding
  return milliseconds
}

async function typedQueryOf(address: string, prefix: string, typeId: string, count: number): Promise<string> {
  const { data } = await ask(
    address,
    `query ($id: ID!, $prefix: String!) {
      resourceType(id: $id) { pluralApiName }
      attributeDefinitions(where: {name: {startsWith: $prefix}}) { nodes { apiName } }
    }`,
    { id: typeId, prefix },
  )
  const { resourceType, attributeDefinitions } = data as {
    resourceType: { pluralApiName: string }
    attributeDefinitions: { nodes: readonly { apiName: string }[] }
  }
  if (attributeDefinitions.nodes.length !== count) throw new Error('not all attributes are there')
  const fields = attributeDefinitions.nodes.map(({ apiName }) => apiName)
  return `{ ${resourceType.pluralApiName}(where: {attributes: {${fields[0]}: {gt: 1}}}) { totalCount nodes { name attributes { ${fields.join(' ')} } } } }`
}

function startServer(folder: string) {
  const child = spawn(process.execPath, ['dist/src/main.js', '--no-demo'], {
    env: { ...process.env, PORT: '0', CADASTRE_DATA_DIR: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const address = new Promise<string>((resolve, reject) => {
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      const found = /listens on (http:\/\/\S+)/.exec(output)
      if (found?.[1] !== undefined) resolve(found[1])
    })
    child.once('exit', () => reject(new Error('a server ended before it listened')))
  })
  const stop = async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await ended
  }
  return { address, stop }
}

const folder = mkdtempSync(join(tmpdir(), 'cadastre-swap-'))
const servers = [startServer(folder), startServer(folder)] as const
try {
  const [one, two] = [await servers[0].address, await servers[1].address]
  const times: number[] = []
  for (let round = 0; round < Number(flags.rounds); round += 1) times.push(await runRound(one, two, round))
  const sorted = times.toSorted((a, b) => a - b)
  const within = times.filter((time) => time <= limitMs).length
  process.stdout.write(
    `${within} of ${times.length} rounds within ${limitMs} ms; median ${Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0)} ms, slowest ${Math.round(sorted.at(-1) ?? 0)} ms\n`,
  )
  process.exitCode = within === times.length ? 0 : 1
} finally {
  for (const server of servers) await server.stop()
  rmSync(folder, { recursive: true, force: true })
}
