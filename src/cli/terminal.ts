/** Writes one line to standard output: what was asked for. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Writes a long text to standard output; resolves when whoever reads it has it all, or has stopped reading. */
export function sayAll(text: string): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.once('error', () => resolve())
    process.stdout.write(text, () => resolve())
  })
}

/** Writes one line to standard error: what went wrong, or how far it is. */
export function complain(line: string): void {
  process.stderr.write(`${line}\n`)
}

/** True when a person watches standard error, so a line may be drawn over; false in a pipe, a file or a service log. */
export function isWatched(): boolean {
  return process.stderr.isTTY
}
