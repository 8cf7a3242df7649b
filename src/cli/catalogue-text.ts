import { unreachable } from '../errors.js'
import type { PropertyChange } from '../modules/catalog/pack.compare.js'
import type { PlanLine } from '../modules/catalog/pack.lines.js'
import type { Finding } from '../modules/catalog/pack.review.js'
import type { CataloguePlan } from '../modules/catalog/pack.service.js'

/** More lines of one kind than this are told by their number. */
const maxLines = 40

const signs = {
  add: '+',
  change: '~',
  retire: '-',
  reinstate: '~',
  remove: '-',
  missing: '?',
} as const satisfies Record<PlanLine['action'], string>

/** What a plan would do, as lines for a person: thing by thing, what the inventory says to it, and how many there are of each. */
export function planText(plan: CataloguePlan, acceptViolations: boolean): readonly string[] {
  if (plan.isEmpty) return ['No changes: the database is as the files say.', ...leftAloneText(plan)]
  const groups = actions.map((action) => plan.lines.filter((line) => line.action === action && line.within === null))
  const shown = groups.flatMap((group) => group.slice(0, maxLines))
  const widths = [longest(shown.map(({ noun }) => noun)), Math.min(longest(shown.map(({ name }) => name)), 40)] as const
  return [
    ...groups.flatMap((group) => [
      ...group.slice(0, maxLines).map((line) => lineText(line, widths, partsOf(line, plan.lines))),
      ...group
        .slice(maxLines, maxLines + 1)
        .map((line) => `${signs[line.action]} ... and ${group.length - maxLines} more; --json tells all`),
    ]),
    ...plan.findings.map(findingText),
    ...countsText(plan),
    ...leftAloneText(plan),
    ...refusalText(plan, acceptViolations),
  ]
}

/** In this order: what goes first, what is new last. */
const actions = [
  'missing',
  'remove',
  'retire',
  'reinstate',
  'change',
  'add',
] as const satisfies readonly PlanLine['action'][]

const longest = (texts: readonly string[]) => Math.max(0, ...texts.map((text) => text.length))

/** What is new within something new, by kind: "3 statuses, 12 bindings". */
function partsOf(line: PlanLine, lines: readonly PlanLine[]): string {
  const counts = new Map<string, { readonly noun: string; readonly nouns: string; count: number }>()
  for (const part of lines) {
    if (line.action !== 'add' || part.within !== line.key) continue
    const known = counts.get(part.noun) ?? { noun: part.noun, nouns: part.nouns, count: 0 }
    counts.set(part.noun, { ...known, count: known.count + 1 })
  }
  return [...counts.values()].map(({ noun, nouns, count }) => `${count} ${count === 1 ? noun : nouns}`).join(', ')
}

function lineText(line: PlanLine, [nounWidth, nameWidth]: readonly [number, number], parts: string): string {
  const { action, noun, name } = line
  return `${signs[action]} ${noun.padEnd(nounWidth)}  ${shortened(name, 80).padEnd(nameWidth)}  ${detailText(line)}${parts}`.trimEnd()
}

function detailText({ action, properties, uses }: PlanLine): string {
  switch (action) {
    case 'add':
      return ''
    case 'change':
      return properties.map(propertyText).join('; ')
    case 'reinstate':
      return 'in use again'
    case 'retire':
      return `retired${uses.length > 0 ? `; used by ${uses.join(', ')}` : ''}`
    case 'remove':
      return 'removed; nothing uses it'
    case 'missing':
      return `not in the files${uses.length > 0 ? `; used by ${uses.join(', ')}` : ''}`
    default:
      return unreachable(action)
  }
}

const lists = new Set(['offers', 'columns', 'from', 'to', 'fields', 'statusWords'])

function propertyText({ name, before, after }: PropertyChange): string {
  if (lists.has(name)) return after === null ? `${name} -${valueText(before)}` : `${name} +${valueText(after)}`
  return `${name}: ${valueText(before)} -> ${valueText(after)}`
}

function valueText(value: unknown): string {
  if (value === null || value === undefined) return 'none'
  return shortened(typeof value === 'string' && value !== '' ? value : JSON.stringify(value), 60)
}

const shortened = (text: string, length: number) => (text.length > length ? `${text.slice(0, length - 3)}...` : text)

const marks = { refused: '! refused', violation: '! breaks', notice: '  note' } as const satisfies Record<
  Finding['kind'],
  string
>

function findingText({ kind, message, count, examples }: Finding): string {
  const more = count > examples.length ? ', ...' : ''
  return `${marks[kind]}: ${message}${examples.length > 0 ? ` (${examples.join(', ')}${more})` : ''}`
}

function countsText({ counts }: CataloguePlan): readonly string[] {
  const { added, changed, retired, removed } = counts
  return [`${added} to add, ${changed} to change, ${retired} to retire, ${removed} to remove.`]
}

function leftAloneText({ comparison: { leftAlone } }: CataloguePlan): readonly string[] {
  return leftAlone === 0
    ? []
    : [
        `${plural(leftAlone, 'thing')} of the database ${leftAlone === 1 ? 'is' : 'are'} not in the files and left alone.`,
      ]
}

function refusalText({ counts, findings, isRefused }: CataloguePlan, acceptViolations: boolean): readonly string[] {
  if (!isRefused) return []
  const has = (kind: Finding['kind']) => findings.some((finding) => finding.kind === kind)
  return [
    'Refused, nothing is applied:',
    ...(counts.refused > 0
      ? [
          `  ${plural(counts.refused, 'thing')} marked ? ${counts.refused === 1 ? 'is' : 'are'} in the database and not in the files, which say that they are complete. Write ${counts.refused === 1 ? 'it' : 'them'} there, or add --missing keep, --missing retire or --missing remove.`,
        ]
      : []),
    ...(has('violation') && !acceptViolations
      ? [
          '  Stored values would break a rule. Correct them or the rule, or add --accept-violations: then they stay until somebody changes them.',
        ]
      : []),
    ...(has('refused') ? ['  What is marked refused must be settled first; each line says how.'] : []),
  ]
}

const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`
