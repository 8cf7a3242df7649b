import { snapshot } from '../../src/db/transaction.js'
import { openPool } from '../../src/db/pool.js'
import { loadCatalogue } from '../../src/modules/catalog/catalogue.service.js'
import type { Suite } from '../suite.js'
import { distorted } from '../inventory/distorted.js'
import { statisticsOf } from '../inventory/statistics.js'
import { adversarialQuestions } from './adversarial.js'
import { matchesAny, measure, type Bench, type Measured } from './measure.js'
import { readProfile } from './profile.js'
import { randomQuestions, type Question } from './questions.js'
import { recordOf, regretOf, reportLines } from './report.js'

/** Random and adversarial questions, each answered by the product and by every shape: how far the product is from the best of them. */
export const filters: Suite = async ({ database, folder, seed, questions: count, runs, only, distortion, say }) => {
  const pool = openPool(database.pool.connection, { size: 1 })
  try {
    const profile = await readProfile(pool, folder, say)
    const catalogue = await snapshot(pool, loadCatalogue)
    const known = await statisticsOf(pool, catalogue)
    const statistics = distortion ? distorted(known, distortion, catalogue) : known
    if (distortion) say(`the product plans with ${distortion} statistics`)
    const bench: Bench = { pool, catalogue, statistics, runs, resources: new Map() }
    const wanted = ({ name }: Question) => only === undefined || name.includes(only)
    const drawn = await randomQuestions(profile, count, seed, (question) => matchesAny(bench, question))
    say(`${drawn.length} questions are drawn`)
    const random = await measureAll(bench, drawn.filter(wanted), say)
    const adversarial = await measureAll(bench, adversarialQuestions(profile).filter(wanted), say)
    const all = [...random, ...adversarial]
    const mismatches = all.flatMap(({ question, mismatches }) =>
      mismatches.map((shape) => `${question.name}: ${shape}`),
    )
    for (const line of [
      ...(random.length > 0 ? reportLines('random', random) : []),
      ...(adversarial.length > 0 ? reportLines('adversarial', adversarial) : []),
      '',
      ...(distortion ? missedBounds(all) : missedGoals(adversarial)),
      mismatches.length === 0
        ? 'every shape that ran to its end gave the answer of the product'
        : `${mismatches.length} answers differ from the product's`,
      ...mismatches.map((line) => `  ${line}`),
    ])
      say(line)
    return {
      succeeded: mismatches.length === 0,
      figures: {
        statistics: distortion ?? 'taken',
        ...(distortion && { beyondBounds: beyondBounds(all).map(({ question }) => question.name) }),
        regret: regretOf(random),
        adversarial: regretOf(adversarial),
        queries: all.map(recordOf),
        mismatches,
      },
    }
  } finally {
    await pool.end()
  }
}

async function measureAll(bench: Bench, questions: readonly Question[], say: (line: string) => void) {
  const done: Measured[] = []
  const since = performance.now()
  const seconds = () => Math.round((performance.now() - since) / 1000)
  for (const [index, question] of questions.entries()) {
    done.push(await measure(bench, question))
    if ((index + 1) % 20 === 0) say(`${index + 1} of ${questions.length} questions, ${seconds()} s`)
  }
  return done
}

/** Where what is known is wrong, any question shall take less than 250 ms, or less than 10 times the best. */
const beyondBounds = (measured: readonly Measured[]) =>
  measured.filter(({ product, regret }) => product.milliseconds >= 250 && regret >= 10)

function missedBounds(measured: readonly Measured[]): readonly string[] {
  const beyond = beyondBounds(measured)
  return [
    `${beyond.length} questions take 250 ms or more and 10 times the best or more`,
    ...beyond.map(
      ({ question, product, regret }) =>
        `  ${question.name}: ${Math.round(product.milliseconds)} ms, ${regret.toFixed(1)} times`,
    ),
    '',
  ]
}

/** An adversarial question shall take less than 50 ms, or less than 3 times the best. */
function missedGoals(adversarial: readonly Measured[]): readonly string[] {
  const missed = adversarial.filter(({ product, regret }) => product.milliseconds >= 50 && regret > 3)
  return [`${missed.length} adversarial questions take 50 ms or more and over 3 times the best`, '']
}
