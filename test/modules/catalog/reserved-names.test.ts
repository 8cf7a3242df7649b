import { expect, test } from 'vitest'
import { reservedNames } from '../../../src/modules/catalog/reserved-names.js'
import { staticNames } from '../../../src/schema/generate.js'
import { generatedOnce, typeSuffixes } from '../../../src/schema/naming.js'
import { buildStaticSchema } from '../../../src/schema/static.js'

const missing = (names: ReadonlySet<string>, reserved: ReadonlySet<string>) =>
  [...names].filter((name) => !name.startsWith('__') && !reserved.has(name))

test('every name of the static schema is reserved: add what is listed here to reserved-names.ts', () => {
  const there = staticNames(buildStaticSchema())
  expect({
    types: missing(there.types, reservedNames.types).filter(
      (name) => !reservedNames.typeSuffixes.some((suffix) => name.endsWith(suffix)),
    ),
    rootFields: missing(there.rootFields, reservedNames.rootFields),
    resourceFields: missing(there.resourceFields, reservedNames.resourceFields),
  }).toEqual({ types: [], rootFields: [], resourceFields: [] })
})

test('so is every stem that makes a static type with an ending of generated ones: the family of a type would meet it', () => {
  const there = [...staticNames(buildStaticSchema()).types, ...generatedOnce]
  const stems = there.flatMap((name) =>
    typeSuffixes
      .filter((suffix) => suffix !== '' && name.endsWith(suffix))
      .map((suffix) => name.slice(0, -suffix.length)),
  )
  expect(
    missing(new Set(stems), reservedNames.types).filter(
      (name) => !reservedNames.typeSuffixes.some((suffix) => name.endsWith(suffix)),
    ),
  ).toEqual([])
})
