import { CadastreError } from '../errors.js'
import { complain } from './terminal.js'

/** Says why a command could not be done, one sentence for what a person can mend and everything for a fault of ours; answers the exit code. */
export function reportFailure(error: unknown): number {
  if (error instanceof CadastreError) complain(error.message)
  else
    complain(
      `Cadastre failed, and this is a fault in it: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    )
  return 2
}
