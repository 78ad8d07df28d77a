// Domain values as the JSON API shows them.

import {
  formatInstant,
  type Id,
  type MoneyJson,
  type PaymentJson,
  subtract,
  toMoneyJson,
  zero,
} from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import { buyerPseudonym } from '../domain/pseudonym.ts'
import { accessEndsAt, type Purchase, refundableUntil } from '../domain/purchase.ts'
import type { LedgerLine } from '../flows/read-ledger-lines.ts'
import { readMerchant } from '../records/merchants.ts'

/** A purchase as its buyer sees it; `charged` is what the answered request took, nothing when merely listed. */
export async function paymentJson(
  deps: Deps,
  purchase: Purchase,
  more: { readonly charged?: MoneyJson; readonly ticket?: string } = {},
): Promise<PaymentJson> {
  const merchant = await readMerchant(deps.records, purchase.merchantId)
  return {
    payment: purchase.id,
    test: isTest(deps),
    state: purchase.refund === undefined ? 'paid' : 'refunded',
    merchant: purchase.merchantId,
    merchant_name: merchant?.name ?? '',
    origin: purchase.origin,
    price: toMoneyJson(purchase.price),
    charged: more.charged ?? toMoneyJson(zero(purchase.price.asset)),
    ...purchase.details,
    paid_at: formatInstant(purchase.paidAt),
    access_ends_at: formatInstant(accessEndsAt(purchase)),
    refundable_until: formatInstant(refundableUntil(purchase)),
    ...(more.ticket === undefined ? {} : { ticket: more.ticket }),
    receipt_url: `${deps.config.origin}/wallet/payments/${purchase.id}`,
  }
}

/** A purchase as its merchant sees it: the buyer is a pseudonym that differs from merchant to merchant. */
export function merchantPaymentJson(
  deps: Deps,
  purchase: Purchase,
  more: { readonly buyer: string; readonly lines?: readonly LedgerLine[] },
): object {
  return {
    payment: purchase.id,
    test: isTest(deps),
    state: purchase.refund === undefined ? 'paid' : 'refunded',
    price: toMoneyJson(purchase.price),
    fee: toMoneyJson(purchase.fee),
    net: toMoneyJson(subtract(purchase.price, purchase.fee)),
    ...purchase.details,
    buyer: more.buyer,
    paid_at: formatInstant(purchase.paidAt),
    ...(purchase.refund === undefined ? {} : { refunded_at: formatInstant(purchase.refund.at) }),
    ...(more.lines === undefined
      ? {}
      : {
          ledger: more.lines.map((line) => ({
            transfer: line.transferId,
            what: line.kind,
            debit: line.debit,
            credit: line.credit,
            money: toMoneyJson(line.money),
            at: formatInstant(line.at),
          })),
        }),
  }
}

/** The title of a purchase as a member to spread; nothing where it was private or erased. */
export function purchaseTitle(purchase: Purchase): { readonly title?: string } {
  const text = purchase.details?.title
  return text === undefined ? {} : { title: text }
}

/** The pseudonym a merchant sees for the buyer of a purchase. */
export function buyerOf(
  deps: Deps,
  purchase: { readonly walletId: Id<'wal'>; readonly merchantId: Id<'mer'> },
): string {
  return buyerPseudonym(purchase.walletId, purchase.merchantId, deps.keyring.voucherPepper)
}

/** A refund as JSON, for whoever asked for it. */
export function refundJson(
  deps: Deps,
  refunded: { readonly purchase: Purchase; readonly refund: { readonly id: Id<'ref'> } },
): object {
  return {
    refund: refunded.refund.id,
    payment: refunded.purchase.id,
    money: toMoneyJson(refunded.purchase.price),
    test: isTest(deps),
  }
}

/** Whether this is a test instance, which every object says. */
export function isTest(deps: Deps): boolean {
  return deps.config.mode === 'test'
}
