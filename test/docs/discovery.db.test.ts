import { beforeAll, describe, expect, it } from 'vitest'
import { loadShippedPacks } from '../../src/cli/seeds.js'
import { systemActor } from '../../src/modules/access/actor.js'
import { parsePack } from '../../src/modules/catalog/pack.js'
import { loadPacks } from '../../src/modules/catalog/pack.service.js'
import { startApi, type Api } from '../support/api.js'
import { readAnsweredPage } from '../support/answered-page.js'
import { createTestDatabase, useTestDatabase } from '../support/database.js'

const page = readAnsweredPage('discovery.md')
const { queries } = page

/** Stands on the page for the version, which every change of the schema changes. */
const exampleVersion = '8d6d2e4f0b5b9c31'

const database = useTestDatabase()
let api: Api

beforeAll(async () => {
  await loadShippedPacks(database().pool)
  api = await startApi(database().pool)
})

describe('docs/discovery.md', () => {
  it('asks five questions, and has the answers of the shipped packs', async () => {
    expect(queries).toHaveLength(5)
    const answers: string[] = []
    for (const query of queries) {
      const { data, errors } = await api.ask(query)
      expect(errors).toEqual([])
      answers.push(JSON.stringify({ data }).replace(api.swap.current().version, exampleVersion))
    }
    await expect(await page.write(answers)).toMatchFileSnapshot(page.file)
  })

  it('asks them of a catalogue that has nothing in common with the packs, each in one query', async () => {
    const other = await createTestDatabase()
    try {
      await loadPacks(other.pool, systemActor, [parsePack(orchard, 'orchard.yaml')])
      const orchardApi = await startApi(other.pool)
      const [systems, word, said, connected, changed] = queries
      const ask = async (query: string | undefined, variables = {}) => {
        const { data, errors } = await orchardApi.ask(query ?? '', variables)
        expect(errors).toEqual([])
        return data
      }
      // What is asked next is known from the answer before.
      const { providerTypes } = (await ask(systems)) as { providerTypes: { nodes: readonly Named[] } }
      const [system] = providerTypes.nodes
      const [type] = system?.offers ?? []
      expect([system?.name, type?.name]).toEqual(['garden', 'tree'])
      expect(await ask(word, { text: 'tall' })).toMatchObject({
        catalogue: {
          search: {
            nodes: [{ name: 'height', definition: { dataType: 'DECIMAL', resourceTypes: [{ name: 'tree' }] } }],
          },
        },
      })
      expect(await ask(said, { type: type?.name, system: system?.name })).toMatchObject({
        resourceType: {
          effectiveStatuses: [
            { name: 'bare', class: 'DOWN', resourceType: { name: 'tree' }, retiredAt: null },
            {
              name: 'green',
              class: 'UP',
              description: 'It has leaves.',
              resourceType: { name: 'plant' },
              retiredAt: null,
            },
            { name: 'lush', resourceType: { name: 'plant' }, retiredAt: since, replacedBy: { name: 'green' } },
          ],
          graphql: { list: 'trees' },
          attributes: [
            { name: 'height', required: true, filter: { example: '{ attributes: { height: { eq: "1.5" } } }' } },
            { name: 'wood', deprecationReason: 'Old.' },
          ],
        },
      })
      expect(await ask(connected, { type: type?.name })).toMatchObject({
        resourceType: {
          relationships: [
            { name: 'shades', direction: 'OUT' },
            { name: 'shades', direction: 'IN' },
          ],
        },
      })
      const retired = (row: object, replacedBy?: object) => ({
        nodes: [{ ...row, retiredAt: since, retiredNote: 'Old.', ...(replacedBy && { replacedBy }) }],
      })
      const tree = { name: 'tree' }
      expect(await ask(changed)).toEqual({
        catalogue: { version: orchardApi.swap.current().version },
        attributeDefinitions: retired({ name: 'girth' }, { name: 'height' }),
        allowedValues: retired({ value: 'oak', attribute: { name: 'wood' } }, { value: 'elm' }),
        bindings: retired({ attribute: { name: 'wood' }, resourceType: tree, providerType: null }),
        resourceTypes: retired({ name: 'shrub' }, tree),
        resourceStatuses: retired({ name: 'lush', resourceType: { name: 'plant' } }, { name: 'green' }),
        relationshipTypes: retired({ name: 'darkens' }, { name: 'shades' }),
        edgeAttributes: retired({ attribute: { name: 'height' }, relationshipType: { name: 'shades' } }),
        providerTypes: retired({ name: 'park' }, { name: 'garden' }),
      })
    } finally {
      await other.drop()
    }
  })
})

interface Named {
  readonly name: string
  readonly offers: readonly { readonly name: string }[]
}

const since = '2026-01-01T00:00:00Z'

const old = (replacedBy?: string) =>
  `retired: { since: '${since}', note: Old.${replacedBy === undefined ? '' : `, replacedBy: ${replacedBy}`} }`

const orchard = `
pack: orchard
providerTypes:
  - { name: garden, offers: [tree] }
  - { name: park, ${old('garden')} }
attributes:
  - { name: height, dataType: decimal, description: How tall it is. }
  - { name: girth, dataType: decimal, ${old('height')} }
  - { name: wood, dataType: string, allowedValues: [elm, { value: oak, ${old('elm')} }] }
resourceTypes:
  - name: plant
    abstract: true
    statuses:
      - { name: green, class: up, description: It has leaves. }
      - { name: lush, class: up, ${old('green')} }
  - name: tree
    supertype: plant
    statuses: [{ name: bare, class: down }]
    attributes: [{ name: height, required: true, providerType: garden }, { name: wood, ${old()} }]
  - { name: shrub, supertype: plant, ${old('tree')} }
relationshipTypes:
  - { name: shades, inverse: shaded_by, from: [tree], to: [tree], attributes: [{ name: height, ${old()} }] }
  - { name: darkens, inverse: darkened_by, from: [shrub], to: [shrub], ${old('shades')} }
`
