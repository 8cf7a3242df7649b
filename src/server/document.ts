import {
  GraphQLError,
  Kind,
  Lexer,
  Source,
  TokenKind,
  parse,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import type { Limits } from '../config.js'
import { CadastreError } from '../errors.js'
import { rememberedBy } from '../remembered.js'
import { exceeded } from './limits.js'

/**
 * Throws for a document that passes a limit, or asks for introspection where that is off; one that can't be parsed is left to who parses it next. Meant to
 * come before validation, whose cost grows with the square of what is written in one place; costs the length of the text and the fields written out.
 */
export function refuseDocument(text: string, limits: Limits, introspection: boolean): void {
  const document = parseWithin(text, limits)
  if (!document) return
  const fragments = fragmentsOf(document)
  const count = (kind: Kind) => document.definitions.filter((node) => node.kind === kind).length
  if (count(Kind.OPERATION_DEFINITION) > limits.operations)
    throw exceeded('operations', limits, `The document has more than ${limits.operations} operations`)
  if (count(Kind.FRAGMENT_DEFINITION) > limits.fragments)
    throw exceeded('fragments', limits, `The document has more than ${limits.fragments} fragments`)
  const sizes = new Map<string, number>()
  const walk: Walk = { limits, introspection, fragments, reached: new Set(), aliases: 0 }
  let fields = 0
  const look = ({ selectionSet }: { readonly selectionSet: SelectionSetNode }, deepest: number) => {
    fields += sizeOf(selectionSet, fragments, sizes)
    if (fields > limits.fields)
      throw exceeded('fields', limits, `The document selects more than ${limits.fields} fields, fragments written out`)
    walkPlace(walk, [selectionSet], 1, deepest)
  }
  for (const node of document.definitions) if (node.kind === Kind.OPERATION_DEFINITION) look(node, limits.depth)
  // Validation looks at fragments that nothing uses as well.
  for (const [name, node] of fragments) if (!walk.reached.has(name)) look(node, limits.introspectionDepth)
}

/** How many fields an operation selects with all its fragments written out. */
export const countFields = (document: DocumentNode, operation: OperationDefinitionNode): number =>
  countsIn(document)(operation)

const countsIn = rememberedBy((document: DocumentNode) =>
  rememberedBy(({ selectionSet }: OperationDefinitionNode) => sizeOf(selectionSet, fragmentsOf(document), new Map())),
)

function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  return new Map(
    document.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
  )
}

/** How many selections this is with all fragments written out, from sizes known already; Infinity when a fragment holds itself. */
function sizeOf(set: SelectionSetNode, fragments: Walk['fragments'], sizes: Map<string, number>): number {
  const sizeOfFragment = (name: string): number => {
    const known = sizes.get(name)
    if (known !== undefined) return known
    sizes.set(name, Infinity)
    const fragment = fragments.get(name)
    const size = fragment ? sizeOf(fragment.selectionSet, fragments, sizes) : 0
    sizes.set(name, size)
    return size
  }
  let size = set.selections.length
  for (const node of set.selections) {
    if (node.kind === Kind.FRAGMENT_SPREAD) size += sizeOfFragment(node.name.value)
    else if (node.selectionSet) size += sizeOf(node.selectionSet, fragments, sizes)
  }
  return size
}

/** The parsed document; undefined when it is malformed. Throws a LimitError for text that would cost too much to parse. */
function parseWithin(text: string, limits: Limits): DocumentNode | undefined {
  if (text.length > limits.documentLength)
    throw exceeded('documentLength', limits, `The document is longer than ${limits.documentLength} characters`)
  try {
    readTokens(text, limits)
    return parse(text, { noLocation: true })
  } catch (error) {
    if (error instanceof GraphQLError) return undefined
    throw error
  }
}

const opening: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L])
const closing: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R])

/** Counts what can be counted without a tree: making one is recursive, so what nests without end must be refused before. */
function readTokens(text: string, limits: Limits): void {
  const lexer = new Lexer(new Source(text))
  const row = directiveRow()
  let [nesting, directives] = [0, 0]
  for (let tokens = 1; lexer.advance().kind !== TokenKind.EOF; tokens += 1) {
    const { kind } = lexer.token
    if (closing.has(kind)) nesting -= 1
    if (kind === TokenKind.AT) directives += 1
    const inPlace = row.lengthAt(kind, nesting)
    if (opening.has(kind)) nesting += 1
    if (tokens > limits.tokens) throw exceeded('tokens', limits, `The document has more than ${limits.tokens} tokens`)
    if (nesting > limits.nesting)
      throw exceeded('nesting', limits, `The document nests brackets deeper than ${limits.nesting} levels`)
    if (directives > limits.directives)
      throw exceeded('directives', limits, `The document has more than ${limits.directives} directives`)
    if (inPlace > limits.directivesInPlace)
      throw exceeded('directivesInPlace', limits, `One place has more than ${limits.directivesInPlace} directives`)
  }
}

/** Counts directives that follow each other: `@a(b: 1) @c` is a row of two, and `@a { d @c }` two rows of one. */
function directiveRow(): { readonly lengthAt: (kind: TokenKind, nesting: number) => number } {
  let [length, level, isNamed] = [0, -1, true]
  return {
    lengthAt: (kind, nesting) => {
      if (kind === TokenKind.AT) [length, level, isNamed] = [level === nesting ? length + 1 : 1, nesting, false]
      else if (nesting === level && !isNamed) isNamed = true
      else if (nesting < level || (nesting === level && kind !== TokenKind.PAREN_L && kind !== TokenKind.PAREN_R))
        [length, level] = [0, -1]
      return length
    },
  }
}

interface Walk {
  readonly limits: Limits
  readonly introspection: boolean
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
  readonly reached: Set<string>
  aliases: number
}

/**
 * Walks down one place of the answer: all selection sets that are merged there, each fragment once. What is written several times is counted where
 * it is merged, since validation compares it there.
 */
function walkPlace(walk: Walk, sets: readonly SelectionSetNode[], depth: number, deepest: number): void {
  const { limits } = walk
  if (depth > deepest) {
    const name = deepest === limits.depth ? 'depth' : 'introspectionDepth'
    throw exceeded(name, limits, `The document selects fields deeper than ${deepest} levels`)
  }
  for (const [first, ...others] of fieldsIn(walk, sets).values()) {
    if (!first) continue
    const isIntrospection = first.name.value === '__schema' || first.name.value === '__type'
    if (isIntrospection && !walk.introspection) throw introspectionIsOff()
    const below = [first, ...others].flatMap(({ selectionSet }) => selectionSet ?? [])
    if (below.length > 0) walkPlace(walk, below, depth + 1, isIntrospection ? limits.introspectionDepth : deepest)
  }
}

/** The fields of one place by their name in the answer. */
function fieldsIn(walk: Walk, sets: readonly SelectionSetNode[]): ReadonlyMap<string, readonly FieldNode[]> {
  const { limits } = walk
  const fields = new Map<string, FieldNode[]>()
  const spread = new Set<string>()
  const collect = ({ selections }: SelectionSetNode): void => {
    for (const node of selections) {
      if (node.kind === Kind.FIELD) add(node)
      else if (node.kind === Kind.INLINE_FRAGMENT) collect(node.selectionSet)
      else if (!spread.has(node.name.value)) {
        spread.add(node.name.value)
        walk.reached.add(node.name.value)
        const fragment = walk.fragments.get(node.name.value)
        if (fragment) collect(fragment.selectionSet)
      }
    }
  }
  const add = (node: FieldNode) => {
    if (node.alias) walk.aliases += 1
    if (walk.aliases > limits.aliases)
      throw exceeded('aliases', limits, `The document has more than ${limits.aliases} aliases, fragments written out`)
    const key = node.alias?.value ?? node.name.value
    const same = fields.get(key)
    if (!same) fields.set(key, [node])
    else if (same.push(node) > limits.repeats)
      throw exceeded('repeats', limits, `A field is written more than ${limits.repeats} times in one place`)
  }
  for (const set of sets) collect(set)
  return fields
}

/** What is answered to who asks for the schema where it is not told. */
export function introspectionIsOff(): CadastreError {
  return new CadastreError(
    'FORBIDDEN',
    'Introspection is off on this server: "npx cadastre schema" prints the schema; CADASTRE_INTROSPECTION=true turns it on.',
  )
}
