// A clock that stands still until it is moved, with timers that go off as it passes them, and chance from a counter.

import { type Instant, instant } from '@farthing/protocol'
import type { OperatorSystem } from '../system.ts'

export type HandSystem = OperatorSystem & {
  /** Moves the clock, stopping at every timer on the way. */
  readonly advance: (milliseconds: number) => void
  readonly waiting: () => number
}

type Timer = { readonly at: number; readonly task: () => void }

/** Wednesday 2026-01-07 12:00 UTC. */
export const handStart: Instant = instant(Date.UTC(2026, 0, 7, 12))

/** A system moved by hand. */
export function handSystem(): HandSystem {
  const timers = new Set<Timer>()
  let now: number = handStart
  let draws = 0
  const after = (delayMs: number, task: () => void): (() => void) => {
    const timer = { at: now + delayMs, task }
    timers.add(timer)
    return () => void timers.delete(timer)
  }
  return {
    now: () => instant(now),
    chance: (bytes) =>
      Uint8Array.from({ length: bytes }, () => {
        draws += 1
        return (draws * 167) % 256
      }),
    environment: {},
    after,
    every: (intervalMs, task) => {
      let cancel = (): void => {}
      const again = (): void => {
        cancel = after(intervalMs, again)
        task()
      }
      cancel = after(intervalMs, again)
      return () => cancel()
    },
    advance: (milliseconds) => {
      const end = now + milliseconds
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= end).toSorted((one, other) => one.at - other.at)
        if (next === undefined) break
        timers.delete(next)
        now = Math.max(now, next.at)
        next.task()
      }
      now = end
    },
    waiting: () => timers.size,
  }
}
