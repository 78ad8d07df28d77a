// Counts attempts per key in windows that follow each other, in bounded memory: wrong codes, new wallets, registrations.

import type { Instant } from '@farthing/protocol'

export type AttemptLimiter = {
  /**
   * Counts an attempt before anyone knows how it ends, so that a burst cannot slip through while the first is being
   * looked up. Answers how long to wait, in milliseconds; undefined where the attempt may go on.
   */
  readonly attempt: (keys: readonly string[], now: Instant) => number | undefined
  /** Takes an attempt back that does not count. */
  readonly forgive: (keys: readonly string[], now: Instant) => void
}

/** There is no bound over all keys on purpose: it would let one stranger lock everybody out. */
export function openAttemptLimiter(bounds: {
  readonly windowMs: number
  readonly perKey: number
  readonly keysMax: number
}): AttemptLimiter {
  let windowStart = 0
  let counts = new Map<string, number>()
  const roll = (now: Instant): void => {
    if (now - windowStart < bounds.windowMs) return
    windowStart = now
    counts = new Map()
  }
  const add = (keys: readonly string[], change: 1 | -1): void => {
    for (const key of keys) {
      const count = (counts.get(key) ?? 0) + change
      counts.delete(key)
      if (count > 0) counts.set(key, count)
      const oldest = counts.size > bounds.keysMax ? counts.keys().next().value : undefined
      if (oldest !== undefined) counts.delete(oldest)
    }
  }
  return {
    attempt: (keys, now) => {
      roll(now)
      if (keys.some((key) => (counts.get(key) ?? 0) >= bounds.perKey))
        return windowStart + bounds.windowMs - now
      add(keys, 1)
      return undefined
    },
    forgive: (keys, now) => {
      roll(now)
      add(keys, -1)
    },
  }
}

/** The key an address counts under: whoever has one IPv6 address has the whole /64 it lies in. */
export function addressKey(address: string): string {
  if (!address.includes(':') || address.startsWith('::ffff:')) return `address ${address}`
  const [head = '', tail] = address.split('::', 2)
  const groups = head === '' ? [] : head.split(':')
  const zeros =
    tail === undefined ? 0 : Math.max(0, 8 - groups.length - (tail === '' ? 0 : tail.split(':').length))
  const first = [...groups, ...Array<string>(zeros).fill('0'), ...(tail ?? '').split(':')].slice(0, 4)
  return `address ${first.map((group) => Number.parseInt(group === '' ? '0' : group, 16).toString(16)).join(':')}::/64`
}
