import { readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openClient } from '../../src/db/connection.js'
import { joinEmbedded } from '../../src/db/embedded.js'
import { makeDataFolder, postmasterOf, removeDataFolder } from '../support/folder.js'
import { startServer } from '../support/server.js'
import type { ServerProcess } from '../support/server.js'

// Several processes start and stop in each of these, on machines with few cores.
vi.setConfig({ testTimeout: 90_000 })

let folder: string
let started: ServerProcess[] = []

beforeEach(async () => {
  folder = await makeDataFolder()
})

afterEach(async () => {
  for (const { child } of started) child.kill('SIGKILL')
  started = []
  await removeDataFolder(folder)
})

function start(): ServerProcess {
  const server = startServer({ CADASTRE_DATA_DIR: folder })
  started.push(server)
  return server
}

async function readiness(server: ServerProcess): Promise<number> {
  return (await fetch(`${await server.address}/readyz`)).status
}

/** Fast and unsafe, for tests that look at something else than durability. */
const quick = { fsync: 'off' }

describe('servers on one data folder', () => {
  it('that is empty start at once and share one Postgres; the last to leave stops it', async () => {
    const [first, second] = [start(), start()]
    expect(await Promise.all([readiness(first), readiness(second)])).toEqual([200, 200])
    expect(await first.stop('SIGTERM')).toMatchObject({ code: 0, errors: '' })
    expect(await readiness(second)).toBe(200)
    expect(await postmasterOf(folder)).toBeDefined()
    expect(await second.stop('SIGINT')).toMatchObject({ code: 0, errors: '' })
    expect(await postmasterOf(folder)).toBeUndefined()
  })

  it('recover after all processes were killed', async () => {
    const first = start()
    await readiness(first)
    await first.stop('SIGKILL')
    process.kill((await postmasterOf(folder))?.pid ?? 0, 'SIGKILL')
    const second = start()
    expect(await readiness(second)).toBe(200)
    expect(await second.stop()).toMatchObject({ code: 0, errors: '' })
    expect(await postmasterOf(folder)).toBeUndefined()
  })

  it('adopt a Postgres whose starter was killed, and stop it in the end', async () => {
    const first = start()
    await readiness(first)
    await first.stop('SIGKILL')
    const left = await postmasterOf(folder)
    expect(left).toBeDefined()
    const second = start()
    expect(await readiness(second)).toBe(200)
    expect((await postmasterOf(folder))?.pid).toBe(left?.pid)
    await second.stop()
    expect(await postmasterOf(folder)).toBeUndefined()
  })
})

describe('the embedded server', () => {
  it('starts over a pid file that names a living process which is none of its own', async () => {
    const first = await joinEmbedded(folder, quick)
    const pidFile = await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8')
    await first.leave()
    await writeFile(join(folder, 'postgres', 'postmaster.pid'), pidFile.replace(/^\d+/, String(process.pid)))
    const second = await joinEmbedded(folder, quick)
    await second.leave()
    expect(await postmasterOf(folder)).toBeUndefined()
  })

  it('lets users come while others leave', async () => {
    const visit = async () => {
      const embedded = await joinEmbedded(folder, quick)
      const client = await openClient(embedded.connection)
      const { rows } = await client.query<{ one: number }>('select 1 as one')
      await client.end()
      await embedded.leave()
      return rows[0]?.one
    }
    await visit()
    for (let round = 0; round < 3; round++) expect(await Promise.all([visit(), visit(), visit()])).toEqual([1, 1, 1])
    expect(await postmasterOf(folder)).toBeUndefined()
  })

  it('takes passwords only, and listens to this machine only', async () => {
    const { connection, leave } = await joinEmbedded(folder, quick)
    await expect(openClient({ ...connection, password: 'guess' })).rejects.toThrow('password authentication failed')
    const client = await openClient(connection)
    const { rows } = await client.query('select current_setting($1) as addresses, current_setting($2) as encoding', [
      'listen_addresses',
      'server_encoding',
    ])
    expect(rows).toEqual([{ addresses: '127.0.0.1', encoding: 'UTF8' }])
    await client.end()
    await leave()
  })

  it('says where the log is when it does not start', async () => {
    const wrong = joinEmbedded(folder, { shared_buffers: 'plenty' })
    await expect(wrong).rejects.toThrow(
      /^The embedded Postgres did not start: .*shared_buffers.* Its log is .*postgres\.log\.$/,
    )
  })

  it('refuses a folder of a newer version, and of an older one, in one sentence', async () => {
    await (await joinEmbedded(folder, quick)).leave()
    const version = join(folder, 'postgres', 'PG_VERSION')
    await writeFile(version, '99\n')
    await expect(joinEmbedded(folder)).rejects.toThrow('was made by a newer version (Postgres 99, here is 18)')
    await writeFile(version, '12\n')
    await expect(joinEmbedded(folder)).rejects.toThrow('was made by an older version (Postgres 12, here is 18)')
    expect(await readFile(version, 'utf8')).toBe('12\n')
  })

  it('removes what a killed first start left', async () => {
    const left = join(folder, 'new-0123456789ab.password')
    await writeFile(left, 'x')
    await utimes(left, 0, 0)
    await (await joinEmbedded(folder, quick)).leave()
    await expect(readFile(left)).rejects.toThrow('ENOENT')
  })
})
