// What goes back: refunds and clawbacks of charges on the phone bill, mirrored by where the merchant's part stands. None fails
// for want of balance: what the place of the moment does not hold is booked as the merchant's debt and paid from its income.

import { Bug } from '@farthing/protocol'
import type { CreditStage } from '../phone/payment.ts'
import { clearDebt, type Place, type Postings, postChain, type Step } from './chain.ts'
import {
  type ClawbackSplit,
  creditLeft,
  housePlaces,
  placesOf,
  reserveLeft,
  type SharedPayment,
  type Taken,
} from './postings.ts'
import { housePays, merchantPays, operatorTakes, type RefundSplit } from './refund-share.ts'
import { operatorOwes } from './split.ts'

/** Where the merchant's part stands when something is taken back of it. */
export type TakingStage = Extract<CreditStage, 'pending' | 'confirmed' | 'available'>

/**
 * A refund, partial or total. Before the money is collected the credit of this very charge pays, which the payment's record
 * in the same commit guarantees to be there; the rest is booked as debt, and paid by the reserve and the balance as far as they go.
 */
export function refundPostings(
  payment: SharedPayment,
  input: {
    readonly id: string
    readonly refund: RefundSplit
    readonly taken: Taken
    readonly stage: TakingStage
  },
  attempt = 0,
): Postings {
  const { refund, taken, stage } = input
  const { receivable, aggregator } = placesOf(payment)
  const paid = merchantPays(refund)
  const fromCredit = stage === 'available' ? 0n : min(paid, creditLeft(payment.split, taken))
  const gives = (party: 'aggregator' | 'platform'): boolean => !refund.keepers.includes(party)
  const { fees, feeTax, messages, tax } = housePlaces
  const back = (code: Step['code'], from: Place, units: bigint): Step => ({
    code,
    from,
    to: receivable,
    units,
  })
  const platform = gives('platform') ? refund : { platform: 0n, platformTax: 0n, messages: 0n }
  const between = gives('aggregator') ? refund : { aggregator: 0n, aggregatorTax: 0n }
  return postChain({ id: input.id, currency: refund.currency, attempt }, [
    back('phoneRefundAggregator', aggregator, between.aggregator),
    back('phoneRefundAggregatorTax', aggregator, between.aggregatorTax),
    back('phoneRefundFee', fees, platform.platform),
    back('phoneRefundFeeTax', feeTax, platform.platformTax),
    back('phoneRefundMessages', messages, platform.messages),
    back('phoneRefundTax', tax, refund.taxRemitter === 'PLATFORM' ? refund.tax : 0n),
    back('phoneRefundHouse', fees, housePays(refund)),
    ...merchantSteps(payment, {
      code: 'phoneRefund',
      stage,
      fromCredit,
      owed: paid - fromCredit + refund.badDebt,
      fromReserve: min(refund.badDebt, reserveLeft(payment.split, taken)),
    }),
  ])
}

/** How a clawback is shared: what was withheld for this charge first, then the merchant's credit for it, then its balance. */
export function clawbackShareOf(
  payment: SharedPayment,
  input: { readonly units: bigint; readonly taken: Taken; readonly stage: TakingStage },
): { readonly ok: true; readonly clawback: ClawbackSplit } | { readonly ok: false; readonly left: bigint } {
  const { units, taken, stage } = input
  if (units <= 0n) throw new Bug('a clawback is more than nothing')
  const left =
    operatorOwes(payment.split) -
    taken.refunds.reduce((sum, refund) => sum + operatorTakes(refund), 0n) -
    taken.clawbacks.reduce((sum, clawback) => sum + clawback.units, 0n)
  if (units > left) return { ok: false, left: left > 0n ? left : 0n }
  const fromReserve = min(units, reserveLeft(payment.split, taken))
  const fromCredit = stage === 'available' ? 0n : min(units - fromReserve, creditLeft(payment.split, taken))
  return { ok: true, clawback: { units, fromCredit, fromReserve } }
}

/** A clawback: the operator takes back what it had credited, because a bill was not paid or was disputed. */
export function clawbackPostings(
  payment: SharedPayment,
  input: { readonly id: string; readonly clawback: ClawbackSplit; readonly stage: TakingStage },
  attempt = 0,
): Postings {
  const { clawback, stage } = input
  return postChain(
    { id: input.id, currency: payment.split.currency, attempt },
    merchantSteps(payment, {
      code: 'clawback',
      stage,
      fromCredit: clawback.fromCredit,
      owed: clawback.units - clawback.fromCredit,
      // Once the credit is one with the merchant's balance, all that is withheld answers before the balance does.
      fromReserve: stage === 'available' ? clawback.units : clawback.fromReserve,
    }),
  )
}

/** Pays a merchant's debt from its balance as far as that goes; before a payout, say. `id` names the occasion. */
export function debtPostings(debt: {
  readonly id: string
  readonly merchantId: string
  readonly currency: string
}): Postings {
  return postChain(debt, [clearDebt(debt.merchantId)])
}

type MerchantSteps = {
  readonly code: 'phoneRefund' | 'clawback'
  readonly stage: TakingStage
  readonly fromCredit: bigint
  /** Booked as debt first, so that it cannot fail, and then paid by whoever has it. */
  readonly owed: bigint
  readonly fromReserve: bigint
}

function merchantSteps(payment: SharedPayment, steps: MerchantSteps): Parameters<typeof postChain>[1] {
  const { receivable, reserve, debt, ...stages } = placesOf(payment)
  const credit: Step = {
    code: steps.code,
    from: stages[steps.stage],
    to: receivable,
    units: steps.fromCredit,
  }
  if (steps.owed === 0n) return [credit]
  return [
    credit,
    { code: 'merchantDebt', from: debt, to: receivable, units: steps.owed },
    { code: 'debtFromReserve', from: reserve, to: debt, units: steps.fromReserve, upTo: 'both' },
    clearDebt(payment.merchantId),
  ]
}

function min(left: bigint, right: bigint): bigint {
  return left < right ? left : right
}
