// Tells whoever watches a phone that something about it has changed. What changed is read again by the watcher.

import { operatorLimits } from './limits.ts'

export type Live = {
  /** Undefined where too many watch already. */
  readonly watch: (number: string, onChange: () => void) => (() => void) | undefined
  readonly changed: (number: string) => void
}

/** A register of watchers by number, in memory alone. */
export function createLive(): Live {
  const watchers = new Map<string, Set<() => void>>()
  let count = 0
  return {
    watch: (number, onChange) => {
      if (count >= operatorLimits.watchersMax) return undefined
      const own = watchers.get(number) ?? new Set()
      watchers.set(number, own)
      own.add(onChange)
      count += 1
      return () => {
        if (!own.delete(onChange)) return
        count -= 1
        if (own.size === 0) watchers.delete(number)
      }
    },
    changed: (number) => {
      for (const onChange of watchers.get(number) ?? []) onChange()
    },
  }
}
