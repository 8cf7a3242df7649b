import type { Layout } from './layouts.js'

/** One question or change, in the best SQL we know for each layout. */
export interface Question {
  readonly name: string
  readonly asks: string
  readonly sql: Readonly<Record<Layout['name'], readonly string[]>>
  /** Rolled back, and told in bytes of the log too. */
  readonly isChange?: boolean
}

const machine = "(select id from public.resource_types where name = 'virtual_machine')"
const idOf = (name: string) => `(select id from public.attribute_definitions where name = '${name}')`
const [values, documents, wide] = ['layouts.eav_values', 'layouts.documents', 'layouts.machines_and_all']
const ofMachines = `r.resource_type_id = ${machine}`
const live = `${ofMachines} and r.deleted_at is null`

const serial = 'SN00001eef'
const [from, to] = [500_000, 520_000]
const [rareFrom, rareTo] = [500_000, 500_050]

const value = (of: string, name: string, type: string) =>
  `(select value_${type} from ${values} v where v.resource_id = ${of}.id and v.attribute_definition_id = ${idOf(name)})`

const readAttributes = [
  'bench_owner',
  'bench_environment',
  'bench_virtual_machine_zone',
  'bench_virtual_machine_version',
]

export const questions: readonly Question[] = [
  {
    name: 'equality, one match',
    asks: 'the resource with a serial',
    sql: {
      eav: [
        `select r.id, r.name from layouts.eav_resources r where r.id = any(array(select resource_id from ${values} where attribute_definition_id = ${idOf('bench_serial')} and value_string = '${serial}'))`,
      ],
      jsonb: [`select id, name from ${documents} where attributes @> '{"bench_serial": "${serial}"}'`],
      wide: [`select id, name from ${wide} where bench_serial = '${serial}'`],
    },
  },
  {
    name: 'range, few matches',
    asks: 'the resources with a rank in a twenty-thousandth',
    sql: {
      eav: [
        `select r.id, r.name from layouts.eav_resources r where r.id = any(array(select resource_id from ${values} where attribute_definition_id = ${idOf('bench_rank')} and value_integer >= ${rareFrom} and value_integer < ${rareTo}))`,
      ],
      jsonb: [
        `select id, name from ${documents} where attributes @@ '$.bench_rank >= ${rareFrom} && $.bench_rank < ${rareTo}'`,
      ],
      wide: [`select id, name from ${wide} where bench_rank >= ${rareFrom} and bench_rank < ${rareTo}`],
    },
  },
  {
    name: 'two conditions, a page by name',
    asks: '50 machines of an environment with a rank in a fiftieth',
    sql: {
      eav: [
        `select r.id, r.name from layouts.eav_resources r where ${live} and r.id = any(array(
           select resource_id from ${values} where attribute_definition_id = ${idOf('bench_rank')} and value_integer >= ${from} and value_integer < ${to}
           intersect select resource_id from ${values} where attribute_definition_id = ${idOf('bench_environment')} and value_string = 'staging'))
         order by r.name, r.id limit 50`,
      ],
      jsonb: [
        `select id, name from ${documents} r where ${ofMachines} and attributes @> '{"bench_environment": "staging"}'
            and (attributes->'bench_rank')::bigint >= ${from} and (attributes->'bench_rank')::bigint < ${to} order by name, id limit 50`,
      ],
      wide: [
        `select id, name from ${wide} r where ${ofMachines} and bench_environment = 'staging' and bench_rank >= ${from} and bench_rank < ${to} order by name, id limit 50`,
      ],
    },
  },
  {
    name: 'sorted by an attribute',
    asks: 'the 50 dearest machines',
    sql: {
      eav: [
        `select r.id, r.name, c.value_decimal from (select resource_id, value_decimal from ${values} where attribute_definition_id = ${idOf('bench_cost')} and value_decimal is not null
           order by value_decimal desc, resource_id offset 0) c
         cross join lateral (select r.id, r.name from layouts.eav_resources r where r.id = c.resource_id and ${live} offset 0) r limit 50`,
      ],
      jsonb: [
        `select id, name, (attributes->'bench_cost')::numeric as cost from ${documents} r where ${ofMachines} and attributes ? 'bench_cost' order by cost desc, id limit 50`,
      ],
      wide: [
        `select id, name, bench_cost from ${wide} r where ${ofMachines} and bench_cost is not null order by bench_cost desc, id limit 50`,
      ],
    },
  },
  {
    name: 'not set',
    asks: 'how many machines have no owner',
    sql: {
      eav: [
        `select count(*) from layouts.eav_resources r where ${live} and not exists (select 1 from ${values} v where v.resource_id = r.id and v.attribute_definition_id = ${idOf('bench_owner')})`,
      ],
      jsonb: [`select count(*) from ${documents} r where ${ofMachines} and not attributes ? 'bench_owner'`],
      wide: [`select count(*) from ${wide} r where ${ofMachines} and bench_owner is null`],
    },
  },
  {
    name: 'a list holds a value',
    asks: 'how many resources have a label',
    sql: {
      eav: [
        `select count(*) from ${values} where attribute_definition_id = ${idOf('bench_labels')} and value_string = 'label-250'`,
      ],
      jsonb: [`select count(*) from ${documents} where attributes @> '{"bench_labels": ["label-250"]}'`],
      wide: [`select count(*) from ${wide} where bench_labels @> '{label-250}'`],
    },
  },
  {
    name: 'a page with four attributes',
    asks: '50 machines by name with four values each',
    sql: {
      eav: [
        `select p.*, ${readAttributes.map((name) => value('p', name, 'string')).join(', ')} from (
           select r.id, r.name from layouts.eav_resources r where ${live} order by r.name, r.id limit 50) p`,
      ],
      jsonb: [
        `select id, name, ${readAttributes.map((name) => `attributes->>'${name}'`).join(', ')} from ${documents} r where ${ofMachines} order by name, id limit 50`,
      ],
      wide: [
        `select id, name, ${readAttributes.join(', ')} from ${wide} r where ${ofMachines} order by name, id limit 50`,
      ],
    },
  },
  {
    name: 'count by a value',
    asks: 'how many resources are in each environment',
    sql: {
      eav: [
        `select value_string, count(*) from ${values} where attribute_definition_id = ${idOf('bench_environment')} and value_string is not null group by 1`,
      ],
      jsonb: [
        `select attributes->>'bench_environment', count(*) from ${documents} where attributes ? 'bench_environment' group by 1`,
      ],
      wide: [`select bench_environment, count(*) from ${wide} where bench_environment is not null group by 1`],
    },
  },
  {
    name: 'change a value of 1,000 resources',
    asks: 'another rank for each',
    isChange: true,
    sql: {
      eav: [
        `update ${values} set value_integer = value_integer + 1 where resource_id <= 1250 and attribute_definition_id = ${idOf('bench_rank')}`,
      ],
      jsonb: [
        `update ${documents} set attributes = jsonb_set(attributes, '{bench_rank}', to_jsonb((attributes->'bench_rank')::bigint + 1)) where id <= 1250 and attributes ? 'bench_rank'`,
      ],
      wide: [`update ${wide} set bench_rank = bench_rank + 1 where id <= 1250 and bench_rank is not null`],
    },
  },
  {
    name: 'add an attribute, set by 1,000 resources',
    asks: 'a new integer that can be filtered by',
    isChange: true,
    sql: {
      // The law about definitions is left out here; in the product a definition and a binding are rows too.
      eav: [
        `insert into ${values} (resource_id, attribute_definition_id, kind_id, ordinal, value_integer) select id, 2000000000, kind_id, 0, id from layouts.eav_resources where id <= 1000`,
      ],
      jsonb: [
        `update ${documents} set attributes = attributes || jsonb_build_object('bench_new', id) where id <= 1000`,
      ],
      wide: [
        `alter table ${wide} add column bench_new bigint`,
        `create index on ${wide} (bench_new, id) where bench_new is not null`,
        `update ${wide} set bench_new = id where id <= 1000`,
      ],
    },
  },
]

/** Rows that no inventory should hold. */
export const wrongs: readonly { readonly name: string; readonly sql: Question['sql'] }[] = [
  {
    name: 'a text where a number belongs',
    sql: {
      eav: [
        `update public.resource_attributes set value_integer = null, value_string = 'many' where (resource_id, attribute_definition_id) in (select resource_id, attribute_definition_id from public.resource_attributes where attribute_definition_id = ${idOf('bench_rank')} limit 1)`,
      ],
      jsonb: [`update ${documents} set attributes = attributes || '{"bench_rank": "many"}' where id = 1`],
      wide: [`update ${wide} set bench_rank = 'many'::text where id = 1`],
    },
  },
  {
    name: "an attribute that the resource's type does not have",
    sql: {
      eav: [
        `insert into public.resource_attributes (resource_id, attribute_definition_id, kind_id, ordinal, value_integer) select id, ${idOf('bench_host_size')}, kind_id, 0, 1 from public.resources where resource_type_id = ${machine} limit 1`,
      ],
      jsonb: [
        `update ${documents} r set attributes = attributes || '{"bench_host_size": 1}' where id = (select min(id) from ${documents} r where ${ofMachines})`,
      ],
      wide: [`update ${wide} r set bench_host_size = 1 where id = (select min(id) from ${wide} r where ${ofMachines})`],
    },
  },
  {
    name: 'an attribute that nobody defined',
    sql: {
      eav: [
        `insert into public.resource_attributes (resource_id, attribute_definition_id, kind_id, ordinal, value_integer) select id, 2000000000, kind_id, 0, 1 from public.resources limit 1`,
      ],
      jsonb: [`update ${documents} set attributes = attributes || '{"bench_rnak": 1}' where id = 1`],
      wide: [`update ${wide} set bench_rnak = 1 where id = 1`],
    },
  },
]
