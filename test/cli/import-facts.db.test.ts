import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { raw } from '../../src/query/sql.js'
import { useTestDatabase } from '../support/database.js'
import { startServer } from '../support/server.js'
import type { Ending } from '../support/server.js'

// Each of these starts a process, on machines with few cores.
vi.setConfig({ testTimeout: 90_000 })

const database = useTestDatabase()
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cadastre-test-facts-'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

async function folderOf(name: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name, path)), { recursive: true })
    await writeFile(join(folder, name, path), content)
  }
  return join(folder, name)
}

function importFacts(path: string, options: readonly string[] = []): Promise<Ending> {
  const given = ['import', 'facts', path, ...options]
  return startServer({ DATABASE_URL: database().url }, given, 'src/cli/cadastre.ts').ended
}

const identities = async (): Promise<readonly string[]> => {
  const found = await database().pool.run<{ readonly told: string }>(
    raw(`select concat_ws(' ', s.name, n.name, i.kind, i.external_id, r.name) as told
           from resource_identities i join resources r on r.id = i.resource_id
           join source_instances n on n.id = i.source_instance_id join sources s on s.id = n.source_id order by told`),
  )
  return found.map(({ told }) => told)
}

const facts = JSON.stringify({ os: { name: 'Debian' }, disks: { sda: { size_bytes: 1 } } })

it('answers 0 with a summary, and the same folder again changes nothing', async () => {
  const path = await folderOf('good', {
    'site/web1.json': facts,
    'db1.facts': facts,
    'notes.md': '#',
    '.hidden.json': '{',
  })
  await symlink(path, join(path, 'loop'))
  const first = await importFacts(path)
  expect(first).toMatchObject({ code: 0, errors: '' })
  expect(first.output).toMatch(
    /^Fact sets: 2 of 2 files; others left alone: 1\.\n4 records in .* s: 4 created, 0 updated, 0 unchanged, 0 rejected\.\n/,
  )
  expect(await identities()).toEqual([
    'facter facts disk db1#disks.sda sda',
    'facter facts disk site/web1#disks.sda sda',
    'facter facts host db1 db1',
    'facter facts host site/web1 web1',
  ])
  const again = await importFacts(path)
  expect(again).toMatchObject({ code: 0, errors: '' })
  expect(again.output).toMatch(/: 0 created, 0 updated, 4 unchanged, 0 rejected\.\n$/)
})

it('names files that hold no fact set, keeps the rest and answers 1', async () => {
  const path = await folderOf('mixed', {
    'a/web.json': facts,
    'b/web.json': '{"os":{}}',
    'bytes.json': new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
    'cut.json': facts.slice(0, -2),
    'deep.json': '['.repeat(100_000),
    'empty.json': '',
    'list.json': '[1]',
    'marked.json': `\uFEFF${facts}`,
    'twice.json': '{"a":1,"a":2}',
  })
  await symlink(join(path, 'none'), join(path, 'gone.json'))
  const options = ['--external-id', 'basename', '--flat', '--source', 's', '--provider', 'p', '--endpoint', 'e']
  const { code, output } = await importFacts(path, options)
  expect(code).toBe(1)
  expect(output).toContain('Fact sets: 2 of 10 files.\n10 records in ')
  expect(output).toContain(': 2 created, 0 updated, 0 unchanged, 8 rejected.')
  expect(
    output
      .slice(output.indexOf('Rejected:'))
      .replace(/ 1 x (.*) \((.*)\)/g, ' $2: $1')
      .trimEnd()
      .split('\n')
      .toSorted(),
  ).toEqual([
    '  file b/web.json: Its external id "web" is that of a/web.json; one file a host.',
    '  file bytes.json: The file is not valid UTF-8.',
    "  file cut.json: The file is no JSON: Quoted object key or end of object '}' expected but reached end of input.",
    '  file deep.json: The file is no JSON that can be read: it is nested too deeply.',
    '  file empty.json: The file is no JSON: JSON value expected but reached end of input.',
    "  file gone.json: The file can't be read: there is no such file.",
    '  file list.json: The file is no JSON object.',
    "  file twice.json: The file is no JSON: Duplicate key 'a' encountered.",
    'Rejected:',
  ])
  expect((await identities()).filter((told) => told.startsWith('s '))).toEqual([
    's e host marked marked',
    's e host web web',
  ])
})

it('answers 2 when nothing was done', async () => {
  const broken = await folderOf('broken', { 'a.json': '{', 'b.json': 'facts' })
  expect(await importFacts(broken)).toMatchObject({
    code: 2,
    output: expect.stringContaining('Fact sets: 0 of 2 files.'),
  })
  const none = await folderOf('none', { 'a.yaml': 'a: 1' })
  expect(await importFacts(none)).toMatchObject({
    code: 2,
    output: '',
    errors: `${none} holds no fact sets: no file in it or below has a name that ends in .json or .facts.\n`,
  })
  expect(await importFacts(join(none, 'a.yaml'))).toMatchObject({
    code: 2,
    errors: `${join(none, 'a.yaml')} can't be read: it is no folder.\n`,
  })
  expect(await importFacts(broken, ['--external-id', 'hostname'])).toMatchObject({ code: 2, output: '' })
  const wide = await folderOf('wide', { 'a.json': '{"d":{"1":1,"2":2,"3":3}}' })
  const stopped = await importFacts(wide, ['--max-new', '2'])
  expect(stopped).toMatchObject({ code: 2, output: '' })
  expect(stopped.errors).toContain('most of them beginning with "d."')
})

it('passes over what is no regular file, and goes on', async () => {
  const path = await folderOf('odd', { 'good.json': facts })
  await symlink('/dev/zero', join(path, 'endless.json'))
  await promisify(execFile)('mkfifo', [join(path, 'pipe.json')])
  const { code, output } = await importFacts(path, ['--instance', 'odd'])
  expect(code).toBe(1)
  expect(output).toContain('2 x This is no regular file.')
  expect(output).toContain('endless.json')
})
