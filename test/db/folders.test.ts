import { existsSync } from 'node:fs'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeFolder } from '../../src/db/embedded/folders.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cadastre-folders-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

it('makes a data folder and those above it, and leaves one that is there', async () => {
  const path = join(folder, 'a', 'b', 'c')
  await makeFolder(path)
  await makeFolder(path)
  expect((await stat(path)).isDirectory()).toBe(true)
})

it('says which folder can not be made', async () => {
  const file = join(folder, 'file')
  await writeFile(file, '')
  await expect(makeFolder(file)).rejects.toThrow(
    `The data folder ${file} can't be made (EEXIST); set CADASTRE_DATA_DIR to one that can.`,
  )
  await expect(makeFolder(join(file, 'below'))).rejects.toThrow('(ENOTDIR)')
})

it.skipIf(!existsSync('/proc/self'))('does not try for ever where nothing can be made', async () => {
  await expect(makeFolder('/proc/x/y')).rejects.toThrow(
    "The data folder /proc/x/y can't be made (ENOENT); set CADASTRE_DATA_DIR to one that can.",
  )
})
