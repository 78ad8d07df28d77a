// One payment as its merchant sees it: what happened, the ledger's own lines, the split to the unit, and the refund.

import type { Instant, Money } from '@farthing/protocol'
import type { PageContext } from './context.ts'
import { keyField } from './field.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { phoneSplitPart } from './merchant-phone-split.ts'
import type { PhoneSplitView } from './merchant-phone-view.ts'
import { moneyTag, moneyText } from './money-text.ts'
import { confirmStep, facts, foreign, notice } from './parts.ts'
import { merchantPaymentPath, pagePaths } from './paths.ts'
import { timeTag, timeText } from './time-text.ts'

/** Something that happened to a payment; the kinds are words of the catalogue. */
export type PaymentEvent = {
  readonly at: Instant
  readonly kind:
    | 'quoted'
    | 'paid'
    | 'ticketIssued'
    | 'ticketExchanged'
    | 'ticketRenewed'
    | 'refunded'
    | 'refusedRefund'
    | 'charged'
    | 'confirmed'
    | 'collected'
    | 'chargedBack'
    | 'refundAsked'
  readonly actor: 'buyer' | 'merchant' | 'broker' | 'system' | 'operator'
}

/** One line of the books: this much from one account to another. */
export type LedgerLine = {
  readonly transferId: string
  readonly debit: string
  readonly credit: string
  readonly amount: Money
}

export type MerchantPaymentView = {
  readonly id: string
  readonly title?: string
  readonly url?: string
  readonly price: Money
  readonly share: Money
  readonly fee: Money
  readonly paidAt: Instant
  readonly refundedAt?: Instant
  readonly accessEndsAt: Instant
  readonly buyer: string
  readonly events: readonly PaymentEvent[]
  readonly lines: readonly LedgerLine[]
  /** Present where it was paid on the phone bill: its split stands in place of share and fee. */
  readonly phone?: PhoneSplitView
  /** False where it can no longer be refunded this way. */
  readonly canRefund?: boolean
  readonly key: string
}

export function merchantPaymentPage(context: PageContext, view: MerchantPaymentView): Html {
  const { merchant } = context.t
  const title = view.title ?? merchant.untitled
  return layout(context, {
    title: merchant.paymentOf(title),
    nav: { area: 'merchant', current: pagePaths.merchantPayments },
    body: html`<h1>${view.title === undefined ? merchant.untitled : foreign(view.title)}</h1>
${
  view.refundedAt === undefined
    ? ''
    : notice({
        tone: 'info',
        title: merchant.stateRefunded,
        body: (view.phone === undefined ? merchant.refunded : context.t.statement.refundedOn)(
          timeText(context.locale, view.refundedAt),
        ),
      })
}
<div class="split">${splitPart(context, view)}${timeline(context, view)}</div>
${ledgerPart(context, view)}
${refundPart(context, view)}`,
  })
}

function splitPart(context: PageContext, view: MerchantPaymentView): Html {
  const { merchant } = context.t
  const { locale } = context
  if (view.phone !== undefined)
    return html`<div>${phoneSplitPart(context, view.phone)}${paymentFacts(context, view)}</div>`
  return html`<section aria-labelledby="split"><h2 id="split">${merchant.split}</h2>${facts([
    [merchant.splitPrice, html`<strong>${moneyTag(context, view.price)}</strong>`],
    [merchant.splitMerchant, moneyTag(context, view.share)],
    [merchant.splitFee, moneyTag(context, view.fee)],
  ])}<p class="hint">${merchant.splitSum(
    moneyText(locale, view.price),
    moneyText(locale, view.share),
    moneyText(locale, view.fee),
  )}</p>
${paymentFacts(context, view)}</section>`
}

function paymentFacts(context: PageContext, view: MerchantPaymentView): Html {
  const { merchant, wallet } = context.t
  return html`${facts([
    [merchant.receipt, html`<code>${view.id}</code>`],
    [wallet.paidAt, timeTag(context, view.paidAt)],
    [wallet.accessEnds, timeTag(context, view.accessEndsAt)],
    ...(view.url === undefined ? [] : [[merchant.what, foreign(view.url)] as const]),
    [merchant.buyerPseudonym, html`<code>${view.buyer}</code>`],
  ])}<p class="hint">${merchant.buyerHint}</p>`
}

function timeline(context: PageContext, view: MerchantPaymentView): Html {
  const { merchant } = context.t
  return html`<section aria-labelledby="timeline"><h2 id="timeline">${merchant.timeline}</h2><ol class="timeline">${view.events.map(
    (event) =>
      html`<li><strong>${merchant.event[event.kind]}</strong><br><span class="soft">${merchant.actor[event.actor]} · ${timeTag(context, event.at)}</span></li>`,
  )}</ol></section>`
}

function ledgerPart(context: PageContext, view: MerchantPaymentView): Html {
  const { merchant, common } = context.t
  return html`<section aria-labelledby="ledger"><h2 id="ledger">${merchant.ledger}</h2><table class="stack"><caption>${merchant.ledgerCaption}</caption><thead><tr><th scope="col">${merchant.transfer}</th><th scope="col">${merchant.debit}</th><th scope="col">${merchant.credit}</th><th scope="col" class="number">${common.amount}</th></tr></thead><tbody>${view.lines.map(
    (line) =>
      html`<tr><td data-label="${merchant.transfer}"><code>${line.transferId}</code></td><td data-label="${merchant.debit}"><code>${line.debit}</code></td><td data-label="${merchant.credit}"><code>${line.credit}</code></td><td class="number" data-label="${common.amount}">${moneyTag(context, line.amount)}</td></tr>`,
  )}</tbody></table></section>`
}

function refundPart(context: PageContext, view: MerchantPaymentView): Html {
  const { merchant, statement } = context.t
  if (view.refundedAt !== undefined || view.canRefund === false) return html``
  const amount = moneyText(context.locale, view.price)
  return html`<section aria-labelledby="refund"><h2 id="refund">${merchant.refund}</h2>${confirmStep({
    summary: merchant.refund,
    text: view.phone === undefined ? merchant.refundText(amount) : statement.refundText(amount),
    action: `${merchantPaymentPath(view.id)}/refund`,
    button: merchant.refundButton(amount),
    hidden: keyField(view.key),
    isDanger: true,
  })}<p class="hint">${merchant.shortfall}</p></section>`
}
