// Clock, chance, timers and the network of the gate: the only file that reads them, by what every Fetch-style runtime
// has. Tests and edge runtimes hand in their own.

import { type Instant, instant } from '@farthing/protocol'

/** What the gate asks of the world around it. */
export type System = {
  now(): Instant
  randomBytes(length: number): Uint8Array<ArrayBuffer>
  fetch(url: string, init: RequestInit): Promise<Response>
  /** Runs once after a delay, unless the returned function is called before. */
  startTimer(delayMs: number, run: () => void): () => void
  /** Told of work that goes on after the answer, for runtimes that stop then (`waitUntil`). It never rejects. */
  keepAlive(work: Promise<unknown>): void
}

/** The world as Node, Deno, Bun, workers and browsers show it. */
export const defaultSystem: System = {
  now: () => instant(Date.now()),
  randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  fetch: (url, init) => fetch(url, init),
  startTimer: (delayMs, run) => {
    const timer = setTimeout(run, delayMs)
    return () => clearTimeout(timer)
  },
  keepAlive: () => undefined,
}
