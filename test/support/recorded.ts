import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Kind, parse } from 'graphql'
import { expect, it } from 'vitest'
import { projectRoot } from '../../src/config.js'
import type { Answer, Api } from './api.js'

/** How many parents a recorded answer has, and with how many others it must cost the same number of statements. */
const recordedParents = 2
const otherParents = [1, 10, 50]

/**
 * One test for each `.graphql` of a folder below test/api: its answer is kept in the `.json` and the statements in the `.sql` beside it (rewrite
 * with `vitest -u`); more variables stand in `.variables.json`. An operation with a variable `$parents` is also asked with 1, 10 and 50
 * of them, and must send as many statements.
 */
export function testRecorded(module: string, api: () => Api): void {
  const folder = join(projectRoot, 'test', 'api', module)
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.graphql'))) {
    const path = join(folder, file.replace(/\.graphql$/, ''))
    // oxlint-disable-next-line vitest/expect-expect -- testOne expects
    it(`answers ${module}/${file} as recorded`, () => testOne(api(), path))
  }
}

async function testOne(api: Api, path: string): Promise<void> {
  const source = readFileSync(`${path}.graphql`, 'utf8')
  const variables: Readonly<Record<string, unknown>> = existsSync(`${path}.variables.json`)
    ? JSON.parse(readFileSync(`${path}.variables.json`, 'utf8'))
    : {}
  const hasParents = declaresParents(source)
  const ask = (parents: number) => api.ask(source, hasParents ? { ...variables, parents } : variables)
  const answer = await ask(recordedParents)
  await expect(print(answer)).toMatchFileSnapshot(`${path}.json`)
  await expect(printStatements(answer)).toMatchFileSnapshot(`${path}.sql`)
  if (!hasParents) return
  for (const parents of otherParents) {
    const { statements, errors } = await ask(parents)
    expect(errors).toEqual([])
    expect(`${statements.length} statements for ${parents}`).toBe(
      `${answer.statements.length} statements for ${parents}`,
    )
  }
}

function declaresParents(source: string): boolean {
  return parse(source).definitions.some(
    (node) =>
      node.kind === Kind.OPERATION_DEFINITION &&
      (node.variableDefinitions ?? []).some(({ variable }) => variable.name.value === 'parents'),
  )
}

function print({ data, errors }: Answer): string {
  return `${JSON.stringify(errors.length > 0 ? { data, errors } : { data }, null, 2)}\n`
}

function printStatements({ statements }: Answer): string {
  const texts = statements.map(({ text }) => `${text.trim().replaceAll(/\n\s+/g, '\n  ')};\n`)
  return `-- ${statements.length} statements\n\n${texts.join('\n')}`
}
