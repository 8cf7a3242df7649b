import type { Db } from '../../db/db.js'
import { getAttribute, getType, type AttributeDefinition, type Binding, type Catalogue } from '../catalog/catalogue.js'
import { compilePattern, findPatternFault } from '../catalog/pattern.js'
import { count, countUnmatched, told } from '../catalog/stored-values.service.js'
import { countAmong, countOutside, countValues } from '../catalog/stored-values.sql.js'
import { breachOf } from '../catalog/value-rules.js'
import { selectRetiredUses, type RetiredUse } from './definition.sql.js'
import { act, note, orFine, type Remark, type Section } from './diagnosis.js'

/** Definitions that contradict themselves, each other or the values that are there. Reads the values of attributes with rules. */
export async function examineDefinitions(db: Db, catalogue: Catalogue): Promise<Section> {
  const bindings = [...catalogue.bindings.values()].flat()
  const remarks: Remark[] = []
  for (const attribute of catalogue.attributes.values()) {
    const fault = attribute.pattern === null ? undefined : findPatternFault(attribute.pattern)
    if (fault === undefined) remarks.push(...(await examineValues(db, catalogue, attribute)))
    else remarks.push(act(`attribute ${attribute.name}: ${lowerFirst(fault)}`, 'give it another pattern, or none'))
  }
  remarks.push(...bindings.flatMap((binding) => examineDefaults(catalogue, binding)))
  remarks.push(
    ...(await examineRetired(db, catalogue)),
    ...bindings.flatMap((binding) => examineBinding(catalogue, binding)),
  )
  return {
    title: 'Definitions',
    remarks: orFine(remarks, 'no definition contradicts another or the values that are there'),
  }
}

async function examineValues(db: Db, catalogue: Catalogue, attribute: AttributeDefinition): Promise<readonly Remark[]> {
  const { min, max, pattern, allowedValues } = attribute
  const outside = min === null && max === null ? 0 : await count(db, countOutside(catalogue, attribute, { min, max }))
  const unmatched = pattern === null ? 0 : await countUnmatched(db, catalogue, attribute, compilePattern(pattern))
  const texts = allowedValues.map(({ value }) => value)
  const other = texts.length === 0 ? 0 : await count(db, countAmong(catalogue, attribute, texts, false))
  const broken: readonly (readonly [number, string])[] = [
    [outside, `outside of ${min ?? 'no minimum'} to ${max ?? 'no maximum'}`],
    [unmatched, `that its pattern ${pattern ?? ''} does not match`],
    [other, 'that are none of its allowed values'],
  ]
  return broken
    .filter(([found]) => found > 0)
    .map(([found, how]) =>
      act(
        `attribute ${attribute.name} has ${told(found, 'value')} ${how}`,
        'change the values, or widen the definition: they could not be written again as they are',
      ),
    )
}

function examineDefaults(catalogue: Catalogue, binding: Binding): readonly Remark[] {
  const attribute = getAttribute(catalogue, binding.attributeId)
  if (attribute.pattern !== null && findPatternFault(attribute.pattern) !== undefined) return []
  return (binding.defaultValues ?? []).flatMap((value) => {
    const breach = breachOf(attribute, value)
    if (breach === undefined) return []
    return [
      act(`the default ${JSON.stringify(value)} of ${nameOf(catalogue, binding)} ${breach}`, 'give it another default'),
    ]
  })
}

async function examineRetired(db: Db, catalogue: Catalogue): Promise<readonly Remark[]> {
  const uses = [...(await db.run<RetiredUse>(selectRetiredUses()))]
  for (const { id, name, retired } of catalogue.attributes.values()) {
    if (retired === null) continue
    const replacement = retired.replacedById === null ? null : getAttribute(catalogue, retired.replacedById).name
    const found = await count(db, countValues(catalogue, id))
    if (found > 0) uses.push({ noun: 'attribute', name, uses: found, users: 'value', replacement })
  }
  return uses.map(({ noun, name, uses, users, replacement }) =>
    note(
      `the retired ${noun} ${name} still has ${told(uses, users)}`,
      replacement === null ? undefined : `move what uses it to ${replacement}`,
    ),
  )
}

/** A binding in force of something retired. */
function examineBinding(catalogue: Catalogue, binding: Binding): readonly Remark[] {
  if (binding.retired !== null) return []
  const parts = [
    ['attribute', getAttribute(catalogue, binding.attributeId)],
    ['type', getType(catalogue, binding.resourceTypeId)],
    [
      'provider type',
      binding.providerTypeId === null ? undefined : catalogue.providerTypes.get(binding.providerTypeId),
    ],
  ] as const
  return parts.flatMap(([what, part]) =>
    part?.retired
      ? [
          note(
            `the binding ${nameOf(catalogue, binding)} is in force, but its ${what} ${part.name} is retired`,
            'retire the binding too',
          ),
        ]
      : [],
  )
}

const nameOf = (catalogue: Catalogue, { attributeId, resourceTypeId }: Binding) =>
  `${getAttribute(catalogue, attributeId).name} of ${getType(catalogue, resourceTypeId).name}`

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)
