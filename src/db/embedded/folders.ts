import { chmod, mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { UnavailableError } from '../../errors.js'

/** Places outside home folders, for what another account must read; the first that is ours is used. */
const places = ['/var/lib/cadastre', '/var/tmp/cadastre']

/** A folder of root that every account can read. Throws UnavailableError when there is none. */
export async function readablePlace(): Promise<string> {
  for (const place of places) {
    if (await isMade(place)) return place
  }
  throw new UnavailableError(
    `Neither of ${places.join(' and ')} can be written; start Cadastre as an ordinary user or set DATABASE_URL.`,
  )
}

/** Makes the data folder. Throws UnavailableError when it can't be. */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await makeWithParents(folder)
  } catch (error) {
    throw new UnavailableError(
      `The data folder ${folder} can't be made (${codeOf(error) ?? 'unknown reason'}); set CADASTRE_DATA_DIR to one that can.`,
    )
  }
}

/** Makes a folder and those above it. The recursive mkdir of Node never ends where folders can be listed and not made, as under /proc. */
export async function makeWithParents(folder: string): Promise<void> {
  try {
    await mkdir(folder)
  } catch (error) {
    const parent = dirname(folder)
    if (codeOf(error) === 'ENOENT' && parent !== folder && !(await isFolder(parent))) {
      await makeWithParents(parent)
      return mkdir(folder)
    }
    if (codeOf(error) !== 'EEXIST' || !(await isFolder(folder))) throw error
  }
}

const isFolder = (path: string) =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )

/** The code of a failed system call, like ENOENT. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

async function isMade(place: string): Promise<boolean> {
  try {
    await mkdir(place, { recursive: true })
    const { uid, mode } = await stat(place)
    // In a folder that everybody may write to, somebody else could have made it before us.
    if (uid !== 0 || (mode & 0o022) !== 0) return false
    await chmod(place, 0o755)
    return true
  } catch {
    return false
  }
}
