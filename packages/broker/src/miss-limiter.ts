// Counts misses (wrong codes, wrong keys) per key and overall in a sliding pair of windows, in bounded memory.

import type { Instant } from '@farthing/protocol'

export type MissLimiter = {
  /** How long the keys must wait, in milliseconds; undefined where none must. */
  readonly waitFor: (keys: readonly string[], now: Instant) => number | undefined
  readonly miss: (keys: readonly string[], now: Instant) => void
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
  return {
    waitFor: (keys, now) => {
      roll(now)
      const isOver =
        (counts.get(overallKey) ?? 0) >= bounds.overall ||
        keys.some((key) => (counts.get(`=${key}`) ?? 0) >= bounds.perKey)
      return isOver ? windowStart + bounds.windowMs - now : undefined
    },
    // Memory is bounded by the overall count: once that is reached nothing more is counted in this window.
    miss: (keys, now) => {
      roll(now)
      for (const key of [overallKey, ...keys.map((key) => `=${key}`)]) {
        counts.set(key, (counts.get(key) ?? 0) + 1)
      }
    },
  }
}
