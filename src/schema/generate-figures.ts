import {
  GraphQLInputObjectType,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLString,
  type GraphQLInputFieldConfigMap,
} from 'graphql'
import type { CatalogueContext } from '../modules/catalog/context.js'
import { valuesInUnit } from '../modules/inventory/attribute-value.js'
import { loadFigures } from '../modules/inventory/figure.loader.js'
import { spellFigure, type Figures } from '../modules/inventory/figure.service.js'
import type { NeighbourPage } from '../modules/inventory/resource.loader.js'
import { hasFigure, valueFigures, valueFigureType, type FigureKind } from '../query/figure.js'
import type { ValueFigure } from '../query/filter.js'
import type { Fields } from './generate-attributes.js'
import {
  conditions,
  deprecationOf,
  describeAttribute,
  inputField,
  namesOf,
  once,
  scalars,
  staticEnum,
  staticInput,
  staticObject,
  type Generation,
} from './generation.js'
import { nameInUnit } from './naming.js'
import { DecimalScalar } from './scalars.js'
import { selectedFields } from './selection.js'
import {
  attributesOf,
  boundAnywhere,
  edgeAttributesAnywhere,
  edgeAttributesOf,
  hasFieldInUnit,
  type BoundAttribute,
  type EdgeField,
} from './shape.js'
import { measuring, rollups } from './wording.js'

/** Sums and means are of numbers and decimals themselves; the least and the greatest are also of instants, and of the type of the values. */
const families = [
  { stem: 'Sum', kinds: ['sum', 'avg'], of: 'the sums, or the means' },
  { stem: 'Extreme', kinds: ['min', 'max'], of: 'the least values, or the greatest' },
] as const satisfies readonly { stem: string; kinds: readonly FigureKind[]; of: string }[]

type Family = (typeof families)[number]

const familyOf = (kind: FigureKind): Family => (kind === 'sum' || kind === 'avg' ? families[0] : families[1])

const withFigures = ({ kinds }: Family, attributes: readonly BoundAttribute[]) =>
  attributes.filter(({ definition }) => hasFigure(kinds[0], definition.dataType))

const typeIn = ({ kinds }: Family, { definition }: BoundAttribute) => valueFigureType(kinds[0], definition.dataType)

/** `sum { sizeGib }`, `edgeSum { share }` and so on of a connection over edges; by name for other ends of any type. */
export function figureFields(generation: Generation, field: EdgeField): Fields<NeighbourPage> {
  const { catalogue, names } = generation
  const relationship = names.relationships.get(field.relationship.id)
  const carried = edgeAttributesOf(catalogue, field.relationship)
  const others =
    field.coverId === undefined ? undefined : { names: namesOf(generation, field.coverId), id: field.coverId }
  const byName = others ? {} : { measures: measuresField(generation) }
  const fields = valueFigures.map((kind) => {
    const family = familyOf(kind)
    return {
      ...(others &&
        figureField(
          generation,
          kind,
          'other',
          others.names[family.stem === 'Sum' ? 'sumAggregate' : 'extremeAggregate'],
          attributesOf(catalogue, others.id),
        )),
      ...(relationship &&
        figureField(
          generation,
          kind,
          'edge',
          relationship[family.stem === 'Sum' ? 'sumAggregate' : 'extremeAggregate'],
          carried,
        )),
    }
  })
  return Object.assign({}, byName, ...fields)
}

/** `measures(of: ...)` as the generic face has it, whose resolver knows the list by its page. */
function measuresField(generation: Generation): Fields<unknown>[string] {
  const { measures } = staticObject(generation, 'RelatedConnection').toConfig().fields
  if (!measures) throw new Error('the edges of the generic face have no measures')
  return measures
}

function figureField(
  generation: Generation,
  kind: FigureKind,
  of: ValueFigure['of'],
  name: string,
  attributes: readonly BoundAttribute[],
): Fields<NeighbourPage> {
  const family = familyOf(kind)
  const bound = withFigures(family, attributes)
  if (bound.length === 0) return {}
  const byName = new Map(
    bound.flatMap(({ definition }) => [
      [definition.apiName, definition],
      [nameInUnit(definition.apiName), definition],
    ]),
  )
  const key = of === 'edge' ? (`edge${kind[0]?.toUpperCase()}${kind.slice(1)}` as keyof typeof rollups) : kind
  return {
    [key]: {
      type: new GraphQLNonNull(figuresObject(generation, family, name, bound)),
      description: rollups[key],
      resolve: async (page, _args, context, info): Promise<FiguresSource> => {
        const selected = new Set([...selectedFields(info)].flatMap((one) => byName.get(one) ?? []))
        const wanted = [...selected].map(({ name: attribute }) => ({ kind, of, attribute }))
        return { kind, of, figures: await loadFigures(context, page, wanted) }
      },
    },
  }
}

interface FiguresSource {
  readonly kind: FigureKind
  readonly of: ValueFigure['of']
  readonly figures: Figures
}

/** `SnapshotSumAggregate { sizeGib }`: whatever relationship leads to them. */
function figuresObject(generation: Generation, family: Family, name: string, bound: readonly BoundAttribute[]) {
  return once(
    generation,
    name,
    () =>
      new GraphQLObjectType<FiguresSource, CatalogueContext>({
        name,
        description: `What values of attributes come to: ${family.of}. Null where there are none.`,
        fields: () =>
          Object.fromEntries(
            bound.flatMap((attribute) => {
              const { apiName } = attribute.definition
              const deprecationReason = deprecationOf(
                attribute.retired,
                (id) => generation.catalogue.attributes.get(id)?.apiName,
              )
              const field: Fields<FiguresSource>[string] = {
                type: scalars[typeIn(family, attribute)],
                description: describeAttribute(attribute),
                deprecationReason,
                resolve: (source) => figureIn(source, attribute),
              }
              const inUnit = { ...figureInUnit(attribute), deprecationReason }
              return [
                [apiName, field],
                ...(hasFieldInUnit(attribute.definition) ? [[nameInUnit(apiName), inUnit]] : []),
              ]
            }),
          ),
      }),
  )
}

const figureIn = ({ figures, kind, of }: FiguresSource, { definition }: BoundAttribute) =>
  figures.get(spellFigure({ kind, of, attribute: definition.name })) ?? null

/** `sizeGib_in(unit: "TB")`. */
function figureInUnit(attribute: BoundAttribute): Fields<FiguresSource>[string] {
  const { definition } = attribute
  return {
    type: DecimalScalar,
    description: `${definition.displayName}, ${measuring.result}`,
    args: { unit: { type: new GraphQLNonNull(GraphQLString), description: measuring.unit } },
    resolve: (source, { unit }: { readonly unit: string }) => {
      const figure = figureIn(source, attribute)
      const values = figure === null ? [] : [figure]
      return valuesInUnit(definition, values, unit, source.kind === 'sum' ? 'sum' : 'value')[0]
    },
  }
}

/** `sum: {attributes: {sizeGib: {gt: "100"}}, where: ...}` and so on, beside `count` in a condition on edges. */
export function figureWhereFields(generation: Generation, any: GraphQLInputObjectType): GraphQLInputFieldConfigMap {
  return perKind(generation, 'Where', 'Conditions on what values of attributes come to, all of which must hold.', {
    more: { where: { type: any, description: rollups.where } },
    typeOf: (family, bound) => staticInput(generation, conditions[typeIn(family, bound)]),
  })
}

/** `sum: {attributes: {sizeGib: DESC}}` and so on, beside `count` in a sort key. */
export function figureOrderFields(generation: Generation): GraphQLInputFieldConfigMap {
  return perKind(generation, 'OrderBy', 'Sorting by what the values of one attribute come to, exactly one.', {
    more: {},
    typeOf: () => staticEnum(generation, 'SortDirection'),
  })
}

interface Inputs {
  readonly more: GraphQLInputFieldConfigMap
  readonly typeOf: (family: Family, bound: BoundAttribute) => Parameters<typeof inputField>[2]
}

function perKind(
  generation: Generation,
  ending: 'Where' | 'OrderBy',
  description: string,
  inputs: Inputs,
): GraphQLInputFieldConfigMap {
  const fields = families.flatMap((family) => {
    const faces = facesOf(generation, family, ending, description, inputs)
    if (Object.keys(faces).length === 0) return []
    const name = `Related${family.stem}${ending}`
    const type = once(
      generation,
      name,
      () => new GraphQLInputObjectType({ name, description, fields: () => ({ ...faces, ...inputs.more }) }),
    )
    return family.kinds.map((kind) => [kind, { type, description: rollups[kind] }] as const)
  })
  return Object.fromEntries(fields)
}

/** `attributes` and `edgeAttributes`, each absent where no attribute has such figures. */
function facesOf(
  generation: Generation,
  family: Family,
  ending: 'Where' | 'OrderBy',
  description: string,
  { typeOf }: Inputs,
): GraphQLInputFieldConfigMap {
  const { catalogue } = generation
  const faces = [
    ['attributes', `Any${family.stem}s${ending}`, boundAnywhere(catalogue), rollups.ofOthers],
    ['edgeAttributes', `AnyEdge${family.stem}s${ending}`, edgeAttributesAnywhere(catalogue), rollups.ofEdges],
  ] as const
  return Object.fromEntries(
    faces.flatMap(([key, name, attributes, said]) => {
      const bound = withFigures(family, attributes)
      if (bound.length === 0) return []
      const fields = () =>
        Object.fromEntries(
          bound.map((one) => [one.definition.apiName, inputField(generation, one, typeOf(family, one))]),
        )
      const type = once(generation, name, () => new GraphQLInputObjectType({ name, description, fields }))
      return [[key, { type, description: said }]]
    }),
  )
}
