import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { projectRoot, readConfig } from '../config.js'
import { visitDatabase } from '../db/database.js'
import { unreachable } from '../errors.js'
import type { Remark, Section } from '../modules/upkeep/diagnosis.js'
import { examineDatabase } from '../modules/upkeep/doctor.service.js'
import { say } from './terminal.js'

/** Says how the database is, for a person or as JSON. Answers the exit code: 0 nothing to do, 1 something to mend. */
export async function runDoctor(asJson: boolean): Promise<number> {
  const database = await visitDatabase(readConfig())
  try {
    const sections = await examineDatabase(database.pool, { cadastre: await ownVersion(), node: process.versions.node })
    const toMend = sections.flatMap(({ remarks }) => remarks).filter(({ gravity }) => gravity === 'act').length
    if (asJson) say(JSON.stringify({ toMend, sections }, null, 2))
    else for (const line of linesOf(sections, toMend)) say(line)
    return toMend === 0 ? 0 : 1
  } finally {
    await database.close()
  }
}

function linesOf(sections: readonly Section[], toMend: number): readonly string[] {
  return [
    ...sections.flatMap(({ title, remarks }) => [title, ...remarks.map(lineOf), '']),
    toMend === 0 ? 'Nothing needs to be done.' : `${toMend} thing${toMend === 1 ? '' : 's'} to mend, marked with "!".`,
  ]
}

const lineOf = ({ gravity, text, advice }: Remark) =>
  `  ${markOf(gravity)} ${text}${advice === undefined ? '' : `; to do: ${advice}`}`

function markOf(gravity: Remark['gravity']): string {
  switch (gravity) {
    case 'fine':
      return ' '
    case 'note':
      return '-'
    case 'act':
      return '!'
    default:
      return unreachable(gravity)
  }
}

async function ownVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8')) as {
    readonly version: string
  }
  return version
}
