import { describe, expect, it } from 'vitest'
import { InputError } from '../../src/errors.js'
import { parseGlobalId, parseKey, printGlobalId } from '../../src/query/global-id.js'

describe('global ids', () => {
  it('come back as table and key', () => {
    expect(parseGlobalId(printGlobalId('resources', '9223372036854775807'), [])).toEqual({
      table: 'resources',
      key: '9223372036854775807',
    })
  })

  it('say table and key, not the type of a resource', () => {
    expect(Buffer.from(printGlobalId('resources', 7), 'base64url').toString()).toBe('resources:7')
  })

  it.each([
    ['nothing', ''],
    ['plain text', 'resources:7'],
    ['a number', 7],
    ['null', null],
    ['padding', `${printGlobalId('resources', 1)}=`],
    ['characters that the decoder skips', `${printGlobalId('resources', 1)} `],
    ['ordinary base64 of another alphabet', Buffer.from('resources:1>>>???').toString('base64')],
    ['a key of zero', printGlobalId('resources', 0)],
    ['a key with a leading zero', printGlobalId('resources', '07')],
    ['a negative key', printGlobalId('resources', -1)],
    ['a key beyond 64 bits', printGlobalId('resources', '9223372036854775808')],
    ['no key', printGlobalId('resources', '')],
    ['a table that is no name', printGlobalId('resources; drop table resources', 1)],
  ])('forged from %s are refused with their path', (_what, text) => {
    expect(() => parseGlobalId(text, ['where', 'id'])).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT', inputPath: ['where', 'id'] }),
    )
  })

  it('of another table are refused by name', () => {
    const id = printGlobalId('providers', 3)
    expect(() => parseKey(id, 'resources', ['id'])).toThrow(InputError)
    expect(() => parseKey(id, 'resources', ['id'])).toThrow(`"${id}" is the id of something else, not of a resource.`)
    expect(() => parseKey(id, 'resource_type_attributes', ['id'])).toThrow(/not of a binding\.$/)
    expect(() => parseKey(id, 'providers', ['id'], 'nothing')).not.toThrow()
  })
})
