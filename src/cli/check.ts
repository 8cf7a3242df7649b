import { checkInvariants } from '../modules/upkeep/check.service.js'
import type { Finding } from '../modules/upkeep/invariant.js'
import { say } from './terminal.js'
import { readDatabase } from './visit.js'

/** Says of each invariant whether the database holds it. Answers the exit code: 0 all hold, 1 some don't. */
export async function runCheck(): Promise<number> {
  const findings = await readDatabase(checkInvariants)
  for (const finding of findings) say(lineOf(finding))
  return findings.every(({ violations }) => violations === 0) ? 0 : 1
}

function lineOf({ name, meaning, violations, first }: Finding): string {
  if (violations === 0) return `${name} ok: ${meaning}`
  const more = violations > first.length ? [`and ${violations - first.length} more`] : []
  const broken = `${violations} violation${violations === 1 ? '' : 's'}`
  return `${name} ${broken}: ${meaning}; but ${[...first, ...more].join('; ')}`
}
