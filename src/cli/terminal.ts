/** Writes one line to standard output: what was asked for. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Writes one line to standard error: what went wrong, or how far it is. */
export function complain(line: string): void {
  process.stderr.write(`${line}\n`)
}

/** True when a person watches standard error, so a line may be drawn over; false in a pipe, a file or a service log. */
export function isWatched(): boolean {
  return process.stderr.isTTY
}
