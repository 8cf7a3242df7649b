import { isStartedByNpm } from '../config.js'

/** How a run is asked to end. */
export interface StopRequest {
  /** Resolves at the first SIGTERM, SIGINT or SIGHUP (a terminal that is closed), with its name. */
  readonly asked: Promise<NodeJS.Signals>
  /** Resolves at the second: end without waiting for what is in flight. */
  readonly hurried: Promise<void>
  readonly isAsked: () => boolean
  readonly isHurried: () => boolean
}

/** npm passes a Ctrl-C on to a child that the terminal has told already; what follows this soon is the same one. */
const echoMs = 250

const orphanCheckMs = 200

/** Listens for SIGTERM, SIGINT and SIGHUP for the rest of the run; the third one ends the process on the spot. */
export function listenForStop(): StopRequest {
  let count = 0
  let lastAt = 0
  let ask: (signal: NodeJS.Signals) => void
  let hurry: () => void
  const asked = new Promise<NodeJS.Signals>((resolve) => (ask = resolve))
  const hurried = new Promise<void>((resolve) => (hurry = resolve))
  const hear = (signal: NodeJS.Signals) => {
    const now = performance.now()
    if (count > 0 && now - lastAt < echoMs) return
    lastAt = now
    count++
    if (count === 1) ask(signal)
    else if (count === 2) hurry()
    else process.exit(1)
  }
  process.on('SIGTERM', hear)
  process.on('SIGINT', hear)
  process.on('SIGHUP', hear)
  if (isStartedByNpm()) hearOfParent(() => hear('SIGTERM'))
  return { asked, hurried, isAsked: () => count > 0, isHurried: () => count > 1 }
}

/** npm sends a SIGTERM to the shell between it and us, which ends without a word: a new parent is how we hear of it. */
function hearOfParent(leave: () => void): void {
  const parent = process.ppid
  const check = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(check)
    leave()
  }, orphanCheckMs)
  check.unref()
}
