// The only reader of clock, chance, timers and environment in the operator; everything else gets them as values.

import { randomBytes } from 'node:crypto'
import { type Instant, instant } from '@farthing/protocol'

export type OperatorSystem = {
  readonly now: () => Instant
  readonly chance: (bytes: number) => Uint8Array
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Runs a task once after a while, unless the returned function is called before. */
  readonly after: (delayMs: number, task: () => void) => () => void
  /** Runs a task again and again until the returned function is called; never holds the process open. */
  readonly every: (intervalMs: number, task: () => void) => () => void
}

export function realSystem(): OperatorSystem {
  return {
    now: () => instant(Date.now()),
    chance: (bytes) => randomBytes(bytes),
    environment: process.env,
    after: (delayMs, task) => {
      const timer = setTimeout(task, delayMs)
      return () => clearTimeout(timer)
    },
    every: (intervalMs, task) => {
      const timer = setInterval(task, intervalMs)
      timer.unref()
      return () => clearInterval(timer)
    },
  }
}
