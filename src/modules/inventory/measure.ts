import { InputError, LimitError, type InputPath } from '../../errors.js'
import { hasFigure, valueFigures, type FigureKind } from '../../query/figure.js'
import type { AttributeDefinition, Catalogue } from '../catalog/catalogue.js'
import type { CatalogueContext } from '../catalog/context.js'
import type { RelatedMeasureInput } from './edge.input.js'
import { storedUnitOf } from './attribute-value.js'
import type { RelatedMeasure } from './edge.type.js'
import { toTypedValue, type Measured as MeasuredIn } from './facet.js'
import { loadFigures } from './figure.loader.js'
import { spellFigure, type Figures, type WantedFigure } from './figure.service.js'
import type { NeighbourPage } from './resource.loader.js'

const maxMeasures = 20

/** What attributes that are named in the query come to over the list of a page; only what is `selected` is worked out. */
export async function measuresOf(
  context: CatalogueContext,
  page: Pick<NeighbourPage, 'asked'>,
  of: readonly RelatedMeasureInput[],
  selected: ReadonlySet<string>,
): Promise<readonly RelatedMeasure[]> {
  if (of.length > maxMeasures)
    throw new LimitError(`At most ${maxMeasures} attributes can be measured at once.`, ['of'])
  const measured = of.map((item, index) => parseMeasured(context.catalogue, item, ['of', index]))
  const wanted = measured.flatMap((one) => wantedOf(one, selected))
  const figures = await loadFigures(context, page, wanted)
  return measured.map((one) => toMeasure(one, figures))
}

interface Measured {
  readonly of: WantedFigure['of']
  readonly definition: AttributeDefinition
}

function parseMeasured(catalogue: Catalogue, input: RelatedMeasureInput, path: InputPath): Measured {
  const attribute = input.attribute ?? undefined
  const edgeAttribute = input.edgeAttribute ?? undefined
  const name = attribute ?? edgeAttribute
  if (name === undefined || (attribute !== undefined && edgeAttribute !== undefined))
    throw new InputError('Give an attribute of the other ends or one of the edges, one of the two.', path)
  const definition = catalogue.attributesByName.get(name)
  if (!definition) throw new InputError(`There is no attribute ${JSON.stringify(name)}.`, path)
  return { of: attribute === undefined ? 'edge' : 'other', definition }
}

// The values are always counted, so that an attribute that is none of theirs is an error whatever is selected.
function wantedOf({ of, definition }: Measured, selected: ReadonlySet<string>): readonly WantedFigure[] {
  const kinds = valueFigures.filter((kind) => selected.has(kind) && hasFigure(kind, definition.dataType))
  return (['count', ...kinds] as const).map((kind) => ({ kind, of, attribute: definition.name }))
}

function toMeasure({ of, definition }: Measured, figures: Figures): RelatedMeasure & MeasuredIn {
  const { name, dataType } = definition
  const stored = storedUnitOf(definition)
  const find = (kind: WantedFigure['kind']) => figures.get(spellFigure({ kind, of, attribute: name })) ?? null
  const text = (kind: FigureKind) => {
    const value = find(kind)
    return value === null ? null : String(value)
  }
  const typed = (kind: FigureKind) => {
    const value = find(kind)
    return value === null ? null : toTypedValue(dataType, value, stored)
  }
  return {
    attribute: of === 'other' ? name : null,
    edgeAttribute: of === 'edge' ? name : null,
    dataType,
    count: Number(find('count') ?? 0),
    sum: text('sum'),
    avg: text('avg'),
    min: typed('min'),
    max: typed('max'),
    stored,
  }
}
