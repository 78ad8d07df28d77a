// Named bounds of the test clock; times in milliseconds.

const day = 86_400_000

export const clockLimits = {
  /** The longest way at once. */
  advanceMaxMs: 3_660 * day,
  /** The longest the clock goes without looking at everything. */
  stepMaxMs: day,
} as const
