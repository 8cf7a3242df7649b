#!/usr/bin/env node
import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { defaultMaxNew } from '../modules/sync/import.service.js'
import { reportFailure } from './failure.js'
import { runImport } from './import-ndjson.js'
import { complain, say } from './terminal.js'

interface ImportFlags {
  readonly define: boolean
  readonly replace: boolean
  readonly prefix?: string
  readonly maxNew: number
}

process.exitCode = await run(process.argv)
// Whatever still holds the event loop has been closed or given up by now.
process.exit()

/** 0 when all went well, 1 when some records were rejected or a fault came in between, 2 when nothing was done. */
async function run(argv: readonly string[]): Promise<number> {
  let code = 0
  const program = new Command('cadastre')
    .description('Commands beside the server, on the database that the server uses, whether it runs or not.')
    .exitOverride()
    .configureOutput({ writeOut: (text) => say(text.trimEnd()), writeErr: (text) => complain(text.trimEnd()) })
  const imports = program.command('import').description('bring resources into the inventory')
  imports
    .command('ndjson')
    .description('import a file with one resource a line; docs/import.md describes it')
    .argument('<file>', 'the file, or - for standard input')
    .option('--define', 'make what is unknown: types, providers, attributes, relationships', false)
    .option('--replace', 'also remove what a source said of a record before and does not say now', false)
    .option('--prefix <name>', 'put NAME before attributes whose own name is taken by another definition', parsePrefix)
    .option('--max-new <n>', 'new definitions allowed per resource type', parseCount, defaultMaxNew)
    .action(async (file: string, flags: ImportFlags) => {
      code = await runImport(file, flags)
    })
  program
    .command('schema')
    .description('print the GraphQL schema of the shipped catalogue')
    .option('--write <file>', 'write it to a file instead')
    .action(async ({ write }: { readonly write?: string }) => {
      const { runSchema } = await import('./schema.js')
      code = await runSchema(write)
    })
  program
    .command('check')
    .description('look for what no sequence of writes may leave behind; writes nothing')
    .action(async () => {
      const { runCheck } = await import('./check.js')
      code = await runCheck()
    })
  try {
    await program.parseAsync([...argv])
    return code
  } catch (error) {
    // Commander has said already what was wrong; help asked for is no fault.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    return reportFailure(error)
  }
}

function parsePrefix(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('The prefix is a text of at least one character.')
  return text
}

function parseCount(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Give a whole number of at least 1.')
  return Number(text)
}
