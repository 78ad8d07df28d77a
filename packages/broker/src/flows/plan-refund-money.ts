// The money of a refund of an order, by the way it came: mirrored in the ledger where it came from the balance or an open bundle, asked of the
// operator where it is on a phone bill, given to the player where it was virtual.

import { type Id, type Problem, problem } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { Player } from '../domain/goods/app.ts'
import type { Order } from '../domain/goods/order.ts'
import type { RefundLine } from '../domain/goods/order-refund.ts'
import type { RefundAsker } from '../domain/goods/refund.ts'
import { refundPartTransfers } from '../domain/goods/refund-transfers.ts'
import { noPart, type Part } from '../domain/part.ts'
import { merchantDebtAccount } from '../domain/payment-transfers.ts'
import { bundleRefundUnits } from '../domain/phone/bundle.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import type { Purchase } from '../domain/purchase.ts'
import { readPhoneBundle, updateBundleRestored } from '../records/phone-bundles.ts'
import { applyMove, readPhonePayment, updatePhonePayment } from '../records/phone-payments.ts'
import { insertPhoneRefund, listPhoneRefunds } from '../records/phone-refunds.ts'
import { insertPhonePurchaseRefund } from '../records/purchases.ts'
import { newId } from '../system.ts'
import { judgeBuyerRefund } from './judge-refund.ts'
import { planSpendBack } from './plan-spend-back.ts'
import { planVirtualBack } from './plan-virtual-back.ts'
import { makeRefund } from './refund-phone-payment.ts'

export type RefundMoney =
  | { readonly ok: true; readonly part: Part; readonly phoneRefundId?: Id<'phr'> }
  | Problem

export type MoneyWanted = {
  readonly refundId: Id<'ref'>
  readonly order: Order
  readonly player: Player
  readonly purchase?: Purchase
  readonly lines: readonly RefundLine[]
  /** Units of the purchase that went back before, or are on their way. */
  readonly before: bigint
  readonly by: RefundAsker
  readonly reason: string
}

export function unitsOf(lines: readonly RefundLine[]): bigint {
  return lines.reduce((sum, { units }) => sum + units, 0n)
}

export async function planRefundMoney(deps: Deps, wanted: MoneyWanted): Promise<RefundMoney> {
  const { purchase } = wanted
  if (purchase === undefined) return planVirtualBack(deps, wanted)
  if (purchase.refund !== undefined) return problem('already_refunded')
  const onBill = await isOnBill(deps, purchase)
  return onBill ? planBillBack(deps, wanted, purchase) : planBalanceBack(deps, wanted, purchase)
}

/** Whether the operator of a phone bill has to give it back: a charge, or a piece of a bundle that has ended. */
export async function isOnBill(
  deps: Deps,
  purchase: Pick<Purchase, 'paidBy' | 'phonePaymentId'>,
): Promise<boolean> {
  if (purchase.paidBy === 'balance' || purchase.phonePaymentId === undefined) return false
  if (purchase.paidBy === 'phone') return true
  return (await readPhoneBundle(deps.records, purchase.phonePaymentId))?.state !== 'open'
}

function planBalanceBack(deps: Deps, wanted: MoneyWanted, purchase: Purchase): RefundMoney {
  const units = unitsOf(wanted.lines)
  const isBundled = purchase.paidBy === 'bundle'
  return {
    ok: true,
    part: {
      accounts: isBundled ? [] : [merchantDebtAccount(purchase)],
      transfers: refundPartTransfers(purchase, { id: wanted.refundId, before: wanted.before, units }),
      records: [
        ...(isBundled ? [updateBundleRestored(deps.records, purchase.phonePaymentId ?? '')] : []),
        ...(wanted.before + units === purchase.price.amount
          ? [purchaseRefunded(deps, wanted, purchase)]
          : []),
        planSpendBack(deps, purchase, units),
      ],
    },
  }
}

/** The purchase as a whole is refunded with the last part of its order. */
function purchaseRefunded(deps: Deps, wanted: MoneyWanted, purchase: Purchase): Part['records'][number] {
  return insertPhonePurchaseRefund(deps.records, purchase, {
    id: wanted.refundId,
    by: wanted.by === 'buyer' || wanted.by === 'guardian' ? 'buyer' : 'merchant',
    at: deps.system.now(),
    ...(wanted.reason === '' ? {} : { reason: wanted.reason }),
  })
}

/** Commits the intent beside what is taken back; the operator is asked after the commit. */
async function planBillBack(deps: Deps, wanted: MoneyWanted, purchase: Purchase): Promise<RefundMoney> {
  const { phone } = deps
  const payment = await readPhonePayment(deps.records, purchase.phonePaymentId ?? '')
  if (phone === undefined || payment === undefined) return problem('phone_unavailable')
  if (payment.state === 'refund_pending') return problem('refund_under_way')
  if (payment.state !== 'charged') return problem('gone_wrong_state', 'The charge cannot be refunded now')
  const country = phone.operators.get(payment.operatorId ?? '')?.profile.country
  const isBuyer = wanted.by === 'buyer' || wanted.by === 'guardian'
  if (isBuyer && country !== undefined) {
    const refused = await judgeBuyerRefund(deps, { payment, country, isToSource: true })
    if (refused !== undefined) return refused
  }
  const earlier = await listPhoneRefunds(deps.records, payment.id)
  const units = await minorUnitsOf(payment, { wanted, purchase, earlier })
  if (units === 0n) return problem('already_refunded')
  const refund = makeRefund(deps, payment, {
    by: isBuyer ? 'buyer' : 'merchant',
    reason: wanted.reason === '' ? 'taken back' : wanted.reason,
    purchaseId: purchase.id,
    units,
    ordinal: earlier.length,
  })
  const move = { to: 'refund_pending' as const, cause: `refund by ${refund.by}` }
  const after = applyMove(payment, move, deps.system.now())
  return {
    ok: true,
    phoneRefundId: refund.id,
    part: {
      ...noPart,
      records: [
        ...updatePhonePayment(deps.records, { before: payment, after, cause: move.cause }),
        insertPhoneRefund(deps.records, refund),
      ],
    },
  }
}

/** Whole minor units of the bill, rounded up to the buyer and at most what is left of the charge. */
async function minorUnitsOf(
  payment: PhonePayment,
  of: {
    readonly wanted: MoneyWanted
    readonly purchase: Purchase
    readonly earlier: ReadonlyArray<{ readonly state: string; readonly units: bigint }>
  },
): Promise<bigint> {
  const given = of.earlier
    .filter(({ state }) => state !== 'denied')
    .reduce((sum, { units }) => sum + units, 0n)
  const { currency, units } = payment.amount
  const left = { asset: of.purchase.price.asset, amount: unitsOf(of.wanted.lines) }
  return bundleRefundUnits(left, { currency, units: units - given })
}

/** A new id for a refund. */
export function newRefundId(deps: Deps): Id<'ref'> {
  return newId(deps.system, 'ref')
}
