import type { DataType, Value } from '../../query/value.js'

/** What a source calls a resource, by names. */
export interface ExportedIdentity {
  readonly source: string
  readonly instance: string
  readonly kind: string
  readonly externalId: string
}

/** Values of one attribute; a list has brackets also around a single value. */
export interface ExportedValues {
  readonly name: string
  readonly dataType: DataType
  readonly isList: boolean
  readonly values: readonly Value[]
}

/** The keys of a record before its attributes; null is "unset" for the import, so status and datacenter always stand there. */
export interface ExportedHead extends ExportedIdentity {
  readonly type: string
  readonly providerType: string
  readonly provider: string
  readonly endpoint: string
  readonly name: string
  readonly status: string | null
  readonly statusClass: string | null
  readonly datacenter: string | null
  readonly observedAt: string
}

export interface ExportedRelationship {
  readonly type: string
  readonly to: ExportedIdentity & { readonly type: string }
  readonly attributes: readonly ExportedValues[]
}

export interface ExportedRecord {
  readonly head: ExportedHead
  readonly attributes: readonly ExportedValues[]
  readonly relationships: readonly ExportedRelationship[]
}

/**
 * The lines of an import file that tell of a resource, without newlines: one, unless it would be longer than `maxBytes`. Then its relationships stand
 * in several, each with everything else. Empty when that alone is too long.
 */
export function linesOf({ head, attributes, relationships }: ExportedRecord, maxBytes: number): readonly string[] {
  const start = `{${headText(head)},"attributes":${valuesText(attributes)},"relationships":[`
  const end = ']}'
  const room = maxBytes - Buffer.byteLength(start) - end.length
  if (room < 0) return []
  const lines: string[] = []
  let parts: string[] = []
  let size = 0
  for (const text of relationships.map((relationship) => relationshipText(relationship, head)).toSorted()) {
    const bytes = Buffer.byteLength(text) + 1
    if (bytes > room) return []
    if (size + bytes > room) {
      lines.push(`${start}${parts.join(',')}${end}`)
      parts = []
      size = 0
    }
    parts.push(text)
    size += bytes
  }
  return [...lines, `${start}${parts.join(',')}${end}`]
}

function headText(head: ExportedHead): string {
  const { statusClass } = head
  return membersText([
    ['type', head.type],
    ['providerType', head.providerType],
    ['provider', head.provider],
    ['endpoint', head.endpoint],
    ['source', head.source],
    ['instance', head.instance],
    ['kind', head.kind],
    ['externalId', head.externalId],
    ['name', head.name],
    ['status', head.status],
    ...(statusClass === null ? [] : ([['statusClass', statusClass]] as const)),
    ['datacenter', head.datacenter],
    ['observedAt', head.observedAt],
  ])
}

// What the import takes for granted is left out: the record's own source and instance, and the type as kind.
function relationshipText({ type, to, attributes }: ExportedRelationship, own: ExportedIdentity): string {
  const target = membersText([
    ['type', to.type],
    ...(to.kind === to.type ? [] : ([['kind', to.kind]] as const)),
    ...(to.source === own.source ? [] : ([['source', to.source]] as const)),
    ...(to.instance === own.instance ? [] : ([['instance', to.instance]] as const)),
    ['externalId', to.externalId],
  ])
  const carried = attributes.length === 0 ? '' : `,"attributes":${valuesText(attributes)}`
  return `{"type":${JSON.stringify(type)},"direction":"out","to":{${target}}${carried}}`
}

function membersText(members: readonly (readonly [key: string, value: string | null])[]): string {
  return members.map(([key, value]) => `"${key}":${JSON.stringify(value)}`).join(',')
}

function valuesText(attributes: readonly ExportedValues[]): string {
  const members = attributes.map(({ name, dataType, isList, values }) => {
    const texts = values.map((value) => valueText(dataType, value))
    return `${JSON.stringify(name)}:${isList ? `[${texts.join(',')}]` : texts.join()}`
  })
  return `{${members.join(',')}}`
}

// Numbers go as they are stored: a JavaScript number would round them.
function valueText(dataType: DataType, value: Value): string {
  return dataType === 'integer' || dataType === 'decimal' ? String(value) : JSON.stringify(value)
}
