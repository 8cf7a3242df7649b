import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { expect, it, vi } from 'vitest'
import { projectRoot } from '../../src/config.js'
import { sql } from '../../src/query/sql.js'
import { compiled } from '../support/compiled.js'
import { useTestDatabase } from '../support/database.js'
import { startServer } from '../support/server.js'

// A server process starts and stops in each of these, on machines with few cores.
vi.setConfig({ testTimeout: 90_000 })

const database = useTestDatabase()

/** `/readyz` reads this table, so holding it keeps a request in flight. */
const hold = sql`lock table knex_migrations in access exclusive mode`
const waiting = sql`select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`

it('finishes a request in flight before it ends, and hears one Ctrl-C once', async () => {
  const server = startServer({ DATABASE_URL: database().url })
  const address = await server.address
  const lease = await database().pool.lease()
  await lease.control('begin')
  await lease.run(hold)
  const answer = fetch(`${address}/readyz`)
  await expect.poll(() => database().pool.run(waiting)).toEqual([{ count: 1 }])
  server.child.kill('SIGINT')
  server.child.kill('SIGINT')
  await expect
    .poll(() =>
      fetch(`${address}/healthz`).then(
        () => 'open',
        () => 'closed',
      ),
    )
    .toBe('closed')
  await lease.control('rollback')
  lease.release()
  expect(await (await answer).json()).toEqual({ status: 'ready' })
  expect(await server.ended).toMatchObject({ code: 0, errors: '' })
})

it('does not wait after a second signal', async () => {
  const server = startServer({ DATABASE_URL: database().url })
  const address = await server.address
  const lease = await database().pool.lease()
  await lease.control('begin')
  await lease.run(hold)
  const answer = fetch(`${address}/readyz`).then(
    () => 'answered',
    () => 'cut off',
  )
  await expect.poll(() => database().pool.run(waiting)).toEqual([{ count: 1 }])
  server.child.kill('SIGTERM')
  await expect
    .poll(() =>
      fetch(`${address}/healthz`).then(
        () => 'open',
        () => 'closed',
      ),
    )
    .toBe('closed')
  await new Promise((resolve) => setTimeout(resolve, 300))
  server.child.kill('SIGTERM')
  expect(await answer).toBe('cut off')
  expect(await server.ended).toMatchObject({ code: 0 })
  await lease.control('rollback')
  lease.release()
})

it('ends when the shell that npm started it from is told to', async () => {
  const shell = spawn('sh', ['-c', `"${process.execPath}" "${compiled('src/main.ts')}" --no-demo; exit 9`], {
    cwd: projectRoot,
    env: { PATH: '/usr/bin:/bin', PORT: '0', npm_lifecycle_event: 'start', DATABASE_URL: database().url },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const output = text(shell.stdout)
  await once(shell.stdout, 'data')
  shell.kill('SIGTERM')
  // The pipe ends when its last writer does, which is the server.
  expect(await output).toContain('listens on')
})

it('ends with the terminal that it was started from', async () => {
  const server = startServer({ DATABASE_URL: database().url })
  await server.address
  expect(await server.stop('SIGHUP')).toMatchObject({ code: 0, signal: null })
})

it('is alive but not ready while the database does not answer, and recovers', async () => {
  const server = startServer({ DATABASE_URL: database().url })
  const address = await server.address
  await database().pool.run(sql`alter table knex_migrations rename to mislaid`)
  const unready = await fetch(`${address}/readyz`)
  expect(unready.status).toBe(503)
  expect(await unready.json()).toMatchObject({ status: 'unavailable' })
  expect((await fetch(`${address}/healthz`)).status).toBe(200)
  await database().pool.run(sql`alter table mislaid rename to knex_migrations`)
  expect((await fetch(`${address}/readyz`)).status).toBe(200)
  await server.stop()
})
