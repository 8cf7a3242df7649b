import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { projectRoot } from '../../src/config.js'

/** A page of docs with queries, each with its answer behind it. */
export interface AnsweredPage {
  readonly file: string
  readonly queries: readonly string[]
  /** The page as it is to be, with these answers as JSON texts in their order. */
  write(answers: readonly string[]): Promise<string>
}

const block = /```graphql\n(?<query>[^`]*)```\n\n```json\n(?<answer>[^`]*)```/g

/** The page of docs of this name. */
export function readAnsweredPage(name: string): AnsweredPage {
  const file = join(projectRoot, 'docs', name)
  const page = readFileSync(file, 'utf8')
  return {
    file,
    queries: [...page.matchAll(block)].map(({ groups }) => groups?.['query'] ?? ''),
    write: async (answers) => {
      const left = [...answers]
      const written = page.replaceAll(
        block,
        (_, query: string) => `\`\`\`graphql\n${query}\`\`\`\n\n\`\`\`json\n${left.shift()}\n\`\`\``,
      )
      const config = await resolveConfig(file)
      return format(written, { ...config, filepath: file })
    },
  }
}
