import { createWriteStream } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { InputError } from '../errors.js'
import { reasonOf } from './import-file.js'

/** Where an export goes. */
export interface ExportOutput {
  /** Writes a text; resolves when more may come. Rejects when it can't be written, or when the signal is aborted while a reader takes its time. */
  write(text: string): Promise<void>
  /** Waits until all is written; a file has its name from here on. */
  finish(): Promise<void>
  /** Takes back what can be: a file that is not whole. */
  abandon(): Promise<void>
}

/** Whoever read standard output does not want more: nothing to tell anybody. */
export class ReaderGone extends Error {}

/** The file of that name, which is there only when it is whole, or standard output for "-". */
export async function openExportOutput(name: string, signal: AbortSignal): Promise<ExportOutput> {
  if (name === '') throw new InputError('Name a file, or - for standard output; the name given is empty.')
  if (name === '-') return toStandardOutput(signal)
  const known = await stat(name).catch(() => undefined)
  if (known?.isDirectory()) throw new InputError(`${name} is a folder; name a file, or - for standard output.`)
  // A pipe or a device has no name to be given when it is whole.
  return known === undefined || known.isFile() ? toFile(name, signal) : toStream(name, name, signal)
}

function toStandardOutput(signal: AbortSignal): ExportOutput {
  const { write, until } = writerOf(process.stdout, 'Standard output', signal)
  return { write, finish: () => until((done) => process.stdout.write('', done)), abandon: () => Promise.resolve() }
}

async function toFile(name: string, signal: AbortSignal): Promise<ExportOutput> {
  const part = `${name}.part`
  const output = await toStream(part, name, signal)
  const finish = async () => {
    await output.finish()
    await rename(part, name)
  }
  const abandon = async () => {
    await output.abandon()
    await rm(part, { force: true })
  }
  return { ...output, finish, abandon }
}

async function toStream(path: string, name: string, signal: AbortSignal): Promise<ExportOutput> {
  // Only the user who exports may read what may be an inventory of everything.
  const stream = createWriteStream(path, { mode: 0o600 })
  const { write, until } = writerOf(stream, name, signal)
  await until((done) => stream.once('open', done))
  const finish = () => until((done) => stream.end(done))
  const abandon = () =>
    new Promise<void>((resolve) => {
      stream.once('close', resolve).destroy()
      if (stream.closed) resolve()
    })
  return { write, finish, abandon }
}

function writerOf(stream: Writable, name: string, signal: AbortSignal) {
  let fault: Error | undefined
  stream.on('error', (error) => (fault ??= unwritable(name, error)))
  const check = () => {
    if (fault) throw fault
    signal.throwIfAborted()
  }
  /** Waits for what `begin` begins, as long as nobody stops it and the stream is well. */
  const until = async (begin: (done: () => void) => void) => {
    check()
    await new Promise<void>((resolve) => {
      const done = () => {
        stream.off('error', done)
        stream.off('drain', done)
        signal.removeEventListener('abort', done)
        resolve()
      }
      stream.once('error', done)
      signal.addEventListener('abort', done)
      begin(done)
    })
    check()
  }
  const write = async (text: string) => {
    check()
    if (!stream.write(text)) await until((done) => stream.once('drain', done))
  }
  return { write, until }
}

function unwritable(name: string, error: unknown): Error {
  if (error instanceof Error && 'code' in error && error.code === 'EPIPE') return new ReaderGone()
  return new InputError(`${name} can't be written: ${reasonOf(error)}.`)
}
