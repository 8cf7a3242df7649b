import { readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { UnavailableError } from '../../errors.js'

/** An account of this machine that the server runs under. */
export interface Account {
  readonly uid: number
  readonly gid: number
}

/** Existing accounts to run the server under when we are root, whom Postgres refuses; none is added to the machine. */
const candidates = ['postgres', 'nobody']

/** The account to run the server under; undefined when it is our own, that is unless we are root. `owner` is that of an existing cluster. */
export async function findAccount(owner: Account | undefined): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined
  if (owner && owner.uid !== 0) return owner
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n').map((line) => line.split(':'))
  for (const name of candidates) {
    const [, , uid, gid] = lines.find(([login]) => login === name) ?? []
    if (Number(uid) > 0) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new UnavailableError(
    'Postgres does not run as root and there is neither an account "postgres" nor "nobody"; start Cadastre as an ordinary user or set DATABASE_URL.',
  )
}

/** Whether the account may read the file, or enter and read the folder, going by the permission bits from the root down. */
export async function mayRead(account: Account, path: string): Promise<boolean> {
  const parent = dirname(path)
  if (parent !== path && !(await mayEnter(account, parent))) return false
  const found = await stat(path)
  return isAllowed(account, found, found.isDirectory() ? 5 : 4)
}

async function mayEnter(account: Account, folder: string): Promise<boolean> {
  const parent = dirname(folder)
  if (parent !== folder && !(await mayEnter(account, parent))) return false
  return isAllowed(account, await stat(folder), 1)
}

function isAllowed(account: Account, found: { uid: number; gid: number; mode: number }, wanted: number): boolean {
  const shift = found.uid === account.uid ? 6 : found.gid === account.gid ? 3 : 0
  return ((found.mode >> shift) & wanted) === wanted
}
