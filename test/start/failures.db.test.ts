import { createServer } from 'node:net'
import { afterAll, describe, expect, inject, it, vi } from 'vitest'
import { makeDataFolder, postmasterOf, removeDataFolder } from '../support/folder.js'
import { withDatabase } from '../support/postgres.js'
import { startServer } from '../support/server.js'
import type { Environment } from '../support/server.js'

// A process starts and ends in each of these, on machines with few cores.
vi.setConfig({ testTimeout: 90_000 })

const folders: string[] = []

afterAll(async () => {
  for (const folder of folders) await removeDataFolder(folder)
})

/** Starts a server that must end by itself: with this code and one line. */
async function failureOf(
  environment: Environment,
  options?: readonly string[],
): Promise<{ code: number | null; line: string }> {
  const { code, output, errors } = await startServer(environment, options).ended
  expect(output).toBe('')
  expect(errors.trimEnd().split('\n')).toHaveLength(1)
  return { code, line: errors.trimEnd() }
}

const url = () => inject('postgres').url

describe('a start that can not go on ends with one sentence', () => {
  it('when the port is taken; the embedded Postgres is stopped again', async () => {
    const folder = await makeDataFolder()
    folders.push(folder)
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const address = other.address()
    const port = typeof address === 'object' ? address?.port : undefined
    expect(await failureOf({ CADASTRE_DATA_DIR: folder, PORT: String(port) })).toEqual({
      code: 1,
      line: `Port ${port} on 127.0.0.1 is taken by another program; set PORT to a free one.`,
    })
    expect(await postmasterOf(folder)).toBeUndefined()
    other.close()
  })

  it('when nothing listens at the address of the database', async () => {
    const { code, line } = await failureOf({ DATABASE_URL: 'postgres://ann:secret@127.0.0.1:1/things' })
    expect({ code, line }).toEqual({
      code: 1,
      line: "The database at 127.0.0.1:1 can't be reached: connect ECONNREFUSED 127.0.0.1:1.",
    })
  })

  it('when the database does not exist', async () => {
    const { code, line } = await failureOf({ DATABASE_URL: withDatabase(url(), 'not_there') })
    expect(code).toBe(1)
    expect(line).toMatch(
      /^The database "not_there" does not exist at .*; create it \(encoding UTF8\) or correct DATABASE_URL\.$/,
    )
  })

  it('when the configuration is wrong', async () => {
    expect(await failureOf({ PORT: 'http' })).toEqual({
      code: 2,
      line: 'The environment variable PORT must be a port number from 0 to 65535.',
    })
    expect(await failureOf({ DATABASE_URL: 'mysql://x' })).toMatchObject({ code: 2 })
    expect(await failureOf({}, ['--demos'])).toEqual({
      code: 2,
      line: "Unknown option '--demos'; --help shows what there is.",
    })
  })
})
