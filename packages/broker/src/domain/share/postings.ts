// What a charge on the phone bill is in the ledger, step by step (carrier-billing 9.2): charged, confirmed by a statement, paid
// by the operator. The commit of each step must also carry the payment's record on the version it was decided on.

import { Bug } from '@farthing/protocol'
import { clearDebt, type Place, type Postings, postChain } from './chain.ts'
import { merchantPays, type RefundSplit } from './refund-share.ts'
import { merchantCredit, type Split } from './split.ts'

/** A charge as its postings see it. */
export type SharedPayment = {
  readonly id: string
  readonly merchantId: string
  readonly operatorId: string
  readonly split: Split
}

/** What was taken back of a charge so far. */
export type Taken = {
  readonly refunds: readonly RefundSplit[]
  readonly clawbacks: readonly ClawbackSplit[]
  /** The part withheld for unpaid bills was let go, and is no longer there to answer. */
  readonly isReleased?: boolean
}

/** What a clawback takes: all of it, from the merchant's credit for this very charge, and at most from what was withheld. */
export type ClawbackSplit = {
  readonly units: bigint
  readonly fromCredit: bigint
  readonly fromReserve: bigint
}

export const nothingTaken: Taken = { refunds: [], clawbacks: [] }

/** The accounts of everybody who has part in a charge. */
export function placesOf(payment: SharedPayment): {
  readonly [Name in
    | 'receivable'
    | 'pending'
    | 'confirmed'
    | 'available'
    | 'debt'
    | 'reserve'
    | 'aggregator']: Place
} {
  const { merchantId, operatorId, split } = payment
  return {
    receivable: { kind: 'phoneReceivable', owner: operatorId },
    pending: { kind: 'phonePending', owner: merchantId },
    confirmed: { kind: 'phoneConfirmed', owner: merchantId },
    available: { kind: 'merchant', owner: merchantId },
    debt: { kind: 'merchantDebt', owner: merchantId },
    reserve: { kind: 'badDebtReserve', owner: merchantId },
    aggregator: { kind: 'aggregator', owner: split.aggregatorId ?? 'none' },
  }
}

/** The accounts of the house that phone money touches. */
export const housePlaces = {
  fees: { kind: 'houseFees', owner: 'house' },
  messages: { kind: 'messageCosts', owner: 'house' },
  tax: { kind: 'salesTax', owner: 'house' },
  feeTax: { kind: 'feeTax', owner: 'house' },
  bank: { kind: 'bank', owner: 'house' },
} as const satisfies Readonly<Record<string, Place>>

/** The charge: from what the operator owes to each party, the merchant's part pending. */
export function chargedPostings(payment: SharedPayment, attempt = 0): Postings {
  const { split, id } = payment
  const { receivable, pending, reserve, aggregator } = placesOf(payment)
  if (split.aggregator > 0n && split.aggregatorId === undefined) throw new Bug('an aggregator without a name')
  const { fees, messages, tax, feeTax } = housePlaces
  const isMerchants = split.taxRemitter === 'MERCHANT'
  const isOurs = split.taxRemitter === 'PLATFORM'
  return postChain({ id, currency: split.currency, attempt }, [
    { code: 'phoneNet', from: receivable, to: pending, units: split.net },
    { code: 'phoneMerchantTax', from: receivable, to: pending, units: isMerchants ? split.tax : 0n },
    { code: 'phoneTax', from: receivable, to: tax, units: isOurs ? split.tax : 0n },
    { code: 'phoneAggregator', from: receivable, to: aggregator, units: split.aggregator },
    { code: 'phoneReserve', from: receivable, to: reserve, units: split.badDebt },
    { code: 'phoneFee', from: receivable, to: fees, units: split.platform },
    { code: 'phoneMessages', from: receivable, to: messages, units: split.messages },
    // The tax on fees is the merchant's to pay, and to claim at its tax office.
    { code: 'phoneOperatorTax', from: pending, to: receivable, units: split.operatorTax },
    { code: 'phoneAggregatorTax', from: pending, to: aggregator, units: split.aggregatorTax },
    { code: 'phoneFeeTax', from: pending, to: feeTax, units: split.platformTax },
  ])
}

/** The operator's statement names the charge: the merchant's part moves on. */
export function confirmedPostings(payment: SharedPayment, taken: Taken, attempt = 0): Postings {
  const { pending, confirmed } = placesOf(payment)
  return postChain({ id: payment.id, currency: payment.split.currency, attempt }, [
    { code: 'phoneConfirm', from: pending, to: confirmed, units: creditLeft(payment.split, taken) },
  ])
}

/**
 * The operator has paid what a statement comes to: `units` in all its lines, charges less what was taken back; below zero where
 * we pay. `id` is the statement's.
 */
export function paidPostings(
  paid: {
    readonly id: string
    readonly operatorId: string
    readonly currency: string
    readonly units: bigint
  },
  attempt = 0,
): Postings {
  const receivable = { kind: 'phoneReceivable', owner: paid.operatorId } as const
  const isIn = paid.units >= 0n
  return postChain({ id: paid.id, currency: paid.currency, attempt }, [
    isIn
      ? { code: 'phoneCollect', from: housePlaces.bank, to: receivable, units: paid.units }
      : { code: 'phoneSettle', from: receivable, to: housePlaces.bank, units: -paid.units },
  ])
}

/** The operator's money for the charge is there: what is left of the merchant's part becomes available, and pays its debt first. */
export function availablePostings(payment: SharedPayment, taken: Taken, attempt = 0): Postings {
  const { confirmed, available } = placesOf(payment)
  const { split, merchantId } = payment
  return postChain({ id: payment.id, currency: split.currency, attempt }, [
    { code: 'phoneAvailable', from: confirmed, to: available, units: creditLeft(split, taken) },
    clearDebt(merchantId),
  ])
}

/** The time for unpaid bills is over: what is left of the part withheld for them becomes available. */
export function releasedPostings(payment: SharedPayment, taken: Taken, attempt = 0): Postings {
  const { reserve, available } = placesOf(payment)
  const { split, merchantId } = payment
  return postChain({ id: `${payment.id}|release`, currency: split.currency, attempt }, [
    {
      code: 'reserveRelease',
      from: reserve,
      to: available,
      units: reserveLeft(split, taken),
      // Clawbacks of other charges may have used it up meanwhile.
      upTo: 'from',
    },
    clearDebt(merchantId),
  ])
}

/** What is left of the merchant's credit for a charge, while it is not yet available. */
export function creditLeft(split: Split, taken: Taken): bigint {
  const refunded = taken.refunds.reduce((sum, refund) => sum + merchantPays(refund), 0n)
  const clawed = taken.clawbacks.reduce((sum, clawback) => sum + clawback.fromCredit, 0n)
  const left = merchantCredit(split) - refunded - clawed
  return left > 0n ? left : 0n
}

/** What is left of the part of a charge that was withheld for unpaid bills. */
export function reserveLeft(split: Split, taken: Taken): bigint {
  if (taken.isReleased === true) return 0n
  const refunded = taken.refunds.reduce((sum, refund) => sum + refund.badDebt, 0n)
  const clawed = taken.clawbacks.reduce((sum, clawback) => sum + clawback.fromReserve, 0n)
  const left = split.badDebt - refunded - clawed
  return left > 0n ? left : 0n
}
