import { median, type Measured } from './measure.js'

/** The figures of some questions: the product's time over that of the best shape. */
export interface Regret {
  readonly p50: number
  readonly p95: number
  /** Among questions that took the product 5 ms or more. */
  readonly max: number
}

/** Questions that the product answers faster than this in milliseconds count for no maximum: there the ratio is of noise. */
const quickMs = 5

export function regretOf(all: readonly Measured[]): Regret {
  const slow = all.filter(({ product }) => product.milliseconds >= quickMs)
  return {
    p50: rounded(median(all.map(({ regret }) => regret))),
    p95: rounded(
      percentile(
        all.map(({ regret }) => regret),
        0.95,
      ),
    ),
    max: rounded(Math.max(1, ...slow.map(({ regret }) => regret))),
  }
}

/** What --json holds for a question. */
export function recordOf({
  question,
  rows,
  counts,
  resources,
  statements,
  chosen,
  product,
  shapes,
  best,
  regret,
  mismatches,
}: Measured) {
  const { name, type, where, orderBy, after, traits } = question
  return {
    name,
    type,
    where: abridged(where),
    orderBy,
    ...(after !== undefined && { after }),
    traits,
    rows,
    resources,
    counts,
    statements,
    chosen,
    product: rounded(product.milliseconds),
    best: { shape: best.name, milliseconds: rounded(best.milliseconds) },
    regret: rounded(regret),
    shapes: Object.fromEntries(
      shapes.map(({ name: shape, milliseconds, isMeasured }) => [
        shape,
        isMeasured ? rounded(milliseconds) : `over ${rounded(milliseconds)}`,
      ]),
    ),
    mismatches,
  }
}

/** The lines that a run prints in the end. */
export function reportLines(title: string, all: readonly Measured[]): readonly string[] {
  const { p50, p95, max } = regretOf(all)
  const slow = all.filter(({ product }) => product.milliseconds >= quickMs)
  const bad = all.toSorted((a, b) => b.regret - a.regret).filter(({ product }) => product.milliseconds >= quickMs)
  return [
    '',
    `${title}: ${all.length} questions, of which ${all.filter(({ rows }) => rows === 0).length} match nothing; regret p50 ${p50}, p95 ${p95}, max ${max} (of the ${slow.length} that took ${quickMs} ms or more)`,
    '',
    'the worst, in milliseconds:',
    '  regret   product      best  best shape                name: what the product chose',
    ...bad.slice(0, 10).map(worstLine),
    '',
    'had one shape answered all (where it applies; obvious elsewhere):',
    '  best for  p50     p95      max      shape',
    ...shapeLines(all),
  ]
}

function worstLine({ regret, product, best, question, chosen }: Measured): string {
  const time = (value: number) => value.toFixed(2).padStart(9)
  const traits = question.traits.length > 0 ? ` (${question.traits.join(', ')})` : ''
  return `${regret.toFixed(1).padStart(8)} ${time(product.milliseconds)} ${time(best.milliseconds)}  ${best.name.padEnd(24)}  ${question.name}${traits}: ${chosen}`
}

function shapeLines(all: readonly Measured[]): readonly string[] {
  const names = [...new Set(all.flatMap(({ shapes }) => shapes.map(({ name }) => name)))]
  return names.map((name) => {
    const regrets = all.map(({ shapes, best }) => {
      const time = shapes.find((shape) => shape.name === name) ?? shapes.find((shape) => shape.name === 'obvious')
      return (time?.milliseconds ?? 0) / best.milliseconds
    })
    const wins = all.filter(({ shapes }) => {
      const least = Math.min(...shapes.flatMap((shape) => (shape.isMeasured ? [shape.milliseconds] : [])))
      return shapes.some((shape) => shape.name === name && shape.isMeasured && shape.milliseconds <= least)
    }).length
    const figures = [median(regrets), percentile(regrets, 0.95), Math.max(...regrets)]
    return `${String(wins).padStart(10)}  ${figures.map((figure) => figure.toFixed(figure < 100 ? 2 : 0).padEnd(8)).join('')} ${name}`
  })
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 1
}

const rounded = (value: number) => Math.round(value * 1000) / 1000

// Lists of a thousand values would be all there is to read.
function abridged(where: unknown): unknown {
  const text = JSON.stringify(where, (_, value: unknown) =>
    Array.isArray(value) && value.length > 25
      ? [...(value as unknown[]).slice(0, 5), `and ${value.length - 5} more`]
      : value,
  )
  return JSON.parse(text)
}
