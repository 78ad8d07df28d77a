// Gives a purchase back, exactly and once: every entry of its payment is mirrored in one commit with the refund.

import { type Problem, problem } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import { merchantDebtAccount, refundTransfers } from '../domain/payment-transfers.ts'
import { type Purchase, type Refund, refuseBuyerRefund } from '../domain/purchase.ts'
import { readPhonePayment } from '../records/phone-payments.ts'
import {
  countRefundsOfLastTwenty,
  insertRefund,
  listPurchasesOfThing,
  readPurchase,
} from '../records/purchases.ts'
import { readWallet } from '../records/wallets.ts'
import { newId } from '../system.ts'
import { judgeBuyerRefund } from './judge-refund.ts'
import { askPhoneRefund } from './refund-phone-payment.ts'

export type RefundPurchaseInput = {
  readonly purchaseId: string
  /** Who asks; a purchase of anybody else is not found. */
  readonly by: { readonly wallet: string } | { readonly merchant: string }
  readonly reason?: string
}

export type RefundedPurchase = { readonly ok: true; readonly refund: Refund; readonly purchase: Purchase }

export async function refundPurchase(
  deps: Deps,
  input: RefundPurchaseInput,
): Promise<RefundedPurchase | Problem> {
  const purchase = await readPurchase(deps.records, input.purchaseId)
  const isTheirs =
    'wallet' in input.by ? purchase?.walletId === input.by.wallet : purchase?.merchantId === input.by.merchant
  if (purchase === undefined || !isTheirs) return problem('not_found')
  if (purchase.refund !== undefined) return { ok: true, refund: purchase.refund, purchase }
  const now = deps.system.now()
  if ('wallet' in input.by) {
    const refusal = refuseBuyerRefund(purchase, await readRefundHistory(deps, purchase), now)
    if (refusal !== undefined) return (await readRefunded(deps, purchase.id)) ?? refusal
  }
  if (purchase.phonePaymentId !== undefined) return refundOnBill(deps, purchase, input)
  const refund: Refund = {
    id: newId(deps.system, 'ref'),
    by: 'wallet' in input.by ? 'buyer' : 'merchant',
    at: now,
    ...(input.reason === undefined ? {} : { reason: input.reason }),
  }
  const outcome = await deps.ledger.commit({
    accounts: [merchantDebtAccount(purchase)],
    transfers: refundTransfers(purchase),
    records: [insertRefund(deps.records, purchase, refund)],
  })
  if (outcome.ok && outcome.outcome === 'created')
    return { ok: true, refund, purchase: { ...purchase, refund } }
  const failed = undecided(outcome)
  if (failed !== undefined) return failed
  // Refunded in the meantime by someone else, or another device used up what the rules allow.
  if ((await readWallet(deps.records, purchase.walletId)) === undefined) {
    return problem(
      'gone_wrong_state',
      'The buyer has closed the wallet, so there is nobody to give it back to',
    )
  }
  return (
    (await readRefunded(deps, purchase.id)) ??
    refuseBuyerRefund(purchase, await readRefundHistory(deps, purchase), now) ??
    problem('refund_needs_review')
  )
}

/** Money from a phone bill goes back to it: the operator is asked, and the purchase is refunded once it says so. */
async function refundOnBill(
  deps: Deps,
  purchase: Purchase,
  input: RefundPurchaseInput,
): Promise<RefundedPurchase | Problem> {
  const { phone } = deps
  if (phone === undefined || purchase.phonePaymentId === undefined) return problem('phone_unavailable')
  const payment = await readPhonePayment(deps.records, purchase.phonePaymentId)
  const country = phone.operators.get(payment?.operatorId ?? '')?.profile.country
  if ('wallet' in input.by && payment !== undefined && country !== undefined) {
    const refused = await judgeBuyerRefund(deps, { payment, country, isToSource: true })
    if (refused !== undefined) return refused
  }
  const asked = await askPhoneRefund(deps, phone, {
    paymentId: purchase.phonePaymentId,
    by: 'wallet' in input.by ? 'buyer' : 'merchant',
    reason: input.reason ?? 'taken back',
    purchaseId: purchase.id,
  })
  if (!asked.ok) return asked
  const { refund } = asked
  if (refund.state === 'denied') return problem('phone_refund_closed')
  const pending: Refund = {
    id: refund.id as unknown as Refund['id'],
    by: refund.by === 'buyer' ? 'buyer' : 'merchant',
    at: refund.updatedAt,
    isPending: true,
  }
  return (await readRefunded(deps, purchase.id)) ?? { ok: true, refund: pending, purchase }
}

/** The refund that another request made since the purchase was read. */
async function readRefunded(deps: Deps, purchaseId: string): Promise<RefundedPurchase | undefined> {
  const purchase = await readPurchase(deps.records, purchaseId)
  return purchase?.refund === undefined ? undefined : { ok: true, refund: purchase.refund, purchase }
}

/** What the rules of B-20 and B-21 look at. */
export async function readRefundHistory(
  deps: Deps,
  purchase: Purchase,
): Promise<{ readonly refundsOfLastTwenty: number; readonly wasRefundedBefore: boolean }> {
  const same = await listPurchasesOfThing(deps.records, purchase)
  return {
    refundsOfLastTwenty: await countRefundsOfLastTwenty(deps.records, purchase.walletId),
    wasRefundedBefore: same.some(({ id, refund }) => id !== purchase.id && refund !== undefined),
  }
}
