import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeWithParents } from '../db/embedded/folders.js'
import { InputError } from '../errors.js'
import type { ExportedFile } from '../modules/catalog/pack.export.js'
import { decodeFile } from '../modules/catalog/pack.file.js'
import { parsePack, type Pack } from '../modules/catalog/pack.js'
import { reasonOf } from './import-file.js'

/** The packs of a folder: its .yaml and .yml files by name; folders in it are not looked into. An InputError names what can't be read. */
export async function readPackFolder(folder: string): Promise<readonly Pack[]> {
  const names = (await namesIn(folder)).filter(isPackFile).toSorted()
  if (names.length === 0) throw new InputError(`${folder} holds no .yaml file; name the folder with the packs.`)
  const packs: Pack[] = []
  for (const name of names) {
    // Reading a pipe or a device may never end.
    const found = await stat(join(folder, name)).catch(() => undefined)
    if (found && !found.isFile()) throw new InputError(`${join(folder, name)} is no regular file.`)
    const bytes = await readFile(join(folder, name)).catch((error: unknown) => {
      throw new InputError(`${join(folder, name)} can't be read: ${reasonOf(error)}.`)
    })
    packs.push(parsePack(decodeFile(bytes, name), name))
  }
  return packs
}

/**
 * Writes files into a folder, which is made; one with packs of others is left alone, since it would say things twice. Files of an earlier export that are
 * not written now are taken away. All are written beside their places first, so that a folder is never half of one export and half of another.
 */
export async function writePackFolder(
  folder: string,
  files: readonly ExportedFile[],
  own: ReadonlySet<string>,
): Promise<void> {
  await makeWithParents(folder).catch((error: unknown) => {
    throw new InputError(`${folder} can't be made: ${reasonOf(error)}.`)
  })
  const there = await namesIn(folder)
  const other = there.find((name) => isPackFile(name) && !own.has(name))
  if (other !== undefined)
    throw new InputError(
      `${folder} holds ${other}, which an export does not write; name an empty folder, or remove that file.`,
    )
  const written = new Set(files.map(({ name }) => name))
  const place = (name: string) => join(folder, name)
  const draft = (name: string) => join(folder, `.${name}.${process.pid}`)
  try {
    for (const { name, text } of files) await told(place(name), writeFile(draft(name), text, { flag: 'wx' }))
    for (const { name } of files) {
      const found = await stat(place(name)).catch(() => undefined)
      if (found?.isDirectory() === true) throw new InputError(`${place(name)} can't be written: it is a folder.`)
    }
    for (const { name } of files) await told(place(name), rename(draft(name), place(name)))
    for (const name of there) if (own.has(name) && !written.has(name)) await told(place(name), rm(place(name)))
  } finally {
    for (const { name } of files) await rm(draft(name), { force: true })
  }
}

/** Waits for what writes a file. Throws an InputError that says which one can't be written, and why. */
export async function told(path: string, work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    throw new InputError(`${path} can't be written: ${reasonOf(error)}.`)
  })
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((error: unknown) => {
    throw new InputError(`The folder ${folder} can't be read: ${reasonOf(error)}.`)
  })
}

const isPackFile = (name: string) => /\.ya?ml$/.test(name)
