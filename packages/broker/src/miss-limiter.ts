// Counts misses (wrong codes, wrong keys) per key and overall in windows that follow each other, in bounded memory.

import type { Instant } from '@farthing/protocol'

export type MissLimiter = {
  /**
   * Counts an attempt as a miss before anyone knows whether it is one, so that a burst of guesses cannot slip through
   * while the first is being looked up. Answers how long to wait, in milliseconds; undefined where the attempt may go on.
   */
  readonly attempt: (keys: readonly string[], now: Instant) => number | undefined
  /** Takes an attempt back that was no miss. */
  readonly forgive: (keys: readonly string[], now: Instant) => void
}

export function openMissLimiter(bounds: {
  readonly windowMs: number
  readonly perKey: number
  readonly overall: number
}): MissLimiter {
  let windowStart = 0
  let counts = new Map<string, number>()
  const overallKey = ''
  const roll = (now: Instant): void => {
    if (now - windowStart < bounds.windowMs) return
    windowStart = now
    counts = new Map()
  }
  const add = (keys: readonly string[], change: 1 | -1): void => {
    for (const key of [overallKey, ...keys.map((key) => `=${key}`)]) {
      const count = (counts.get(key) ?? 0) + change
      if (count > 0) counts.set(key, count)
      else counts.delete(key)
    }
  }
  return {
    // Memory is bounded by the overall count: once that is reached nothing more is counted in this window.
    attempt: (keys, now) => {
      roll(now)
      const isOver =
        (counts.get(overallKey) ?? 0) >= bounds.overall ||
        keys.some((key) => (counts.get(`=${key}`) ?? 0) >= bounds.perKey)
      if (isOver) return windowStart + bounds.windowMs - now
      add(keys, 1)
      return undefined
    },
    forgive: (keys, now) => {
      roll(now)
      add(keys, -1)
    },
  }
}
