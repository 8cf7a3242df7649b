import { isUtf8 } from 'node:buffer'
import { isAlias, isNode, isPair, isScalar, LineCounter, parseDocument, visit, type Document } from 'yaml'
import { InputError, type InputPath } from '../../errors.js'

/** A file as messages name it, and the line of the innermost part of a path that is written in it. */
export interface PackFile {
  readonly name: string
  lineOf(path: InputPath): number | undefined
}

/** A YAML file as read: plain objects, lists, texts, bigints, booleans; decimals as the text that was written, so that no digit is lost. */
export interface YamlFile {
  readonly file: PackFile
  readonly content: unknown
}

const maxBytes = 16 * 1024 * 1024
const maxDepth = 100
/** How often one anchor may be repeated, those within it counted. */
const maxAliases = 100

/** The text of a file; an InputError for one that is no UTF-8 or too large for a person to have written. */
export function decodeFile(bytes: Uint8Array, name: string): string {
  if (bytes.length > maxBytes)
    throw new InputError(`${name}: The file has ${bytes.length} bytes; at most ${maxBytes} are read. Split it.`)
  if (isUtf8(bytes)) return new TextDecoder().decode(bytes)
  throw new InputError(`${name}:${brokenLine(bytes)}: This is no UTF-8; save the file in that encoding.`)
}

function brokenLine(bytes: Uint8Array): number {
  let [line, start] = [1, 0]
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
    if (!isUtf8(bytes.subarray(start, end))) break
    line++
    start = end + 1
  }
  return line
}

/** The content of a YAML text; an InputError with file and line for what is none, or would unfold without end. */
export function readYaml(text: string, name: string): YamlFile {
  const lines = new LineCounter()
  const refuse = (offset: number | undefined, message: string) =>
    new InputError(`${name}:${offset === undefined ? 1 : lines.linePos(offset).line}: ${message}`)
  const document = read(
    () => parseDocument(text, { lineCounter: lines, intAsBigInt: true }),
    () => refuse(undefined, 'This is nested too deeply; write it flat.'),
  )
  const [broken] = [...document.errors, ...document.warnings]
  if (broken) throw refuse(broken.pos[0], `This is no YAML: ${sentenceOf(broken)}`)
  const aliases: number[] = []
  const deepest = refuseEndless(document, aliases, refuse)
  if (deepest !== undefined) throw refuse(deepest, `This is nested more than ${maxDepth} levels deep; write it flat.`)
  const content: unknown = read(
    () => document.toJS({ maxAliasCount: maxAliases }),
    () => refuse(aliases[0], `Aliases such as this one unfold to too much; write out what they stand for.`),
  )
  return { file: { name, lineOf: (path) => lineOf(document, path, lines) }, content }
}

/** The error for a place in a pack: "orchestrator.yaml:12: resourceTypes[3].class: Write one of ...". The line is that of `at`. */
export function faultAt(file: PackFile, path: InputPath, message: string, at: InputPath = path): InputError {
  return new InputError([placeText(file, at), ...(path.length === 0 ? [] : [pathText(path)]), message].join(': '), path)
}

/** Where something is declared, as messages name it: "racks.yaml:12". */
export function placeText(file: PackFile, path: InputPath): string {
  const line = file.lineOf(path)
  return line === undefined ? file.name : `${file.name}:${line}`
}

// The parser reports what is nested too deeply, or unfolds to too much, by throwing only.
function read<T>(work: () => T, fault: () => InputError): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof RangeError || error instanceof ReferenceError ? fault() : error
  }
}

function sentenceOf({ message }: { readonly message: string }): string {
  const [first = ''] = message.replace(/ at line \d+, column \d+:?/, '').split('\n')
  if (/call stack/.test(first)) return 'it is nested too deeply.'
  return /multiple documents/.test(first) ? 'it holds several documents; write one a file.' : `${first}.`
}

/** Keeps decimals as they are written, refuses an alias within what it stands for, and answers where the nesting becomes too deep. */
function refuseEndless(
  document: Document,
  aliases: number[],
  refuse: (offset: number | undefined, message: string) => InputError,
): number | undefined {
  let deepest: number | undefined
  const anchors = new Set<string>()
  visit(document, (_, node, path) => {
    if (isScalar(node) && typeof node.value === 'number' && /^[-+]?\d+\.\d+$/.test(node.source ?? ''))
      node.value = node.source?.replace(/^\+/, '')
    if (isPair(node) && !isScalar(node.key))
      throw refuse(isNode(node.key) ? node.key.range?.[0] : undefined, 'A key is a text, and not a list or a mapping.')
    if (isNode(node) && 'anchor' in node && node.anchor !== undefined) anchors.add(node.anchor)
    if (isAlias(node)) {
      if (!anchors.has(node.source))
        throw refuse(
          node.range?.[0],
          `*${node.source} stands for nothing; write &${node.source} before it, or write it out.`,
        )
      aliases.push(node.range?.[0] ?? 0)
      if (path.some((above) => isNode(above) && 'anchor' in above && above.anchor === node.source))
        throw refuse(node.range?.[0], `*${node.source} stands within what it stands for; write it out.`)
    }
    // Two entries a level: the pair and the collection.
    if (path.length <= 2 * maxDepth) return undefined
    deepest = isNode(node) ? node.range?.[0] : 0
    return visit.BREAK
  })
  return deepest
}

function pathText(path: InputPath): string {
  return path.map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? part : `.${part}`)).join('')
}

function lineOf(document: Document, path: InputPath, lines: LineCounter): number | undefined {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
  }
  return undefined
}
