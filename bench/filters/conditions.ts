import type { Random } from '../random.js'
import type { Value } from '../../src/query/value.js'
import type { AttributeProfile, TypeProfile } from './profile.js'

/** A filter as GraphQL hands it over. */
export type Where = Readonly<Record<string, unknown>>

/** A condition on one attribute: `{attribute: [{name: "owner", string: {eq: "team-1"}}]}`. */
export function on(attribute: AttributeProfile, test: Readonly<Record<string, unknown>>): Where {
  return { attribute: [{ name: attribute.name, [attribute.dataType]: test }] }
}

/** A condition that about `target` of the type's resources satisfy, as far as the attribute's values allow. */
export function conditionFor(random: Random, type: TypeProfile, attribute: AttributeProfile, target: number): Where {
  const share = Math.min(1, target / type.resources / attribute.presence)
  if (attribute.dataType === 'boolean') return on(attribute, { eq: random.chance(0.5) })
  const equal = commonValue(attribute, share)
  const fits = equal !== undefined && equal[1] / attribute.count > share / 3 && equal[1] / attribute.count < share * 3
  if (attribute.isList || (fits && random.chance(0.6))) return on(attribute, { eq: equal?.[0] })
  if (attribute.dataType === 'ip' && random.chance(0.5)) return subnet(random, attribute)
  if (attribute.dataType === 'string' && random.chance(0.3)) return prefix(random, attribute)
  return range(random, attribute, share)
}

/** Above or below a bound, or between two of them, so that about this share of the values lies there. */
export function range(random: Random, attribute: AttributeProfile, share: number): Where {
  const start = random.next() * (1 - share)
  if (share > 0.002 && random.chance(0.34))
    return on(attribute, { gte: valueAt(attribute, start), lt: valueAt(attribute, start + share) })
  return random.chance(0.5) ? top(attribute, share) : bottom(attribute, share)
}

/** The highest values, about this share of them. */
export function top(attribute: AttributeProfile, share: number): Where {
  return on(attribute, { gte: valueAt(attribute, 1 - share) })
}

/** The lowest values, about this share of them. */
export function bottom(attribute: AttributeProfile, share: number): Where {
  return on(attribute, { lte: valueAt(attribute, share) })
}

/** The value below which about this share of the values lies. */
export function valueAt({ quantiles, name }: AttributeProfile, share: number): Value {
  const found = quantiles.find(([fraction]) => fraction >= share) ?? quantiles.at(-1)
  if (!found) throw new Error(`${name} has no order`)
  return found[1]
}

/** A list of values that stand somewhere, common and rare ones. */
export function listOf(random: Random, attribute: AttributeProfile, length: number): Where {
  const known = [...attribute.frequent.map(([value]) => value), ...attribute.quantiles.map(([, value]) => value)]
  const values = new Set<Value>()
  for (let tries = 0; values.size < length && tries < 4 * length; tries += 1) values.add(random.pick(known))
  return on(attribute, { in: [...values] })
}

/** The attribute of this name; of the type's own, what follows the type's name. */
export function attributeOf(type: TypeProfile, name: string): AttributeProfile {
  const names = [`bench_${name}`, `bench_${type.name}_${name}`, name]
  const found = type.attributes.find((attribute) => names.includes(attribute.name))
  if (!found) throw new Error(`${type.name} has no attribute ${name}`)
  return found
}

function commonValue({ frequent, count }: AttributeProfile, share: number) {
  const distance = (often: number) => Math.abs(Math.log(often / count / share))
  return frequent.toSorted((a, b) => distance(a[1]) - distance(b[1]))[0]
}

function subnet(random: Random, attribute: AttributeProfile): Where {
  const [one, two, three] = String(random.pick(attribute.quantiles)[1]).split('.')
  const network = random.pick([`${one}.${two}.0.0/16`, `${one}.${two}.${three}.0/24`, `${one}.${two}.${three}.0/28`])
  return on(attribute, { inSubnet: network })
}

function prefix(random: Random, attribute: AttributeProfile): Where {
  const text = String(random.pick(attribute.quantiles)[1])
  return on(attribute, { startsWith: text.slice(0, Math.max(1, text.length - 1 - random.below(5))) })
}
