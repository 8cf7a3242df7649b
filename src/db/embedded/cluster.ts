import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import {
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { UnavailableError } from '../../errors.js'
import { mayRead } from './account.js'
import type { Account } from './account.js'
import type { Binaries } from './binaries.js'
import { codeOf, readablePlace } from './folders.js'

/** The superuser of the embedded server; its password lies in the cluster, readable to the owner alone. */
export const clusterUser = 'cadastre'

const passwordFile = 'cadastre.password'

/** One database cluster on disk. */
export interface Cluster {
  /** Its real path, as the server reports it. */
  readonly path: string
  readonly owner: Account
}

/** The cluster of the data folder, or undefined when there is none yet. */
export async function findCluster(folder: string): Promise<Cluster | undefined> {
  const entry = join(folder, 'postgres')
  try {
    const path = await realpath(entry)
    const { uid, gid } = await stat(path)
    return { path, owner: { uid, gid } }
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw unreadable(folder)
    const link = await lstat(entry).catch(() => undefined)
    if (link)
      throw new UnavailableError(
        `The database of ${folder} lay outside of it and is gone; remove ${folder} to start empty.`,
      )
    return undefined
  }
}

/** Makes the cluster of the data folder and returns it, or the one that another process made meanwhile. */
export async function createCluster(
  folder: string,
  binaries: Binaries,
  account: Account | undefined,
): Promise<Cluster> {
  const outside = account && !(await mayRead(account, await realpath(folder)))
  if (outside) await createOutside(folder, binaries, account)
  else await createInside(folder, binaries, account)
  const made = await findCluster(folder)
  if (!made) throw new Error(`the cluster in ${folder} vanished`)
  // Nobody waits for it: a power cut before it is done may cost a cluster that is seconds old.
  runProgram(binaries.initdb, ['--sync-only', `--pgdata=${made.path}`], account).catch(() => undefined)
  return made
}

/** The password of `clusterUser`. Throws UnavailableError when the cluster is not ours or of another version. */
export async function openCluster(folder: string, cluster: Cluster, binaries: Binaries): Promise<string> {
  try {
    const major = Number.parseInt(await readFile(join(cluster.path, 'PG_VERSION'), 'utf8'), 10)
    if (major > binaries.major) {
      throw new UnavailableError(
        `The data folder ${folder} was made by a newer version (Postgres ${major}, here is ${binaries.major}); update Cadastre or set CADASTRE_DATA_DIR to another folder.`,
      )
    }
    if (major < binaries.major) {
      throw new UnavailableError(
        `The data folder ${folder} was made by an older version (Postgres ${major}, here is ${binaries.major}); dump it with that version and load it into a new folder.`,
      )
    }
    return await readFile(join(cluster.path, passwordFile), 'utf8')
  } catch (error) {
    throw error instanceof UnavailableError ? error : unreadable(folder)
  }
}

/** The rename is what makes it count: of two processes that start at once, one wins and the other uses the winner's. */
async function createInside(folder: string, binaries: Binaries, account: Account | undefined): Promise<void> {
  await removeLeftovers(folder)
  const staging = join(folder, `new-${randomBytes(6).toString('hex')}`)
  try {
    await initialise(staging, binaries, account)
    await rename(staging, join(folder, 'postgres')).catch(ignoreExisting)
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}

/** For a data folder that the account can't reach: the cluster lies in a readable place and the data folder has a link to it. */
async function createOutside(folder: string, binaries: Binaries, account: Account): Promise<void> {
  const name = createHash('sha256')
    .update(await realpath(folder))
    .digest('hex')
    .slice(0, 16)
  const home = await mkdtemp(join(await readablePlace(), `${name}-`))
  await chmod(home, 0o755)
  const cluster = join(home, 'postgres')
  await initialise(cluster, binaries, account)
  try {
    await symlink(cluster, join(folder, 'postgres'))
  } catch (error) {
    await rm(home, { recursive: true, force: true })
    ignoreExisting(error)
  }
}

async function initialise(path: string, binaries: Binaries, account: Account | undefined): Promise<void> {
  const password = `${path}.password`
  await mkdir(path, { mode: 0o700 })
  await writeFile(password, randomBytes(24).toString('base64url'), { mode: 0o600 })
  if (account) {
    await chown(path, account.uid, account.gid)
    await chown(password, account.uid, account.gid)
  }
  try {
    const options = ['--encoding=UTF8', '--locale=C', '--auth=scram-sha-256', '--no-instructions', '--no-sync']
    await runProgram(
      binaries.initdb,
      [`--pgdata=${path}`, `--username=${clusterUser}`, `--pwfile=${password}`, ...options],
      account,
    )
    await rename(password, join(path, passwordFile))
  } finally {
    await rm(password, { force: true })
  }
}

/** The environment of the server's programs: nothing of ours, whose PG and locale variables would change what they do. */
export const programEnvironment: NodeJS.ProcessEnv | undefined =
  process.platform === 'win32' ? undefined : { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }

async function runProgram(program: string, options: readonly string[], account: Account | undefined): Promise<void> {
  const child = spawn(program, options, {
    ...account,
    cwd: '/',
    env: programEnvironment,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', (error) => reject(cantRun(program, error)))
    child.on('close', resolve)
  })
  if (code === 0) return
  const reason = said.split('\n').find((line) => /error|fatal|could not/i.test(line)) ?? said.trim().split('\n').at(-1)
  throw new UnavailableError(`The embedded database could not be made: ${reason ?? `initdb ended with code ${code}`}.`)
}

/** The error for a program that the system does not start: another C library, no right to change the account. */
export function cantRun(program: string, error: Error): UnavailableError {
  return new UnavailableError(
    `The embedded Postgres can't run here (${program}: ${codeOf(error) ?? error.message}); set DATABASE_URL to a Postgres of your own.`,
  )
}

/** What processes left that were killed while they made a cluster; a running one takes seconds, not minutes. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!/^new-[0-9a-f]{12}/.test(name)) continue
    const path = join(folder, name)
    const found = await stat(path).catch(() => undefined)
    if (found && Date.now() - found.mtimeMs > 600_000) await rm(path, { recursive: true, force: true })
  }
}

function ignoreExisting(error: unknown): void {
  if (!['ENOTEMPTY', 'EEXIST', 'ENOTDIR', 'EPERM'].includes(codeOf(error) ?? '')) throw error
}

function unreadable(folder: string): UnavailableError {
  return new UnavailableError(
    `The data folder ${folder} can't be read by this account; start Cadastre as its owner or set CADASTRE_DATA_DIR.`,
  )
}
