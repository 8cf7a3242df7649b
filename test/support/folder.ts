import { chmod, mkdtemp, readdir, realpath, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { findCluster } from '../../src/db/embedded/cluster.js'
import { findPostmaster } from '../../src/db/embedded/postmaster.js'
import type { Postmaster } from '../../src/db/embedded/postmaster.js'

/** What the names of all folders that tests make begin with. */
export const prefix = 'cadastre-test-'

/** A temporary data folder for an embedded server. As root the server runs under another account, which must be able to enter it. */
export async function makeDataFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), prefix))
  await chmod(folder, 0o755)
  return folder
}

/** Removes the folder with its cluster, which may lie outside; a server that a failed test left is ended first. */
export async function removeDataFolder(folder: string): Promise<void> {
  const running = await postmasterOf(folder)
  if (running) process.kill(running.pid, 'SIGKILL')
  const cluster = await realpath(join(folder, 'postgres')).catch(() => undefined)
  if (cluster !== undefined && dirname(cluster) !== folder) await rm(dirname(cluster), { recursive: true, force: true })
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
}

/** Removes what test runs left in a folder that were killed hours ago, with their servers. */
export async function removeOldFolders(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const folder = join(parent, name)
    const found = name.startsWith(prefix) ? await stat(folder).catch(() => undefined) : undefined
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
