import { expect, test } from 'vitest'
import { reservedNames } from '../../../src/modules/catalog/reserved-names.js'
import { staticNames } from '../../../src/schema/generate.js'
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
