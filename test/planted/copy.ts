import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawn } from 'node:child_process'
import type { Edit } from './bugs.js'

/** A copy of what the random tests need, in a temporary folder. */
export interface Copy {
  readonly folder: string
  remove(): Promise<void>
}

const parts = [
  'src',
  'migrations',
  'test/query',
  'test/support',
  'bench',
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'vitest.config.ts',
]

export async function copyProject(): Promise<Copy> {
  const folder = await mkdtemp(join(tmpdir(), 'cadastre-planted-'))
  for (const part of parts) await cp(part, join(folder, part), { recursive: true })
  await symlink(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'))
  return { folder, remove: () => rm(folder, { recursive: true }) }
}

/** The texts of the files with the edits made. Throws where the text to replace does not stand in its file exactly once. */
export async function editedFiles(folder: string, edits: readonly Edit[]): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>()
  for (const { file, from, to } of edits) {
    const text = texts.get(file) ?? (await readFile(join(folder, file), 'utf8'))
    const times = text.split(from).length - 1
    if (times !== 1)
      throw new Error(`A bug can't be planted any more: in ${file} this stands ${times} times, not once:\n${from}`)
    texts.set(
      file,
      text.replace(from, () => to),
    )
  }
  return texts
}

/** Runs `work` while the edits stand in the copy. */
export async function withEdits<T>({ folder }: Copy, edits: readonly Edit[], work: () => Promise<T>): Promise<T> {
  const edited = await editedFiles(folder, edits)
  // Not from the project again: it may have gone on since it was copied.
  const kept = await Promise.all(
    [...edited.keys()].map(async (file) => [file, await readFile(join(folder, file), 'utf8')] as const),
  )
  try {
    for (const [file, text] of edited) await writeFile(join(folder, file), text)
    return await work()
  } finally {
    for (const [file, text] of kept) await writeFile(join(folder, file), text)
  }
}

/** What one test of the random suites said. */
export interface Verdict {
  readonly suite: string
  readonly hasPassed: boolean
  /** The number of the question at which it failed, among those of its file; undefined where it failed otherwise. */
  readonly question: number | undefined
  readonly message: string
}

interface Report {
  readonly testResults: readonly {
    readonly name: string
    readonly message: string
    readonly assertionResults: readonly {
      readonly title: string
      readonly status: string
      readonly failureMessages: readonly string[]
    }[]
  }[]
}

/** Runs test files of the copy against a database server; all of them, or until one test fails. */
export async function runTests(
  { folder }: Copy,
  files: readonly string[],
  until: 'the end' | 'a failure',
  environment: Readonly<Record<string, string>>,
): Promise<readonly Verdict[]> {
  const output = join(folder, 'report.json')
  await rm(output, { force: true })
  const printed = await run(
    folder,
    ['run', ...files, ...(until === 'a failure' ? ['--bail=1'] : []), '--reporter=json', `--outputFile=${output}`],
    environment,
  )
  const text = await readFile(output, 'utf8').catch(() => '')
  if (text === '') throw new Error(`vitest left no report:\n${printed}`)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- vitest's own report
  const report = JSON.parse(text) as Report
  return report.testResults.flatMap(({ name, message, assertionResults }): Verdict[] => {
    const suite = /([\w-]+)\.db\.test\.ts$/.exec(name)?.[1] ?? name
    // A file that could not even be read.
    if (assertionResults.length === 0) return [{ suite, hasPassed: false, question: undefined, message }]
    return assertionResults.map(({ title, status, failureMessages }): Verdict => {
      const failure = failureMessages.join('\n')
      const number = /Question (\d+) of seed/.exec(failure)?.[1]
      return {
        suite: `${suite}: ${title}`,
        hasPassed: status === 'passed',
        question: number === undefined ? undefined : Number(number),
        message: failure,
      }
    })
  })
}

function run(cwd: string, args: readonly string[], environment: Readonly<Record<string, string>>): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', ...args], {
      cwd,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let printed = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += String(chunk)))
    child.on('error', reject)
    child.on('close', () => resolve(printed))
  })
}
