import { chmod, mkdtemp, readdir, realpath, rm, stat, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { projectRoot } from '../../src/config.js'
import { findCluster } from '../../src/db/embedded/cluster.js'
import { findPostmaster } from '../../src/db/embedded/postmaster.js'
import type { Postmaster } from '../../src/db/embedded/postmaster.js'

/** What the names of all folders that tests make begin with. */
export const prefix = 'cadastre-test-'

/** Where those with compiled programs are made: below the packages that these import. */
export const compiledPrograms = join(projectRoot, 'dist')

/**
 * A temporary data folder for an embedded server, in memory where there is much: a database is some 400 files, and the tests make hundreds. As
 * root the server runs under another account, which must be able to enter it.
 */
export async function makeDataFolder(): Promise<string> {
  const folder = await mkdtemp(join((await hasRoomInMemory()) ? memory : tmpdir(), prefix))
  await chmod(folder, 0o755)
  return folder
}

/** Linux has a file system in memory there; containers often have a small one. */
const memory = '/dev/shm'

async function hasRoomInMemory(): Promise<boolean> {
  const found = await statfs(memory).catch(() => undefined)
  return found !== undefined && found.bavail * found.bsize > 4 * 1024 ** 3
}

/** Removes the folder with its cluster, which may lie outside; a server that a failed test left is ended first. */
export async function removeDataFolder(folder: string): Promise<void> {
  const running = await postmasterOf(folder)
  if (running) process.kill(running.pid, 'SIGKILL')
  const cluster = await realpath(join(folder, 'postgres')).catch(() => undefined)
  if (cluster !== undefined && dirname(cluster) !== folder) await rm(dirname(cluster), { recursive: true, force: true })
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
}

/** Removes what test runs left that were killed hours ago, with their servers. */
export async function removeOldFolders(): Promise<void> {
  const parents = [tmpdir(), memory, compiledPrograms]
  const folders = parents.map(async (parent) =>
    (await readdir(parent).catch(() => [])).filter((name) => name.startsWith(prefix)).map((name) => join(parent, name)),
  )
  for (const folder of (await Promise.all(folders)).flat()) {
    const found = await stat(folder).catch(() => undefined)
    const isOld = found && Date.now() - found.mtimeMs > 2 * 3_600_000
    // Another account's are its own affair.
    if (isOld) await removeDataFolder(folder).catch(() => undefined)
  }
}

/** The server process of the folder's cluster, as the system knows it. */
export async function postmasterOf(folder: string): Promise<Postmaster | undefined> {
  const cluster = await findCluster(folder)
  return cluster && findPostmaster(cluster)
}
