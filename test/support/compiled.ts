import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { projectRoot } from '../../src/config.js'
import { compiledPrograms, prefix } from './folder.js'

const variable = 'CADASTRE_TEST_COMPILED'

/**
 * Compiles the sources as they are now for the processes that tests start, and returns what removes the result. Once a run: loading TypeScript
 * costs each process more than a second of a processor.
 */
export async function compileSources(): Promise<() => Promise<void>> {
  await mkdir(compiledPrograms, { recursive: true })
  const folder = await mkdtemp(join(compiledPrograms, prefix))
  const tsc = join(projectRoot, 'node_modules', 'typescript', 'bin', 'tsc')
  // Types are checked before the tests are run.
  const options = ['-p', join(projectRoot, 'tsconfig.build.json'), '--noCheck', '--outDir', folder]
  await promisify(execFile)(process.execPath, [tsc, ...options])
  // Workers inherit it; `inject` would not do for a global setup that starts a server.
  process.env[variable] = folder
  return () => rm(folder, { recursive: true, force: true })
}

/** The compiled file of a source file, named from the root of the project. */
export function compiled(source: string): string {
  const folder = process.env[variable]
  if (folder === undefined) throw new Error(`${variable} is not set: test/support/global-setup.ts did not run`)
  return join(folder, source.replace(/\.ts$/, '.js'))
}
