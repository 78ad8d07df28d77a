// A receipt as plain text, for people who keep text.

import { formatInstant, formatMoney } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import { accessEndsAt, type Purchase } from '../domain/purchase.ts'
import { type PurchaseCharge, refundAskedAt } from '../flows/read-purchase-charge.ts'

/** Lines of `name: value`; says where the money is now. */
export function receiptText(
  deps: Deps,
  purchase: Purchase,
  of: { readonly merchantName: string; readonly charge: PurchaseCharge | undefined },
): string {
  const { merchantName, charge } = of
  const from =
    charge === undefined
      ? "the wallet's balance"
      : `the phone bill of the number ending ${charge.tail} (${charge.operatorName}), reference ${charge.reference}`
  const rows: ReadonlyArray<readonly [string, string]> = [
    ['Receipt', purchase.id],
    ...(deps.config.mode === 'test' ? [['Test', 'play money'] as const] : []),
    ['Seller', `${merchantName}, ${purchase.origin}`],
    ['Item', purchase.details?.title ?? 'not named by the seller'],
    ['Price', formatMoney(purchase.price)],
    ['Tax', charge === undefined ? 'not itemised by the seller' : 'included in the price'],
    ['Paid', `${formatInstant(purchase.paidAt)} from ${from}`],
    ['Access until', formatInstant(accessEndsAt(purchase))],
    [
      'State',
      purchase.refund === undefined
        ? refundAskedAt(charge) === undefined
          ? 'paid'
          : 'paid; a refund was asked of the operator'
        : `refunded ${formatInstant(purchase.refund.at)}; ${formatMoney(purchase.price)} went back to the ${charge === undefined ? 'wallet' : 'phone bill'}`,
    ],
    ['Refund', `${deps.config.origin}/wallet/payments/${purchase.id}`],
  ]
  return `${rows.map(([name, value]) => `${name}: ${value.replace(/\s+/g, ' ')}`).join('\n')}\n`
}
