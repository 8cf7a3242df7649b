import { describe, expect, it } from 'vitest'
import { NumberText, readRecord } from '../../../src/modules/sync/import-record.js'

const whole = {
  type: 'instance_type',
  providerType: 'aws',
  provider: 'aws-catalogue',
  endpoint: 'global',
  externalId: 'm3.large',
  name: 'm3.large',
}

const json = (more: object) => JSON.stringify({ ...whole, ...more })

const reasonOf = (text: string) => {
  const read = readRecord(text)
  return read.ok ? undefined : read.reason
}

const valueOf = (text: string) => {
  const read = readRecord(text)
  if (!read.ok) throw new Error(read.reason)
  return read.value
}

describe('defaults', () => {
  it('fills in source, instance and kind, and leaves the rest unmentioned', () => {
    expect(valueOf(json({}))).toEqual({
      ...whole,
      kind: 'instance_type',
      source: 'aws-catalogue',
      instance: 'global',
      datacenter: undefined,
      status: undefined,
      statusClass: undefined,
      observedAt: undefined,
      attributes: {},
      relationships: [],
    })
  })

  it('tells null from absent where null unsets', () => {
    expect(valueOf(json({ status: null, datacenter: null }))).toMatchObject({ status: null, datacenter: null })
  })

  it("points a relationship at the record's own source and instance unless it names others", () => {
    const target = (to: object) =>
      valueOf(json({ relationships: [{ type: 'member_of', to: { type: 'f', externalId: 'm3', ...to } }] }))
        .relationships[0]
    expect(target({})).toEqual({
      type: 'member_of',
      direction: 'out',
      to: { type: 'f', kind: 'f', externalId: 'm3', source: 'aws-catalogue', instance: 'global' },
      attributes: {},
    })
    expect(target({ source: 's', instance: 'i', kind: 'k' })?.to).toMatchObject({
      source: 's',
      instance: 'i',
      kind: 'k',
    })
    expect(target({ provider: 'p' })?.to).toMatchObject({ source: 'p', instance: 'global' })
    expect(target({ provider: 'p', endpoint: 'e' })?.to).toMatchObject({ source: 'p', instance: 'e' })
  })
})

it('keeps numbers as they are written', () => {
  const text = json({}).replace(/}$/, ',"attributes":{"big":9007199254740993,"price":7.50,"huge":1e400}}')
  expect(valueOf(text).attributes).toEqual({
    big: new NumberText('9007199254740993'),
    price: new NumberText('7.50'),
    huge: new NumberText('1e400'),
  })
})

it('takes attribute names that objects have anyway', () => {
  const { attributes } = valueOf(json({}).replace(/}$/, ',"attributes":{"__proto__":"a","constructor":"b"}}'))
  expect(Object.entries(attributes)).toEqual([
    ['__proto__', 'a'],
    ['constructor', 'b'],
  ])
})

it.each([
  ['{', 'The line is no JSON: '],
  ['[1]', 'The line is no JSON object.'],
  ['null', 'The line is no JSON object.'],
  ['7', 'The line is no JSON object.'],
  ['['.repeat(200_000), 'The line is no JSON that can be read: it is nested too deeply.'],
  ['{"type":"a","type":"b"}', "The line is no JSON: Duplicate key 'type'"],
  [json({ type: undefined }), '"type" is missing.'],
  [json({ externalId: 7 }), '"externalId" must be a string.'],
  [json({ name: '' }), '"name" must not be empty.'],
  [json({ name: 'x'.repeat(1025) }), '"name" is longer than 1024 bytes.'],
  [json({ name: '\0' }), '"name" holds the character NUL.'],
  [json({ name: '\ud800' }), '"name" holds half of a surrogate pair'],
  [json({ nmae: 'x', kindd: 'y' }), 'The format has no key "nmae", "kindd".'],
  [json({ statusClass: 'Up' }), '"statusClass" must be one of up, degraded, down, off, unknown.'],
  [json({ observedAt: 7 }), '"observedAt" must be a datetime such as "2016-01-13T00:00:00Z".'],
  [json({ attributes: [] }), '"attributes" must be an object.'],
  [json({ relationships: {} }), '"relationships" must be a list.'],
  [json({ relationships: [{ type: 'x' }] }), '"relationships[0].to" is missing.'],
  [
    json({ relationships: [{ type: 'x', to: { type: 'a', externalId: 'b' }, direction: 'up' }] }),
    '"relationships[0].direction" must be "in" or "out".',
  ],
  [
    json({ relationships: [{ type: 'x', to: { type: 'a', externalId: 'b', id: 1 } }] }),
    'The format has no key "id" in "relationships[0].to".',
  ],
])('says why %s is no record', (text, reason) => {
  expect(reasonOf(text)).toContain(reason)
})
