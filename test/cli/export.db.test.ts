import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { projectRoot } from '../../src/config.js'
import { systemActor } from '../../src/modules/access/actor.js'
import { importNdjson } from '../../src/modules/sync/import.service.js'
import { compiled } from '../support/compiled.js'
import { createTestDatabase, useTestDatabase } from '../support/database.js'
import { makeInventory, thing } from '../support/inventory.js'
import { startServer, type Ending } from '../support/server.js'

// Each of these starts a process, on machines with few cores.
vi.setConfig({ testTimeout: 180_000 })

const database = useTestDatabase()
let folder = ''

/** More than the buffers between two processes hold. */
const count = 3_000

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cadastre-test-export-'))
  const inventory = await makeInventory(database().pool)
  const items = Array.from({ length: count }, (_, n) =>
    thing(`n${String(n).padStart(4, '0')}`, {
      status: n % 3 === 0 ? 'active' : 'offline',
      attributes: { cores: 1 + (n % 1000), note: 'x'.repeat(300) },
      relationships: n === 0 ? [] : [{ type: 'linked', to: { kind: 'thing', externalId: 'n0000' } }],
    }),
  )
  for (let from = 0; from < count; from += 1_000) await inventory.write(items.slice(from, from + 1_000))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

const program = 'src/cli/cadastre.ts'

const cadastre = (options: readonly string[], url = database().url): Promise<Ending> =>
  startServer({ DATABASE_URL: url }, options, program).ended

const linesOf = (text: string) => text.split('\n').slice(0, -1)

describe('export', () => {
  it('writes to standard output what it writes to a file, and tells of it elsewhere', async () => {
    const file = join(folder, 'all.ndjson')
    const [out, named] = [await cadastre(['export']), await cadastre(['export', '--output', file])]
    expect(out.code).toBe(0)
    expect(out.errors).toMatch(/^3,000 records with 2,999 relationships in \d+\.\d s\.\n$/)
    expect(linesOf(out.output)).toHaveLength(count)
    expect(named).toMatchObject({ code: 0, errors: '', output: expect.stringMatching(/^3,000 records .*\n$/) })
    expect(await readFile(file, 'utf8')).toBe(out.output)
    expect(await readdir(folder)).toEqual(['all.ndjson'])
    const other = await createTestDatabase()
    try {
      await makeInventory(other.pool)
      const open = () => createReadStream(file)
      const options = { define: 'nothing', mode: 'MERGE', cause: 'a test' } as const
      expect(await importNdjson(other.pool, systemActor, { open }, options)).toMatchObject({ created: count })
      expect((await cadastre(['export'], other.url)).output).toBe(out.output)
    } finally {
      await other.drop()
    }
  })

  it('takes both faces of where, and types with what is below them', async () => {
    const typed = {
      attributes: { cores: { lte: '2' } },
      related: [{ relationship: 'LINKED', none: { name: { eq: 'n0000' } } }],
    }
    const generic = { attribute: [{ name: 'cores', integer: { lte: '2' } }], status: { eq: 'active' } }
    const found = async (options: readonly string[]) => {
      const { code, output, errors } = await cadastre(['export', ...options])
      expect({ code, errors }).toEqual({ code: 0, errors: expect.stringMatching(/^\d+ records? with/) })
      return linesOf(output).map((line) => (JSON.parse(line) as { name: string }).name)
    }
    expect(await found(['--type', 'thing', '--where', JSON.stringify(typed)])).toEqual(['n0000'])
    expect(await found(['--where', JSON.stringify(typed)])).toEqual(['n0000'])
    expect(await found(['--where', JSON.stringify(generic)])).toEqual(
      ['n0000', 'n1001', 'n2001'].filter((name) => Number(name.slice(1)) % 3 === 0),
    )
    expect(await found(['--type', 'thing', '--where', JSON.stringify(generic)])).toEqual(['n0000', 'n2001'])
    expect(await found(['--type', 'resource', '--where', '{"name":{"startsWith":"n000"}}'])).toHaveLength(10)
    expect(await found(['--type', 'box,machine'])).toEqual([])
  })

  it('answers 2 with one line for what it can not do, and leaves no file', async () => {
    const before = await readdir(folder)
    const file = join(folder, 'none.ndjson')
    const refusals = [
      [['--type', 'thng'], /^There is no resource type "thng"; there is "thing"\.\n$/],
      [['--where', '{'], /^--where is no JSON: .*\n$/],
      [['--where', '{"nam":{"eq":"x"}}'], /^--where: Field "nam" is not defined by type "ResourceWhere"\..*\n$/],
      [
        ['--type', 'thing', '--where', '{"attributes":{"cores":{"gt":"many"}}}'],
        /^--where: .*\(at attributes\.cores\.gt\)\n$/,
      ],
      [['--where', 'null'], /where.*\n$/i],
    ] as const
    for (const [options, errors] of refusals)
      expect(await cadastre(['export', '--output', file, ...options])).toMatchObject({
        code: 2,
        output: '',
        errors: expect.stringMatching(errors),
      })
    expect(await cadastre(['export', '--output', folder])).toMatchObject({
      code: 2,
      errors: expect.stringContaining('is a folder'),
    })
    expect(await cadastre(['export', '--output', join(folder, 'no', 'where')])).toMatchObject({
      code: 2,
      errors: `${join(folder, 'no', 'where')} can't be written: there is no such file.\n`,
    })
    expect(await readdir(folder)).toEqual(before)
  })

  it('keeps the file that was there when it fails', async () => {
    const file = join(folder, 'kept.ndjson')
    await writeFile(file, 'older')
    expect(await cadastre(['export', '--output', '/dev/full'])).toMatchObject({
      code: 2,
      output: '',
      errors: expect.stringMatching(/^\/dev\/full can't be written: ENOSPC.*\n$/),
    })
    expect(await cadastre(['export', '--output', file, '--where', '{"a":1}'])).toMatchObject({ code: 2 })
    expect(await readFile(file, 'utf8')).toBe('older')
  })

  it('ends without a word when its reader leaves', async () => {
    const command = `"$0" "$1" export | head -n 2 | wc -l; echo "\${PIPESTATUS[0]}"`
    const child = spawn('bash', ['--norc', '-c', command, process.execPath, compiled(program)], {
      cwd: projectRoot,
      env: { PATH: process.env['PATH'], DATABASE_URL: database().url },
    })
    let output = ''
    let errors = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
    await once(child, 'close')
    expect({ output: output.trim().split(/\s+/), errors }).toEqual({ output: ['2', '1'], errors: '' })
  })

  it('waits for a reader that takes its time, and can be stopped meanwhile', async () => {
    const child = spawn(process.execPath, [compiled(program), 'export'], {
      cwd: projectRoot,
      env: { PATH: process.env['PATH'], DATABASE_URL: database().url },
    })
    let errors = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
    const closed = once(child, 'exit')
    await once(child.stdout, 'readable')
    await sleep(1_000)
    expect({ code: child.exitCode, errors }).toEqual({ code: null, errors: '' })
    child.kill('SIGINT')
    expect((await closed)[0]).toBe(1)
    expect(errors).toBe('Stopped by SIGINT.\n')
    child.stdout.destroy()
  })
})
