import type { Reply } from '../support/http.js'

/**
 * What only somebody who looks inside could know: our tables and columns, statements, sentences and codes of Postgres, places in source files. Each of
 * them is looked for in a text that was read from JSON.
 */
const inside = [
  // Ours.
  /\bresource_(attributes|edges|identities|kinds|types)\b|\bvalue_(string|integer|prefix)\b|und-x-icu/,
  // Statements.
  /\bselect\b[^"]*\sfrom\s|\binsert\s+into\b|\bupdate\s+\S+\s+set\s|\bdelete\s+from\b|\bwith\s+\S+\s+as\s*\(|\breturning\s+"?\w+"?\."?\w/i,
  // Things of a database, by name.
  /\b(relation|column|constraint|index|trigger|database|role|cursor|sequence|prepared statement|parameter) "/i,
  /\b(function|operator|procedure|aggregate) [^"]{0,80}does not exist|\bcolumn \S+ does not exist|\bpg_[a-z]+|\bPL\/pgSQL\b/i,
  // Sentences.
  /\bviolates\b[^.]*\bconstraint\b|\bduplicate key value\b|\bKey \(.*\)=\(|\bnull value in column\b|\bFailing row contains\b/i,
  /\bsyntax error (at or near|at end of input|in tsquery)|\bat character \d|\bunterminated\b|\binvalid (input syntax|byte sequence|regular expression|escape)\b/i,
  /\bvalue too long for type\b|\bout of range for type\b|\bcannot cast\b|\bis of type \S+ but expression\b|\bno unique or exclusion\b/i,
  /\b(integer|bigint|numeric field|smallint) (out of range|overflow)|\bdivision by zero\b|\bindex row (size|requires)\b|\bunsupported Unicode escape\b/i,
  /\bcould not (determine|serialize|obtain|open|read|write|resize)\b|\bdeadlock detected\b|\bcurrent transaction is aborted\b/i,
  /\bcanceling statement\b|\bpermission denied for\b|\bbind message supplies\b|\bthere is no parameter\b|\bstack depth limit\b|\bdoes not exist in\b/i,
  // Codes and members of an error.
  /\bSQLSTATE\b|\b[a-z]+_violation\b|\bundefined_(table|column|function|object|parameter)\b|\binvalid_text_representation\b/i,
  /\b(string_data_right_truncation|numeric_value_out_of_range|character_not_in_repertoire|untranslatable_character)\b|^(?=.*\d)[\dA-Z]{5}$/,
  /\b(DETAIL|HINT|CONTEXT|STATEMENT|LOCATION|ERROR|FATAL|PANIC): |"?\b(severity|routine|internalQuery|dataTypeID)\b"?:/,
  // Places in source files.
  /\bat \S+ \(|\bnode_modules\b|\.[jt]s:\d+|\bfile:\/\/\/\S+\.[jt]s\b/,
]

const isInside = (text: string) => inside.some((pattern) => pattern.test(text))

/** Whether a text tells of the inside by more than the known texts that it repeats, whole, in JSON or without their ends. */
export function tellsOfInside(text: string, known: readonly string[] = []): boolean {
  if (!isInside(text)) return false
  const { all, repeated } = knowledgeOf(known)
  return !all.has(text) && !fromParser.test(text) && isInside(without(text, repeated))
}

/** What GraphQL says against a document has one word of it. */
const fromParser = /^Syntax Error: (Unterminated string|(Unexpected|Expected \S+, found) Name "\w+")\.$/

const shortestCut = 20

/** The text without what it repeats of others: all of one, or a beginning that is long enough to be one that was cut. */
function without(text: string, others: readonly string[]): string {
  const isRepeated = new Uint8Array(text.length)
  for (const other of others) {
    const beginning = other.slice(0, shortestCut)
    for (let at = text.indexOf(beginning); at !== -1; at = text.indexOf(beginning, at + 1)) {
      let length = beginning.length
      while (length < other.length && text[at + length] === other[length]) length += 1
      isRepeated.fill(1, at, at + length)
    }
  }
  return Array.from(isRepeated, (repeated, at) => (repeated === 1 ? '\u2026' : text[at])).join('')
}

/** What is wrong with an answer, whatever was asked: a status of 5xx, an error without a code or with that of a bug, words that tell of the inside. */
export function faultIn({ status, text, data, errors }: Reply, known: readonly string[] = []): string | undefined {
  if (status >= 500) return 'status'
  const codes = errors.map((error): unknown => Object(error.extensions)['code'])
  if (codes.some((code) => typeof code !== 'string' || code === 'INTERNAL_SERVER_ERROR')) return 'code'
  const texts = text.startsWith('{') ? [...textsIn({ data, errors })] : [text]
  return texts.some((one) => tellsOfInside(one, known)) ? 'words of the inside' : undefined
}

interface Knowledge {
  readonly all: ReadonlySet<string>
  /** What answers may repeat of those that look like the inside themselves: without a short one, such as "from", real statements could go unseen. */
  readonly repeated: readonly string[]
}

const knowledge = new WeakMap<readonly string[], Knowledge>()

function knowledgeOf(known: readonly string[]): Knowledge {
  const before = knowledge.get(known)
  if (before) return before
  const repeated = known
    .filter((one) => one.length > 5 && isInside(one))
    .flatMap((one) => [one, JSON.stringify(one).slice(1, -1)])
  const made = { all: new Set(known), repeated: [...new Set(repeated)] }
  knowledge.set(known, made)
  return made
}

function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value
  else if (typeof value === 'object' && value !== null) for (const below of Object.values(value)) yield* textsIn(below)
}
