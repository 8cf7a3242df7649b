import { configureGlobal } from 'fast-check'

/** Set by `npm run test:deep`: more and larger inventories, more questions. */
export const isDeep = process.env['CADASTRE_DEEP'] === '1'

/**
 * The same each time, so that what a few questions must have met does not depend on luck; another one at length. CADASTRE_SEED says which, and every failure
 * names it.
 */
export const seed = Number(process.env['CADASTRE_SEED'] ?? (isDeep ? Date.now() % 1_000_000_000 : 1))

// Loaded before every file of tests, for those that name no seed.
configureGlobal({ seed })
