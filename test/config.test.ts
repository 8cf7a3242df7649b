import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { limitSettings, projectRoot, readConfig } from '../src/config.js'

describe('the limits', () => {
  it('are those of docs/limits.md', () => {
    const page = readFileSync(join(projectRoot, 'docs', 'limits.md'), 'utf8')
    const rows = [...page.matchAll(/^\| `(CADASTRE_\w+)` \| (\d+) \| (\w+) \| .+ \| (.+) \|$/gm)]
    const documented = rows.map(([, variable, standard, unit]) => ({ variable, standard: Number(standard), unit }))
    expect(documented).toEqual(
      Object.values(limitSettings).map(({ variable, standard, unit }) => ({ variable, standard, unit })),
    )
  })

  it('have their defaults, and what the environment says', () => {
    const standards = Object.entries(limitSettings).map(([name, { standard }]) => [name, standard])
    expect(readConfig({}, {}).limits).toEqual(Object.fromEntries(standards))
    expect(readConfig({}, { CADASTRE_MAX_TOKENS: '7', CADASTRE_MAX_DEPTH: '' }).limits).toMatchObject({
      tokens: 7,
      depth: limitSettings.depth.standard,
    })
  })

  it.each(['0', '-1', '1.5', '1e3', 'many', '99999999999', ' '])('can not be %j', (text) => {
    expect(() => readConfig({}, { CADASTRE_MAX_TOKENS: text })).toThrow(
      'The environment variable CADASTRE_MAX_TOKENS must be a whole number from 1 to 2147483647.',
    )
  })
})

describe('the largest page', () => {
  it('can be smaller, and no larger than the API allows', () => {
    expect(readConfig({}, { CADASTRE_MAX_PAGE: '10' }).limits.page).toBe(10)
    expect(() => readConfig({}, { CADASTRE_MAX_PAGE: '1001' })).toThrow('from 1 to 1000')
  })
})

describe('introspection', () => {
  it('is on unless in production, and whatever is set', () => {
    const read = (environment: Readonly<Record<string, string>>) => readConfig({}, environment).introspection
    expect(read({})).toBe(true)
    expect(read({ NODE_ENV: 'production' })).toBe(false)
    expect(read({ NODE_ENV: 'production', CADASTRE_INTROSPECTION: 'true' })).toBe(true)
    expect(read({ CADASTRE_INTROSPECTION: 'false' })).toBe(false)
  })
})
