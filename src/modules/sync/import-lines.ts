/** One line of a file: its text, or why it can't be read. `number` counts from 1, blank lines included. */
export type Line =
  | { readonly kind: 'text'; readonly number: number; readonly text: string }
  | { readonly kind: 'unreadable'; readonly number: number; readonly reason: string }

/** The longest line that is read, in bytes; a longer one is reported and skipped without being held in memory. */
export const maxLineBytes = 16 * 1024 * 1024

/**
 * The lines of a byte stream, as many at a time as a chunk completes. Blank lines are left out, a byte order mark at the start and a carriage
 * return at the end of a line are dropped, and the last line needs no newline. Memory is bounded by one chunk and one line.
 */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number = maxLineBytes,
): AsyncGenerator<readonly Line[]> {
  const splitter = new LineSplitter(maxBytes)
  for await (const chunk of chunks) {
    const lines = splitter.push(chunk)
    if (lines.length > 0) yield lines
  }
  const rest = splitter.end()
  if (rest.length > 0) yield rest
}

const newline = 0x0a
const carriageReturn = 0x0d
const byteOrderMark = '\uFEFF'

/** A class because it is a cursor: the open line and its number live between chunks. */
class LineSplitter {
  private readonly decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  private parts: Uint8Array[] = []
  private bytes = 0
  private number = 1

  constructor(private readonly maxBytes: number) {}

  push(chunk: Uint8Array): readonly Line[] {
    const lines: Line[] = []
    let start = 0
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      this.keep(chunk.subarray(start, end))
      this.close(lines)
      start = end + 1
    }
    this.keep(chunk.subarray(start))
    return lines
  }

  end(): readonly Line[] {
    const lines: Line[] = []
    if (this.bytes > 0) this.close(lines)
    return lines
  }

  private keep(part: Uint8Array): void {
    this.bytes += part.length
    // One byte more than allowed may be the carriage return.
    if (this.bytes > this.maxBytes + 1) this.parts = []
    else if (part.length > 0) this.parts.push(part)
  }

  private close(lines: Line[]): void {
    const line = this.read()
    if (line) lines.push(line)
    this.parts = []
    this.bytes = 0
    this.number += 1
  }

  private read(): Line | undefined {
    const { number } = this
    if (this.bytes > this.maxBytes + 1) return this.tooLong()
    const whole = this.parts.length === 1 ? this.parts[0] : Buffer.concat(this.parts)
    if (!whole) return undefined
    const line = whole.at(-1) === carriageReturn ? whole.subarray(0, -1) : whole
    if (line.length > this.maxBytes) return this.tooLong()
    const text = this.decode(line)
    if (text === undefined) return { kind: 'unreadable', number, reason: 'The line is not valid UTF-8.' }
    return text.trim() === '' ? undefined : { kind: 'text', number, text }
  }

  private decode(line: Uint8Array): string | undefined {
    try {
      const text = this.decoder.decode(line)
      return this.number === 1 && text.startsWith(byteOrderMark) ? text.slice(1) : text
    } catch {
      return undefined
    }
  }

  private tooLong(): Line {
    return { kind: 'unreadable', number: this.number, reason: `The line is longer than ${this.maxBytes} bytes.` }
  }
}
