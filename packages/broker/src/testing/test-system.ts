// A clock that stands still until it is moved, timers that go off as it passes them, and chance that follows from a seed, so
// that a run can be repeated.

import { createHash } from 'node:crypto'
import { type Instant, instant } from '@farthing/protocol'
import type { System } from '../system.ts'

export type TestSystem = System & {
  readonly moveTo: (time: Instant) => void
  readonly advance: (milliseconds: number) => void
  /** Blocks of chance drawn so far. */
  readonly drawn: () => number
}

/** Wednesday 2026-01-07 12:00 UTC: in the middle of a day and of a week, so that a test crosses neither by accident. */
export const testStart = instant(Date.UTC(2026, 0, 7, 12))

/** A system of the given seed; every draw of chance differs from every other. */
export function testSystem(seed = 1): TestSystem {
  let now = testStart
  let draws = 0
  const timers = new Set<{ readonly at: number; readonly task: () => void }>()
  const moveTo = (time: Instant): void => {
    for (;;) {
      const [next] = [...timers].filter(({ at }) => at <= time).toSorted((one, other) => one.at - other.at)
      if (next === undefined) break
      timers.delete(next)
      now = instant(Math.max(now, next.at))
      next.task()
    }
    now = time
  }
  return {
    now: () => now,
    chance: (bytes) => {
      const blocks: Buffer[] = []
      for (let length = 0; length < bytes; length += 32) {
        draws += 1
        blocks.push(createHash('sha256').update(`${seed} ${draws}`).digest())
      }
      return Uint8Array.from(Buffer.concat(blocks).subarray(0, bytes))
    },
    environment: {},
    after: (delayMs, task) => {
      const timer = { at: now + delayMs, task }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    every: () => () => {},
    rest: () => new Promise((done) => setImmediate(done)),
    moveTo,
    drawn: () => draws,
    advance: (milliseconds) => moveTo(instant(now + milliseconds)),
  }
}
