import { createHash } from 'node:crypto'
import { assert, boolean, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  nameAttribute,
  nameRelationship,
  nameResourceType,
  pluralOf,
  typeNameOf,
} from '../../../src/modules/catalog/names.js'
import { reservedNames } from '../../../src/modules/catalog/reserved-names.js'

const none = new Set<string>()
const hash = (name: string) => createHash('sha256').update(name).digest('hex').slice(0, 6)

const names = (name: string, pluralName: string) => nameResourceType({ name, pluralName }, none, reservedNames)
const related = (name: string, inverseName: string, taken: ReadonlySet<string>) =>
  nameRelationship({ name, inverseName, isSymmetric: false }, taken, reservedNames)

describe('API names', () => {
  test.each([
    ['cpu_cores', 'cpuCores'],
    ['os.release.full', 'osReleaseFull'],
    ['name', 'name'],
    ['ipv4_address_1', 'ipv4Address1'],
    ['_private', 'private'],
    ['osFamily', 'osFamily'],
    ['MAC', 'mac'],
    ['MACAddress', 'macAddress'],
    ['HTTP_port', 'httpPort'],
  ])('%s becomes %s', (name, apiName) => {
    expect(nameAttribute(name, none)).toBe(apiName)
  })

  test.each([
    ['data-center', 'dataCenter'],
    ['802.1q', 'n8021q'],
    ['größe', 'grE'],
    ['日本', 'n'],
    ['a b', 'aB'],
    ['', 'n'],
  ])('an illegal name gets the hash of its full name: %s', (name, plain) => {
    expect(nameAttribute(name, none)).toBe(`${plain}_${hash(name)}`)
  })

  test('what every object of JavaScript has is no name', () => {
    const inherited = Object.getOwnPropertyNames(Object.prototype).filter((name) => !name.startsWith('_'))
    expect(inherited).toContain('constructor')
    for (const name of [...inherited, 'has_own_property', 'to_string', 'value_of']) {
      expect(nameAttribute(name, none)).toMatch(new RegExp(`_${hash(name)}$`))
      expect(names(name, `${name}_list`).apiName).toMatch(new RegExp(`_${hash(name)}$`))
      expect(names('x', name).pluralApiName).toMatch(new RegExp(`_${hash(name)}$`))
      expect(related(name, 'x', none).apiName).toMatch(new RegExp(`_${hash(name)}$`))
      expect(related('x', name, none).inverseApiName).toMatch(new RegExp(`_${hash(`x.${name}`)}$`))
    }
    expect(nameAttribute('__proto__', none)).toBe('proto')
  })

  test('the first definition keeps the plain name, a later one that collides gets the hash of its full name', () => {
    expect(nameAttribute('a.b', new Set(['aB']))).toBe(`aB_${hash('a.b')}`)
  })

  test('type names are PascalCase', () => {
    expect(typeNameOf('virtualMachine')).toBe('VirtualMachine')
  })

  test('a resource type keeps clear of root fields, static types and generated endings', () => {
    expect(names('virtual_machine', 'virtual_machines')).toEqual({
      apiName: 'virtualMachine',
      pluralApiName: 'virtualMachines',
    })
    expect(names('provider', 'providers')).toEqual({
      apiName: `provider_${hash('provider')}`,
      pluralApiName: `providers_${hash('providers')}`,
    })
    expect(names('query', 'queries').apiName).toBe(`query_${hash('query')}`)
    expect(names('host_edge', 'host_edges').apiName).toBe(`hostEdge_${hash('host_edge')}`)
  })

  test('singular and plural of a resource type share one namespace and always differ', () => {
    const taken = new Set(['series', 'host', 'hosts'])
    expect(nameResourceType({ name: 'x', pluralName: 'hosts' }, taken, reservedNames).pluralApiName).toBe(
      `hosts_${hash('hosts')}`,
    )
    expect(nameResourceType({ name: 'a.b', pluralName: 'a_b' }, none, reservedNames)).toEqual({
      apiName: 'aB',
      pluralApiName: `aB_${hash('a_b')}`,
    })
    expect(nameResourceType({ name: 'series', pluralName: 'series_list' }, none, reservedNames).pluralApiName).toBe(
      'seriesList',
    )
  })

  test('relationship names keep clear of the fields of a resource and of each other in both directions', () => {
    expect(related('hosts', 'hosted_by', none)).toEqual({ apiName: 'hosts', inverseApiName: 'hostedBy' })
    expect(related('runs', 'hosted_by', new Set(['hosts', 'hostedBy'])).inverseApiName).toBe(
      `hostedBy_${hash('runs.hosted_by')}`,
    )
    expect(related('status', 'status_of', none).apiName).toBe(`status_${hash('status')}`)
    expect(
      nameRelationship({ name: 'connects_to', inverseName: 'connects_to', isSymmetric: true }, none, reservedNames),
    ).toEqual({ apiName: 'connectsTo', inverseApiName: 'connectsTo' })
  })

  test('every name becomes a legal GraphQL name that is not taken', () => {
    assert(
      property(string({ unit: 'binary', maxLength: 12 }), boolean(), (name, isFirst) => {
        const plain = nameAttribute(name, none)
        const apiName = isFirst ? plain : nameAttribute(name, new Set([plain]))
        expect(apiName).toMatch(/^[a-z][A-Za-z0-9_]*$/)
        expect(isFirst || apiName !== plain).toBe(true)
      }),
    )
  })
})

describe('plurals', () => {
  test.each([
    ['network_interface', 'network_interfaces'],
    ['ip_address', 'ip_addresses'],
    ['policy', 'policies'],
    ['key', 'keys'],
    ['series', 'series_list'],
    ['status', 'statuses'],
    ['switch', 'switches'],
    ['index', 'indexes'],
    ['analysis', 'analyses'],
    ['dns', 'dns_list'],
    ['alias', 'aliases'],
    ['', 's'],
  ])('of %s is %s', (name, plural) => {
    expect(pluralOf(name)).toBe(plural)
  })

  test('are no longer than a name may be', () => {
    for (const name of ['x'.repeat(1024), 'x'.repeat(1019) + 'house', 'ä'.repeat(512), `${'x'.repeat(1021)}日`]) {
      expect(Buffer.byteLength(pluralOf(name))).toBeLessThanOrEqual(1024)
      expect(pluralOf(name)).toMatch(new RegExp(`[xä]_${hash(name)}$`))
    }
    expect(pluralOf('x'.repeat(1022))).toBe(`${'x'.repeat(1022)}es`)
  })

  test('always differ from the singular', () => {
    expect(() => {
      assert(property(string(), (name) => pluralOf(name) !== name))
    }).not.toThrow()
  })
})
