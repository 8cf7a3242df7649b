import { printFactPath } from './fact-path.js'
import type { FactPath } from './fact-path.js'
import { shapeOf } from './fact-shape.js'
import { isObject, nameFault } from './import-record.js'
import type { FileValue } from './import-record.js'

/** One value of a fact set and where it stands in its resource: a scalar, null, an empty map or list, or a list that one attribute can hold. */
export interface FactLeaf {
  readonly path: FactPath
  readonly value: FileValue
}

/** What becomes one resource of a fact set: the host, or something that it contains. */
export interface FactResource {
  readonly type: string
  /** From the top of the file; empty for the host. */
  readonly path: FactPath
  readonly name: string
  readonly leaves: readonly FactLeaf[]
  readonly children: readonly FactResource[]
}

/** A map or list whose entries become resources of their own, and those in them. */
interface KeyedMap {
  readonly path: readonly string[]
  readonly type: string
  /** The fact that entries of a list are called by; entries of a map are called by their key. */
  readonly namedBy?: string
  readonly inside?: readonly KeyedMap[]
}

const addresses = { type: 'ip_address', namedBy: 'address' }

const keyedMaps: readonly KeyedMap[] = [
  {
    path: ['networking', 'interfaces'],
    type: 'network_interface',
    inside: [
      { path: ['bindings'], ...addresses },
      { path: ['bindings6'], ...addresses },
    ],
  },
  { path: ['mountpoints'], type: 'mountpoint' },
  { path: ['disks'], type: 'disk' },
  { path: ['partitions'], type: 'partition' },
]

/** Whether an entry of a keyed map may be a resource; otherwise its facts stay with what contains it. */
export type MayStand = (type: string, path: FactPath, facts: Readonly<Record<string, FileValue>>) => boolean

/** A fact set as a host and what it contains; with `flat` everything is the host's. */
export function readHost(
  name: string,
  facts: Readonly<Record<string, FileValue>>,
  flat: boolean,
  mayStand: MayStand,
): FactResource {
  return readResource({ type: 'host', path: [], name }, facts, flat ? [] : keyedMaps, mayStand)
}

function readResource(
  own: Pick<FactResource, 'type' | 'path' | 'name'>,
  facts: FileValue,
  maps: readonly KeyedMap[],
  mayStand: MayStand,
): FactResource {
  const leaves: FactLeaf[] = []
  const children: FactResource[] = []
  // A stack of our own: a file may nest deeper than calls can.
  const open: FactLeaf[] = [{ path: [], value: facts }]
  for (let at = open.pop(); at; at = open.pop()) {
    const entries = entriesOf(at.value)
    if (!entries) {
      leaves.push(at)
      continue
    }
    const map = maps.find((map) => isAt(map, at.path))
    const rest: FactLeaf[] = []
    for (const [key, value] of entries) {
      const path = [...at.path, key]
      const child = map && childOf(map, [...own.path, ...path], key, value, mayStand)
      if (child) children.push(child)
      else rest.push({ path, value })
    }
    for (const next of rest.toReversed()) open.push(next)
  }
  // An empty map is a fact of what holds it, but not of a resource that has nothing else.
  return { ...own, leaves: leaves.filter(({ path }) => path.length > 0), children }
}

function childOf(
  { type, namedBy, inside = [] }: KeyedMap,
  path: FactPath,
  key: string | number,
  value: FileValue,
  mayStand: MayStand,
): FactResource | undefined {
  if (!isObject(value) || !mayStand(type, path, value)) return undefined
  const told = typeof key === 'string' ? key : value[namedBy ?? '']
  const name = typeof told === 'string' && nameFault(told) === undefined ? told : printFactPath([key])
  return readResource({ type, path, name }, value, inside, mayStand)
}

/** What is inside a map or list; undefined for a leaf. */
function entriesOf(value: FileValue): readonly (readonly [string | number, FileValue])[] | undefined {
  if (Array.isArray(value)) {
    const list: readonly FileValue[] = value
    return list.length === 0 || shapeOf(list) ? undefined : [...list.entries()]
  }
  if (!isObject(value)) return undefined
  const entries = Object.entries(value)
  return entries.length === 0 ? undefined : entries
}

const isAt = (map: KeyedMap, path: FactPath) =>
  path.length === map.path.length && map.path.every((key, index) => key === path[index])
