import { GraphQLError, GraphQLScalarType, Kind, print, type ValueNode } from 'graphql'
import { CadastreError } from '../errors.js'
import { parseValue, type DataType } from '../query/value.js'

// A leaf: modules import it too, so it knows nothing of them. graphql-scalars was looked at: its BigInt answers numbers, it has no exact
// decimal, its DateTime is a Date of milliseconds.

/**
 * A 64 bit integer; a string in answers, a string or a number literal in arguments. Other decimals come through too: whether one may stand there is known to
 * who reads it, since a scalar does not see the unit beside it.
 */
export const BigIntScalar = textScalar('BigInt', 'integer', [Kind.INT, Kind.FLOAT], {
  description:
    'A 64 bit integer. A string in answers. In arguments a string or a literal of any size; a number in variables only while it is exact. Where a condition has a unit, a decimal too: 1.5 KiB.',
})

/** An exact decimal; a string in answers, a string or a number literal in arguments. */
export const DecimalScalar = textScalar('Decimal', 'decimal', [Kind.INT, Kind.FLOAT], {
  description:
    'An exact decimal number. A string in answers. In arguments a string or a literal, read from its text; a number in variables only while it is exact.',
})

/** An instant with microseconds, in UTC. */
export const DateTimeScalar = textScalar('DateTime', 'datetime', [], {
  description:
    'An instant as ISO 8601 with an offset and up to microseconds, such as "2016-01-13T00:00:00Z". Answered in UTC.',
})

/** An IPv4 or IPv6 address, or a network with its prefix length. */
export const IpAddressScalar = textScalar('Ip', 'ip', [], {
  description:
    'An IPv4 or IPv6 address, or a network with its prefix length such as "10.0.0.0/8". Answered in canonical text.',
})

type LiteralKind = Kind.INT | Kind.FLOAT

function textScalar(
  name: string,
  dataType: DataType,
  literals: readonly LiteralKind[],
  { description }: { readonly description: string },
): GraphQLScalarType<string, string> {
  return new GraphQLScalarType<string, string>({
    name,
    description,
    serialize: (value) => String(value),
    parseValue: (input) => {
      try {
        return canonical(name, dataType, input)
      } catch (error) {
        if (!(error instanceof CadastreError)) throw error
        throw new GraphQLError(error.message, { extensions: { code: error.code } })
      }
    },
    // Not a GraphQLError here: validation then says itself where in the document the literal stands.
    parseLiteral: (node) => canonical(name, dataType, literalText(name, node, literals)),
  })
}

// A literal is read from its text: as a JavaScript number 9007199254740993 would already be another number, and 1.10 another spelling.
function literalText(name: string, node: ValueNode, literals: readonly LiteralKind[]): string {
  if (node.kind === Kind.STRING) return node.value
  if ((node.kind === Kind.INT || node.kind === Kind.FLOAT) && literals.includes(node.kind)) return node.value
  throw new TypeError(`${name} cannot represent ${print(node)}.`)
}

function canonical(name: string, dataType: DataType, input: unknown): string {
  if (dataType !== 'integer' || !isDecimal(input)) return String(parseValue(dataType, input, [name]))
  return String(parseValue('decimal', input, [name])).replace(/\.0*$/, '')
}

/** Whether this is spelled as a number at all; if not, it had better be told that it is no integer. */
const isDecimal = (input: unknown) =>
  typeof input === 'string' ? /^[-+]?\.?\d/.test(input) : typeof input === 'number' || typeof input === 'bigint'
