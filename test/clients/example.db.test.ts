import { execFile } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, inject, it } from 'vitest'
import { projectRoot } from '../../src/config.js'

const folder = join(projectRoot, 'examples', 'client')
const run = promisify(execFile)

describe('the example client', () => {
  it('is generated from schema.graphql, compiles strictly, and does what it says', async () => {
    for (const made of ['src/gql', 'dist']) await rm(join(folder, made), { recursive: true, force: true })
    await run('npm', ['run', 'generate'], { cwd: folder })
    await run('npm', ['run', 'build'], { cwd: folder })
    const env = { ...process.env, CADASTRE_URL: `${inject('address')}/graphql` }
    const start = async () => (await run('npm', ['run', '--silent', 'start'], { cwd: folder, env })).stdout.split('\n')

    const first = await start()
    const second = await start()

    expect(first[0]).toMatch(/^\S+: \w+, \d+ cores, \d+ GB$/)
    const [count] = /\d+/.exec(first.find((line) => line.endsWith('with 8 cores or more')) ?? '') ?? []
    expect(Number(count)).toBeGreaterThan(5)
    const refused = [
      'REJECTED',
      '  OUT_OF_RANGE at items.1.attributes.cpuCores: The attribute "cpu_cores" is at least 0, not -4.',
      'BAD_USER_INPUT at first: "first" must be an integer from 0 up, not -1.',
      '',
    ]
    expect(first.slice(-5)).toEqual(['CREATED: example-1, version 1', ...refused])
    expect(second.slice(-5)).toEqual(['UNCHANGED: example-1, version 1', ...refused])
  })

  it('would not compile with a wrong operator, a wrong variable or a wrong field', async () => {
    const wrong = join(folder, 'src', 'wrong.ts')
    await writeFile(
      wrong,
      `import { ask } from './ask.js'
import { hostsPage } from './documents.js'
const where = { attributes: { cpuCores: { startsWith: '1' } } } as const
const { hosts } = await ask(hostsPage, { where, first: 'five' })
export const name = hosts.nodes[0]?.attributes.hostname
`,
    )
    try {
      const { stdout } = await run('npx', ['tsc', '--noEmit'], { cwd: folder }).catch((error: Failure) => error)
      expect(stdout.match(/^src\/wrong\.ts\(\d+/gm)).toEqual(['src/wrong.ts(4', 'src/wrong.ts(4', 'src/wrong.ts(5'])
    } finally {
      await rm(wrong)
    }
  })
})

interface Failure {
  readonly stdout: string
}
