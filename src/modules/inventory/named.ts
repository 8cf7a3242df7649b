import { InputError, type InputPath } from '../../errors.js'
import type { Catalogue, RelationshipType } from '../catalog/catalogue.js'

/** Ids of the attributes that a client names, without repeats; `all` when it names none. An InputError for a name that nothing has. */
export function parseAttributeNames(
  catalogue: Catalogue,
  names: readonly string[] | null | undefined,
  all: () => Iterable<number>,
): readonly number[] {
  if (!names) return [...all()]
  const ids = names.map((name, index) => {
    const definition = catalogue.attributesByName.get(name)
    if (!definition) throw new InputError(`There is no attribute ${JSON.stringify(name)}.`, ['names', index])
    return definition.id
  })
  return [...new Set(ids)]
}

/** The relationship type that a client names; undefined when it names none. An InputError for a name that nothing has. */
export function parseRelationshipName(
  catalogue: Catalogue,
  name: string | null | undefined,
  path: InputPath,
): RelationshipType | undefined {
  if (name === null || name === undefined) return undefined
  const type = catalogue.relationshipsByName.get(name)
  if (!type) throw new InputError(`There is no relationship type ${JSON.stringify(name)}.`, path)
  return type
}
