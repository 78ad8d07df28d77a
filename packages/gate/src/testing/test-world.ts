// A clock that stands still until it is told to move, and moves the timers with it; what goes on behind an answer can be
// waited for. Chance and network are the real ones.

import { type Instant, instant } from '@farthing/protocol'
import { defaultSystem, type System } from '../system.ts'

export type TestWorld = {
  readonly system: System
  /** Moves the clock and runs the timers that come due. */
  advance(milliseconds: number): void
  /** Waits for the work that goes on behind answers. */
  settle(): Promise<void>
  /** Resolves once a timer has been started, to be let run out by `advance`. */
  nextTimer(): Promise<void>
}

/** A world that starts at a fixed moment. */
export function createTestWorld(): TestWorld {
  let now: Instant = instant(Date.UTC(2026, 10, 23, 12, 0, 0))
  const timers = new Set<{ readonly at: number; readonly run: () => void }>()
  const waiting: (() => void)[] = []
  let behind: Promise<unknown>[] = []
  return {
    system: {
      ...defaultSystem,
      now: () => now,
      startTimer: (delayMs, run) => {
        const timer = { at: now + delayMs, run }
        timers.add(timer)
        for (const resolve of waiting.splice(0)) resolve()
        return () => timers.delete(timer)
      },
      keepAlive: (work) => {
        behind.push(work)
      },
    },
    advance: (milliseconds) => {
      now = instant(now + milliseconds)
      for (const timer of timers) {
        if (timer.at > now) continue
        timers.delete(timer)
        timer.run()
      }
    },
    settle: async () => {
      while (behind.length > 0) {
        const work = behind
        behind = []
        await Promise.all(work)
      }
    },
    nextTimer: () => new Promise((resolve) => waiting.push(() => resolve())),
  }
}
