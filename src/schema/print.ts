import { lexicographicSortSchema, printSchema } from 'graphql'
import type { Catalogue } from '../modules/catalog/catalogue.js'
import { generateSchema } from './generate.js'
import { buildStaticSchema } from './static.js'

/** The schema of a catalogue as text, sorted by name so that two versions compare well; ends with a newline. Build it in a process that serves nothing. */
export function printCatalogueSchema(catalogue: Catalogue): string {
  const { schema } = generateSchema(buildStaticSchema(), catalogue)
  return `${printSchema(lexicographicSortSchema(schema))}\n`
}
