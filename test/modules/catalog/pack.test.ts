import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parsePack } from '../../../src/modules/catalog/pack.js'
import { decodeFile } from '../../../src/modules/catalog/pack.file.js'
import { planPacks } from '../../../src/modules/catalog/pack.plan.js'
import type { Known } from '../../../src/modules/catalog/pack.rows.js'
import { compilePattern } from '../../../src/modules/catalog/pattern.js'

const nothing: Known = {
  keys: new Map([['resourceTypes', new Set(['["resource"]'])]]),
  attributes: new Map(),
  types: new Map([['resource', { supertype: null, extensionTable: null, isAbstract: true }]]),
  statuses: new Map(),
}

const parse = (text: string, file = 'p.yaml') => parsePack(`pack: ${file.replace('.yaml', '')}\n${text}`, file)
const plan = (...texts: string[]) =>
  planPacks(
    texts.map((text, i) => parse(text, `p${i}.yaml`)),
    nothing,
  ).definitions

describe('a fault in a file is named with file, line, path and what to write', () => {
  test.each([
    ['', 'p.yaml: Write a mapping with keys out of pack, description, requires,'],
    ['- x', 'p.yaml:1: Write a mapping with keys out of pack,'],
    ['description: x', 'p.yaml:1: pack: This is missing; write a text.'],
    ['pack: [', 'p.yaml:1: This is no YAML: '],
    ['pack: x\npack: y', 'p.yaml:2: This is no YAML: Map keys must be unique.'],
    ['pack: x\n---\npack: y', 'p.yaml:2: This is no YAML: it holds several documents; write one a file.'],
    ['pack: !!js/function x', 'p.yaml:1: This is no YAML: Unresolved tag: tag:yaml.org,2002:js/function.'],
    ['pack: x\n__proto__: { y: z }', 'p.yaml:2: "__proto__" means nothing here; write one of pack,'],
    ['pack: x\n? [a]\n: b', 'p.yaml:2: A key is a text, and not a list or a mapping.'],
    ['pack: x\ndescription: "\\ud800"', 'p.yaml:2: description: A text has no half of a surrogate pair.'],
    ['pack: x\ndescription: "a\\0"', 'p.yaml:2: description: A text has no character NUL.'],
    ['pack: x\nattributes: *a', 'p.yaml:2: *a stands for nothing; write &a before it, or write it out.'],
    [
      'pack: x\nlocations: &a\n  - name: y\n    locations: *a',
      'p.yaml:4: *a stands within what it stands for; write it out.',
    ],
    [
      'a: &a [x, x, x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b]',
      'p.yaml:2: Aliases such as this one unfold to too much; write out what they stand for.',
    ],
    [
      `pack: x\nattributes: ${'['.repeat(200)}${']'.repeat(200)}`,
      'p.yaml:2: This is nested more than 100 levels deep; write it flat.',
    ],
    [`pack: x\nattributes: ${'['.repeat(20_000)}`, 'p.yaml:2: This is no YAML: it is nested too deeply.'],
    [
      'pack: x\nattributes: [{ name: a, retired: maybe }]',
      'p.yaml:2: attributes[0].retired: Write a mapping with keys out of since, note, replacedBy.',
    ],
    ['pack: x\nattributes: [{ name: a, retired: { since: yesterday } }]', 'p.yaml:2: attributes[0].retired.since: '],
    [
      'pack: x\nattributes: [{ name: a, unit: " MB" }]',
      'p.yaml:2: attributes[0].unit: A unit is a text of 1 to 64 characters',
    ],
    [
      'pack: x\nattributes: [{ name: a, apiName: A }]',
      'p.yaml:2: attributes[0].apiName: Write a name in lowerCamelCase',
    ],
    [
      'pack: x\nsources: [{ name: a, statusWords: { host: { on: 5 } } }]',
      'p.yaml:2: sources[0].statusWords.host.on: Write a text.',
    ],
    [
      'pack: x\nlocations: [{ name: a, latitude: 91, longitude: 0 }]',
      'p.yaml:2: locations[0].latitude: Write degrees between -90 and 90.',
    ],
    ['pack: ""', 'p.yaml:1: pack: A name has between 1 and 1,024 bytes.'],
    ['pack: x\nresourceTypes: 5', 'p.yaml:2: resourceTypes: Write a list.'],
    ['pack: x\nresourceTypes:\n  - name: 5', 'p.yaml:3: resourceTypes[0].name: Write a text.'],
    [
      'pack: x\nresourceTypes:\n  - name: y\n    colums: [a]',
      'p.yaml:4: resourceTypes[0]: "colums" means nothing here; write one of name, displayName, description, retired, plural,',
    ],
    [
      'pack: x\nresourceTypes:\n  - name: y\n    statuses:\n      - { name: a, class: good }',
      'p.yaml:5: resourceTypes[0].statuses[0].class: Write one of up, degraded, down, off, unknown.',
    ],
    [
      'pack: x\nattributes:\n  - name: a\n    dataType: float',
      'p.yaml:4: attributes[0].dataType: Write one of string, integer, decimal, boolean, datetime, ip.',
    ],
    [
      'pack: x\nattributes: [{ name: a, min: low }]',
      'p.yaml:2: attributes[0].min: Write a number, such as 0 or 65535.',
    ],
    [
      'pack: x\nattributes:\n  - name: a\n    pattern: (?=a)',
      "p.yaml:4: attributes[0].pattern: The pattern can't be used: ",
    ],
    [
      'pack: x\nresourceTypes: [{ name: y, attributes: [{ name: z, unique: world }] }]',
      'p.yaml:2: resourceTypes[0].attributes[0].unique: Write one of endpoint, provider, source, type, all.',
    ],
    [
      'pack: x\nlocations: [{ name: a, locations: [{ nam: b }] }]',
      'p.yaml:2: locations[0].locations[0].name: This is missing; write a text.',
    ],
  ])('%j', (text, message) => {
    expect(() => parsePack(text, 'p.yaml')).toThrow(message)
  })

  test('bytes that are no UTF-8, with their line', () => {
    expect(() => decodeFile(Buffer.from('pack: x\ndescription: caf\xe9', 'latin1'), 'p.yaml')).toThrow(
      'p.yaml:2: This is no UTF-8; save the file in that encoding.',
    )
    expect(decodeFile(Buffer.from('\ufeffpack: caf\xe9'), 'p.yaml')).toBe('pack: caf\xe9')
  })
})

describe('what is easily misread is kept', () => {
  test('words that objects know, numbers with their last digits, texts that look like others', () => {
    const pack = parsePack(
      'pack: x\nsources: [{ name: s, statusWords: { __proto__: { __proto__: up, 10: b, 2: a } } }]\n' +
        'attributes: [{ name: a, dataType: string, min: 0.10000000000000000001, allowedValues: [1.10, "true", 0x10] }]\n' +
        'locations: [{ name: l, latitude: 50.123456789012345678, longitude: -0 }]',
      'p.yaml',
    )
    expect(pack.sources[0]?.statusWords.map(({ resourceType, word }) => [resourceType, word])).toEqual(
      expect.arrayContaining([
        ['__proto__', '__proto__'],
        ['__proto__', '10'],
        ['__proto__', '2'],
      ]),
    )
    expect(pack.attributes[0]?.min).toBe('0.10000000000000000001')
    expect(pack.attributes[0]?.allowedValues.map(({ value }) => value)).toEqual(['1.10', 'true', 16n])
    expect(pack.locations[0]?.latitude).toBe('50.123456789012345678')
  })
})

describe('names that stand for nothing and what does not fit are refused', () => {
  test.each([
    ['requires: [y]', 'p0.yaml:2: requires[0]: The pack "y" is not among those loaded'],
    ['attributes: [{ name: a }]', 'p0.yaml:2: attributes[0].dataType: This is declared nowhere; write one of string,'],
    [
      'attributes: [{ name: a, dataType: string, min: 1 }]',
      'p0.yaml:2: attributes[0].min: The data type string has no bounds; leave this out.',
    ],
    [
      'attributes: [{ name: a, dataType: ip, pattern: x }]',
      'p0.yaml:2: attributes[0].pattern: The data type ip has no pattern; leave this out.',
    ],
    [
      'attributes: [{ name: a, dataType: integer, allowedValues: [1, x] }]',
      'p0.yaml:2: attributes[0].allowedValues[1].value: ',
    ],
    [
      'resourceTypes: [{ name: t, supertype: u }]',
      'p0.yaml:2: resourceTypes[0].supertype: There is no resource type "u"; declare it under "resourceTypes"',
    ],
    [
      'resourceTypes: [{ name: t, supertype: u }, { name: u, supertype: t }]',
      'p0.yaml:2: resourceTypes[0].supertype: The type "t" would be its own supertype',
    ],
    [
      'resourceTypes: [{ name: t }, { name: u, supertype: t }]',
      'p0.yaml:2: resourceTypes[1].supertype: "t" is not abstract, and only abstract types have types below them; write "abstract: true" there, or another supertype.',
    ],
    [
      'resourceTypes: [{ name: t, plural: t }]',
      'p0.yaml:2: resourceTypes[0].plural: Singular and plural must differ; write another plural, such as "t_list".',
    ],
    [
      'resourceTypes: [{ name: t, abstract: true, extensionTable: hosts }]',
      'p0.yaml:2: resourceTypes[0].extensionTable: An abstract type has no resources',
    ],
    [
      'resourceTypes: [{ name: t, attributes: [a] }]',
      'p0.yaml:2: resourceTypes[0].attributes[0]: There is no attribute "a" with a dataType',
    ],
    [
      'attributes: [{ name: a, dataType: string, list: true }]\nresourceTypes: [{ name: t, attributes: [{ name: a, unique: all }] }]',
      'p0.yaml:3: resourceTypes[0].attributes[0].unique: The attribute "a" is a list',
    ],
    [
      'attributes: [{ name: a, dataType: string }]\nresourceTypes: [{ name: t, attributes: [{ name: a, default: [x, y] }] }]',
      'p0.yaml:3: resourceTypes[0].attributes[0].default: The attribute "a" has one value',
    ],
    [
      'attributes: [{ name: a, dataType: string }]\nresourceTypes: [{ name: t, columns: [a] }]',
      'p0.yaml:3: resourceTypes[0].columns[0]: The type "t" has no extension table',
    ],
    [
      'attributes: [{ name: a, dataType: string }]\nresourceTypes: [{ name: t, extensionTable: hosts, columns: [a] }]',
      'p0.yaml:3: resourceTypes[0].columns[0]: "a" has a column but is no attribute of "t"',
    ],
    [
      'resourceTypes: [{ name: t, abstract: true, statuses: [{ name: s, class: up }] }, { name: u, supertype: t, statuses: [{ name: s, class: up }] }]',
      'p0.yaml:2: resourceTypes[1].statuses[0]: The status "s" is inherited from "t"; leave it out here.',
    ],
    [
      'resourceTypes: [{ name: t, statuses: [{ name: s, class: up }] }]\nsources: [{ name: x, statusWords: { t: { on: q } } }]',
      'p0.yaml:3: sources[0].statusWords.t.on: The type "t" has no status "q"; write one of s.',
    ],
    [
      'relationshipTypes: [{ name: r, from: [resource], to: [resource] }]',
      'p0.yaml:2: relationshipTypes[0].inverse: This is declared nowhere; write the name of the other direction',
    ],
    [
      'locations: [{ name: l, latitude: 1 }]',
      'p0.yaml:2: locations[0]: A latitude and a longitude make a place only together; write both, or leave both out.',
    ],
    [
      'relationshipTypes: [{ name: r, inverse: r }]',
      'p0.yaml:2: relationshipTypes[0].inverse: A type that reads the same both ways is symmetric; write "symmetric: true", or another inverse.',
    ],
    [
      'relationshipTypes: [{ name: r, symmetric: true, fromCardinality: one }]',
      'p0.yaml:2: relationshipTypes[0].toCardinality: Both ends of a symmetric type are alike; write one.',
    ],
    ['relationshipTypes: [{ name: r, inverse: s, to: [t] }]', 'There is no resource type "t"'],
    [
      'relationshipTypes: [{ name: r, inverse: s, from: [resource], to: [resource], fields: [{ from: [t], to: [resource] }] }]',
      'p0.yaml:2: relationshipTypes[0].fields[0].from: There is no resource type "t"',
    ],
    [
      'resourceTypes: [{ name: t }]\nrelationshipTypes: [{ name: r, inverse: s, from: [t], to: [resource], fields: [{ from: [t], to: [resource] }] }]',
      'p0.yaml:3: relationshipTypes[0].fields[0].to: "resource" stands over all types',
    ],
    [
      'resourceTypes: [{ name: t }, { name: u }]\nrelationshipTypes: [{ name: r, inverse: s, from: [t], to: [t], fields: [{ from: [t, u], to: [t] }] }]',
      'p0.yaml:3: relationshipTypes[0].fields[0].from: "u" can\'t stand at the from end of "r"',
    ],
    ['datacenters: [{ name: d, location: [a, b] }]', 'There is no location a / b'],
    ['providers: [{ name: p }]', 'p0.yaml:2: providers[0].providerType: This is declared nowhere'],
  ])('%s', (text, message) => {
    expect(() => plan(text)).toThrow(message)
  })
})

describe('packs together', () => {
  const first = 'attributes: [{ name: a, dataType: string, description: one }]\nresourceTypes: [{ name: t }]'

  test('a pack extends what another one declared', () => {
    const definitions = plan(
      first,
      'attributes: [{ name: a, allowedValues: [x] }]\nresourceTypes: [{ name: t, attributes: [a] }]',
    )
    expect(definitions.attributes).toHaveLength(1)
    expect(definitions.allowedValues).toMatchObject([{ attribute: 'a', value: 'x', displayName: 'X', position: 0 }])
    expect(definitions.bindings).toMatchObject([{ resourceType: 't', attribute: 'a', isRequired: false }])
  })

  test('the same declaration twice must agree', () => {
    expect(() => plan(first, first)).not.toThrow()
    expect(() => plan(first, 'attributes: [{ name: a, dataType: string, description: two }]')).toThrow(
      'p1.yaml:2: attributes[0]: description is "two" here and "one" in p0.yaml:2; write the same in both, or leave it out in one.',
    )
  })

  test('a pack comes after those that it requires, whatever the order of the files', () => {
    const definitions = plan(
      'requires: [p1]\nattributes: [{ name: a.b, dataType: string }]',
      'attributes: [{ name: a_b, dataType: string }]',
    )
    expect(definitions.attributes.map(({ name }) => name)).toEqual(['a_b', 'a.b'])
  })

  test('packs that require each other are refused', () => {
    expect(() => plan('requires: [p1]', 'requires: [p0]')).toThrow(
      'p1.yaml:2: requires[0]: The pack "p0" requires this one; leave one of the two out.',
    )
  })

  test('what exists is left out, and can not change its data type', () => {
    const known: Known = {
      ...nothing,
      keys: new Map([...nothing.keys, ['attributes', new Set(['["a"]'])]]),
      attributes: new Map([['a', { dataType: 'string', isList: true }]]),
    }
    expect(planPacks([parse('attributes: [{ name: a, description: other }]')], known).definitions.attributes).toEqual(
      [],
    )
    expect(() => planPacks([parse('attributes: [{ name: a, dataType: string }]')], known)).toThrow(
      'p.yaml:2: attributes[0]: The attribute "a" exists as a list of string and can\'t become a single string; write another name.',
    )
  })

  test('values are kept in canonical text, integers without rounding', () => {
    const { allowedValues, bindings } = plan(
      'attributes:\n  - { name: a, dataType: integer, allowedValues: [9007199254740993] }\n  - { name: b, dataType: boolean, list: true }\n' +
        'resourceTypes: [{ name: t, attributes: [{ name: a, default: 9007199254740993 }, { name: b, default: [true, false] }] }]',
    )
    expect(allowedValues[0]?.value).toBe('9007199254740993')
    expect(bindings.map(({ defaultValues }) => defaultValues)).toEqual([['9007199254740993'], ['true', 'false']])
  })
})

test('the examples of the documentation are packs', () => {
  const text = readFileSync(new URL('../../../docs/packs.md', import.meta.url), 'utf8')
  const examples = [...text.matchAll(/```yaml\n([^]*?)```/g)].map(([, example = '']) => example)
  expect(examples).toHaveLength(2)
  for (const example of examples)
    expect(() => parsePack(example.startsWith('pack:') ? example : `pack: example\n${example}`, 'docs')).not.toThrow()
})

describe('the shipped packs', () => {
  const folder = new URL('../../../seeds/packs/', import.meta.url)
  const packs = readdirSync(folder).map((file) => parsePack(readFileSync(new URL(file, folder), 'utf8'), file))
  const { definitions } = planPacks(packs, nothing)
  const pattern = (name: string) =>
    compilePattern(definitions.attributes.find((attribute) => attribute.name === name)?.pattern ?? '')

  test('are one for each source document', () => {
    expect(packs.map(({ pack }) => pack)).toEqual([
      'automation',
      'homelab',
      'master-database',
      'orchestrator',
      'virtualisation',
    ])
  })

  test('describe everything that they declare', () => {
    const { providerTypes, resourceTypes, attributes, statuses, allowedValues, relationshipTypes, sources } =
      definitions
    const all = [providerTypes, resourceTypes, attributes, statuses, allowedValues, relationshipTypes, sources].flat()
    expect(all.filter(({ description }) => description === '')).toEqual([])
  })

  test('use every attribute', () => {
    const used = new Set([...definitions.bindings, ...definitions.edgeAttributes].map(({ attribute }) => attribute))
    expect(definitions.attributes.filter(({ name }) => !used.has(name))).toEqual([])
  })

  test('give every concrete type a status for "nothing is known"', () => {
    const lineage = (name: string | undefined): readonly string[] => {
      const type = definitions.resourceTypes.find((candidate) => candidate.name === name)
      return type ? [type.name, ...lineage(type.supertype)] : []
    }
    const without = definitions.resourceTypes
      .filter(({ isAbstract }) => !isAbstract)
      .filter(
        ({ name }) =>
          !definitions.statuses.some(
            (status) => status.class === 'unknown' && lineage(name).includes(status.resourceType),
          ),
      )
    expect(without).toEqual([])
  })

  test.each([
    ['mac_address', 'bc:24:11:0a:3F:ff', 'bc:24:11:0a:3f'],
    ['instance_uuid', '502e71fa-1a00-759b-e40f-ce778e915f16', '502e71fa1a00759be40fce778e915f16'],
    ['gpu_pci_address', '0000:01:00.0', '01:00.0'],
  ])('the pattern of %s accepts %s and not %s', (name, good, bad) => {
    expect([pattern(name)(good), pattern(name)(bad)]).toEqual([true, false])
  })
})
