import type { Value } from '../../src/query/value.js'
import { attributeOf, bottom, on, top, valueAt } from './conditions.js'
import type { TypeProfile } from './profile.js'
import type { Question } from './questions.js'

/** Questions at which a planner breaks. The same every time, with operands taken from the inventory. */
export function adversarialQuestions(types: readonly TypeProfile[]): readonly Question[] {
  const vm = typeOf(types, 'virtual_machine')
  const container = typeOf(types, 'docker_container')
  const of = (name: string) => attributeOf(vm, name)
  const inVms = (name: string, rest: Partial<Question>): Question => ({
    name,
    type: 'virtual_machine',
    where: {},
    orderBy: byName,
    traits: ['adversarial'],
    ...rest,
  })
  const middle = String(vm.names[50]?.[1])
  const rare = of('owner').frequent.at(-1)?.[0]
  const common = of('owner').frequent[0]?.[0]
  return [
    // Statistics of the column mix the values of all attributes: costs go far beyond every ratio.
    inVms('the documented cliff: above all values of the attribute, among those of others', {
      where: on(of('ratio'), { gt: valueAt(of('ratio'), 1) }),
    }),
    inVms('the same over all resources', { type: null, where: on(of('built_at'), { gt: valueAt(of('built_at'), 1) }) }),
    inVms('the same beside a common condition, sorted by an attribute', {
      where: { and: [on(of('ratio'), { gt: valueAt(of('ratio'), 1) }), on(of('environment'), { eq: 'production' })] },
      orderBy: byAttribute(of('cost').name, 'ASC'),
    }),
    inVms('above all values of the column', { where: on(of('rank'), { gt: valueAt(of('rank'), 1) }) }),
    inVms('a handful above a bound, by name', { where: top(of('rank'), 0.00002) }),
    inVms('anti-correlated: each a tenth, together none', {
      where: { and: [top(of('size'), 0.1), top(of('size_rest'), 0.1)] },
    }),
    inVms('anti-correlated halves, by name', { where: { and: [top(of('size'), 0.5), top(of('size_rest'), 0.45)] } }),
    inVms('correlated: each a hundredth, together nearly the same', {
      where: { and: [top(of('size'), 0.01), top(of('size_twin'), 0.01), bottom(of('size_rest'), 0.01)] },
    }),
    inVms('matches stand at the end of the order', { where: top(of('order'), 0.05) }),
    inVms('matches stand at the end of the order, a third of all', { where: top(of('order'), 0.3) }),
    inVms('matches stand at the start of the order', { where: bottom(of('order'), 0.05) }),
    inVms('matches stand at the end, read from the end', {
      where: top(of('order'), 0.05),
      orderBy: [{ name: 'DESC' }],
    }),
    inVms('a list of 1,000 that are each rare', { where: on(of('serial'), { in: thousand(of('serial').quantiles) }) }),
    inVms('a list of 1,000 that cover half', { where: on(of('rank'), { in: thousand(of('rank').quantiles) }) }),
    inVms('a list of a rare and a common one', { where: on(of('owner'), { in: [rare, common] }) }),
    inVms('an or of a rare and a common one', {
      where: { or: [on(of('owner'), { eq: rare }), on(of('environment'), { eq: 'production' })] },
    }),
    inVms('an or of two rare ones', { where: { or: [on(of('owner'), { eq: rare }), top(of('rank'), 0.00005)] } }),
    inVms('an or of a rare one and one at the end of the order', {
      where: { or: [on(of('owner'), { eq: rare }), top(of('order'), 0.1)] },
    }),
    inVms('not over common ones', {
      where: { not: on(of('environment'), { in: ['production', 'staging', 'test', 'development'] }) },
    }),
    inVms('not over common ones, where it must be set', {
      where: {
        and: [
          { not: on(of('environment'), { in: ['production', 'staging', 'test', 'development'] }) },
          { attribute: [{ name: of('environment').name, isSet: true }] },
        ],
      },
    }),
    inVms('missing, and rare', {
      where: { and: [{ attribute: [{ name: of('serial').name, isSet: false }] }, top(of('cost'), 0.0005)] },
    }),
    inVms('a prefix of few', {
      where: on(of('serial'), { startsWith: String(of('serial').quantiles[500]?.[1]).slice(0, 8) }),
    }),
    inVms('a prefix of nearly all', { where: on(of('serial'), { startsWith: 'SN' }) }),
    inVms('a substring that hardly any has', { where: on(of('serial'), { contains: 'beef0' }) }),
    inVms('a small subnet', { where: on(of('address'), { inSubnet: '10.200.7.0/24' }) }),
    inVms('a large subnet of few', { where: on(of('address'), { inSubnet: '10.255.0.0/16' }) }),
    inVms('a large subnet of many', { where: on(of('address'), { inSubnet: '10.0.0.0/16' }) }),
    inVms('columns of an extension table, none matches', {
      where: { and: [on(of('cpu_cores'), { gt: '1000' }), on(of('memory_mb'), { gte: '16384' })] },
    }),
    inVms('a column and a row, both of the middle', {
      where: { and: [on(of('disk_gb'), { gte: '1500' }), top(of('ratio'), 0.02)] },
    }),
    inVms('a supertype, by what all types have', {
      type: 'resource',
      where: { and: [on(of('owner'), { eq: rare }), on(of('critical'), { eq: true })] },
    }),
    inVms('a supertype over two storages', { type: 'compute', where: on(of('memory_mb'), { gt: '500000' }) }),
    inVms('a supertype, common, sorted by an attribute', {
      type: 'resource',
      where: on(of('environment'), { eq: 'production' }),
      orderBy: [{ attribute: { name: of('cost').name, direction: 'DESC' } }],
    }),
    inVms('a deep cursor by name, common', {
      where: on(of('environment'), { eq: 'production' }),
      after: { values: [middle], id: '0' },
    }),
    inVms('a deep cursor by name, rare', { where: top(of('rank'), 0.0002), after: { values: [middle], id: '0' } }),
    inVms('a deep cursor by an attribute', {
      where: on(of('environment'), { eq: 'production' }),
      orderBy: byAttribute(of('cost').name, 'DESC'),
      after: { values: [valueAt(of('cost'), 0.4)], id: '0' },
    }),
    inVms('a cursor among those without a value', {
      where: on(of('environment'), { eq: 'sandbox' }),
      orderBy: byAttribute(of('cost').name, 'ASC'),
      after: { values: [null], id: '1000' },
    }),
    inVms('sorted by an attribute with few values', {
      where: top(of('ratio'), 0.3),
      orderBy: byAttribute(of('zone').name, 'DESC'),
    }),
    inVms('sorted by an attribute that most lack', {
      type: 'resource',
      where: on(of('environment'), { eq: 'sandbox' }),
      orderBy: byAttribute(attributeOf(typeOf(types, 'host'), 'seen_at').name, 'ASC'),
    }),
    inVms('sorted by an attribute that most lack, of one small type', {
      type: null,
      where: bottom(of('rank'), 0.01),
      orderBy: byAttribute(attributeOf(typeOf(types, 'host'), 'size').name, 'DESC'),
    }),
    inVms('sorted by what is filtered, from the far side', {
      where: bottom(of('size'), 0.2),
      orderBy: byAttribute(of('size').name, 'DESC'),
    }),
    inVms('sorted by the opposite of what is filtered', {
      where: top(of('size'), 0.02),
      orderBy: byAttribute(of('size_rest').name, 'DESC'),
    }),
    inVms('on a host with a rare value', {
      where: {
        related: [
          { relationship: 'hosts', direction: 'in', some: top(attributeOf(typeOf(types, 'host'), 'rank'), 0.001) },
        ],
      },
    }),
    inVms('on a host that does not exist', {
      where: {
        related: [{ relationship: 'hosts', direction: 'in', some: on(of('rank'), { gt: valueAt(of('rank'), 1) }) }],
      },
    }),
    inVms('with a container that is common, by name', {
      where: {
        related: [
          {
            relationship: 'hosts',
            direction: 'out',
            some: on(attributeOf(container, 'environment'), { eq: 'production' }),
          },
        ],
      },
    }),
    inVms('with many containers', {
      where: { related: [{ relationship: 'hosts', direction: 'out', count: { gte: 100 } }] },
    }),
    inVms('containers of machines of a rare owner', {
      type: 'docker_container',
      where: { related: [{ relationship: 'hosts', direction: 'in', some: on(of('owner'), { eq: rare }) }] },
    }),
    inVms('machines whose host has a rare value, and a common one of their own', {
      where: {
        and: [
          on(of('environment'), { eq: 'production' }),
          { related: [{ relationship: 'hosts', direction: 'in', some: top(of('cost'), 0.002) }] },
        ],
      },
      orderBy: byAttribute(of('load').name, 'DESC'),
    }),
    inVms('without a container that is not production', {
      where: {
        and: [
          top(of('rank'), 0.01),
          {
            related: [
              { relationship: 'hosts', direction: 'out', none: { not: on(of('environment'), { eq: 'production' }) } },
            ],
          },
        ],
      },
    }),
    inVms('a common visibility and a rare condition', {
      where: { and: [{ datacenter: { name: { neq: 'bench-0' } } }, top(of('rank'), 0.00005)] },
    }),
    inVms('three of the middle', {
      where: { and: [top(of('rank'), 0.1), bottom(of('ratio'), 0.1), top(of('load'), 0.1)] },
    }),
  ]
}

const byName = [{ name: 'ASC' }]
const byAttribute = (name: string, direction: 'ASC' | 'DESC') => [{ attribute: { name, direction } }]

function typeOf(types: readonly TypeProfile[], name: string): TypeProfile {
  const found = types.find((type) => type.name === name)
  if (!found) throw new Error(`the inventory has no ${name}`)
  return found
}

/** A thousand values, alike over the order. */
function thousand(quantiles: readonly (readonly [number, Value])[]): readonly Value[] {
  const values = [...new Set(quantiles.map(([, value]) => value))]
  return values.filter((_, index) => index % Math.max(1, Math.floor(values.length / 1000)) === 0).slice(0, 1000)
}
