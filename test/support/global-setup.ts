import { randomBytes } from 'node:crypto'
import type { TestProject } from 'vitest/node'
import { openClient, parseDatabaseUrl, reachDatabase } from '../../src/db/connection.js'
import { migrate } from '../../src/db/migrate.js'
import { compileSources } from './compiled.js'
import { removeOldFolders } from './folder.js'
import { startTestServer, withDatabase } from './postgres.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** The server of this run, and the migrated database that `createTestDatabase` clones. */
    readonly postgres: { readonly url: string; readonly template: string }
  }
}

/** One Postgres a run, migrated once into a template database, and one build of the programs. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await removeOldFolders()
  const [server, removeCompiled] = await Promise.all([startTestServer(), compileSources()])
  const template = `cadastre_test_${randomBytes(4).toString('hex')}`
  await administer(server.url, `create database ${template} encoding 'UTF8' template template0`)
  await migrate(await reachDatabase(parseDatabaseUrl(withDatabase(server.url, template))))
  project.provide('postgres', { url: server.url, template })
  return async () => {
    await administer(server.url, `drop database if exists ${template} with (force)`)
    await server.stop()
    await removeCompiled()
  }
}

async function administer(url: string, statement: string): Promise<void> {
  const client = await openClient(await reachDatabase(parseDatabaseUrl(url)))
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
