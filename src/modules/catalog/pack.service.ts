import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Db } from '../../db/db.js'
import { transaction } from '../../db/transaction.js'
import type { DataType } from '../../query/value.js'
import type { Actor } from '../access/actor.js'
import type { Definitions } from './definitions.js'
import { insertDefinitions } from './definitions.service.js'
import { lockCatalogue } from './definitions.sql.js'
import { parsePack, type Pack } from './pack.js'
import { planPacks } from './pack.plan.js'
import { keyText, type Known, type KnownAttribute, type KnownType } from './pack.rows.js'
import { insertLoadOperation, selectKnown } from './pack.sql.js'

/** The packs of a folder, its .yaml files by name. Throws an InputError at the first fault of a file. */
export async function readPacks(folder: string): Promise<readonly Pack[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml')).toSorted()
  return Promise.all(files.map(async (file) => parsePack(await readFile(join(folder, file), 'utf8'), file)))
}

/**
 * Adds what the packs declare and the database does not have, in one transaction; what is there stays as it is, also where a pack says
 * otherwise of it. Writes nothing when nothing is missing.
 */
export async function loadPacks(db: Db, actor: Actor, packs: readonly Pack[]): Promise<{ readonly changed: boolean }> {
  return transaction(db, async (db) => {
    await db.run(lockCatalogue())
    const missing = planPacks(packs, await readKnown(db))
    const summary = summaryOf(missing)
    if (summary === '') return { changed: false }
    await insertDefinitions(db, missing)
    await db.run(insertLoadOperation(actor.name, packs.map(({ pack }) => pack).join(', '), summary))
    return { changed: true }
  })
}

async function readKnown(db: Db): Promise<Known> {
  const keys = new Map<string, Set<string>>()
  const attributes = new Map<string, KnownAttribute>()
  const types = new Map<string, KnownType>()
  const statuses = new Map<string, Set<string>>()
  for (const row of await db.run<KnownRow>(selectKnown())) {
    const { part, key, dataType, isList, supertype, extensionTable, isAbstract } = row
    const [name = '', second = ''] = key
    keys.set(part, (keys.get(part) ?? new Set()).add(keyText(key)))
    if (dataType !== null && isList !== null) attributes.set(name, { dataType, isList })
    if (part === 'resourceTypes') types.set(name, { supertype, extensionTable, isAbstract: isAbstract === true })
    if (part === 'statuses') statuses.set(name, (statuses.get(name) ?? new Set()).add(second))
  }
  return { keys, attributes, types, statuses }
}

interface KnownRow {
  readonly part: string
  readonly key: readonly string[]
  readonly dataType: DataType | null
  readonly isList: boolean | null
  readonly supertype: string | null
  readonly extensionTable: string | null
  readonly isAbstract: boolean | null
}

/** "3 attributes, 12 bindings"; empty when there is nothing. */
function summaryOf(definitions: Definitions): string {
  return Object.entries<readonly unknown[]>({ ...definitions })
    .filter(([, rows]) => rows.length > 0)
    .map(([part, rows]) => `${rows.length} ${part.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}`)
    .join(', ')
}
