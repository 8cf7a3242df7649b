#!/usr/bin/env node
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { defaultMaxNewFacts } from '../modules/sync/facts.service.js'
import { nameFault } from '../modules/sync/import-record.js'
import { defaultMaxNew } from '../modules/sync/import.service.js'
import { addCatalogueCommands } from './catalogue-commands.js'
import type { ExportFlags } from './export.js'
import { reportFailure } from './failure.js'
import { runFactImport } from './import-facts.js'
import type { FactFlags } from './import-facts.js'
import { runNdjsonImport } from './import-ndjson.js'
import type { NdjsonFlags } from './import-ndjson.js'
import type { SchemaFlags } from './schema.js'
import type { SubstringFlags } from './substring-index.js'
import { complain, say } from './terminal.js'

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
    .action(async (file: string, flags: NdjsonFlags) => {
      code = await runNdjsonImport(file, flags)
    })
  imports
    .command('facts')
    .description('import a folder of Facter fact sets, one JSON file a host; docs/facts.md describes it')
    .argument('<folder>', 'the folder; its .json and .facts files are read, those in folders below too')
    .option('--flat', 'make every fact an attribute of its host, and nothing a resource of its own', false)
    .addOption(
      new Option(
        '--external-id <what>',
        'what hosts are identified by: the path of the file in the folder, or its name',
      )
        .choices(['path', 'basename'])
        .default('path'),
    )
    .option('--prefix <name>', 'put NAME before the names of all facts', parsePrefix)
    .option('--max-new <n>', 'new attributes allowed per resource type', parseCount, defaultMaxNewFacts)
    .option('--provider-type <name>', 'provider type of the hosts', parseName, 'puppet')
    .option('--provider <name>', 'provider of the hosts', parseName, 'facter')
    .option('--endpoint <name>', 'endpoint of the provider', parseName, 'facts')
    .option('--source <name>', 'the system that tells of the hosts', parseName, 'facter')
    .option('--instance <name>', 'which one of these systems (default: the endpoint)', parseName)
    .action(async (folder: string, flags: FactFlags) => {
      code = await runFactImport(folder, flags)
    })
  program
    .command('export')
    .description('write resources as a file that can be imported; docs/export.md describes it')
    .option('--type <names>', 'only resources of these types and those below them, with commas between', parseNames)
    .option('--where <json>', 'only resources that match: what lists of the API take as where')
    .addOption(
      new Option('--edges <which>', 'relationships of these resources: all, or only those inside what is exported')
        .choices(['all', 'inside'])
        .default('all'),
    )
    .option('--output <file>', 'the file, or - for standard output', '-')
    .action(async (flags: ExportFlags) => {
      const { runExport } = await import('./export.js')
      code = await runExport(flags)
    })
  addCatalogueCommands(program, (answered) => (code = answered))
  program
    .command('schema')
    .description('print the GraphQL schema of the database as it is, for code generators; docs/discovery.md tells more')
    .option('--types <names>', 'only the part of these resource types, with commas between them', parseNames)
    .option('--shipped', 'of the shipped packs alone, whatever the database holds', false)
    .option('--write <file>', 'write that of the shipped packs to a file, as schema.graphql is made')
    .action(async ({ shipped, ...flags }: SchemaFlags) => {
      const { runSchema } = await import('./schema.js')
      code = await runSchema({ ...flags, shipped: shipped || flags.write !== undefined })
    })
  program
    .command('check')
    .description('look for what no sequence of writes may leave behind; writes nothing')
    .action(async () => {
      const { runCheck } = await import('./check.js')
      code = await runCheck()
    })
  program
    .command('analyze')
    .description(
      'look at the inventory anew, so that lists are planned for what it holds; docs/operations.md tells when',
    )
    .action(async () => {
      const { runAnalyze } = await import('./analyze.js')
      code = await runAnalyze()
    })
  program
    .command('index')
    .description('index what filters look for; docs/operations.md tells when')
    .command('substring')
    .description('index the substrings of an attribute, beside reads and writes')
    .argument('<attribute>', 'the name of the definition')
    .option('--drop', 'drop the index again', false)
    .action(async (attribute: string, flags: SubstringFlags) => {
      const { runSubstringIndex } = await import('./substring-index.js')
      code = await runSubstringIndex(attribute, flags)
    })
  program
    .command('doctor')
    .description('say how the database is and what to do about it; writes nothing')
    .option('--json', 'as JSON', false)
    .action(async ({ json }: { readonly json: boolean }) => {
      const { runDoctor } = await import('./doctor.js')
      code = await runDoctor(json)
    })
  try {
    await program.parseAsync([...argv])
    return code
  } catch (error) {
    // Commander has said already what was wrong; help asked for is no fault.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : argv[2] === 'catalogue' ? 1 : 2
    return reportFailure(error)
  }
}

function parsePrefix(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('The prefix is a text of at least one character.')
  return text
}

function parseName(text: string): string {
  const fault = nameFault(text)
  if (fault !== undefined) throw new InvalidArgumentError(`A name ${fault}.`)
  return text
}

function parseNames(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim())
  if (names.includes('')) throw new InvalidArgumentError('Give names of resource types with commas between them.')
  return names
}

function parseCount(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Give a whole number of at least 1.')
  return Number(text)
}
