/** Line numbers, at one bit each. */
export interface LineSet {
  readonly size: number
  add(line: number): void
  has(line: number): boolean
}

/** An empty set; grows to the largest line that is added, so a hundred million lines cost 12 MB. */
export function lineSet(): LineSet {
  let bits = new Uint8Array(1024)
  let size = 0
  const has = (line: number) => ((bits[line >> 3] ?? 0) & (1 << (line & 7))) !== 0
  return {
    get size() {
      return size
    },
    has,
    add: (line) => {
      if (has(line)) return
      if (line >> 3 >= bits.length) {
        const larger = new Uint8Array(Math.max(bits.length * 2, (line >> 3) + 1))
        larger.set(bits)
        bits = larger
      }
      bits[line >> 3] = (bits[line >> 3] ?? 0) | (1 << (line & 7))
      size += 1
    },
  }
}
