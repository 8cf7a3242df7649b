import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { projectRoot } from '../../src/config.js'
import { sql } from '../../src/query/sql.js'
import { compiled } from '../support/compiled.js'
import { countRelations, createTestDatabase, readOnlyUrl, useTestDatabase } from '../support/database.js'
import type { Environment } from '../support/server.js'

// Each of these starts a process, on machines with few cores.
vi.setConfig({ testTimeout: 90_000 })

const database = useTestDatabase()
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cadastre-test-catalogue-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function folderOf(name: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const path = join(folder, name)
  await mkdir(path, { recursive: true })
  for (const [file, text] of Object.entries(files)) await writeFile(join(path, file), text)
  return path
}

interface Ending {
  readonly code: number | null
  readonly output: string
  readonly errors: string
}

const catalogue = (...options: readonly string[]) => catalogueIn({ DATABASE_URL: database().url }, ...options)

function catalogueIn(environment: Environment, ...options: readonly string[]): Promise<Ending> {
  const child = spawn(process.execPath, [compiled('src/cli/cadastre.ts'), 'catalogue', ...options], {
    cwd: projectRoot,
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', TMPDIR: folder, ...environment },
  })
  let output = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, output, errors })))
}

const racks = `pack: racks
attributes:
  - { name: rack_unit, displayName: Rack unit, dataType: integer, min: 1 }
resourceTypes:
  - { name: rack, attributes: [rack_unit], statuses: [{ name: full, class: degraded }] }
`

it('plan tells by its code whether there are changes, apply makes them', async () => {
  const path = await folderOf('racks', { 'racks.yaml': racks, 'notes.txt': 'no pack' })
  const planned = {
    output:
      '+ attribute      rack_unit\n+ resource type  rack       1 status, 1 binding\n4 to add, 0 to change, 0 to retire, 0 to remove.\n',
    errors: '',
  }
  expect(await catalogue('plan', path)).toEqual({ code: 2, ...planned })
  expect(await catalogue('apply', path)).toEqual({ code: 0, output: `${planned.output}Applied.\n`, errors: '' })
  const settled = 'No changes: the database is as the files say.\n'
  expect(await catalogue('plan', path)).toEqual({ code: 0, output: settled, errors: '' })
  expect(await catalogue('apply', path)).toEqual({ code: 0, output: settled, errors: '' })
})

it('export writes files that plan finds to be so, and a refusal says what to do', async () => {
  const path = join(folder, 'whole')
  const { code, output } = await catalogue('export', path)
  expect({ code, output }).toEqual({
    code: 0,
    output: `6 files in ${path}: provider-types.yaml, attributes.yaml, resource-types.yaml, relationship-types.yaml, sources.yaml, places.yaml.\n`,
  })
  expect(await catalogue('plan', path)).toEqual({
    code: 0,
    output: 'No changes: the database is as the files say.\n',
    errors: '',
  })
  const before = await readFile(join(path, 'attributes.yaml'), 'utf8')
  await writeFile(
    join(path, 'attributes.yaml'),
    before.replace('min: 1', 'max: 48').replace('rack_unit', 'rack_unit\n    displayName: Height'),
  )
  expect(await catalogue('plan', path)).toMatchObject({
    code: 2,
    output: expect.stringContaining(
      '~ attribute  rack_unit  displayName: Rack unit -> Height; min: 1 -> none; max: none -> 48\n',
    ),
  })
  await writeFile(join(path, 'attributes.yaml'), 'pack: attributes\ncomplete: true\nattributes: []\n')
  await writeFile(
    join(path, 'resource-types.yaml'),
    'pack: resource-types\ncomplete: true\nresourceTypes: [{ name: resource }]\n',
  )
  const refused = await catalogue('apply', path)
  expect(refused).toMatchObject({ code: 1, errors: '' })
  expect(refused.output).toContain(
    '? attribute      rack_unit  not in the files\n? resource type  rack       not in the files\n',
  )
  expect(refused.output).toContain(
    '2 things marked ? are in the database and not in the files, which say that they are complete. Write them there, or add --missing keep, --missing retire or --missing remove.',
  )
  expect((await catalogue('plan', path, '--missing', 'keep')).code).toBe(2)
  const removed = await catalogue('apply', path, '--missing', 'remove')
  expect(removed.output).toContain('- attribute      rack_unit  removed; nothing uses it\n')
  expect(removed.code).toBe(0)
  expect(await catalogue('export', path, '--no-places')).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^5 files in /),
  })
  expect(await database().pool.run(sql`select kind, note from operations order by id desc limit 1`)).toEqual([
    { kind: 'catalogue.apply', note: expect.stringMatching(/ 4 removed$/) },
  ])
})

it('takes away the places of an earlier export, and leaves a folder whole where it can not write', async () => {
  const path = await folderOf('exports', {})
  await catalogue('export', path)
  expect(await readdir(path)).toContain('places.yaml')
  await catalogue('export', path, '--no-places')
  const whole = await readdir(path)
  expect(whole).not.toContain('places.yaml')
  await mkdir(join(path, 'places.yaml'))
  const failed = await catalogue('export', path)
  expect(failed).toMatchObject({
    code: 1,
    errors: expect.stringContaining("places.yaml can't be written: it is a folder"),
  })
  expect((await readdir(path)).toSorted()).toEqual([...whole, 'places.yaml'].toSorted())
})

it('answers JSON', async () => {
  const path = await folderOf('json', { 'racks.yaml': racks })
  const { code, output } = await catalogue('plan', path, '--json')
  expect(code).toBe(2)
  expect(JSON.parse(output)).toEqual({
    changes: [
      { action: 'add', noun: 'attribute', name: 'rack_unit', where: 'racks.yaml:3', properties: [], uses: [] },
      { action: 'add', noun: 'resource type', name: 'rack', where: 'racks.yaml:5', properties: [], uses: [] },
      { action: 'add', noun: 'status', name: 'rack.full', where: 'racks.yaml:5', properties: [], uses: [] },
      { action: 'add', noun: 'binding', name: 'rack.rack_unit', where: 'racks.yaml:5', properties: [], uses: [] },
    ],
    findings: [],
    counts: { added: 4, changed: 0, retired: 0, removed: 0, refused: 0 },
    leftAlone: 0,
    refused: false,
    applied: false,
  })
  expect(await catalogue('plan', join(folder, 'nowhere'), '--json')).toEqual({
    code: 1,
    output: `{"error":"The folder ${folder}/nowhere can't be read: there is no such file."}\n`,
    errors: `The folder ${folder}/nowhere can't be read: there is no such file.\n`,
  })
})

it.each<[string, Readonly<Record<string, string | Uint8Array>>, RegExp]>([
  ['malformed', { 'a.yaml': 'pack: a\nattributes: [' }, /^a\.yaml:2: This is no YAML: /],
  [
    'an unknown key',
    { 'a.yaml': 'pack: a\nattribute: []' },
    /^a\.yaml:2: "attribute" means nothing here; write one of pack, /,
  ],
  [
    'not UTF-8',
    { 'a.yaml': Buffer.from('pack: a\ndescription: caf\xe9\n', 'latin1') },
    /^a\.yaml:2: This is no UTF-8; /,
  ],
  [
    'contradicting files',
    {
      'a.yaml': 'pack: a\nattributes: [{ name: x, dataType: string }]',
      'b.yml': 'pack: b\n\nattributes: [{ name: x, dataType: ip }]',
    },
    /^b\.yml:3: attributes\[0\]: dataType is "ip" here and "string" in a\.yaml:2; /,
  ],
  [
    'two packs of one name',
    { 'a.yaml': 'pack: a', 'b.yaml': 'pack: a' },
    /^b\.yaml:1: pack: a\.yaml is named "a" already; /,
  ],
  ['no pack', { 'a.txt': '' }, /^.* holds no \.yaml file; name the folder with the packs\.$/],
])('a folder with what is %s answers 1 and one sentence', async (name, files, message) => {
  const path = await folderOf(name, files)
  const { code, output, errors } = await catalogue('apply', path)
  expect({ code, output }).toEqual({ code: 1, output: '' })
  expect(errors.trimEnd()).toMatch(message)
  expect(errors.trimEnd().split('\n')).toHaveLength(1)
})

it('answers 1 to what it does not understand, and leaves folders of others alone', async () => {
  expect(await catalogue('plan')).toMatchObject({ code: 1, output: '' })
  expect(await catalogue('plan', folder, '--missing', 'lose')).toMatchObject({ code: 1, output: '' })
  const path = await folderOf('others', { 'racks.yaml': racks })
  expect(await catalogue('export', path)).toEqual({
    code: 1,
    output: '',
    errors: `${path} holds racks.yaml, which an export does not write; name an empty folder, or remove that file.\n`,
  })
  expect(await readdir(path)).toEqual(['racks.yaml'])
})

it('plan and export write nothing into the database, which apply does', async () => {
  const environment = { DATABASE_URL: readOnlyUrl(database().url) }
  const path = await folderOf('read', { 'racks.yaml': racks.replaceAll('rack', 'shelf') })
  expect(await catalogueIn(environment, 'plan', path)).toMatchObject({ code: 2, errors: '' })
  expect(await catalogueIn(environment, 'export', join(folder, 'read-out'))).toMatchObject({ code: 0, errors: '' })
  expect(await catalogueIn(environment, 'apply', path)).toMatchObject({
    code: 1,
    errors: expect.stringContaining('read-only transaction'),
  })
})

it.each(['plan', 'export'])(
  '%s answers 1 and says what to do where there is no database, or not the newest schema, and makes none',
  async (command) => {
    const empty = await createTestDatabase('empty')
    try {
      const path = command === 'plan' ? await folderOf('unmade', { 'racks.yaml': racks }) : join(folder, 'unmade-out')
      const before = await readdir(folder)
      const unmade = await catalogueIn({ DATABASE_URL: empty.url }, command, path)
      expect(unmade).toMatchObject({ code: 1, output: '' })
      expect(unmade.errors).toMatch(/^The database lacks \d+ migrations, .*; start Cadastre on it, or .*\.\n$/)
      expect(await countRelations(empty)).toBe(0)
      const missing = await catalogueIn({ CADASTRE_DATA_DIR: join(folder, 'data') }, command, path)
      expect(missing).toMatchObject({ code: 1, output: '' })
      expect(missing.errors).toMatch(/^There is no database in .*\/data yet; start Cadastre once, or .*\.\n$/)
      expect((await readdir(folder)).filter((name) => !before.includes(name))).toEqual([])
    } finally {
      await empty.drop()
    }
  },
)
