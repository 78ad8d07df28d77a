// Chance from a seed, so that a failing run can be repeated exactly.

/** A stream of choices: the same seed gives the same stream. */
export type Seeded = {
  /** A whole number from 0 to below the bound. */
  below(bound: number): number
  /** True in about `percent` of a hundred cases. */
  chance(percent: number): boolean
  pick<Value>(values: readonly [Value, ...Value[]]): Value
}

/** The stream of a seed (mulberry32). */
export function seeded(seed: number): Seeded {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
  const below = (bound: number) => Math.floor(next() * bound)
  return {
    below,
    chance: (percent) => below(100) < percent,
    pick: (values) => values[below(values.length)] ?? values[0],
  }
}
