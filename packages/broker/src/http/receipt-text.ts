// A receipt as plain text, for people who keep text.

import { formatInstant, formatMoney } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import { accessEndsAt, type Purchase } from '../domain/purchase.ts'

/** Lines of `name: value`; says where the money is now. */
export function receiptText(deps: Deps, purchase: Purchase, merchantName: string): string {
  const rows: ReadonlyArray<readonly [string, string]> = [
    ['Receipt', purchase.id],
    ...(deps.config.mode === 'test' ? [['Test', 'play money'] as const] : []),
    ['Seller', `${merchantName}, ${purchase.origin}`],
    ['Item', purchase.details?.title ?? 'not named by the seller'],
    ['Price', formatMoney(purchase.price)],
    ['Tax', 'not itemised by the seller'],
    ['Paid', `${formatInstant(purchase.paidAt)} from the wallet's balance`],
    ['Access until', formatInstant(accessEndsAt(purchase))],
    [
      'State',
      purchase.refund === undefined
        ? 'paid'
        : `refunded ${formatInstant(purchase.refund.at)}; ${formatMoney(purchase.price)} went back to the wallet`,
    ],
    ['Refund', `${deps.config.origin}/wallet/payments/${purchase.id}`],
  ]
  return `${rows.map(([name, value]) => `${name}: ${value.replace(/\s+/g, ' ')}`).join('\n')}\n`
}
