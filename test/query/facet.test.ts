import { describe, expect, it } from 'vitest'
import { resourceVocabulary } from '../../src/modules/inventory/vocabulary.js'
import { parseAggregate } from '../../src/query/aggregate.js'
import { aspectType, parseFacets, withoutOwn } from '../../src/query/facet.js'
import { and, everything } from '../../src/query/filter.js'
import { parseWhere } from '../../src/query/parse.js'
import { host, machine, sampleCatalogue } from './sample.js'

const catalogue = sampleCatalogue()
const vocabulary = resourceVocabulary(catalogue, [machine])
const facets = (...of: readonly object[]) => parseFacets(vocabulary, of, ['of'])
const failure = (ask: () => unknown) => {
  try {
    ask()
  } catch (error) {
    return error
  }
  throw new Error('nothing was refused')
}

describe('facets as they are asked for', () => {
  it('counts values one by one unless ranges are asked for', () => {
    const [cores, status, booted] = facets(
      { attribute: 'cpu_cores', field: null, ranges: { width: '4' } },
      { field: 'status', leaveOutOwn: true },
      { attribute: 'booted_at', ranges: {} },
    )
    expect(cores).toMatchObject({ counting: { kind: 'numbers', width: '4' }, leavesOutOwn: false })
    expect(status).toMatchObject({ counting: { kind: 'terms', top: 10 }, leavesOutOwn: true })
    expect(booted).toMatchObject({ counting: { kind: 'dates', most: 20 } })
  })

  it.each([
    [{}, 'of.0', 'BAD_USER_INPUT'],
    [{ attribute: 'cpu_cores', field: 'status' }, 'of.0', 'BAD_USER_INPUT'],
    [{ attribute: 'no_such_thing' }, 'of.0.attribute', 'BAD_USER_INPUT'],
    [{ attribute: 'rack' }, 'of.0.attribute', 'BAD_USER_INPUT'],
    [{ field: 'no_such_field' }, 'of.0.field', 'BAD_USER_INPUT'],
    [{ field: 'status', top: -1 }, 'of.0.top', 'BAD_USER_INPUT'],
    [{ field: 'status', top: 1001 }, 'of.0.top', 'LIMIT_EXCEEDED'],
    [{ field: 'status', ranges: {} }, 'of.0.ranges', 'BAD_USER_INPUT'],
    [{ attribute: 'tools_running', ranges: {} }, 'of.0.ranges', 'BAD_USER_INPUT'],
    [{ attribute: 'cpu_cores', top: 3, ranges: {} }, 'of.0', 'BAD_USER_INPUT'],
    [{ attribute: 'cpu_cores', ranges: { width: '0' } }, 'of.0.ranges.width', 'BAD_USER_INPUT'],
    [{ attribute: 'cpu_cores', ranges: { width: '-1' } }, 'of.0.ranges.width', 'BAD_USER_INPUT'],
    [{ attribute: 'cpu_cores', ranges: { unit: 'day' } }, 'of.0.ranges.unit', 'BAD_USER_INPUT'],
    [{ attribute: 'cpu_cores', ranges: { most: 1 } }, 'of.0.ranges.most', 'BAD_USER_INPUT'],
    [{ attribute: 'cpu_cores', ranges: { most: 201 } }, 'of.0.ranges.most', 'LIMIT_EXCEEDED'],
    [{ attribute: 'cpu_cores', ranges: { most: 5, width: '1' } }, 'of.0.ranges', 'BAD_USER_INPUT'],
    [{ attribute: 'booted_at', ranges: { width: '1' } }, 'of.0.ranges.width', 'BAD_USER_INPUT'],
    [{ attribute: 'booted_at', ranges: { unit: 'fortnight' } }, 'of.0.ranges.unit', 'BAD_USER_INPUT'],
  ])('refuses %j at %s', (input, path, code) => {
    expect(failure(() => facets(input))).toMatchObject({ code, inputPath: path.split('.').map(numbered) })
  })

  it('refuses more facets than the limit', () => {
    expect(facets(...Array.from({ length: 20 }, () => ({ field: 'status' })))).toHaveLength(20)
    const tooMany = Array.from({ length: 21 }, () => ({ field: 'status' }))
    expect(failure(() => facets(...tooMany))).toMatchObject({ code: 'LIMIT_EXCEEDED', inputPath: ['of'] })
  })
})

describe('the conditions of a facet itself', () => {
  const ownOf = (aspect: object, where: object) => {
    const [facet] = facets(aspect)
    if (!facet) throw new Error('no facet')
    return withoutOwn(parseWhere(vocabulary, where, ['where']), facet.aspect)
  }
  const cores = { attributes: { cpuCores: { gt: '2' } } }
  const name = { name: { eq: 'a' } }

  it.each([
    [{ attribute: 'cpu_cores' }, cores],
    [{ attribute: 'cpu_cores' }, { or: [cores, { not: cores }] }],
    [{ attribute: 'cpu_cores' }, { and: [cores, { and: [cores] }] }],
    [{ attribute: 'cpu_cores' }, { not: { not: cores } }],
    [{ attribute: 'cpu_cores' }, { not: { or: [cores, { and: [cores, cores] }] } }],
    [{ field: 'status' }, { status: { eq: 'running' } }],
    [{ field: 'status' }, { or: [{ status: { eq: 'running' } }, { status: { isSet: false } }] }],
    [{ field: 'statusClass' }, { statusClass: { neq: 'up' } }],
    [{ field: 'type' }, { type: { in: ['machine', 'host'] } }],
    [{ field: 'provider' }, { provider: { name: { eq: 'a' }, or: [{ name: { eq: 'b' } }] } }],
    [{ field: 'endpoint' }, { endpoint: { isSet: false } }],
    [{ field: 'location' }, { location: { isSet: true } }],
  ])('leaves out of %j the whole of %j', (aspect, where) => {
    expect(ownOf(aspect, where)).toEqual({ ...everything })
    expect(ownOf(aspect, { and: [where, name] })).toEqual({
      kind: 'all',
      of: [parseWhere(vocabulary, name, ['where'])].flatMap((filter) => (filter.kind === 'all' ? filter.of : [filter])),
    })
  })

  it('leaves out what stands beside others in what none of may hold', () => {
    const left = ownOf({ attribute: 'cpu_cores' }, { not: { or: [cores, name] } })
    expect(left).toEqual(and(parseWhere(vocabulary, { not: name }, ['where'])))
  })

  it.each([
    [{ attribute: 'cpu_cores' }, { or: [cores, name] }],
    [{ attribute: 'cpu_cores' }, { not: { and: [cores, name] } }],
    [{ attribute: 'cpu_cores' }, { or: [{ and: [cores, name] }, cores] }],
    [{ attribute: 'cpu_cores' }, { not: { or: [{ and: [cores, name] }, name] } }],
    [{ attribute: 'cpu_cores' }, { attributes: { price: { gt: '2' } } }],
    [{ field: 'status' }, { statusClass: { eq: 'up' } }],
    [{ field: 'endpoint' }, { provider: { name: { eq: 'a' } } }],
    [{ field: 'provider' }, { endpoint: { name: { eq: 'a' } } }],
    [{ field: 'datacenter' }, { location: { name: { eq: 'a' } } }],
    [{ field: 'location' }, { datacenter: { isSet: true } }],
    [{ field: 'createdAt' }, { updatedAt: { isSet: true } }],
  ])('leaves out of %j nothing of %j', (aspect, where) => {
    const filter = parseWhere(vocabulary, where, ['where'])
    expect(ownOf(aspect, where)).toEqual({ kind: 'all', of: filter.kind === 'all' ? filter.of : [filter] })
  })
})

describe('aggregates as they are asked for', () => {
  const cores = { attribute: 'cpu_cores' }

  it('takes places, figures and conditions', () => {
    const aggregate = parseAggregate(vocabulary, {
      by: [{ field: 'status' }],
      of: [cores, { attribute: 'booted_at' }],
      having: [{ resources: { gt: '1' } }, { measure: 1, figure: 'count', value: { gte: '1' } }],
      orderBy: [
        { key: 0, direction: 'asc' },
        { measure: 1, figure: 'max', direction: 'desc' },
        { resources: true, direction: 'desc' },
      ],
    })
    expect(aggregate.of.map(aspectType)).toEqual(['integer', 'datetime'])
    expect(aggregate.order.map(({ kind }) => kind)).toEqual(['key', 'measure', 'resources'])
    expect(aggregate.first).toBe(50)
  })

  it.each([
    [{ by: [cores, cores, cores, cores] }, 'by', 'LIMIT_EXCEEDED'],
    [{ of: Array.from({ length: 11 }, () => cores) }, 'of', 'LIMIT_EXCEEDED'],
    [{ of: [{ attribute: 'tools_running' }] }, 'of.0', 'BAD_USER_INPUT'],
    [{ first: 1001 }, 'first', 'LIMIT_EXCEEDED'],
    [{ first: -1 }, 'first', 'BAD_USER_INPUT'],
    [{ having: [{}] }, 'having.0', 'BAD_USER_INPUT'],
    [{ having: [{ resources: { gt: '1' }, measure: 0 }], of: [cores] }, 'having.0', 'BAD_USER_INPUT'],
    [{ having: [{ measure: 0, figure: 'sum' }], of: [cores] }, 'having.0.value', 'BAD_USER_INPUT'],
    [
      { having: [{ measure: 1, figure: 'sum', value: { gt: '1' } }], of: [cores] },
      'having.0.measure',
      'BAD_USER_INPUT',
    ],
    [
      { having: [{ measure: 0, figure: 'max', value: { gt: '1' } }], of: [{ field: 'name' }] },
      'having.0',
      'BAD_USER_INPUT',
    ],
    [{ orderBy: [{ direction: 'asc' }] }, 'orderBy.0', 'BAD_USER_INPUT'],
    [{ orderBy: [{ key: 0, direction: 'asc' }] }, 'orderBy.0.key', 'BAD_USER_INPUT'],
    [{ orderBy: [{ resources: true, key: 0, direction: 'asc' }], by: [cores] }, 'orderBy.0', 'BAD_USER_INPUT'],
    [
      { orderBy: [{ measure: 0, figure: 'avg', direction: 'asc' }], of: [{ field: 'name' }] },
      'orderBy.0.figure',
      'BAD_USER_INPUT',
    ],
  ])('refuses %j at %s', (input, path, code) => {
    expect(failure(() => parseAggregate(vocabulary, input))).toMatchObject({
      code,
      inputPath: path.split('.').map(numbered),
    })
  })

  it('knows the attributes of the types that are listed', () => {
    const ofHosts = resourceVocabulary(catalogue, [host])
    expect(failure(() => parseAggregate(ofHosts, { by: [cores] }))).toMatchObject({ inputPath: ['by', 0, 'attribute'] })
  })
})

const numbered = (part: string) => (/^\d+$/.test(part) ? Number(part) : part)
