import { InputError, unreachable } from '../errors.js'
import type { Figure, ValueFigure } from './filter.js'
import { storedIn } from './measured.js'
import type { ComparedType } from './parsing.js'
import type { DataType } from './value.js'
import type { Face } from './vocabulary.js'

/** What is worked out of values. */
export type FigureKind = ValueFigure['kind']

/** Every kind of figure of values. */
export const valueFigures = ['sum', 'avg', 'min', 'max'] as const satisfies readonly FigureKind[]

/** Whose attribute a figure names, and how. */
export interface FigureFace {
  readonly of: ValueFigure['of']
  readonly face: Face
}

/** The keys under which a figure names its attribute: of the other ends or of the edges, in either face. */
export const figureFaces: Readonly<Record<string, FigureFace | undefined>> = {
  attributes: { of: 'other', face: 'typed' },
  attribute: { of: 'other', face: 'generic' },
  edgeAttributes: { of: 'edge', face: 'typed' },
  edgeAttribute: { of: 'edge', face: 'generic' },
}

/** Whether a figure can be worked out of values of a data type: numbers can be added, instants have a first and a last as well. */
export function hasFigure(kind: FigureKind, dataType: DataType): boolean {
  const isNumber = dataType === 'integer' || dataType === 'decimal'
  return isNumber || (dataType === 'datetime' && (kind === 'min' || kind === 'max'))
}

/** The data type of what edges come to. */
export const figureType = (figure: Figure): DataType =>
  figure.kind === 'count' ? 'integer' : valueFigureType(figure.kind, figure.attribute.dataType)

/** The data type of a figure of values of a data type. */
export function valueFigureType(kind: FigureKind, dataType: DataType): DataType {
  switch (kind) {
    case 'sum':
    case 'avg':
      return 'decimal'
    case 'min':
    case 'max':
      return dataType
    default:
      return unreachable(kind)
  }
}

/** What a figure of an attribute is compared as; an InputError for an attribute that has none. */
export function comparedFigure(kind: FigureKind): ComparedType {
  return (attribute, name, path) => {
    if (!hasFigure(kind, attribute.dataType))
      throw new InputError(`"${name}" is of type ${attribute.dataType}: there is no ${kind} of it.`, path)
    const stored = storedIn(attribute, kind === 'sum' ? 'sum' : 'value')
    return { dataType: valueFigureType(kind, attribute.dataType), stored }
  }
}
