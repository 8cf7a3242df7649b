import { open, readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { InputError } from '../errors.js'
import type { Read } from '../modules/sync/import-record.js'
import type { FactFile } from '../modules/sync/facts.service.js'
import { reasonOf } from './import-file.js'

/** What a host's external id is made of: the path of its file below the folder, or the file's name; both without the ending. */
export type ExternalIdFrom = 'path' | 'basename'

/** The fact sets of a folder, by path, and how many other files lie there. */
export interface FactFolder {
  readonly files: readonly FactFile[]
  readonly others: number
}

const endings = /\.(?:json|facts)$/i

/** Longer files are skipped: one is held in memory. */
const maxFileBytes = 16 * 1024 * 1024

/** The .json and .facts files in a folder and below. Names that begin with a dot, and links to folders, are left out. */
export async function openFactFolder(folder: string, from: ExternalIdFrom): Promise<FactFolder> {
  if (folder === '') throw new InputError('Name a folder; the name given is empty.')
  const paths = (await pathsBelow(folder)).toSorted((a, b) => (a < b ? -1 : Number(a > b)))
  const wanted = paths.filter((path) => endings.test(path))
  if (wanted.length === 0)
    throw new InputError(
      `${folder} holds no fact sets: no file in it or below has a name that ends in .json or .facts.`,
    )
  return {
    files: await Promise.all(wanted.map((path) => fileOf(folder, path, from))),
    others: paths.length - wanted.length,
  }
}

/** Paths of files, from the folder on, with slashes. */
async function pathsBelow(folder: string, below = ''): Promise<readonly string[]> {
  const paths: string[] = []
  for (const entry of await entriesOf(join(folder, below))) {
    if (entry.name.startsWith('.')) continue
    const path = below === '' ? entry.name : `${below}/${entry.name}`
    if (entry.isDirectory()) paths.push(...(await pathsBelow(folder, path)))
    else if (!entry.isSymbolicLink() || (await statOf(join(folder, path)))?.isDirectory() !== true) paths.push(path)
  }
  return paths
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (error) {
    throw new InputError(`${folder} can't be read: ${reasonOf(error)}.`)
  }
}

// What can't be looked at is told when it is read.
const statOf = (path: string) => stat(path).catch(() => undefined)

async function fileOf(folder: string, path: string, from: ExternalIdFrom): Promise<FactFile> {
  const name = basename(path).replace(endings, '')
  const found = await statOf(join(folder, path))
  const bytes = found?.size ?? 0
  return {
    path,
    name,
    externalId: from === 'basename' ? name : path.replace(endings, ''),
    bytes,
    // Reading a pipe or a device may never end.
    read: () =>
      found && !found.isFile()
        ? Promise.resolve({ ok: false, reason: 'This is no regular file.' })
        : readText(join(folder, path)),
  }
}

async function readText(path: string): Promise<Read<string>> {
  try {
    const bytes = await readAtMost(path, maxFileBytes)
    if (!bytes) return { ok: false, reason: `The file is longer than ${maxFileBytes} bytes.` }
    // Drops a byte order mark.
    return { ok: true, value: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch (error) {
    const isText = !(error instanceof TypeError)
    return {
      ok: false,
      reason: isText ? `The file can't be read: ${reasonOf(error)}.` : 'The file is not valid UTF-8.',
    }
  }
}

/** The whole of a file; undefined when there is more in it, whatever its size was said to be. */
async function readAtMost(path: string, most: number): Promise<Buffer | undefined> {
  const file = await open(path)
  try {
    const chunks: Buffer[] = []
    let length = 0
    for await (const chunk of file.createReadStream({ end: most, autoClose: false })) {
      if (!Buffer.isBuffer(chunk)) continue
      chunks.push(chunk)
      length += chunk.length
    }
    return length > most ? undefined : Buffer.concat(chunks)
  } finally {
    await file.close()
  }
}
