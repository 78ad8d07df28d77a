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
import { fromMinor } from '../domain/phone/minor.ts'
import { buyerPseudonym } from '../domain/pseudonym.ts'
import { accessEndsAt, type Purchase, refundableUntil } from '../domain/purchase.ts'
import { feeTaxOf } from '../domain/share/split.ts'
import type { LedgerLine } from '../flows/read-ledger-lines.ts'
import { type PurchaseCharge, readPurchaseCharge } from '../flows/read-purchase-charge.ts'
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
    ...(await paidWay(deps, purchase)),
  }
}

/** How it was paid; nothing to add where it was the balance. */
async function paidWay(deps: Deps, purchase: Purchase): Promise<Pick<PaymentJson, 'phone_bill'>> {
  const charge = await readPurchaseCharge(deps, purchase)
  if (charge === undefined) return {}
  const refund = charge.refund?.state
  return {
    phone_bill: {
      number_ends: charge.tail,
      operator: charge.operatorName,
      reference: charge.reference,
      ...(refund === undefined ? {} : { refund: refund === 'unknown' ? 'asking' : refund }),
    },
  }
}

/** A purchase as its merchant sees it: the buyer is a pseudonym that differs from merchant to merchant. */
export function merchantPaymentJson(
  deps: Deps,
  purchase: Purchase,
  more: {
    readonly buyer: string
    readonly lines?: readonly LedgerLine[]
    readonly charge?: PurchaseCharge | undefined
  },
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
    paid_by: purchase.paidBy,
    ...(more.charge === undefined ? {} : splitJson(more.charge)),
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

/** Where every unit of a charge on the phone bill went; the parts add up to the price. */
function splitJson({ payment, operatorName, availableOn, refund }: PurchaseCharge): object {
  const { split } = payment
  if (split === undefined) return {}
  const money = (units: bigint): MoneyJson => toMoneyJson(fromMinor({ currency: split.currency, units }))
  return {
    split: {
      operator_name: operatorName,
      contract: split.contractId,
      tax: money(split.tax),
      tax_remitter: split.taxRemitter.toLowerCase(),
      operator: money(split.operator),
      aggregator: money(split.aggregator),
      bad_debt: money(split.badDebt),
      platform: money(split.platform),
      messages: money(split.messages),
      net: money(split.net),
      fee_tax: money(feeTaxOf(split)),
      stage: payment.creditStage,
      ...(availableOn === undefined ? {} : { expected_on: formatInstant(availableOn).slice(0, 10) }),
    },
    ...(refund === undefined ? {} : { refund_state: refund.state === 'unknown' ? 'asking' : refund.state }),
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
