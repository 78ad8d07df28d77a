// Which ceiling a payment would pass, and whether a guardian may let it through.

import type { Ceiling } from './ceilings.ts'

export type JudgedCeilings =
  | { readonly kind: 'allowed' }
  /** A guardian may lift what is in the way. */
  | { readonly kind: 'approval'; readonly ceiling: Ceiling }
  | { readonly kind: 'refused'; readonly ceiling: Ceiling }

/** Judges a price against ceilings; what has been spent under each stands at its place in `spent`, 0 for those of one purchase. */
export function judgeCeilings(
  ceilings: readonly Ceiling[],
  spent: readonly bigint[],
  priceUnits: bigint,
): JudgedCeilings {
  const passed = ceilings.filter((ceiling, index) => (spent[index] ?? 0n) + priceUnits > ceiling.unitsMax)
  const firm = passed.find(({ yields }) => !yields)
  if (firm !== undefined) return { kind: 'refused', ceiling: firm }
  const [first] = passed
  return first === undefined ? { kind: 'allowed' } : { kind: 'approval', ceiling: first }
}
