import { Option, type Command } from 'commander'
import type { CatalogueFlags } from './catalogue.js'

/** Adds "catalogue plan", "apply" and "export"; `answer` is told the exit code of the one that runs. Unlike elsewhere a fault is 1, see `runCataloguePlan`. */
export function addCatalogueCommands(program: Command, answer: (code: number) => void): void {
  const catalogue = program.command('catalogue').description('the catalogue as files; docs/packs.md describes them')
  const comparing = (name: string, description: string) =>
    catalogue
      .command(name)
      .description(description)
      .argument('<folder>', 'the folder with the packs')
      .addOption(
        new Option('--missing <what>', 'what becomes of things that files which are complete do not have')
          .choices(['refuse', 'keep', 'retire', 'remove'])
          .default('refuse'),
      )
      .option('--accept-violations', 'tighten rules over stored values that break them; they stay as they are', false)
      .option('--json', 'answer JSON', false)
  comparing(
    'plan',
    'show what applying files would change, writing nothing: 0 nothing, 2 something, 1 a fault or a refusal',
  ).action(async (folder: string, flags: CatalogueFlags) => {
    const { runCataloguePlan } = await import('./catalogue.js')
    answer(await runCataloguePlan(folder, flags))
  })
  comparing('apply', 'make the database as the files say, in one transaction: 0 done, 1 nothing written').action(
    async (folder: string, flags: CatalogueFlags) => {
      const { runCatalogueApply } = await import('./catalogue.js')
      answer(await runCatalogueApply(folder, flags))
    },
  )
  catalogue
    .command('export')
    .description('write the catalogue of the database as files, and nothing into the database: 0 done, 1 a fault')
    .argument('<folder>', 'an empty folder, or that of an earlier export')
    .option('--no-places', 'leave out locations, datacenters and providers')
    .option('--json', 'answer JSON', false)
    .action(async (folder: string, flags: { readonly json: boolean; readonly places: boolean }) => {
      const { runCatalogueExport } = await import('./catalogue.js')
      answer(await runCatalogueExport(folder, flags))
    })
}
