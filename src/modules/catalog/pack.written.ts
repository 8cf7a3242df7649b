import type { DataType } from '../../query/value.js'
import { displayNameOf } from './definitions.js'
import type { Retirement } from './pack.retired.js'
import { keyText, type Part } from './pack.rows.js'
import type { Shape } from './pack.shape.js'
import type { Stored, StoredRow } from './pack.stored.js'

/** A part of a file of a pack, as it is going to be written. */
export type Written = Readonly<Record<string, unknown>>

/** What is stored, as the files ask for it. */
export interface Source {
  readonly stored: Stored
  /** Rows of a part under the key of what they belong to. */
  readonly rows: <P extends Part>(part: P, ...owner: readonly string[]) => readonly StoredRow<P>[]
  readonly shape: Shape
}

/** A mapping without what is not said. */
export function said(properties: Written): Written {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined && value !== null))
}

/** A value, unless it is the usual one. */
export const unless = <T>(value: T, usual: unknown): T | undefined => (value === usual ? undefined : value)
/** A list, unless it is empty. */
export const orNone = <T>(list: readonly T[]): readonly T[] | undefined => (list.length === 0 ? undefined : list)

/** A thing that has nothing but a name is written as that. */
export function byName(written: Written): unknown {
  return Object.keys(written).length === 1 ? Object.values(written)[0] : written
}

interface Described {
  readonly name: string
  readonly displayName: string
  readonly description: string
}

/** What everything that is described says of itself, without what follows from its name. */
export function describedOf({ name, displayName, description }: Described): Written {
  return { name, displayName: unless(displayName, displayNameOf(name)), description: unless(description, '') }
}

/** That it is retired, and why. */
export function retiredOf({ names, retired }: StoredRow): Written {
  return { retired: retired === null ? undefined : said({ ...retired, replacedBy: replacementOf(names, retired) }) }
}

/** The name alone where the names before it are the same. */
function replacementOf(names: readonly string[], { replacedBy }: Retirement): string | readonly string[] | null {
  if (replacedBy === null) return null
  const isBeside = keyText(replacedBy.slice(0, -1)) === keyText(names.slice(0, -1))
  return isBeside ? (replacedBy.at(-1) ?? null) : replacedBy
}

/** A number as YAML has it where no digit is lost, else as text. */
export function numberOf(text: string | null): unknown {
  if (text === null) return undefined
  if (/^-?\d+$/.test(text) && String(BigInt(text)) === text) return BigInt(text)
  return String(Number(text)) === text && !text.includes('e') ? Number(text) : text
}

/** A value of a data type as YAML has it. */
export function valueOf(dataType: DataType | undefined, text: string): unknown {
  if (dataType === 'integer' || dataType === 'decimal') return numberOf(text)
  return dataType === 'boolean' ? text === 'true' : text
}
