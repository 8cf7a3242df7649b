import { InputError } from '../../errors.js'
import { findId, decimal, described, describeNoun, nameField, reference, text, use, type Draft } from './noun.js'
import { findAncestor } from './place.sql.js'
import type { Db } from '../../db/db.js'

export const location = describeNoun({
  name: 'location',
  plural: 'locations',
  typeName: 'Location',
  label: 'location',
  labels: 'locations',
  table: 'locations',
  description: 'A place: a region, a site, a room. Places form a tree.',
  fields: {
    name: nameField('Unique within its parent.'),
    ...described,
    parent: reference('location', 'parent_id', 'The place it lies in; null at the top of the tree.'),
    kind: text('kind', 'What kind of place it is: country, site, building, room.'),
    latitude: decimal('latitude', 'Degrees north of the equator, from -90 to 90.'),
    longitude: decimal('longitude', 'Degrees east of Greenwich, from -180 to 180.'),
  },
  key: ['parent', 'name'],
  tree: 'parent',
  children: {
    children: { of: 'location', by: 'parent', description: 'The places directly within it.' },
    datacenters: { of: 'datacenter', by: 'location', description: 'The datacenters at this very place.' },
  },
  uses: [
    use('locations', 'parent_id', 'location within it', 'locations within it'),
    use('datacenters', 'location_id', 'datacenter'),
  ],
  rules: { check },
})

async function check(db: Db, draft: Draft): Promise<void> {
  assertWithin(draft, 'latitude', 90)
  assertWithin(draft, 'longitude', 180)
  const [latitude, longitude] = [draft.after['latitude'] ?? null, draft.after['longitude'] ?? null]
  if ((latitude === null) !== (longitude === null))
    throw new InputError(
      'A latitude and a longitude make a place only together: give both, or none.',
      draft.at(latitude === null ? 'latitude' : 'longitude'),
    )
  const parent = findId(draft.after, 'parent')
  if (draft.id === undefined || parent === null) return
  const [loop] = await db.run(findAncestor('locations', 'parent_id', parent, draft.id))
  if (loop) throw new InputError("A location can't lie within itself.", draft.at('parent'))
}

function assertWithin(draft: Draft, field: string, most: number): void {
  const degrees = draft.after[field]
  if (degrees !== null && degrees !== undefined && Math.abs(Number(degrees)) > most)
    throw new InputError(`"${field}" lies between -${most} and ${most} degrees.`, draft.at(field))
}
