// Where differences to an operator's statement stand until somebody has found out: never in a party's account, never lost.

import type { Place, Postings } from './chain.ts'
import { postChain } from './chain.ts'
import { housePlaces } from './postings.ts'

/** What differs (carrier-billing 10). */
export type SuspenseReason =
  | 'AMOUNT_MISMATCH'
  | 'RATE_MISMATCH'
  | 'MISSING_AT_PLATFORM'
  | 'MISSING_AT_OPERATOR'
  | 'DUPLICATE'
  /** More taken back than was left of the charge. */
  | 'CLAWBACK'
  /** Corrections and fees that nothing of ours explains. */
  | 'ADJUST'
  | 'FEE'
  | 'BANK_MISMATCH'

/** One difference, in minor units: above zero where there is more than our books say, below where there is less. */
export type SuspenseEntry = {
  /** Ours, one per difference: the statement's line. */
  readonly id: string
  readonly reason: SuspenseReason
  readonly operatorId: string
  readonly currency: string
  readonly units: bigint
}

/** Books a difference: what the operator owes follows its statement (or its money), and the suspense account holds the rest. */
export function suspensePostings(entry: SuspenseEntry, attempt = 0): Postings {
  const other: Place =
    entry.reason === 'BANK_MISMATCH' ? housePlaces.bank : { kind: 'phoneReceivable', owner: entry.operatorId }
  return between(entry, { code: 'suspense', other }, attempt)
}

/** How a difference was cleared up: the operator corrects it, it is paid or refunded by bank, or we bear or keep it. */
export type SuspenseEnd = 'operator' | 'bank' | 'house'

/** Takes a difference out of suspense again, to where it belongs. */
export function suspenseSettledPostings(entry: SuspenseEntry, end: SuspenseEnd, attempt = 0): Postings {
  const places: Readonly<Record<SuspenseEnd, Place>> = {
    operator: { kind: 'phoneReceivable', owner: entry.operatorId },
    bank: housePlaces.bank,
    house: housePlaces.fees,
  }
  const back = { ...entry, units: -entry.units }
  return between(back, { code: 'suspenseSettle', other: places[end] }, attempt)
}

function between(
  entry: SuspenseEntry,
  step: { readonly code: 'suspense' | 'suspenseSettle'; readonly other: Place },
  attempt: number,
): Postings {
  const { other } = step
  const suspense: Place = { kind: 'suspense', owner: entry.operatorId }
  const isMore = entry.units > 0n
  return postChain({ id: entry.id, currency: entry.currency, attempt }, [
    {
      code: step.code,
      from: isMore ? other : suspense,
      to: isMore ? suspense : other,
      units: isMore ? entry.units : -entry.units,
    },
  ])
}
