// A merchant's payments as a table that becomes a list on narrow screens. Home and the payments page share it.

import type { Instant, Money } from '@farthing/protocol'
import type { PageContext } from './context.ts'
import { type Html, html } from './html.ts'
import { signedMoneyTag } from './money-text.ts'
import { foreign } from './parts.ts'
import { merchantPaymentPath } from './paths.ts'
import { timeTag } from './time-text.ts'

/** A payment as the merchant sees it: the buyer is a pseudonym. */
export type MerchantPaymentRow = {
  readonly id: string
  readonly title?: string
  readonly price: Money
  /** The merchant's share; given back where it was refunded. */
  readonly share: Money
  readonly at: Instant
  readonly state: 'paid' | 'refunded'
  readonly buyer: string
  /** Said beside the state where it was not the balance. */
  readonly way?: 'balance' | 'phone'
}

export function paymentTable(
  context: PageContext,
  rows: readonly MerchantPaymentRow[],
  caption: string,
): Html {
  const { merchant } = context.t
  const heads: ReadonlyArray<readonly [string, boolean]> = [
    [merchant.when, false],
    [merchant.what, false],
    [merchant.state, false],
    [merchant.buyer, false],
    [merchant.price, true],
    [merchant.net, true],
  ]
  return html`<table class="stack"><caption>${caption}</caption><thead><tr>${heads.map(
    ([label, isNumber]) => html`<th scope="col"${isNumber ? html` class="number"` : ''}>${label}</th>`,
  )}</tr></thead><tbody>${rows.map((row) => html`<tr>${cells(context, row)}</tr>`)}</tbody></table>`
}

function cells(context: PageContext, row: MerchantPaymentRow): Html {
  const { merchant } = context.t
  const isRefunded = row.state === 'refunded'
  const share = isRefunded ? { ...row.share, amount: 0n } : row.share
  return html`<td data-label="${merchant.when}">${timeTag(context, row.at)}</td>
<td data-label="${merchant.what}"><a href="${merchantPaymentPath(row.id)}">${
    row.title === undefined ? merchant.untitled : foreign(row.title)
  }</a></td>
<td data-label="${merchant.state}"><span class="tag">${isRefunded ? merchant.stateRefunded : merchant.statePaid}</span>${row.way === 'phone' ? html` <span class="tag one-line">${context.t.statement.wayPhone}</span>` : ''}</td>
<td data-label="${merchant.buyer}"><code class="one-line">${row.buyer}</code></td>
<td class="number" data-label="${merchant.price}">${signedMoneyTag(context, row.price)}</td>
<td class="number" data-label="${merchant.net}">${signedMoneyTag(context, share)}</td>`
}
