// One purchase: item and receipt in one. It says what, of whom, for how much, how and when, whether it can be refunded,
// and opens the item again. It prints as a receipt.

import type { Instant, Money } from '@farthing/protocol'
import { refundStep } from './activity-row.ts'
import type { PageContext } from './context.ts'
import { keyField } from './field.ts'
import { type Html, type HtmlValue, html } from './html.ts'
import { layout } from './layout.ts'
import { moneyTag, moneyText } from './money-text.ts'
import { facts, foreign, isolate, notice, originTag } from './parts.ts'
import { pagePaths, paymentPath } from './paths.ts'
import { timeTag, timeText } from './time-text.ts'

/** Whether the buyer can have the money back. */
export type RefundState =
  | { readonly kind: 'open'; readonly until: Instant }
  | { readonly kind: 'closed'; readonly at: Instant }
  | { readonly kind: 'done'; readonly at: Instant }
  /** Too large a share of the last 20 purchases was refunded (B-20). */
  | { readonly kind: 'review' }
  /** A second purchase of a refunded item (B-21). */
  | { readonly kind: 'not-again' }
  /** On the phone bill: the operator is asked and has not answered yet. */
  | { readonly kind: 'asked'; readonly at: Instant }
  /** On the phone bill: the operator refused it. */
  | { readonly kind: 'denied'; readonly at: Instant }

export type WalletPaymentView = {
  readonly id: string
  readonly title?: string
  readonly merchantName: string
  readonly origin: string
  readonly price: Money
  readonly paidAt: Instant
  readonly isAutomatic: boolean
  /** Present where it stands on a phone bill. */
  readonly phone?: {
    readonly tail: string
    readonly operatorName: string
    readonly reference: string
    readonly isBundle: boolean
  }
  readonly accessEndsAt: Instant
  readonly refund: RefundState
  /** True while it can be opened: not refunded, access not over, publisher there. */
  readonly canOpen: boolean
  readonly isPublisherGone: boolean
  /** True right after the buyer refunded it. */
  readonly isJustRefunded: boolean
  readonly jsonHref: string
  readonly textHref: string
  readonly key: string
}

export function walletPaymentPage(context: PageContext, view: WalletPaymentView): Html {
  const { wallet, checkout } = context.t
  return layout(context, {
    title: wallet.receiptOf(view.title ?? checkout.untitled),
    nav: { area: 'wallet', current: pagePaths.activity },
    body: html`${view.isJustRefunded ? refundedNotice(context, view) : ''}
${slip(context, view)}
<div class="slip-actions no-print">${openPart(context, view)}${refundPart(context, view)}
<h2>${wallet.help}</h2><p>${wallet.helpText}</p>
<p class="actions"><a href="${view.jsonHref}">${wallet.rawJson}</a><a href="${view.textHref}">${wallet.plainText}</a></p></div>`,
  })
}

function refundedNotice(context: PageContext, view: WalletPaymentView): Html {
  const { wallet } = context.t
  return notice({
    tone: 'good',
    title: wallet.refundedNow,
    body:
      view.phone === undefined
        ? wallet.refundedNowText(moneyText(context.locale, view.price))
        : view.phone.isBundle
          ? wallet.refundedNowInBundle(moneyText(context.locale, view.price))
          : wallet.refundedNowOnBill(moneyText(context.locale, view.price), view.phone.tail),
    isAlert: true,
  })
}

function slip(context: PageContext, view: WalletPaymentView): Html {
  const { wallet, checkout } = context.t
  const rows: ReadonlyArray<readonly [string, HtmlValue]> = [
    [wallet.soldBy, foreign(view.merchantName)],
    [wallet.site, originTag(view.origin)],
    [wallet.tax, view.phone === undefined ? wallet.taxNot : wallet.taxInside],
    [wallet.paidBy, paidByWords(context, view)],
    ...(view.phone === undefined
      ? []
      : [[wallet.billReference, html`<code>${view.phone.reference}</code>`] as const]),
    [wallet.paidAt, timeTag(context, view.paidAt)],
    [
      view.accessEndsAt > context.now ? wallet.accessEnds : wallet.accessEnded,
      timeTag(context, view.accessEndsAt),
    ],
    [wallet.refundState, refundWord(context, view)],
    [wallet.paymentNumber, html`<code>${view.id}</code>`],
  ]
  return html`<article class="slip"><header class="slip-head"><p class="soft">${wallet.receipt}</p>
<h1>${view.title === undefined ? checkout.untitled : foreign(view.title)}</h1></header>
<p class="slip-price"><span class="visually-hidden">${wallet.price}</span> ${moneyTag(context, view.price)}</p>
${facts(rows)}</article>`
}

function paidByWords(context: PageContext, view: WalletPaymentView): string {
  const { wallet } = context.t
  if (view.phone === undefined) return view.isAutomatic ? wallet.paidByRule : wallet.paidByBalance
  const words = view.phone.isBundle ? wallet.paidByBundle : wallet.paidByPhone
  return words(view.phone.tail, isolate(view.phone.operatorName))
}

function refundWord(context: PageContext, view: WalletPaymentView): string {
  const { wallet } = context.t
  const { refund } = view
  if (refund.kind === 'open') return wallet.refundOpen
  if (refund.kind === 'closed') return wallet.refundClosed(timeText(context.locale, refund.at))
  if (refund.kind === 'denied') return context.t.phoneSelf.refundDenied
  if (refund.kind === 'asked') return wallet.refundAsked(timeText(context.locale, refund.at))
  if (refund.kind === 'done' && view.phone !== undefined)
    return wallet.refundDoneOnBill(timeText(context.locale, refund.at), view.phone.tail)
  if (refund.kind === 'done') return wallet.refundDone(timeText(context.locale, refund.at))
  return refund.kind === 'review' ? wallet.refundReview : wallet.refundNotAgain
}

function openPart(context: PageContext, view: WalletPaymentView): Html {
  const { wallet } = context.t
  if (view.isPublisherGone) return notice({ tone: 'info', title: wallet.gone, body: wallet.publisherGone })
  if (!view.canOpen) return html``
  return html`<form method="post" action="${paymentPath(view.id)}/open">${keyField(view.key)}
<p class="actions"><button type="submit">${wallet.openAgain}</button><span class="hint">${wallet.openAgainHint}</span></p></form>`
}

function refundPart(context: PageContext, view: WalletPaymentView): Html {
  if (view.refund.kind !== 'open') return html``
  return refundStep(
    context,
    {
      id: view.id,
      price: view.price,
      refundableUntil: view.refund.until,
      ...(view.phone === undefined ? {} : { phone: view.phone }),
    },
    view.key,
  )
}
