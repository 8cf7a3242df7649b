import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../../src/config.js'

/** The lists that others published; kept beside the project, so they may be missing. */
const sharedFolder = join(projectRoot, '..', 'shared', 'data', 'hostile-strings')

export const isSharedThere = existsSync(sharedFolder)

/** Every string of the lists once: the entries of the JSON file, the lines of the others. `total` counts repeats too. */
export function sharedStrings(): { readonly total: number; readonly strings: readonly string[] } {
  const read = (file: string) => readFileSync(join(sharedFolder, file), 'utf8')
  const files = isSharedThere ? readdirSync(sharedFolder).toSorted() : []
  const entries = files.filter((file) => file.endsWith('.json')).flatMap((file): string[] => JSON.parse(read(file)))
  // A last line without an end of line is one too; what is no UTF-8 comes as U+FFFD.
  const lines = files
    .filter((file) => file.endsWith('.txt'))
    .flatMap((file) => read(file).replace(/\n$/, '').split('\n'))
  const all = [...entries, ...lines]
  return { total: all.length, strings: [...new Set(all)] }
}

const wide = '\u{1F469}\u200D\u{1F680}'

/** A few of our own, so that something is tried wherever the tests run: each stands for a way in which strings go wrong. */
export const ownStrings: readonly string[] = [
  '',
  ' ',
  '\t\r\n',
  '0',
  '-0',
  '1e400',
  'NaN',
  'null',
  'true',
  '9223372036854775808',
  "'",
  "''; drop table resources; --",
  "' or '1'='1",
  '" or ""="',
  '\\',
  "\\'; select 1; --",
  '$1',
  '$$ select 1 $$',
  '%',
  '_',
  '%_\\%',
  '*',
  '(',
  '[a-z]+(?=x)',
  ':* & !x | (y',
  '{"a": [1, null]}',
  '{a,"b\\"}',
  '${process.env.HOME}',
  '{{constructor}}',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  '__typename',
  '__schema',
  '<script>alert(1)</script>',
  '../../etc/passwd',
  'a\0b',
  '\0',
  '\\u0000',
  '\ud800',
  'x\udc00y',
  '\ufeffbom',
  '\ufffd',
  '\u202ertl\u202c',
  'e\u0301',
  '\u00e9',
  '\u0130stanbul',
  'stra\u00dfe',
  wide,
  wide.repeat(40),
  '\u2028\u2029\u0085',
  '\u200b',
  'a'.repeat(996),
  'a'.repeat(997),
  'a'.repeat(1024),
  'a'.repeat(1025),
  '\u20ac'.repeat(342),
  'x'.repeat(20_000),
  Buffer.from('resources:1').toString('base64url'),
  Buffer.from('resources:1').toString('base64'),
  Buffer.from("resources:1' or 1=1").toString('base64url'),
  'cmVzb3VyY2VzOjk5OTk5OTk5OTk5OTk5OTk5OTk5',
]
