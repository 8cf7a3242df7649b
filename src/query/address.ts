import { InputError, type InputPath } from '../errors.js'
import { rememberedByText } from '../remembered.js'
import { expected, subject } from './expectation.js'

const wanted = 'an ip address or network such as "10.0.0.0/8"'

/** An address or network in the text Postgres prints for inet: bits beyond the prefix are kept, a full-length prefix is left out. */
export function parseAddress(text: string, path: InputPath): string {
  if (text.includes('%')) throw new InputError(`${subject(path)} has a zone id, which is not part of an address.`, path)
  const read = readAddress(text)
  if (!read) throw expected(wanted, text, path)
  const shownPrefix = read.prefix === read.words.length * 16 ? '' : `/${read.prefix}`
  return printWords(read.words) + shownPrefix
}

/** Negative, zero or positive as Postgres orders inet: v4 before v6, then the network, then its length, then the rest of the address. */
export function compareAddresses(a: string, b: string): number {
  const [x, y] = [addressKey(a), addressKey(b)]
  return x < y ? -1 : Number(x > y)
}

/** Addresses of which what was worked out is kept: an estimate asks for the same ones over and over, and reading one takes longer than all else. */
const kept = 10_000

/** A text that sorts as the address does: its bits, with a blank, which sorts before them, after those of the network. */
const addressKey = rememberedByText(kept, (text) => {
  const { words, prefix } = getAddress(text)
  const bits = words.map((word) => word.toString(2).padStart(16, '0')).join('')
  return `${words.length}${bits.slice(0, prefix)} ${bits.slice(prefix)}`
})

/** True when `inner` is `outer` or lies in its network, as Postgres answers "<<=". */
export function isWithin(inner: string, outer: string): boolean {
  const [x, y] = [getAddress(inner), getAddress(outer)]
  return x.words.length === y.words.length && x.prefix >= y.prefix && networkOf(x, y.prefix) === networkOf(y, y.prefix)
}

/** The least and the greatest value in a network: in the order of values exactly what lies between them is within it. */
export function networkEnds(network: string): readonly [least: string, greatest: string] {
  const address = getAddress(network)
  const hostBits = widthOf(address) - BigInt(address.prefix)
  const least = networkOf(address, address.prefix) << hostBits
  const print = (bits: bigint) => printWords(toWords(bits, address.words.length))
  const shown = hostBits === 0n ? '' : `/${address.prefix}`
  return [`${print(least)}${shown}`, print(least + (1n << hostBits) - 1n)]
}

/** A number that never falls from one value to the next in their order: the first address of the network, v6 beyond all of v4. */
export const networkNumber = rememberedByText(kept, (text) => {
  const address = getAddress(text)
  const base = networkOf(address, address.prefix) << (widthOf(address) - BigInt(address.prefix))
  return address.words.length === 2 ? base : base + (1n << 32n)
})

interface Address {
  /** Two 16 bit words for v4, eight for v6. */
  readonly words: readonly number[]
  readonly prefix: number
}

function readAddress(text: string): Address | undefined {
  const [address = '', length, ...more] = text.split('/')
  if (more.length > 0 || (length !== undefined && !/^(0|[1-9]\d{0,2})$/.test(length))) return undefined
  const words = address.includes(':') ? readV6(address) : readV4(address)
  if (!words) return undefined
  const prefix = length === undefined ? words.length * 16 : Number(length)
  return prefix <= words.length * 16 ? { words, prefix } : undefined
}

// A leading zero is refused: some readers take it for octal, so two systems may mean different addresses.
function readV4(text: string): readonly number[] | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text) || /(^|\.)0\d/.test(text)) return undefined
  const octets = text.split('.').map(Number)
  if (octets.some((octet) => octet > 255)) return undefined
  return [0, 2].map((first) => (octets[first] ?? 0) * 256 + (octets[first + 1] ?? 0))
}

function readV6(text: string): readonly number[] | undefined {
  const [head = '', tail, ...more] = text.split('::')
  if (more.length > 0) return undefined
  const front = readGroups(head, tail === undefined)
  const back = tail === undefined ? [] : readGroups(tail, true)
  if (!front || !back) return undefined
  const missing = 8 - front.length - back.length
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined
  return [...front, ...Array.from({ length: missing }, () => 0), ...back]
}

function readGroups(text: string, mayEndInV4: boolean): readonly number[] | undefined {
  if (text === '') return []
  const groups = text.split(':')
  const words: number[] = []
  for (const [index, group] of groups.entries()) {
    const v4 = mayEndInV4 && index === groups.length - 1 && group.includes('.') ? readV4(group) : undefined
    if (v4) words.push(...v4)
    else if (/^[0-9a-f]{1,4}$/i.test(group)) words.push(Number.parseInt(group, 16))
    else return undefined
  }
  return words
}

function getAddress(text: string): Address {
  const address = readAddress(text)
  if (!address) throw new Error(`not an address: ${text}`)
  return address
}

const widthOf = ({ words }: Address) => BigInt(words.length * 16)

/** The first bits of an address as a number. */
const networkOf = (address: Address, prefix: number) => toNumber(address.words) >> (widthOf(address) - BigInt(prefix))

const toWords = (bits: bigint, length: number) =>
  Array.from({ length }, (_, index) => Number((bits >> BigInt(16 * (length - 1 - index))) & 0xffffn))

const printWords = (words: readonly number[]) => (words.length === 2 ? printV4(words) : printV6(words))

const printV4 = (words: readonly number[]) => words.flatMap((word) => [word >> 8, word & 255]).join('.')

// The longest run of two or more zero groups becomes "::", the first of equals; mapped and compatible v4 addresses end in dotted text.
function printV6(words: readonly number[]): string {
  const run = longestRunOfZeros(words)
  const endsInV4 = run.start === 0 && (run.length === 6 || (run.length === 5 && words[5] === 0xffff))
  const groups = endsInV4 ? [...words.slice(0, 6).map(hex), printV4(words.slice(6))] : words.map(hex)
  if (run.length < 2) return groups.join(':')
  return `${groups.slice(0, run.start).join(':')}::${groups.slice(run.start + run.length).join(':')}`
}

function longestRunOfZeros(words: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: -1, length: 0 }
  let start = 0
  for (const [index, word] of words.entries()) {
    if (word !== 0) start = index + 1
    else if (index - start + 1 > best.length) best = { start, length: index - start + 1 }
  }
  return best
}

const hex = (word: number) => word.toString(16)

const toNumber = (words: readonly number[]) => words.reduce((sum, word) => (sum << 16n) | BigInt(word), 0n)
