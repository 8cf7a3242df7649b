import { describe, expect, it } from 'vitest'
import { forgetLoaded, loaderOf, manyByKey, oneByKey } from '../../src/loaders/loaders.js'

describe('loaders', () => {
  it('load all keys of a tick at once, each once', async () => {
    const batches: (readonly number[])[] = []
    const loader = oneByKey(async (keys: readonly number[]) => {
      batches.push(keys)
      return new Map(keys.filter((key) => key < 3).map((key) => [key, `row ${key}`]))
    })
    expect(await Promise.all([1, 2, 1, 3].map((key) => loader.load(key)))).toEqual([
      'row 1',
      'row 2',
      'row 1',
      undefined,
    ])
    expect(batches).toEqual([[1, 2, 3]])
  })

  it('answer an empty list for a key without rows', async () => {
    const loader = manyByKey(async (_keys: readonly string[]) => new Map([['a', [1, 2]]]))
    expect(await Promise.all([loader.load('a'), loader.load('b')])).toEqual([[1, 2], []])
  })

  it('tell keys apart by identity and find rows by place', async () => {
    const loader = oneByKey(
      async (keys: readonly { readonly id: string; readonly wants: string }[]) =>
        new Map(keys.map(({ id }) => [id, keys.length])),
      ({ id, wants }) => `${id} ${wants}`,
      ({ id }) => id,
    )
    const loaded = [
      { id: '1', wants: 'x' },
      { id: '1', wants: 'y' },
    ].map((key) => loader.load(key))
    expect(await Promise.all(loaded)).toEqual([2, 2])
  })

  it('belong to one owner and are forgotten on demand', () => {
    const [one, other] = [{}, {}]
    const make = () => oneByKey(async (_keys: readonly number[]) => new Map<number, string>())
    const loader = loaderOf(one, 'rows', make)
    expect(loaderOf(one, 'rows', make)).toBe(loader)
    expect(loaderOf(one, 'others', make)).not.toBe(loader)
    expect(loaderOf(other, 'rows', make)).not.toBe(loader)
    forgetLoaded(one)
    expect(loaderOf(one, 'rows', make)).not.toBe(loader)
  })
})
