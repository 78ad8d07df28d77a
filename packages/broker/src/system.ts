// The only reader of clock, chance, timers and environment in the broker; everything else gets them as values.

import { randomBytes } from 'node:crypto'
import { type Id, type IdPrefix, type Instant, idChanceBytes, instant, makeId } from '@farthing/protocol'

export type System = {
  readonly now: () => Instant
  readonly chance: (bytes: number) => Uint8Array
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Runs a task once after a while, unless the returned function is called before; never holds the process open. */
  readonly after: (delayMs: number, task: () => void) => () => void
  /** Runs a task again and again until the returned function is called; never holds the process open. */
  readonly every: (intervalMs: number, task: () => void) => () => void
  /** Lets everything else that waits have its turn first. */
  readonly rest: () => Promise<void>
  /** What the clocks of other machines show, where `now` was moved ahead of them: what they compare with, such as signatures, is dated by it. */
  readonly outsideNow?: () => Instant
  /** Moves the clock forward; only test instances can. */
  readonly moveTo?: (time: Instant) => void
}

export function realSystem(): System {
  return {
    now: () => instant(Date.now()),
    chance: (bytes) => randomBytes(bytes),
    environment: process.env,
    after: (delayMs, task) => {
      const timer = setTimeout(task, delayMs)
      timer.unref()
      return () => clearTimeout(timer)
    },
    every: (intervalMs, task) => {
      const timer = setInterval(task, intervalMs)
      timer.unref()
      return () => clearInterval(timer)
    },
    rest: () => new Promise((done) => setImmediate(done)),
  }
}

/** Makes an id of the system's clock and chance. */
export function newId<Prefix extends IdPrefix>(system: System, prefix: Prefix): Id<Prefix> {
  return makeId(prefix, system.now(), system.chance(idChanceBytes))
}
