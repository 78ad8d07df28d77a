// Gives a purchase back, exactly and once: every entry of its payment is mirrored in one commit with the refund.

import { type Problem, problem } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import type { Order } from '../domain/goods/order.ts'
import { merchantDebtAccount, refundTransfers } from '../domain/payment-transfers.ts'
import { bundleRefundUnits } from '../domain/phone/bundle.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import { type Purchase, type Refund, refuseBuyerRefund } from '../domain/purchase.ts'
import { readOrderByPurchase } from '../records/orders.ts'
import { readPhoneBundle, updateBundleRestored } from '../records/phone-bundles.ts'
import { readPhonePayment } from '../records/phone-payments.ts'
import { listPhoneRefunds } from '../records/phone-refunds.ts'
import {
  countRefundsOfLastTwenty,
  insertRefund,
  listPurchasesOfThing,
  readPurchase,
} from '../records/purchases.ts'
import { readWallet } from '../records/wallets.ts'
import { newId } from '../system.ts'
import { judgeBuyerRefund } from './judge-refund.ts'
import { planSpendBack } from './plan-spend-back.ts'
import { refundOrder } from './refund-order.ts'
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
  // What paid an order of goods goes back with the goods, by their own rules.
  const order = await readOrderByPurchase(deps.records, purchase.id)
  if (order !== undefined) return refundGoods(deps, { order, purchase, input })
  const now = deps.system.now()
  if ('wallet' in input.by) {
    const refusal = refuseBuyerRefund(purchase, await readRefundHistory(deps, purchase), now)
    if (refusal !== undefined) return (await readRefunded(deps, purchase.id)) ?? refusal
  }
  const isBundled = purchase.paidBy === 'bundle' && purchase.phonePaymentId !== undefined
  if (purchase.phonePaymentId !== undefined && !(isBundled && (await isBundleOpen(deps, purchase)))) {
    return refundOnBill(deps, purchase, input)
  }
  const refund: Refund = {
    id: newId(deps.system, 'ref'),
    by: 'wallet' in input.by ? 'buyer' : 'merchant',
    at: now,
    ...(input.reason === undefined ? {} : { reason: input.reason }),
  }
  const outcome = await deps.ledger.commit({
    accounts: isBundled ? [] : [merchantDebtAccount(purchase)],
    transfers: refundTransfers(purchase),
    records: [
      ...(isBundled ? [updateBundleRestored(deps.records, purchase.phonePaymentId ?? '')] : []),
      insertRefund(deps.records, purchase, refund),
      planSpendBack(deps, purchase),
    ],
  })
  if (outcome.ok && outcome.outcome === 'created')
    return { ok: true, refund, purchase: { ...purchase, refund } }
  const failed = undecided(outcome)
  if (failed !== undefined) return failed
  // The bundle ended meanwhile: its pieces go back to the bill now.
  if (isBundled && !(await isBundleOpen(deps, purchase))) return refundOnBill(deps, purchase, input)
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

async function refundGoods(
  deps: Deps,
  of: { readonly order: Order; readonly purchase: Purchase; readonly input: RefundPurchaseInput },
): Promise<RefundedPurchase | Problem> {
  const { order, purchase, input } = of
  const by =
    'wallet' in input.by
      ? ({ kind: 'buyer', walletId: input.by.wallet } as const)
      : ({ kind: 'merchant', merchantId: input.by.merchant } as const)
  const refunded = await refundOrder(deps, {
    orderId: order.id,
    by,
    reason: input.reason ?? '',
    requestKey: `purchase ${purchase.id} by ${by.kind}`,
  })
  if (!refunded.ok) return refunded
  const { id, state, updatedAt } = refunded.refund
  if (state === 'failed' || state === 'declined') return problem('phone_refund_closed')
  const refund: Refund = {
    id,
    by: by.kind,
    at: updatedAt,
    ...(state === 'succeeded' ? {} : { isPending: true }),
  }
  return (await readRefunded(deps, purchase.id)) ?? { ok: true, refund, purchase }
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
  const units = payment?.kind === 'bundle' ? await unitsOnBill(deps, payment, purchase) : undefined
  if (units === 0n) return problem('gone_wrong_state', 'All of the charge has gone back already')
  const asked = await askPhoneRefund(deps, phone, {
    paymentId: purchase.phonePaymentId,
    by: 'wallet' in input.by ? 'buyer' : 'merchant',
    reason: input.reason ?? 'taken back',
    purchaseId: purchase.id,
    ...(units === undefined ? {} : { units }),
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

async function isBundleOpen(deps: Deps, { phonePaymentId }: Purchase): Promise<boolean> {
  return (await readPhoneBundle(deps.records, phonePaymentId ?? ''))?.state === 'open'
}

/**
 * What a piece of a bundle that has ended is on the bill: whole minor units, rounded up, and at most what has not gone back. Where it
 * was asked for before, the same sum again.
 */
async function unitsOnBill(deps: Deps, payment: PhonePayment, purchase: Purchase): Promise<bigint> {
  const refunds = (await listPhoneRefunds(deps.records, payment.id)).filter(({ state }) => state !== 'denied')
  const same = refunds.find(({ purchaseId }) => purchaseId === purchase.id)
  if (same !== undefined) return same.units
  const given = refunds.reduce((sum, { units }) => sum + units, 0n)
  const { currency, units } = payment.amount
  return bundleRefundUnits(purchase.price, { currency, units: units - given })
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
