import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { InputError } from '../errors.js'
import type { ImportFile } from '../modules/sync/import.service.js'

/** A file on disk that can be read several times; `close` removes what was made for it. */
export interface OpenedFile extends ImportFile {
  readonly bytes: number
  close(): Promise<void>
}

const chunkBytes = 256 * 1024

/** The file of that name, or standard input for "-". What can be read only once is copied to a temporary file first. */
export async function openImportFile(name: string, signal?: AbortSignal): Promise<OpenedFile> {
  if (name === '') throw new InputError('Name a file, or - for standard input; the name given is empty.')
  const isInput = name === '-'
  const known = isInput ? undefined : await statOf(name)
  if (known?.isDirectory()) throw new InputError(`${name} is a folder; name a file, or - for standard input.`)
  if (known?.isFile()) return { bytes: known.size, open: () => read(name), close: () => Promise.resolve() }
  return spool(isInput ? readable(process.stdin, 'Standard input') : read(name), signal)
}

async function spool(input: AsyncIterable<Uint8Array>, signal: AbortSignal | undefined): Promise<OpenedFile> {
  const folder = await mkdtemp(join(tmpdir(), 'cadastre-import-'))
  const path = join(folder, 'records.ndjson')
  const close = () => rm(folder, { recursive: true, force: true })
  try {
    // Only the user who runs the import may read what may be an inventory of everything.
    await pipeline(input, createWriteStream(path, { mode: 0o600 }), ...(signal ? [{ signal }] : []))
    return { bytes: (await stat(path)).size, open: () => read(path), close }
  } catch (error) {
    await close()
    throw signal?.aborted ? signal.reason : error
  }
}

function read(path: string): AsyncIterable<Uint8Array> {
  return readable(createReadStream(path, { highWaterMark: chunkBytes }), path)
}

async function* readable(chunks: AsyncIterable<Uint8Array | string>, name: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of chunks) yield Buffer.from(chunk)
  } catch (error) {
    throw new InputError(`${name} can't be read: ${reasonOf(error)}.`)
  }
}

async function statOf(name: string) {
  try {
    return await stat(name)
  } catch (error) {
    throw new InputError(`${name} can't be read: ${reasonOf(error)}.`)
  }
}

/** Why a file can't be read, in words for a sentence. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EACCES') return 'it is not open to this user'
  if (code === 'ENOTDIR') return 'it is no folder'
  return error instanceof Error ? error.message : String(error)
}
