import { LimitError } from '../../errors.js'
import type { AttributeDefinition, Catalogue, StatusClass } from '../catalog/catalogue.js'
import { nameFault } from './import-record.js'
import type { FileAttributes, FileEdge, FileRecord, FileValue } from './import-record.js'
import { elementsOf, fitValues, typeOf } from './import-values.js'
import type { FileType } from './import-values.js'

/** What a whole file says of one attribute of one resource type or relationship type. */
export interface AttributeSurvey {
  readonly counts: Record<FileType, number>
  isList: boolean
  /** Provider types of the records that give it a value. */
  readonly providerTypes: Set<string>
  /** How often what is given fits the existing definition of that name, and of that name with the prefix; zeros without one. */
  readonly plain: FitCounts
  readonly prefixed: FitCounts
}

interface FitCounts {
  fits: number
  misfits: number
}

export interface TypeSurvey {
  readonly providerTypes: Set<string>
  /** Statuses that the type does not have, with the class that the first record to name one gives it. */
  readonly statuses: Map<string, StatusClass>
  readonly attributes: Map<string, AttributeSurvey>
}

export interface EdgeSurvey {
  readonly from: Set<string>
  readonly to: Set<string>
  readonly attributes: Map<string, AttributeSurvey>
}

/** What the first pass over a file has seen. Grows with the number of different names, not with the number of records. */
export interface Survey {
  /** Provider type of each provider, as the first record to name it says. */
  readonly providers: Map<string, string>
  readonly endpoints: Map<string, Set<string>>
  readonly sources: Map<string, Set<string>>
  readonly datacenters: Set<string>
  readonly types: Map<string, TypeSurvey>
  readonly relationships: Map<string, EdgeSurvey>
}

/** What exists before the run, and the run's own limits. */
export interface Surveyor {
  readonly catalogue: Catalogue
  /** Put before attribute names that are taken by another definition; undefined without `--prefix`. */
  readonly prefix: string | undefined
  /** New definitions allowed per resource type, and of each other kind. */
  readonly maxNew: number
  /** Whether a resource type, as a source speaks of it, already has this status, under its own name or as a mapped word. */
  hasStatus(type: string, source: string, status: string): boolean
}

export function emptySurvey(): Survey {
  return {
    providers: new Map(),
    endpoints: new Map(),
    sources: new Map(),
    datacenters: new Set(),
    types: new Map(),
    relationships: new Map(),
  }
}

/** Adds a record to the survey. A LimitError as soon as one type would get more new definitions than allowed. */
export function surveyRecord(surveyor: Surveyor, survey: Survey, record: FileRecord): void {
  // No resource can be of such a type: its record will be rejected and needs nothing.
  if (surveyor.catalogue.typesByName.get(record.type)?.isAbstract) return
  if (!survey.providers.has(record.provider)) survey.providers.set(record.provider, record.providerType)
  entry(survey.endpoints, record.provider, newSet).add(record.endpoint)
  entry(survey.sources, record.source, newSet).add(record.instance)
  if (record.datacenter) survey.datacenters.add(record.datacenter)
  const type = surveyType(surveyor, survey, record.type)
  type.providerTypes.add(record.providerType)
  surveyStatus(surveyor, type, record)
  surveyAttributes(surveyor, type.attributes, record, record.attributes, `the resource type ${quoted(record.type)}`)
  for (const edge of record.relationships) surveyEdge(surveyor, survey, record, edge)
}

/** Put before a name: `aws` and `aws_` both make `aws_size` of `size`. */
export function withPrefix(prefix: string, name: string): string {
  return /[_.:/-]$/.test(prefix) ? prefix + name : `${prefix}_${name}`
}

/**
 * The beginning that most of the names share, cut where a word ends: what to look at when a file would define one attribute per disk or per day.
 * Empty when they share nothing.
 */
export function explodingPrefix(names: readonly string[]): string {
  let shared = ''
  let holders = names
  for (;;) {
    const longer = new Map<string, string[]>()
    for (const name of holders)
      if (name.length > shared.length) entry(longer, name.slice(0, shared.length + 1), newList).push(name)
    const [most] = [...longer].toSorted((a, b) => b[1].length - a[1].length)
    if (!most || most[1].length * 2 < names.length || most[1].length < 2) break
    ;[shared, holders] = most
  }
  return shared.replace(/\d+$/, '').replace(/(?<=[_.:/ -])[^_.:/ -]*$/, '')
}

/** A LimitError that names what explodes when there are more new definitions of one kind than allowed. */
export function assertFew(names: Iterable<string>, maxNew: number, kind: string): void {
  const all = [...names]
  if (all.length <= maxNew) return
  const prefix = explodingPrefix(all)
  const shown =
    prefix === ''
      ? `such as ${all.slice(0, 3).map(quoted).join(', ')}`
      : `most of them beginning with ${quoted(prefix)}`
  throw new LimitError(
    `The file would define more than ${maxNew} new ${kind}, ${shown}. ` +
      'Make resources or list values of what is repeated there, or raise the limit with --max-new.',
  )
}

/** The element of a map at a key, made when it is missing. */
export function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key)
  if (found !== undefined) return found
  const made = make()
  map.set(key, made)
  return made
}

const quoted = (name: string) => JSON.stringify(name)

const newList = (): string[] => []
const newSet = () => new Set<string>()

const newAttribute = (): AttributeSurvey => ({
  counts: { string: 0, integer: 0, decimal: 0, boolean: 0, other: 0 },
  isList: false,
  providerTypes: new Set(),
  plain: { fits: 0, misfits: 0 },
  prefixed: { fits: 0, misfits: 0 },
})

function surveyType(surveyor: Surveyor, survey: Survey, name: string): TypeSurvey {
  const known = survey.types.get(name)
  if (known) return known
  const made: TypeSurvey = { providerTypes: new Set(), statuses: new Map(), attributes: new Map() }
  survey.types.set(name, made)
  const isNew = (type: string) => !surveyor.catalogue.typesByName.has(type)
  if (isNew(name)) assertFew([...survey.types.keys()].filter(isNew), surveyor.maxNew, 'resource types')
  return made
}

function surveyStatus(surveyor: Surveyor, type: TypeSurvey, record: FileRecord): void {
  const { status } = record
  if (!status || type.statuses.has(status) || surveyor.hasStatus(record.type, record.source, status)) return
  type.statuses.set(status, record.statusClass ?? 'unknown')
  assertFew(type.statuses.keys(), surveyor.maxNew, `statuses of the resource type ${quoted(record.type)}`)
}

function surveyAttributes(
  surveyor: Surveyor,
  attributes: Map<string, AttributeSurvey>,
  record: FileRecord,
  given: FileAttributes,
  owner: string,
): void {
  const { attributesByName } = surveyor.catalogue
  for (const [name, value] of Object.entries(given)) {
    // What can't be a name is told with its record, and must not stop the definition of the others.
    if (value === null || nameFault(name) !== undefined) continue
    const survey = entry(attributes, name, newAttribute)
    const wasSeen = hasValues(survey)
    survey.isList ||= Array.isArray(value)
    for (const element of elementsOf(value)) survey.counts[typeOf(element)] += 1
    if (!hasValues(survey)) continue
    survey.providerTypes.add(record.providerType)
    countFit(survey.plain, attributesByName.get(name), value)
    if (surveyor.prefix !== undefined)
      countFit(survey.prefixed, attributesByName.get(withPrefix(surveyor.prefix, name)), value)
    if (!wasSeen && attributes.size > surveyor.maxNew)
      assertFew(newNames(attributes, surveyor.catalogue), surveyor.maxNew, `attributes of ${owner}`)
  }
}

/** Whether any record gives the attribute a value; null and empty lists are none. */
export function hasValues({ counts }: AttributeSurvey): boolean {
  return counts.string + counts.integer + counts.decimal + counts.boolean + counts.other > 0
}

function newNames(attributes: ReadonlyMap<string, AttributeSurvey>, catalogue: Catalogue): readonly string[] {
  return [...attributes]
    .filter(([name, survey]) => !catalogue.attributesByName.has(name) && hasValues(survey))
    .map(([name]) => name)
}

function countFit(counts: FitCounts, definition: AttributeDefinition | undefined, value: FileValue): void {
  if (!definition) return
  const { kind } = fitValues(definition, value)
  if (kind === 'values') counts.fits += 1
  if (kind === 'misfit') counts.misfits += 1
}

function surveyEdge(surveyor: Surveyor, survey: Survey, record: FileRecord, edge: FileEdge): void {
  surveyType(surveyor, survey, edge.to.type)
  const isNew = (name: string) => !surveyor.catalogue.relationshipsByName.has(name)
  const seen = entry(survey.relationships, edge.type, () => {
    if (isNew(edge.type))
      assertFew([...survey.relationships.keys(), edge.type].filter(isNew), surveyor.maxNew, 'relationship types')
    return { from: new Set<string>(), to: new Set<string>(), attributes: new Map<string, AttributeSurvey>() }
  })
  const [from, to] = edge.direction === 'out' ? [record.type, edge.to.type] : [edge.to.type, record.type]
  seen.from.add(from)
  seen.to.add(to)
  surveyAttributes(surveyor, seen.attributes, record, edge.attributes, `the relationship type ${quoted(edge.type)}`)
}
