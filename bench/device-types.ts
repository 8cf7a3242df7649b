/*
 * Turns a clone of the device type library (CC0) into an import file: one resource a device type and one for each of its interfaces, ports, bays
 * and outlets, related by has_component. About 82,000 records; the first N with --limit.
 *
 *   npx tsx bench/device-types.ts FOLDER [--limit 20000] > device-types.ndjson
 *   npx cadastre import ndjson device-types.ndjson --define
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { parse } from 'yaml'

interface FileRecord {
  readonly type: string
  readonly externalId: string
  readonly name: string
  readonly attributes: Readonly<Record<string, unknown>>
  readonly relationships?: readonly unknown[]
}

const components = {
  interfaces: 'interface_template',
  'console-ports': 'console_port_template',
  'console-server-ports': 'console_server_port_template',
  'power-ports': 'power_port_template',
  'power-outlets': 'power_outlet_template',
  'front-ports': 'front_port_template',
  'rear-ports': 'rear_port_template',
  'module-bays': 'module_bay_template',
  'device-bays': 'device_bay_template',
} as const

function* recordsOf(library: string): Generator<FileRecord> {
  for (const manufacturer of readdirSync(library).toSorted())
    for (const file of readdirSync(join(library, manufacturer)).toSorted())
      if (/\.ya?ml$/.test(file))
        yield* recordsOfType(`${manufacturer}/${file}`, readFileSync(join(library, manufacturer, file), 'utf8'))
}

function* recordsOfType(externalId: string, text: string): Generator<FileRecord> {
  const type = asObject(parse(text))
  const facts = Object.entries(type).filter(([, value]) => isScalar(value))
  yield { type: 'device_type', externalId, name: String(type['model']), attributes: named(facts) }
  for (const [list, component] of Object.entries(components)) {
    const items: readonly unknown[] = Array.isArray(type[list]) ? type[list] : []
    for (const [index, item] of items.entries()) {
      const part = asObject(item)
      yield {
        type: component,
        externalId: `${externalId}#${list}/${index}`,
        name: String(part['name']),
        attributes: named(Object.entries(part).filter(([key, value]) => key !== 'name' && isScalar(value))),
        relationships: [{ type: 'has_component', direction: 'in', to: { type: 'device_type', externalId } }],
      }
    }
  }
}

const place = { providerType: 'device_type_library', provider: 'device-types', endpoint: 'library', status: 'active' }

const named = (facts: readonly (readonly [string, unknown])[]) =>
  Object.fromEntries(facts.map(([key, value]) => [key.replaceAll('-', '_'), value]))

const isScalar = (value: unknown) => ['string', 'number', 'boolean'].includes(typeof value)

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
}

const { positionals, values } = parseArgs({ allowPositionals: true, options: { limit: { type: 'string' } } })
const [folder] = positionals
if (folder === undefined) throw new Error('name the folder device-types of a clone of the device type library')
let left = values.limit === undefined ? Infinity : Number(values.limit)
for (const record of recordsOf(folder)) {
  if (left-- <= 0) break
  process.stdout.write(`${JSON.stringify({ ...place, ...record })}\n`)
}
