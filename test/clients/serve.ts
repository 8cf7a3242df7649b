import type { TestProject } from 'vitest/node'
import { startServer } from '../support/server.js'
import { withDatabase } from '../support/postgres.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the server of this run listens, without a path. */
    readonly address: string
  }
}

/** A server process as `npm start` runs it, demo included, on the database that the set-up before this one made. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { url, template } = project.getProvidedContext().postgres
  const server = startServer({ DATABASE_URL: withDatabase(url, template) }, [])
  project.provide('address', await server.address)
  return async () => {
    const { code, errors } = await server.stop()
    if (code !== 0 || errors !== '') throw new Error(`the server ended with ${code}: ${errors}`)
  }
}
