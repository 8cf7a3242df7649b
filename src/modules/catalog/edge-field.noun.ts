import type { Db } from '../../db/db.js'
import { InputError } from '../../errors.js'
import { getRelationship, getType } from './catalogue.js'
import { loadCatalogue } from './catalogue.service.js'
import { describeNoun, idIn, neverChanges, reference, type Draft } from './noun.js'

const fixed = neverChanges('What an edge field leads from and to', 'create another one and remove this one')
const always = { presence: 'required', fixed } as const

export const edgeField = describeNoun({
  name: 'edgeField',
  plural: 'edgeFields',
  typeName: 'EdgeField',
  label: 'edge field',
  labels: 'edge fields',
  table: 'relationship_type_fields',
  description:
    'That resources of two types have fields over the edges between them, named after the type at the other end: the disks of a machine. The types below have them too.',
  fields: {
    relationshipType: reference('relationshipType', 'relationship_type_id', 'The relationship type.', always),
    fromType: reference('resourceType', 'from_type_id', 'The type at the from end.', always),
    toType: reference('resourceType', 'to_type_id', 'The type at the to end.', always),
  },
  key: ['relationshipType', 'fromType', 'toType'],
  retires: 'never',
  rules: { check },
})

async function check(db: Db, draft: Draft): Promise<void> {
  const catalogue = await loadCatalogue(db)
  const relationship = getRelationship(catalogue, idIn(draft.after, 'relationshipType'))
  for (const side of ['from', 'to'] as const) {
    const field = `${side}Type`
    const type = getType(catalogue, idIn(draft.after, field))
    if (type.supertypeId === null)
      throw new InputError(`"${type.name}" stands over all types, and would give the field to all.`, draft.at(field))
    if (!relationship[side].typeIds.some((id) => type.lineage.includes(id)))
      throw new InputError(`"${type.name}" can't stand at the ${side} end of "${relationship.name}".`, draft.at(field))
  }
}
