/** A closed set of words: GraphQL name, what it is for, and per word (in capitals in GraphQL, as the key in the database) its meaning. */
export interface Enumeration {
  readonly name: string
  readonly description: string
  readonly words: Readonly<Record<string, string>>
}

export const statusClass = {
  name: 'StatusClass',
  description: 'What a status means for whoever depends on the resource.',
  words: {
    up: 'Works as it should.',
    degraded: 'Works, but not as it should.',
    down: 'Should work and does not.',
    off: 'Does not work, on purpose.',
    unknown: 'Nobody knows.',
  },
} as const satisfies Enumeration

export const dataType = {
  name: 'DataType',
  description: 'What values of an attribute are. A MAC address, a uuid, a version is a string with a pattern.',
  words: {
    string: 'Any Unicode text of up to 1 MiB.',
    integer: 'A whole number of 64 bits.',
    decimal: 'An exact decimal number.',
    boolean: 'True or false.',
    datetime: 'An instant with microseconds.',
    ip: 'An IPv4 or IPv6 address, or a network with its prefix length.',
  },
} as const satisfies Enumeration

export const uniqueScope = {
  name: 'UniqueScope',
  description: 'Among which live resources a value occurs once.',
  words: {
    endpoint: 'Those of the same endpoint.',
    provider: 'Those of the same provider.',
    source: 'Those that the same source brought.',
    type: 'All that the binding covers.',
    all: 'All that have the attribute.',
  },
} as const satisfies Enumeration

export const cardinality = {
  name: 'Cardinality',
  description: 'How many resources may stand at an end, seen from one resource at the other end.',
  words: { one: 'At most one.', many: 'Any number.' },
} as const satisfies Enumeration

export const onDelete = {
  name: 'OnDelete',
  description: 'What deleting the resource at an end does.',
  words: {
    detach: 'The edge is hidden, the other resource stays.',
    cascade: 'The other resource is deleted too.',
    restrict: 'The deletion is refused while the edge is there.',
  },
} as const satisfies Enumeration

export const endpointStatus = {
  name: 'EndpointStatus',
  description: 'Whether an endpoint is in use.',
  words: { active: 'In use.', inactive: 'Not in use at present.', unknown: 'Nobody knows.' },
} as const satisfies Enumeration
