import type { Database } from '../src/db/database.js'
import type { Distortion } from './inventory/distorted.js'

/** What a suite is run with. */
export interface SuiteOptions {
  readonly database: Database
  /** Opens the inventory of another size. The caller closes it. */
  readonly open: (resources: number) => Promise<Database>
  /** Where files are kept between runs. */
  readonly folder: string
  readonly resources: number
  readonly seed: number
  readonly questions: number
  readonly runs: number
  /** Only questions whose name contains this. */
  readonly only: string | undefined
  /** How wrong what the product's planner knows of the inventory is made. */
  readonly distortion: Distortion | undefined
  readonly say: (line: string) => void
}

/** Measures, says what it found, and answers the figures for --json; not succeeded when what was measured is wrong. */
export type Suite = (
  options: SuiteOptions,
) => Promise<{ readonly succeeded: boolean; readonly figures: Readonly<Record<string, unknown>> }>
