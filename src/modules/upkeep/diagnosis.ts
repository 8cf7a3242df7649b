/** How much a remark matters: `fine` says how things are, `note` is worth knowing, `act` is to be mended. */
export type Gravity = 'fine' | 'note' | 'act'

/** One thing said of a database; `advice` is what to do about it. */
export interface Remark {
  readonly gravity: Gravity
  readonly text: string
  readonly advice?: string
}

/** Remarks about one side of a database. */
export interface Section {
  readonly title: string
  readonly remarks: readonly Remark[]
}

export const fine = (text: string): Remark => ({ gravity: 'fine', text })

export const note = (text: string, advice?: string): Remark => ({
  gravity: 'note',
  text,
  ...(advice === undefined ? {} : { advice }),
})

export const act = (text: string, advice: string): Remark => ({ gravity: 'act', text, advice })

/** The remark when there is one, else that all is well. */
export function orFine(remarks: readonly Remark[], text: string): readonly Remark[] {
  return remarks.length > 0 ? remarks : [fine(text)]
}

/** Bytes as people say them. */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`
  const power = Math.min(4, Math.floor(Math.log2(bytes) / 10))
  const amount = bytes / 1024 ** power
  return `${amount < 10 ? amount.toFixed(1) : Math.round(amount)} ${['', 'kB', 'MB', 'GB', 'TB'][power] ?? ''}`
}

/** A number of things in words: "1 row", "2,000 rows". */
export const countText = (count: number, singular: string): string =>
  `${numberText(count)} ${singular}${count === 1 ? '' : 's'}`

/** A whole number with thousands apart. */
export const numberText = (value: number): string => Math.round(value).toLocaleString('en-US')
