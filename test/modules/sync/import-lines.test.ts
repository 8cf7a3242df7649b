import { expect, it } from 'vitest'
import { readLines } from '../../../src/modules/sync/import-lines.js'
import type { Line } from '../../../src/modules/sync/import-lines.js'

it('reads lines across chunks of any size, whatever ends them', async () => {
  const text = '\uFEFF{"a":1}\r\n\n   \n{"ü":"\u{1F600}"}\r\nlast'
  const expected = [
    { kind: 'text', number: 1, text: '{"a":1}' },
    { kind: 'text', number: 4, text: '{"ü":"\u{1F600}"}' },
    { kind: 'text', number: 5, text: 'last' },
  ]
  for (const size of [1, 2, 3, 7, 64, 1000]) expect(await linesOf(Buffer.from(text), size)).toEqual(expected)
})

it('keeps a byte order mark that is not at the start', async () => {
  expect(await linesOf(Buffer.from('a\n\uFEFFb\n'))).toMatchObject([{ text: 'a' }, { text: '\uFEFFb' }])
})

it('reports a line that is not UTF-8 by its number and reads on', async () => {
  const bytes = Buffer.concat([Buffer.from('one\n'), Buffer.from([0xc3, 0x28, 0x0a]), Buffer.from('three\n')])
  expect(await linesOf(bytes, 2)).toEqual([
    { kind: 'text', number: 1, text: 'one' },
    { kind: 'unreadable', number: 2, reason: 'The line is not valid UTF-8.' },
    { kind: 'text', number: 3, text: 'three' },
  ])
})

it('takes a line of the greatest length and reports one byte more, with or without a carriage return', async () => {
  const reason = 'The line is longer than 8 bytes.'
  const read = (text: string) => linesOf(Buffer.from(text), 3, 8)
  expect(await read('12345678\nx')).toMatchObject([{ text: '12345678' }, { text: 'x' }])
  expect(await read('12345678\r\nx')).toMatchObject([{ text: '12345678' }, { text: 'x' }])
  expect(await read('123456789\nx')).toEqual([
    { kind: 'unreadable', number: 1, reason },
    { kind: 'text', number: 2, text: 'x' },
  ])
  expect(await read('123456789\r\nx')).toMatchObject([{ reason }, { text: 'x' }])
  expect(await read('x'.repeat(100))).toMatchObject([{ number: 1, reason }])
})

it('finds no lines in nothing', async () => {
  expect(await linesOf(Buffer.from(''))).toEqual([])
  expect(await linesOf(Buffer.from('\n\r\n'))).toEqual([])
})

async function linesOf(bytes: Uint8Array, size = 16, maxBytes?: number): Promise<readonly Line[]> {
  const lines: Line[] = []
  for await (const some of readLines(chunksOf(bytes, size), maxBytes)) lines.push(...some)
  return lines
}

async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size)
    yield await Promise.resolve(bytes.subarray(start, start + size))
}
