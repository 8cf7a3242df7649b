import { InputError, LimitError, type InputPath } from '../../errors.js'
import { hasFigure, valueFigures, type FigureKind } from '../../query/figure.js'
import { boundAttribute } from '../../query/parse.js'
import { getAttribute, type AttributeDefinition, type Catalogue } from '../catalog/catalogue.js'
import type { CatalogueContext } from '../catalog/context.js'
import type { RelatedMeasureInput } from './edge.input.js'
import { storedUnitOf } from './attribute-value.js'
import type { RelatedMeasure } from './edge.type.js'
import { toTypedValue, type Measured as MeasuredIn } from './facet.js'
import { loadFigures } from './figure.loader.js'
import { figuredVocabularies, spellFigure, type Figures, type WantedFigure } from './figure.service.js'
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
  const { catalogue } = context
  const vocabularies = figuredVocabularies(catalogue, page.asked.edges)
  const measured = of.map((item, index) => parseMeasured(catalogue, vocabularies, item, ['of', index]))
  const wanted = measured.flatMap((one) => wantedOf(one, selected))
  const figures = await loadFigures(context, page, wanted)
  return measured.map((one) => toMeasure(one, figures))
}

interface Measured {
  readonly of: WantedFigure['of']
  readonly definition: AttributeDefinition
}

// All measures of a list are worked out together, so each is looked at before: a wrong one is wrong by itself.
function parseMeasured(
  catalogue: Catalogue,
  vocabularies: ReturnType<typeof figuredVocabularies>,
  { attribute, edgeAttribute }: RelatedMeasureInput,
  path: InputPath,
): Measured {
  const isGiven = (name: string | null | undefined) => name !== undefined && name !== null
  if (isGiven(attribute) === isGiven(edgeAttribute))
    throw new InputError('Give an attribute of the other ends or one of the edges, one of the two.', path)
  const of = isGiven(attribute) ? 'other' : 'edge'
  const name = isGiven(attribute) ? attribute : edgeAttribute
  const { id } = boundAttribute(vocabularies[of], 'generic', name, [
    ...path,
    of === 'edge' ? 'edgeAttribute' : 'attribute',
  ])
  return { of, definition: getAttribute(catalogue, id) }
}

// The values are always counted: nothing may be selected that there is of them.
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
