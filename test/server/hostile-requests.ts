/** A body that tries to cost much, and how it is refused: by a limit (the variable without its prefix), by validation, or while it is executed. */
export interface HostileCase {
  readonly name: string
  readonly body: string
  readonly refusedBy: string
}

const times = (count: number, write: (n: number) => string, separator = ' ') =>
  Array.from({ length: count }, (_, n) => write(n)).join(separator)

const nested = (open: string, depth: number, inmost: string, close = ' }') =>
  `${open.repeat(depth)}${inmost}${close.repeat(depth)}`

const ask = (name: string, refusedBy: string, query: string, variables?: object): HostileCase => ({
  name,
  body: JSON.stringify({ query, ...(variables && { variables }) }),
  refusedBy,
})

const sent = (name: string, refusedBy: string, variables: string, query = '{ __typename }'): HostileCase => ({
  name,
  body: `{"query":${JSON.stringify(query)},"variables":${variables}}`,
  refusedBy,
})

/** Fields below a resource that lead back to resources. */
const deep = (depth: number) =>
  `{ resources(first: 1) ${nested('{ nodes { edges(first: 1) ', depth, '{ nodes { id } }', ' } }')} }`

const listed = 'query ($a: [String!]) { resources(where: { name: { in: $a } }) { totalCount } }'
const filtered = 'query ($a: ResourceWhere) { resources(where: $a) { totalCount } }'

export const hostileCases: readonly HostileCase[] = [
  ask('depth 20', 'MAX_DEPTH', deep(10)),
  ask('depth 100', 'MAX_DEPTH', deep(50)),
  ask('depth 1,000', 'MAX_NESTING', deep(500)),
  ask('depth 10,000', 'MAX_NESTING', nested('{ a ', 10_000, '')),
  ask('lists 10,000 deep', 'MAX_NESTING', `{ a(b: ${nested('[', 10_000, '', ']')}) }`),
  ask('type 10,000 deep', 'MAX_NESTING', `query ($a: ${nested('[', 10_000, 'Int', ']')}) { a }`),
  ask('inline fragments 3,000 deep', 'MAX_NESTING', `{ ${nested('... { ', 3000, '__typename')} }`),
  ask('1,001 aliases', 'MAX_ALIASES', `{ ${times(1001, (n) => `a${n}: __typename`)} }`),
  ask(
    '1,001 aliases from fragments',
    'MAX_ALIASES',
    `{ ${times(1001, (n) => `f${n} { ...F }`)} } fragment F on Resource { a: id }`,
  ),
  ask('10,000 equal fields', 'MAX_TOKENS', `{ ${'__typename '.repeat(10_000)} }`),
  ask('9,000 equal fields', 'MAX_REPEATS', `{ ${'__typename '.repeat(9000)} }`),
  ask(
    'equal fields below equal fields',
    'MAX_REPEATS',
    `{ ${'a { b { c c c c c c c c c c } b { c c c c c c c c c c } } '.repeat(200)} }`,
  ),
  ask(
    'equal fields in 190 fragments',
    'MAX_REPEATS',
    `{ ${times(190, (n) => `...F${n}`)} } ${times(190, (n) => `fragment F${n} on Query { a b c d e f g h }`)}`,
  ),
  ask(
    'equal fields in a fragment nobody uses',
    'MAX_REPEATS',
    `{ __typename } fragment F on Query { ${'a '.repeat(9000)} }`,
  ),
  ask('a fragment in itself', 'MAX_FIELDS', '{ ...F } fragment F on Query { ...F }'),
  ask(
    'a circle of 190 fragments',
    'MAX_FIELDS',
    `{ ...F0 } ${times(190, (n) => `fragment F${n} on Query { ...F${(n + 1) % 190} }`)}`,
  ),
  ask(
    'a circle of 1,000 fragments',
    'MAX_FRAGMENTS',
    `{ ...F0 } ${times(1000, (n) => `fragment F${n} on Query { ...F${(n + 1) % 1000} }`)}`,
  ),
  ask(
    'a chain of 1,000 fragments',
    'MAX_FRAGMENTS',
    `{ ...F0 } ${times(1000, (n) => `fragment F${n} on Query { ...F${n + 1} }`)} fragment F1000 on Query { __typename }`,
  ),
  ask(
    'fragments that double 30 times',
    'MAX_FIELDS',
    `{ ...F0 } ${times(30, (n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`)} fragment F30 on Query { __typename }`,
  ),
  ask(
    'fields that double 100 times',
    'MAX_FIELDS',
    `{ ...F0 } ${times(100, (n) => `fragment F${n} on Query { a { ...F${n + 1} } b { ...F${n + 1} } }`)} fragment F100 on Query { a }`,
  ),
  ask('1,000 directives on a field', 'MAX_DIRECTIVES_IN_PLACE', `{ __typename ${'@a '.repeat(1000)} }`),
  ask('1,000 directives on 1,000 fields', 'MAX_DIRECTIVES', `{ ${times(1000, (n) => `a${n} @include(if: true)`)} }`),
  ask('10,000 variables defined', 'MAX_TOKENS', `query (${times(10_000, (n) => `$a${n}: Int`)}) { __typename }`),
  ask(
    '2,400 variables defined',
    'validation',
    `query (${times(2400, (n) => `$a${n}: Int`)}) { __typename }`,
    Object.fromEntries(Array.from({ length: 2400 }, (_, n) => [`a${n}`, n])),
  ),
  sent('300,000 variables', 'MAX_BODY_VALUES', `{${times(300_000, (n) => `"a${n}":${n}`, ',')}}`),
  sent('a list of 1,000,000', 'MAX_BODY_VALUES', `{"a":[${'"a",'.repeat(999_999)}"a"]}`, listed),
  sent('a list of 90,000', 'MAX_LIST_LENGTH', `{"a":[${'"a",'.repeat(89_999)}"a"]}`, listed),
  sent('2,700,000 objects', 'MAX_BODY_VALUES', `{"a":[${'{},'.repeat(2_700_000)}{}]}`, listed),
  sent('a text of 10 MB', 'MAX_BODY_BYTES', `{"a":"${'x'.repeat(10_000_000)}"}`, listed),
  sent('a text of 8 MB', 'execution', `{"a":["${'x'.repeat(8_000_000)}"]}`, listed),
  sent(
    'a text of 8 MB that is no number',
    'execution',
    `{"a":"${'x'.repeat(8_000_000)}"}`,
    'query ($a: Int) { resources(first: $a) { totalCount } }',
  ),
  sent('JSON 100,000 deep', 'MAX_NESTING', `{"a":${nested('[', 100_000, '', ']')}}`, listed),
  sent('JSON 4,000,000 deep', 'MAX_NESTING', `{"a":${nested('[', 4_000_000, '', ']')}}`, listed),
  sent('a filter 190 deep', 'execution', `{"a":${nested('{"not":', 190, '{}', '}')}}`, filtered),
  sent('50,000 unknown keys', 'MAX_LIST_LENGTH', `{"a":{${times(50_000, (n) => `"k${n}":1`, ',')}}}`, filtered),
  sent('10,000 unknown keys', 'execution', `{"a":{${times(10_000, (n) => `"k${n}":1`, ',')}}}`, filtered),
  sent(
    '80 unknown keys with 1,200 each',
    'execution',
    `{"a":{${times(80, (n) => `"k${n}":{${times(1200, (m) => `"k${m}":1`, ',')}}`, ',')}}}`,
    filtered,
  ),
  sent('9,000 operands of the wrong kind', 'execution', `{"a":[${'1,'.repeat(8999)}1]}`, listed),
  ask('first: 2^31', 'validation', `{ resources(first: ${2 ** 31}) { totalCount } }`),
  ask('first: 2^31 in a variable', 'MAX_PAGE', 'query ($a: Int) { resources(first: $a) { totalCount } }', {
    a: 2 ** 31,
  }),
  ask('first: 2^31 - 1', 'MAX_PAGE', `{ resources(first: ${2 ** 31 - 1}) { totalCount } }`),
  ask(
    '1,000 operations',
    'MAX_OPERATIONS',
    times(1000, (n) => `query Q${n} { __typename }`),
  ),
  ask('a comment of 7 MB', 'MAX_DOCUMENT_LENGTH', `#${'x'.repeat(7_000_000)}\n{ __typename }`),
  ask('a text of 190,000 lines', 'validation', `{ node(id: """${'\n'.repeat(190_000)}""") { a } }`),
  ask('a name of 190,000 letters', 'validation', `{ ${'x'.repeat(190_000)} }`),
  ask('4,900 unknown fields', 'validation', `{ ${times(4900, (n) => `resourceTipes${n}`)} }`),
  ask('2,400 unknown types', 'validation', `query (${times(2400, (n) => `$a${n}: Resourse${n}`)}) { __typename }`),
  ask(
    '190 fragments of the same place',
    'validation',
    `{ resources { nodes { ${times(190, (n) => `...F${n}`)} } } } ${times(190, (n) => `fragment F${n} on Resource { a${n} b${n} c${n} d${n} e${n} }`)}`,
  ),
  ask(
    'introspection in circles',
    'FORBIDDEN',
    `{ __schema { types { ${nested('fields { type { ', 8, 'name', ' } }')} } } }`,
  ),
]
