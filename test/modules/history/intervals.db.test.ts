import * as fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import { selectViolations } from '../../../src/modules/upkeep/invariant.sql.js'
import type { WriteItem } from '../../../src/modules/inventory/write.input.js'
import { sql } from '../../../src/query/sql.js'
import { useTestDatabase } from '../../support/database.js'
import { makeInventory, type TestInventory } from '../../support/inventory.js'
import { isDeep } from '../../support/random.js'

const database = useTestDatabase()
let inventory: TestInventory
beforeAll(async () => {
  inventory = await makeInventory(database().pool)
})

const runs = isDeep ? 1000 : 25
const names = ['a', 'b', 'c', 'd'] as const
type Name = (typeof names)[number]
type Texts = readonly string[]

/** What a resource is at one version; two equal ones must have one version. */
interface Life {
  readonly isDeleted: boolean
  readonly type: string
  readonly name: string
  readonly status: string | null
  readonly attributes: Readonly<Record<string, Texts>>
  readonly edges: Readonly<Record<string, string | null>>
}

interface Known extends Omit<Life, 'edges'> {
  readonly id: string
}

interface Step {
  readonly name: Name
  readonly action: 'upsert' | 'delete' | 'restore'
  readonly type: 'thing' | 'machine' | 'gadget'
  readonly label: string | undefined
  readonly status: string | null | undefined
  readonly attributes: Readonly<Record<string, unknown>> | undefined
  readonly edges:
    readonly { readonly to: Name; readonly note: string | null | undefined; readonly remove: boolean }[] | undefined
}

interface Batch {
  readonly mode: 'MERGE' | 'REPLACE'
  readonly steps: readonly Step[]
}

const attributesOf: Readonly<Record<Step['type'], readonly string[]>> = {
  thing: ['note', 'tags', 'cores', 'size', 'enabled'],
  machine: ['note', 'tags', 'cores', 'os'],
  gadget: ['note', 'tags', 'cores', 'label'],
}

const values: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  note: fc.constantFrom(null, '', 'x', 'y'.repeat(997)),
  tags: fc.constantFrom(null, [], ['p'], ['p', 'q'], ['p', 'p', 'q'], ['q', 'p']),
  cores: fc.constantFrom(null, 1, 2, 3),
  size: fc.constantFrom(null, '1.5', '1.50', '2'),
  enabled: fc.constantFrom(null, true, false),
  os: fc.constantFrom(null, 'debian', 'z'.repeat(1001)),
  label: fc.constantFrom(null, 'l1', 'l2'),
}

const attributes = (type: Step['type']) =>
  fc.record(Object.fromEntries((attributesOf[type] ?? []).map((name) => [name, values[name] ?? fc.constant(null)])), {
    requiredKeys: [],
  })

const step = (name: Name): fc.Arbitrary<Step> =>
  fc.constantFrom<Step['type']>('thing', 'thing', 'machine', 'gadget').chain((type) =>
    fc.record({
      name: fc.constant(name),
      action: fc.constantFrom<Step['action']>('upsert', 'upsert', 'upsert', 'upsert', 'delete', 'restore'),
      type: fc.constant(type),
      label: fc.constantFrom(undefined, 'n1', 'n2'),
      status: fc.constantFrom(undefined, null, 'active', 'offline'),
      attributes: fc.option(attributes(type), { nil: undefined }),
      edges: fc.option(
        fc.uniqueArray(
          fc.record({
            to: fc.constantFrom(...names),
            note: fc.constantFrom(undefined, null, 'e1', 'e2'),
            remove: fc.constantFrom(false, false, false, true),
          }),
          { maxLength: 3, selector: ({ to }) => to },
        ),
        { nil: undefined },
      ),
    }),
  )

const batch: fc.Arbitrary<Batch> = fc.record({
  mode: fc.constantFrom<Batch['mode']>('MERGE', 'MERGE', 'REPLACE'),
  steps: fc.subarray([...names], { minLength: 1 }).chain((chosen) => fc.tuple(...chosen.map(step))),
})

it(
  'rebuilds every version of random histories from closed intervals and the present',
  { timeout: isDeep ? 1_800_000 : 300_000 },
  async () => {
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { minLength: 1, maxLength: 12 }), async (batches) => {
        run += 1
        const model = makeModel(`${run}-`)
        const seen = new Map<string, Life>()
        for (const next of batches) {
          const before = new Map(names.map((name) => [name, model.versionOf(name)]))
          const { outcomes } = await inventory.write(
            next.steps.map((one) => itemOf(one, run)),
            { mode: next.mode },
          )
          model.apply(next, (index) => outcomes[index]?.resourceId ?? '')
          for (const name of names) {
            const known = model.known.get(name)
            if (!known) continue
            const life = model.lifeOf(name)
            const [row] = await inventory.pool.run<{ version: number }>(
              sql`select version from resources where id = ${known.id}`,
            )
            const key = `${known.id} ${row?.version ?? 0}`
            const wasSeen = seen.get(key)
            if (wasSeen) expect(life, `${name} has changed and kept its version`).toEqual(wasSeen)
            else if (before.get(name))
              expect(model.versionOf(name), `${name} has a new version and no change`).not.toEqual(before.get(name))
            if (life) seen.set(key, life)
          }
        }
        for (const [key, life] of seen) {
          const [id = '', version = ''] = key.split(' ')
          expect(await rebuild(id, Number(version)), `resource ${id} at version ${version}`).toEqual(life)
        }
        expect(await inventory.pool.run(selectViolations())).toEqual([])
      }),
      { numRuns: runs, endOnFailure: false },
    )
  },
)

function itemOf({ name, action, type, label, status, attributes, edges }: Step, run: number): WriteItem {
  const identity = { kind: 'any', externalId: `${run}-${name}` }
  if (action === 'delete') return { action, identity }
  return {
    action,
    identity,
    ...(action === 'upsert' ? { type, name: label ?? name } : label === undefined ? {} : { name: label }),
    ...(status === undefined ? {} : { status }),
    ...(action === 'upsert' && attributes !== undefined ? { attributes } : {}),
    ...(edges === undefined
      ? {}
      : {
          relationships: edges.map(({ to, note, remove }) => ({
            type: 'uses',
            to: { kind: 'any', externalId: `${run}-${to}` },
            remove,
            ...(note === undefined ? {} : { attributes: { note } }),
          })),
        }),
  }
}

/** The rules in the words of the semantics, without SQL, storage or history. */
function makeModel(_prefix: string) {
  const known = new Map<Name, Known>()
  const edges = new Map<string, string | null>()
  const isLive = (name: string) => known.get(name as Name)?.isDeleted === false
  const lifeOf = (name: Name): Life | undefined => {
    const resource = known.get(name)
    if (!resource) return undefined
    const { id: _id, ...rest } = resource
    const out = [...edges].flatMap(([key, note]): [string, string | null][] => {
      const [from = '', to = ''] = key.split('>')
      return from === name && isLive(from) && isLive(to) ? [[known.get(to as Name)?.id ?? '', note]] : []
    })
    return { ...rest, edges: Object.fromEntries(out) }
  }
  /** With the edges to what is deleted: a batch may restore the far end and remove the edge, which shows nothing new and yet ends the edge. */
  const versionOf = (name: Name) => {
    const life = lifeOf(name)
    return life && { ...life, held: [...edges.keys()].filter((key) => key.startsWith(`${name}>`)) }
  }
  const write = ({ type, label, status, attributes, name, action }: Step, mode: Batch['mode'], id: string) => {
    const before = known.get(name)
    if (action === 'restore' && !before) return
    const newType = action === 'upsert' ? type : (before?.type ?? type)
    const given = action === 'upsert' ? attributes : undefined
    const kept = Object.entries(before?.attributes ?? {}).filter(
      ([attribute]) =>
        (attributesOf[newType as Step['type']] ?? []).includes(attribute) &&
        (mode === 'MERGE' || given === undefined || attribute in given),
    )
    const values = new Map(kept)
    for (const [attribute, value] of Object.entries(given ?? {})) {
      const texts = value === null ? [] : (Array.isArray(value) ? value : [value]).map(String)
      const same = (values.get(attribute) ?? []).map(Number).join() === texts.map(Number).join() && attribute === 'size'
      if (texts.length === 0) values.delete(attribute)
      else if (!same) values.set(attribute, texts)
    }
    known.set(name, {
      id: before?.id ?? id,
      isDeleted: false,
      type: newType,
      name: action === 'upsert' ? (label ?? name) : (label ?? before?.name ?? name),
      status: status === undefined ? (before?.status ?? null) : status,
      attributes: Object.fromEntries(values),
    })
  }
  const relate = ({ name, edges: told, action }: Step, mode: Batch['mode'], wasThere: boolean) => {
    if (told === undefined || action === 'delete' || !known.has(name)) return
    if (mode === 'REPLACE' && wasThere)
      for (const key of edges.keys()) {
        const [from = '', to = ''] = key.split('>')
        const mentioned = told.some((edge) => edge.to === to)
        if (from === name && isLive(to) && !mentioned) edges.delete(key)
      }
    for (const { to, note, remove } of told) {
      const key = `${name}>${to}`
      if (!isLive(to)) continue
      if (remove) edges.delete(key)
      else if (note !== undefined) edges.set(key, note)
      else if (!edges.has(key)) edges.set(key, null)
    }
  }
  const apply = ({ steps, mode }: Batch, idOf: (index: number) => string) => {
    const there = new Set(known.keys())
    for (const { name, action } of steps) {
      const before = known.get(name)
      if (action === 'delete' && before) known.set(name, { ...before, isDeleted: true })
    }
    for (const [index, one] of steps.entries()) if (one.action !== 'delete') write(one, mode, idOf(index))
    for (const one of steps) relate(one, mode, there.has(one.name))
  }
  return { known, lifeOf, versionOf, apply }
}

/** The resource as closed intervals and the present tables tell it at one version. */
async function rebuild(id: string, version: number): Promise<Life> {
  const [state] = await inventory.pool.run<Omit<Life, 'attributes' | 'edges'>>(sql`
    select t.name as type, s.name, x.name as status, s.deleted_at is not null as "isDeleted"
      from (select resource_type_id, name, status_id, deleted_at, to_version from resource_state_history
             where resource_id = ${id} and from_version <= ${version} and to_version > ${version}
            union all select resource_type_id, name, status_id, deleted_at, 2147483647 from resources where id = ${id}
             order by to_version limit 1) s
      join resource_types t on t.id = s.resource_type_id left join resource_statuses x on x.id = s.status_id`)
  const attributes = await inventory.pool.run<{ name: string; texts: Texts }>(sql`
    with closed as (
      select attribute_definition_id as id, ordinal, coalesce(value_text, value_string, value_integer::text, value_decimal::text, value_boolean::text) as text
        from resource_attribute_history where resource_id = ${id} and from_version <= ${version} and to_version > ${version}),
    present as (
      select attribute_definition_id as id, ordinal, coalesce(value_text, value_string, value_integer::text, value_decimal::text, value_boolean::text) as text
        from resource_attributes where resource_id = ${id}
      union all
      select c.attribute_definition_id, 0, v.value
        from resources r join attribute_columns c on c.resource_type_id = r.resource_type_id
        join extension_values v on v.resource_id = r.id and v.column_name = c.column_name
       where r.id = ${id} and v.value is not null)
    select d.name, array_agg(p.text order by p.ordinal) as texts
      from (select * from closed
            union all
            select * from present p where not exists (
              select 1 from resource_attribute_history h
               where h.resource_id = ${id} and h.attribute_definition_id = p.id and h.to_version > ${version})) p
      join attribute_definitions d on d.id = p.id where p.text is not null group by d.name`)
  const edges = await inventory.pool.run<{ to: string; note: string | null }>(sql`
    select h.to_id as to, a.value_string as note
      from resource_edge_history h
      left join resource_edge_attribute_history a
        on (a.from_id, a.edge_id, a.to_version, a.valid_to) = (h.from_id, h.edge_id, h.to_version, h.valid_to)
     where h.from_id = ${id} and h.from_version <= ${version} and h.to_version > ${version}
    union all
    select e.to_id, a.value_string from resource_edges e
      left join resource_edge_attributes a on a.from_id = e.from_id and a.edge_id = e.id
     where e.from_id = ${id} and e.deleted_at is null and e.from_version <= ${version}`)
  if (!state) throw new Error(`no resource ${id}`)
  return {
    ...state,
    attributes: Object.fromEntries(attributes.map(({ name, texts }) => [name, texts])),
    edges: Object.fromEntries(edges.map(({ to, note }) => [to, note])),
  }
}
