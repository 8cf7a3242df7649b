/*
 * What the schema says in more than one place, once. A leaf: modules import it too.
 */

/** Of `and`, `or` and `not` in every filter. */
export const combining = {
  and: 'All of these hold.',
  or: 'At least one of these holds.',
  not: 'This does not hold.',
} as const

/** Of the arguments of every list. */
export const listing = {
  where: 'Which ones; all when not given.',
  orderBy: 'In which order, the first key counting most.',
  deleted: 'Whether deleted resources are in it; EXCLUDE when not given.',
  edge: 'What the edge must carry.',
  first: 'The first so many; 50 when neither first nor last is given.',
  after: 'Only rows after this cursor.',
  last: 'The last so many.',
  before: 'Only rows before this cursor.',
} as const

/** Of the members of every connection and of its edges. */
export const paging = {
  connection: 'One page of a list.',
  edge: 'A row of a page with its place in the list.',
  related: 'An edge of a page, with what stands at its other end.',
  edges: 'The rows with their cursors.',
  nodes: 'The rows alone.',
  neighbours: 'The other ends; one stands once for each edge to it.',
  pageInfo: 'Whether there is more, and how to ask for it.',
  totalCount: 'How many the whole list has; counted only when asked for.',
  cursor: 'For `after` and `before`, under the same order.',
  node: 'The row.',
  neighbour: 'The other end.',
} as const

/** Of numbers with a unit. */
export const measuring = {
  unit: 'A unit of the same dimension, such as "GiB"; `compatibleUnits` of the attribute names some.',
  result: 'in this unit: exactly where a decimal can be, else rounded to 34 significant digits.',
  compatible:
    'Units that operands of conditions may be in, and that it can be asked for in; more are understood, with other prefixes. Its own alone where nothing is converted to it, none where it has none.',
  answeredIn: 'The unit that it is answered in, such as "GiB"; that of the attribute when not given.',
  widthUnit: 'What `width` is in, such as "GiB"; in the unit of the attribute when not given.',
  field: 'The field beside its own that answers it in a unit of choice; null where there is none.',
} as const

/** Of what every write takes and answers. */
export const writing = {
  cause: 'Why, for history: a ticket, a sentence.',
  options: 'For whom and how it is written; a person who merges when not given.',
  input: 'What to write.',
  items: 'What to write, in one batch: good items are kept, a rejected one leaves nothing behind.',
  addresses: 'Which resources.',
  attributes: 'Its attributes; the mode says what becomes of those not given.',
  relationships: 'Its relationships; the mode says what becomes of those not given.',
  carried: 'What the relationship carries.',
  expectedVersion: 'The version that you have seen; another one makes a conflict.',
  counts: 'How many items came out how.',
  eachItem: 'One for each item, in their order.',
  resource: 'The resource as it is now, also of an item that was not written; null when there is none.',
} as const

/** What only needs its name said again where it is an argument. */
export const addressing = {
  id: 'Its id as it was given out.',
  name: 'Its name; instead of the id.',
  identity: 'What a source calls it; instead of the id.',
  names: 'Names in the catalogue, such as cpu_cores; all when not given.',
} as const

/** Of the base fields of a resource, whether shown, filtered or sorted by. */
export const baseFields = {
  id: 'Opaque and global; stays the same when the resource is typed anew.',
  name: 'What it is called; names need not be unique.',
  type: 'What it is, by the name of its type.',
  status: 'The name of its status; what it may be depends on the type.',
  statusClass: 'What its status means for whoever depends on it.',
  presence: 'Whether the sources still report it.',
  version: 'Raised by every change of base fields, values and outgoing edges.',
  provider: 'Which system it is at.',
  providerType: 'What kind of system it is at.',
  endpoint: 'Which part of that system it is at.',
  datacenter: 'Where it stands.',
  location: 'Where its datacenter lies.',
  firstSeenAt: 'When a source first saw it.',
  lastSeenAt: 'When a source last saw it.',
  createdAt: 'When it was created here.',
  updatedAt: 'When it was last changed here.',
  deletedAt: 'When it was deleted; null while it is not.',
} as const

/** Of the fields of an operation, whether shown, filtered or sorted by. */
export const operationFields = {
  id: 'Opaque and global; rises in the order in which they began.',
  actor: 'Who did it.',
  kind: 'What kind of change it is, for example inventory.update or catalogue.create.',
  cause: 'Why, as the one who did it said.',
  requestId: 'The request that it came with.',
  sourceInstance: 'The source that it was done for; null for changes of the catalogue.',
  outcome: 'How it ended.',
  note: 'What it was about, or the first things that were refused.',
  startedAt: 'When it began.',
  finishedAt: 'When it ended; null while it runs.',
  createdCount: 'How much was created.',
  updatedCount: 'How much was changed.',
  deletedCount: 'How much was deleted, with what went along with others.',
  restoredCount: 'How much was restored, with what came back along with others.',
  unchangedCount: 'How much was as asked for already.',
  rejectedCount: 'How much was refused.',
} as const

/** Of facets and aggregates, and of what both are asked. */
export const counting = {
  facets:
    'How often each value occurs in the whole list, whichever page is shown; in one look for all facets asked for together. At most 20.',
  neighbourFacets:
    'How often each value occurs among all neighbours, each of which counts once, however many edges lead to it; in one look for all facets asked for together. At most 20.',
  neighbourAggregate:
    'All neighbours in groups of equal values, each of which counts once, however many edges lead to it, and what other values come to in each.',
  approximate:
    'Whether the answer may come from statistics, which are a little old, where these tell it: of lists that ask for nothing but a type, and no neighbours.',
  isApproximate: 'Whether it comes from statistics; else it is exact.',
  facetsOf: 'What is counted, answered in this order.',
  aggregate:
    'The whole list in groups of equal values, whichever page is shown, and what other values come to in each.',
  attribute: 'The name of an attribute in the catalogue, such as cpu_cores.',
  field: 'A field that every resource has.',
  dataType: 'string, integer, decimal, boolean, datetime or ip.',
  isList: 'Whether a resource can have several of these values: it then counts once for each different one.',
  value: 'The value.',
  rowId:
    'The id of the row, where rows are told apart: providers, endpoints, datacenters and such. Rows may share a name.',
  by: 'What groups have in common, up to 3; all resources are one group when not given. With a list a resource is in the group of each of its values.',
  of: 'What is worked out for each group, up to 10; true and false can only be grouped by.',
  having: 'Only groups for which all of these hold.',
  orderBy: 'In which order, the first counting most; the most resources first when not given.',
  first: 'At most so many groups; 50 when not given, 1000 at most.',
  measure: 'What is worked out: its place in `of`, from 0.',
} as const

/** Of the statistics of attributes. */
export const observing = {
  statistics:
    'How good the values of a type are: of each of its attributes how many resources have it, what its values are, and which of them break a rule. In one look for all attributes; only what is asked for is worked out.',
  resourceType:
    'The name of a resource type, such as virtual_machine, or its id. The types below it are counted with it; resource stands for all of them.',
  names: 'Names of attributes in the catalogue, such as cpu_cores; all that the type has when not given.',
  deleted: 'Whether deleted resources count; EXCLUDE when not given.',
  first: 'The first so many attributes, by name; 1000 when neither first nor last is given.',
  approximate:
    'Whether the answer may come from statistics that were taken before, which takes milliseconds whatever the number of resources. isApproximate says whether it did.',
  top: 'The so many commonest values of each attribute; 10 when not given, 1000 at most.',
  ranges:
    'At most so many ranges of each attribute, as narrow as round bounds allow; 20 when not given, from 2 to 200.',
  isApproximate:
    'Whether this comes from statistics that were taken before. False where these would not do, although they were asked for.',
  takenAt:
    'When these statistics were taken, of the type that was looked at first; null in an exact answer, and where no type has resources.',
} as const

/** Of roll-ups: what the edges of a resource come to, as a field, as a condition and as a sort key. */
export const rollups = {
  count: 'How many edges there are, or how many to others that match.',
  sum: 'The exact sum of all values; missing where there are none.',
  avg: 'The mean of all values; missing where there are none.',
  min: 'The least of all values; missing where there are none.',
  max: 'The greatest of all values; missing where there are none.',
  edgeSum: 'The exact sum of all values that the edges carry; missing where there are none.',
  edgeAvg: 'The mean of all values that the edges carry; missing where there are none.',
  edgeMin: 'The least of all values that the edges carry; missing where there are none.',
  edgeMax: 'The greatest of all values that the edges carry; missing where there are none.',
  measures: 'What values at the other ends, or on the edges, come to over the whole list, whichever page is shown.',
  measuresOf: 'Of which attributes, answered in this order; at most 20.',
  where: 'Which other ends are looked at; all when not given.',
  attribute: 'The name of an attribute of the other ends, such as cpu_cores.',
  edgeAttribute: 'The name of an attribute that the edges carry.',
  ofOthers: 'Of attributes of the other ends.',
  ofEdges: 'Of attributes that the edges carry.',
} as const
