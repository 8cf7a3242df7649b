import { spawn } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { projectRoot } from '../../src/config.js'
import { compiled } from '../support/compiled.js'
import { postmasterOf, makeDataFolder, removeDataFolder } from '../support/folder.js'
import { useTestDatabase } from '../support/database.js'

// Each of these starts a process, on machines with few cores.
vi.setConfig({ testTimeout: 90_000 })

const database = useTestDatabase()
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cadastre-test-import-'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

const good = (externalId: string) =>
  JSON.stringify({ type: 'host', providerType: 'aws', provider: 'p', endpoint: 'e', externalId, name: externalId })

async function fileOf(name: string, lines: readonly string[]): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, lines.join('\n'))
  return path
}

interface Ending {
  readonly code: number | null
  readonly output: string
  readonly errors: string
}

function cadastre(
  options: readonly string[],
  input = '',
  environment: Readonly<Record<string, string>> = {},
): Promise<Ending> {
  const child = spawn(process.execPath, [compiled('src/cli/cadastre.ts'), ...options], {
    cwd: projectRoot,
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', TMPDIR: folder, DATABASE_URL: database().url, ...environment },
  })
  let output = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  child.stdin.on('error', () => undefined).end(input)
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, output, errors })))
}

it('answers 0 with a summary, and the same file again changes nothing', async () => {
  const file = await fileOf('good.ndjson', [good('a'), good('b')])
  const first = await cadastre(['import', 'ndjson', file, '--define'])
  expect(first).toMatchObject({ code: 0, errors: '' })
  expect(first.output).toMatch(
    /^2 records in \d+\.\d s: 2 created, 0 updated, 0 unchanged, 0 rejected\.\nDefined:\n(.*\n)* {2}1 providers \(\w+\)\n/,
  )
  const again = await cadastre(['import', 'ndjson', file])
  expect(again).toMatchObject({ code: 0, errors: '' })
  expect(again.output).toMatch(/: 0 created, 0 updated, 2 unchanged, 0 rejected\.\n$/)
})

it('answers 1 when some were rejected, with reasons and lines, and reads standard input', async () => {
  const { code, output } = await cadastre(
    ['import', 'ndjson', '-', '--define'],
    [good('c'), '{', good('d')].join('\r\n'),
  )
  expect(code).toBe(1)
  expect(output).toContain('3 records')
  expect(output).toContain('2 created, 0 updated, 0 unchanged, 1 rejected.')
  expect(output).toMatch(/Rejected:\n {2}1 x The line is no JSON: .* \(line 2\)\n/)
  expect(await readdir(folder)).not.toContainEqual(expect.stringMatching(/^cadastre-import-/))
})

it('answers 2 when nothing was done', async () => {
  const stranger = await fileOf('stranger.ndjson', [good('e').replace('"p"', '"stranger"')])
  expect(await cadastre(['import', 'ndjson', stranger])).toMatchObject({ code: 2 })
  expect(await cadastre(['import', 'ndjson', join(folder, 'none')])).toEqual({
    code: 2,
    output: '',
    errors: `${join(folder, 'none')} can't be read: there is no such file.\n`,
  })
  expect(await cadastre(['import', 'ndjson', folder])).toMatchObject({ code: 2, output: '' })
  expect(await cadastre(['import', 'ndjson', stranger, '--max-new', '0'])).toMatchObject({ code: 2, output: '' })
  expect(await cadastre(['import', 'ndjson', stranger, '--mximum', '1'])).toMatchObject({ code: 2, output: '' })
  const exploding = await fileOf(
    'exploding.ndjson',
    [1, 2, 3].map((n) => good('f').replace('}', `,"attributes":{"sd${n}.size":1}}`)),
  )
  const stopped = await cadastre(['import', 'ndjson', exploding, '--define', '--max-new', '2'])
  expect(stopped).toMatchObject({ code: 2, output: '' })
  expect(stopped.errors).toMatch(
    /^The file would define more than 2 new attributes .* beginning with "sd"\. .*--max-new\.\n$/,
  )
  const unreachable = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }
  const refused = await cadastre(['import', 'ndjson', stranger], '', unreachable)
  expect(refused.code).toBe(2)
  expect(refused.errors.trim().split('\n')).toHaveLength(1)
})

it('starts the embedded server of a data folder and leaves nothing running', async () => {
  const data = await makeDataFolder()
  try {
    const environment = { DATABASE_URL: '', CADASTRE_DATA_DIR: data }
    const first = await cadastre(['import', 'ndjson', '-', '--define'], good('g'), environment)
    expect(first).toMatchObject({ code: 0, errors: '' })
    expect(await postmasterOf(data)).toBeUndefined()
    // Two at once share the server; who leaves last stops it.
    const both = await Promise.all([
      cadastre(['import', 'ndjson', '-'], good('g'), environment),
      cadastre(['import', 'ndjson', '-'], good('g'), environment),
    ])
    for (const one of both) expect(one).toMatchObject({ code: 0, output: expect.stringContaining('1 unchanged') })
    expect(await postmasterOf(data)).toBeUndefined()
  } finally {
    await removeDataFolder(data)
  }
})
