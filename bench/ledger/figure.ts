// One figure of the ledger's bench: a value, its unit and, where there is one, the goal it is held against.

/** A measured value. `ok` is null where there is no goal. */
export type Figure = {
  readonly bench: 'ledger'
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly goal: string | null
  readonly ok: boolean | null
}

/** The goal of a figure: at least or at most some value. */
export type Goal = { readonly atLeast: number } | { readonly atMost: number }

/** A figure, held against its goal if it has one. */
export function figure(name: string, value: number, unit: string, goal?: Goal): Figure {
  const rounded = Number(value.toPrecision(4))
  if (goal === undefined) return { bench: 'ledger', name, value: rounded, unit, goal: null, ok: null }
  const isMet = 'atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost
  const text = 'atLeast' in goal ? `>= ${goal.atLeast}` : `<= ${goal.atMost}`
  return { bench: 'ledger', name, value: rounded, unit, goal: text, ok: isMet }
}

/** The value that `percent` of the values do not exceed. */
export function percentile(values: readonly number[] | Float64Array, percent: number): number {
  const sorted = Float64Array.from(values).sort()
  const index = Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))
  return sorted[index] ?? Number.NaN
}

/** The middle value. */
export function median(values: readonly number[]): number {
  return percentile(values, 50)
}
