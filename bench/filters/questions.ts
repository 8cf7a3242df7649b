import { randomOf, type Random } from '../random.js'
import { attributeOf, bottom, conditionFor, listOf, on, top, valueAt, type Where } from './conditions.js'
import type { AttributeProfile, TypeProfile } from './profile.js'

/** A page that is asked for. */
export interface Question {
  readonly name: string
  /** A concrete type or a supertype; null for all resources. */
  readonly type: string | null
  readonly where: Where
  readonly orderBy: readonly Where[]
  /** Where the page starts: after the first page, or after a place in the order. */
  readonly after?: 'first page' | { readonly values: readonly (string | boolean | null)[]; readonly id: string }
  /** What is special about it. */
  readonly traits: readonly string[]
}

/**
 * Random questions, the same for the same seed and inventory; each trait in its share of them. Only those that shall match nothing do, nearly: others are
 * drawn again, five times at most.
 */
export async function randomQuestions(
  types: readonly TypeProfile[],
  count: number,
  seed: number,
  matches: (question: Question) => Promise<boolean>,
): Promise<readonly Question[]> {
  const random = randomOf(seed)
  const dealt = {
    correlated: deal(random, count, 1 / 3),
    logic: deal(random, count, 1 / 3),
    byAttribute: deal(random, count, 1 / 2),
    nothing: deal(random, count, 1 / 10),
    visible: deal(random, count, 1 / 4),
    next: deal(random, count, 1 / 10),
    wide: deal(random, count, 1 / 10),
  }
  const questions: Question[] = []
  for (let index = 0; index < count; index += 1) {
    const traits = Object.entries(dealt).flatMap(([trait, all]) => (all[index] === true ? [trait] : []))
    const drawn = () => question(random, types, `${seed}/${index + 1}`, traits)
    let found = drawn()
    if (!traits.includes('nothing')) for (let more = 5; more > 0 && !(await matches(found)); more -= 1) found = drawn()
    questions.push(found)
  }
  return questions
}

type Traits = readonly string[]

function question(random: Random, types: readonly TypeProfile[], name: string, traits: Traits): Question {
  const isWide = traits.includes('wide') && !traits.includes('correlated')
  const type = random.pick(types)
  const asked = isWide ? { ...type, attributes: type.attributes.slice(0, 10) } : type
  const conditions = conditionsOf(random, asked, traits)
  return {
    name,
    type: isWide ? random.pick([null, 'resource']) : type.name,
    where: { and: [...(traits.includes('visible') ? [visibility(random, asked)] : []), ...conditions] },
    orderBy: orderOf(random, asked, traits),
    ...(traits.includes('next') && { after: 'first page' as const }),
    traits,
  }
}

/** True for exactly this share of the questions, in random places. */
function deal(random: Random, count: number, share: number): readonly boolean[] {
  return random.shuffled(Array.from({ length: count }, (_, index) => index < Math.round(count * share)))
}

function conditionsOf(random: Random, type: TypeProfile, traits: Traits): readonly Where[] {
  const targets = targetsOf(random, type, 1 + random.below(4))
  const found: Where[] = traits.includes('correlated') ? correlated(random, type, targets.slice(0, 2)) : []
  for (const target of targets.slice(found.length)) found.push(plain(random, type, target))
  if (traits.includes('logic')) found[found.length - 1] = logic(random, type, targets.at(-1) ?? 1)
  return traits.includes('nothing') ? [...found.slice(0, 3), ...nothing(random, type)] : found
}

/**
 * How many resources each condition shall have. Either all of them together have a number between one and half the type, and each its part in
 * that; or one has such a number, and the others are common. If each were drawn alone, most questions would match nothing.
 */
function targetsOf(random: Random, { resources }: TypeProfile, count: number): readonly number[] {
  const target = random.logUniform(1, resources / 2)
  if (random.chance(0.5)) {
    const others = Array.from({ length: count - 1 }, () => random.logUniform(resources / 20, resources / 2))
    return random.shuffled([target, ...others])
  }
  const weights = Array.from({ length: count }, () => 0.2 + random.next())
  const all = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => resources * Math.min(0.5, (target / resources) ** (weight / all)))
}

const plain = (random: Random, type: TypeProfile, target: number) =>
  conditionFor(random, type, random.pick(type.attributes), target)

function correlated(random: Random, type: TypeProfile, targets: readonly number[]): Where[] {
  const names = random.shuffled(['size', 'size_twin', 'size_rest', 'model', 'order'])
  // All near the end of their order at which they meet, or one of them at the other.
  const meet = random.chance(0.8)
  return targets.map((target, index) => {
    const name = names[index] ?? 'size'
    const isHigh = (name === 'size_rest') !== (meet || index === 0)
    return (isHigh ? top : bottom)(attributeOf(type, name), Math.min(1, target / type.resources / 0.8))
  })
}

function logic(random: Random, type: TypeProfile, target: number): Where {
  switch (random.below(4)) {
    case 0:
      return { or: [plain(random, type, target), plain(random, type, target)] }
    case 1:
      return {
        or: [
          plain(random, type, target),
          { and: [plain(random, type, target), { not: plain(random, type, target) }] },
          plain(random, type, target),
        ],
      }
    case 2:
      return { not: plain(random, type, target) }
    default: {
      const listed = type.attributes.filter(({ dataType }) => dataType !== 'boolean')
      return listOf(random, random.pick(listed), random.pick([2, 5, 20, 100, 1000]))
    }
  }
}

// Nothing has the value, or each of two has its share and none has both.
function nothing(random: Random, type: TypeProfile): readonly Where[] {
  const size = type.attributes.find(({ name }) => name.endsWith('_size'))
  if (size && random.chance(0.5)) {
    const share = random.logUniform(0.001, 0.3)
    return [top(size, share), top(attributeOf(type, 'size_rest'), share)]
  }
  const ordered = type.attributes.filter(({ dataType }) =>
    ['integer', 'decimal', 'datetime', 'string'].includes(dataType),
  )
  const attribute = random.pick(ordered)
  return [on(attribute, { gt: valueAt(attribute, 1) })]
}

function visibility(random: Random, type: TypeProfile): Where {
  const endpoints = (count: number) =>
    random.shuffled(Array.from({ length: 16 }, (_, n) => `bench-${n}`)).slice(0, count)
  const owner = attributeOf(type, 'owner')
  switch (random.below(4)) {
    case 0:
      return { endpoint: { name: { in: endpoints(1 + random.below(8)) } } }
    case 1:
      return { datacenter: { name: { eq: `bench-${random.below(8)}` } } }
    case 2:
      return on(owner, { in: owner.frequent.slice(0, 1 + random.below(15)).map(([value]) => value) })
    default:
      return {
        or: [{ endpoint: { name: { in: endpoints(2) } } }, on(attributeOf(type, 'environment'), { eq: 'production' })],
      }
  }
}

function orderOf(random: Random, type: TypeProfile, traits: Traits): readonly Where[] {
  const direction = random.pick(['ASC', 'DESC'])
  if (traits.includes('byAttribute')) {
    const sortable = type.attributes.filter(({ isList }) => !isList)
    return [{ attribute: { name: sortName(random, sortable, traits), direction } }]
  }
  if (random.chance(0.75)) return [{ name: direction }]
  return random.pick([[], [{ updatedAt: direction }], [{ status: direction }, { name: 'ASC' }]])
}

function sortName(random: Random, sortable: readonly AttributeProfile[], traits: Traits): string {
  const related = sortable.filter(({ name }) => /_(size|size_twin|size_rest|model|order)$/.test(name))
  return random.pick(traits.includes('correlated') && random.chance(0.5) ? related : sortable).name
}
