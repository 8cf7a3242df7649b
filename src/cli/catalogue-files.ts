import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
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
    const bytes = await readFile(join(folder, name)).catch((error: unknown) => {
      throw new InputError(`${join(folder, name)} can't be read: ${reasonOf(error)}.`)
    })
    packs.push(parsePack(decodeFile(bytes, name), name))
  }
  return packs
}

/** Writes files into a folder, which is made; one with packs of others is left alone, since it would say things twice. */
export async function writePackFolder(
  folder: string,
  files: readonly ExportedFile[],
  own: ReadonlySet<string>,
): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw new InputError(`${folder} can't be made: ${reasonOf(error)}.`)
  })
  const other = (await namesIn(folder)).find((name) => isPackFile(name) && !own.has(name))
  if (other !== undefined)
    throw new InputError(
      `${folder} holds ${other}, which an export does not write; name an empty folder, or remove that file.`,
    )
  for (const { name, text } of files)
    await writeFile(join(folder, name), text).catch((error: unknown) => {
      throw new InputError(`${join(folder, name)} can't be written: ${reasonOf(error)}.`)
    })
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((error: unknown) => {
    throw new InputError(`The folder ${folder} can't be read: ${reasonOf(error)}.`)
  })
}

const isPackFile = (name: string) => /\.ya?ml$/.test(name)
