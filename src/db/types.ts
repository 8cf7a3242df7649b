import { types } from 'pg'

type Parser = (text: string) => unknown

const asText: Parser = (text) => text
const asBoolean: Parser = (text) => text === 't'

/** Numbers of the Postgres types (their oid); they never change. */
const scalars: Readonly<Record<number, Parser>> = { 16: asBoolean, 21: Number, 23: Number, 700: Number, 701: Number }
const arrays: Readonly<Record<number, Parser>> = {
  1000: asBoolean,
  1005: Number,
  1007: Number,
  1021: Number,
  1022: Number,
  ...Object.fromEntries(
    // "char", text, bpchar, varchar, int8, numeric, date, timestamp, timestamptz, time, inet, cidr, uuid, json, jsonb, oid, name
    [1002, 1009, 1014, 1015, 1016, 1231, 1182, 1115, 1185, 1183, 1041, 651, 2951, 199, 3807, 1028, 1003].map((oid) => [
      oid,
      asText,
    ]),
  ),
}

// The driver's own types name scalars only; 1009 is an array of text.
const findParser: (oid: number, format: 'text') => Parser = types.getTypeParser
const parseTexts = findParser(1009, 'text')

/** How values come back, see `Row`: nothing is rounded and no Date is made. An array over a domain arrives as text: cast it to its base type. */
export const typeParsers: { readonly getTypeParser: typeof types.getTypeParser } = {
  getTypeParser: ((oid: number) => parserFor(oid)) as typeof types.getTypeParser,
}

function parserFor(oid: number): Parser {
  const element = arrays[oid]
  return element ? (text) => mapDeep(parseTexts(text), element) : (scalars[oid] ?? asText)
}

function mapDeep(value: unknown, parse: Parser): unknown {
  if (Array.isArray(value)) return value.map((item) => mapDeep(item, parse))
  return typeof value === 'string' ? parse(value) : value
}
