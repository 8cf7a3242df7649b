import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isLosslessNumber, parse } from 'lossless-json'

/*
 * Reads fact sets back out of the API, as docs/facts.md tells a reader to, and holds them against the files. Shares no code with the import.
 */

/** Every leaf of a fact set: its JSON text by its path as JSON text. Scalars in lists are leaves, and so is what is empty. */
export type Leaves = ReadonlyMap<string, string>

/** Sends one query and answers its data. */
export type Ask = (query: string, variables: Readonly<Record<string, unknown>>) => Promise<unknown>

/** What a comparison found. */
export interface Comparison {
  files: number
  leaves: number
  equal: number
  readonly differences: string[]
  /** Resources that the hosts contain, by type. */
  readonly children: Map<string, number>
  /** Names of attributes, of hosts and of what they contain. */
  readonly hostAttributes: Set<string>
  readonly childAttributes: Set<string>
}

/** The leaves of a JSON text, numbers as they are spelled. */
function leavesOf(text: string): Leaves {
  return leavesBelow([], parse(text))
}

/** The paths of the fact sets in a folder and below, without their endings, and their texts. */
export function readFactFiles(folder: string): ReadonlyMap<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /\.(json|facts)$/.test(path),
  )
  return new Map(paths.map((path) => [path.replace(/\.(json|facts)$/, ''), readFileSync(join(folder, path), 'utf8')]))
}

/** Reads all hosts of a source instance and compares each with the file of its external id. */
export async function compareFacts(
  ask: Ask,
  files: ReadonlyMap<string, string>,
  instance: string,
  prefix = '',
): Promise<Comparison> {
  const comparison: Comparison = {
    files: 0,
    leaves: 0,
    equal: 0,
    differences: [],
    children: new Map(),
    hostAttributes: new Set(),
    childAttributes: new Set(),
  }
  const seen = new Set<string>()
  for await (const host of hostsOf(ask, instance)) {
    const id = externalIdOf(host)
    const text = files.get(id)
    if (text === undefined) throw new Error(`there is a host ${id} and no such file`)
    seen.add(id)
    count(host, comparison)
    compare(id, leavesOf(text), readBack(host, id, prefix), comparison)
  }
  for (const id of files.keys()) if (!seen.has(id)) comparison.differences.push(`${id}: there is no such host`)
  return comparison
}

interface Resource {
  readonly type: string
  readonly identities: readonly { readonly externalId: string }[]
  readonly attributeValues: readonly AttributeValue[]
  readonly edges: { readonly nodes: readonly Resource[]; readonly pageInfo: { readonly hasNextPage: boolean } }
}

interface AttributeValue {
  readonly name: string
  readonly dataType: 'string' | 'integer' | 'decimal' | 'boolean' | 'datetime' | 'ip'
  readonly isList: boolean
  readonly string: readonly string[]
  readonly integer: readonly string[]
  readonly decimal: readonly string[]
  readonly boolean: readonly boolean[]
  readonly ip: readonly string[]
  readonly datetime: readonly string[]
}

const query = `
  query Facts($after: String, $instance: String!) {
    hosts(first: 10, after: $after, where: { identity: { instance: { name: { eq: $instance } } } }) {
      pageInfo { hasNextPage endCursor }
      nodes { ...Facts edges(relationship: "contains", direction: OUT, first: 500) {
        pageInfo { hasNextPage }
        nodes { ...Facts edges(relationship: "contains", direction: OUT, first: 500) { pageInfo { hasNextPage } nodes { ...Facts } } }
      } }
    }
  }
  fragment Facts on Resource {
    type: __typename
    identities { externalId }
    attributeValues { name dataType isList string integer decimal boolean ip datetime }
  }`

interface HostPage {
  readonly hosts: {
    readonly nodes: readonly Resource[]
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  }
}

async function* hostsOf(ask: Ask, instance: string): AsyncGenerator<Resource> {
  for (let after: string | null = null; ;) {
    const { hosts } = (await ask(query, { after, instance })) as HostPage
    yield* hosts.nodes
    if (!hosts.pageInfo.hasNextPage) return
    after = hosts.pageInfo.endCursor
  }
}

function externalIdOf({ identities }: Resource): string {
  const [identity] = identities
  if (!identity || identities.length > 1) throw new Error('a resource has not one identity')
  return identity.externalId
}

type Path = readonly (string | number)[]

function readBack(host: Resource, id: string, prefix: string): Leaves {
  const leaves = new Map<string, string>()
  const read = (resource: Resource, at: Path) => {
    const children = resource.edges?.nodes ?? []
    if (resource.edges?.pageInfo.hasNextPage) throw new Error(`${id} contains more than a page`)
    for (const [path, text] of factsOf(resource, prefix)) put(leaves, [...at, ...path], text)
    for (const child of children) read(child, parsePath(externalIdOf(child).slice(`${id}#`.length)))
    if (at.length > 0 && children.length + resource.attributeValues.length === 0) put(leaves, at, '{}')
  }
  read(host, [])
  if (leaves.size === 0) leaves.set('[]', '{}')
  return leaves
}

function put(leaves: Map<string, string>, at: Path, text: string): void {
  for (const [path, leaf] of leavesOf(text)) {
    const key = JSON.stringify([...at, ...(JSON.parse(path) as Path)])
    if (leaves.has(key)) throw new Error(`${key} is told twice`)
    leaves.set(key, leaf)
  }
}

/** The facts of one resource: path and JSON text. An exact text wins over what else there is under its name. */
function factsOf({ attributeValues }: Resource, prefix: string): readonly (readonly [Path, string])[] {
  const facts = new Map<string, string>()
  const more: [string, string][] = []
  const plainFirst = attributeValues.toSorted(
    (a, b) => Number(a.name.endsWith('~json')) - Number(b.name.endsWith('~json')),
  )
  for (const value of plainFirst) {
    const name = value.name.startsWith(prefix) ? value.name.slice(prefix.length) : value.name
    const [, path = '', ending] = /^((?:[^\\~]|\\.)*)(?:~(\w+))?$/s.exec(name) ?? []
    if (ending === 'json') facts.set(path, value.string.join(''))
    else if (ending === 'more')
      for (let index = 0; index < value.string.length; index += 2)
        more.push([stripped(value.string[index] ?? '', prefix), value.string[index + 1] ?? ''])
    else facts.set(path, textOf(value))
  }
  return [...facts, ...more].map(([path, text]) => [parsePath(path), text])
}

const stripped = (name: string, prefix: string) => (name.startsWith(prefix) ? name.slice(prefix.length) : name)

function textOf({ dataType, isList, ...value }: AttributeValue): string {
  const texts = value[dataType].map((each) =>
    dataType === 'integer' || dataType === 'decimal' || dataType === 'boolean' ? String(each) : JSON.stringify(each),
  )
  return isList ? `[${texts.join()}]` : (texts[0] ?? '')
}

/** `os.release` and `bindings[0].address`; a backslash takes its meaning from `.`, `~`, `[` and itself. */
function parsePath(text: string): Path {
  const tokens = text.match(/\\u[0-9A-F]{4}|\\.|\[\d+\]|[^\\]/gs) ?? []
  const path: (string | number)[] = []
  let key: string | undefined
  const close = () => {
    if (key !== undefined) path.push(key)
    key = undefined
  }
  for (const token of tokens) {
    if (/^\[\d+\]$/.test(token)) {
      close()
      path.push(Number(token.slice(1, -1)))
    } else if (token === '.') close()
    else key = (key ?? '') + unescape(token)
  }
  close()
  return path
}

function unescape(token: string): string {
  if (token === '\\e') return ''
  if (token === '\\0') return '\0'
  if (token.startsWith('\\u')) return String.fromCharCode(Number.parseInt(token.slice(2), 16))
  return token.startsWith('\\') ? token.slice(1) : token
}

function leavesBelow(at: Path, value: unknown, leaves = new Map<string, string>()): Map<string, string> {
  const open: (readonly [Path, unknown])[] = [[at, value]]
  for (let next = open.pop(); next; next = open.pop()) {
    const [path, found] = next
    const entries = entriesOf(found)
    if (entries.length === 0) leaves.set(JSON.stringify(path), leafText(found))
    for (const [key, inner] of entries) open.push([[...path, key], inner])
  }
  return leaves
}

function entriesOf(value: unknown): readonly (readonly [string | number, unknown])[] {
  if (Array.isArray(value)) return [...(value as readonly unknown[]).entries()]
  if (typeof value !== 'object' || value === null || isLosslessNumber(value)) return []
  return Object.entries(value)
}

function leafText(value: unknown): string {
  return isLosslessNumber(value) ? value.value : JSON.stringify(value)
}

function compare(id: string, file: Leaves, read: Leaves, comparison: Comparison): void {
  comparison.files += 1
  comparison.leaves += file.size
  for (const [path, text] of file) {
    const found = read.get(path)
    if (found === text) comparison.equal += 1
    else comparison.differences.push(`${id} ${path}: the file has ${text}, the API ${found ?? 'nothing'}`)
  }
  for (const [path, text] of read)
    if (!file.has(path)) comparison.differences.push(`${id} ${path}: the API has ${text}, the file nothing`)
}

function count(host: Resource, { children, hostAttributes, childAttributes }: Comparison): void {
  for (const { name } of host.attributeValues) hostAttributes.add(name)
  const below = (resource: Resource) => {
    for (const child of resource.edges?.nodes ?? []) {
      children.set(child.type, (children.get(child.type) ?? 0) + 1)
      for (const { name } of child.attributeValues) childAttributes.add(`${child.type}.${name}`)
      below(child)
    }
  }
  below(host)
}
