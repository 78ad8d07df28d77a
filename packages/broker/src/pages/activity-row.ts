// One row of the wallet's activity: what, who, signed amount, a word for the state, and the refund while it lasts. Home
// and activity show the same rows.

import type { Instant, Money, ProblemCode } from '@farthing/protocol'
import type { PageContext } from './context.ts'
import { hiddenFields } from './field.ts'
import { type Html, html } from './html.ts'
import { moneyText, signedMoneyTag } from './money-text.ts'
import { confirmStep, foreign, originTag } from './parts.ts'
import { paymentPath } from './paths.ts'
import { refundReasonField } from './refund-form.ts'
import { minutesLeftTag, timeTag } from './time-text.ts'

/** A movement of the wallet, or an attempt at one (C-16). Amounts are positive; the row writes the sign. */
export type ActivityEntry =
  | {
      readonly kind: 'payment'
      readonly id: string
      /** Absent where the quote was private. */
      readonly title?: string
      readonly merchantName: string
      readonly origin: string
      readonly price: Money
      readonly at: Instant
      readonly state: 'paid' | 'pending' | 'refunded' | 'failed'
      readonly isAutomatic: boolean
      /** Present where it stands on a phone bill; a refund then goes back there. */
      readonly phone?: { readonly tail: string }
      /** Present where the buyer can still refund it. */
      readonly refundableUntil?: Instant
      /** Present where it failed. */
      readonly problem?: ProblemCode
    }
  | {
      readonly kind: 'refund'
      readonly paymentId: string
      readonly title?: string
      readonly merchantName: string
      readonly origin: string
      readonly amount: Money
      readonly at: Instant
    }
  | { readonly kind: 'top-up'; readonly id: string; readonly amount: Money; readonly at: Instant }

/** Writes the rows as a list. `key` makes a refund sent twice harmless. */
export function activityRows(context: PageContext, entries: readonly ActivityEntry[], key: string): Html {
  return html`<ul class="rows">${entries.map((entry) => html`<li>${row(context, entry, key)}</li>`)}</ul>`
}

function row(context: PageContext, entry: ActivityEntry, key: string): Html {
  if (entry.kind === 'top-up') return topUpRow(context, entry)
  if (entry.kind === 'refund') return refundRow(context, entry)
  return paymentRow(context, entry, key)
}

function topUpRow(context: PageContext, entry: Extract<ActivityEntry, { kind: 'top-up' }>): Html {
  const { wallet } = context.t
  return html`<p class="row-title">${wallet.voucher}</p><p class="row-amount">${signedMoneyTag(
    context,
    entry.amount,
  )}</p>
<p class="row-sub"><span class="tag tag-good">${wallet.stateTopUp}</span>${timeTag(context, entry.at, 'clock')}</p>`
}

function refundRow(context: PageContext, entry: Extract<ActivityEntry, { kind: 'refund' }>): Html {
  const { wallet } = context.t
  return html`${heading(context, entry.paymentId, entry.title)}<p class="row-amount">${signedMoneyTag(
    context,
    entry.amount,
  )}</p>
<p class="row-sub"><span class="tag tag-good">${wallet.stateRefund}</span>${seller(entry)}${timeTag(context, entry.at, 'clock')}</p>`
}

function paymentRow(
  context: PageContext,
  entry: Extract<ActivityEntry, { kind: 'payment' }>,
  key: string,
): Html {
  const out = { asset: entry.price.asset, amount: entry.state === 'failed' ? 0n : -entry.price.amount }
  const until = entry.refundableUntil
  const canRefund = entry.state === 'paid' && until !== undefined && until > context.now
  return html`${heading(context, entry.id, entry.title)}<p class="row-amount">${signedMoneyTag(context, out)}</p>
<p class="row-sub">${stateTag(context, entry)}${seller(entry)}${timeTag(context, entry.at, 'clock')}${aside(context, entry)}</p>
${canRefund ? refundStep(context, entry, key) : ''}`
}

/** The refund of one payment with its confirm step and an optional reason (B-19). */
export function refundStep(
  context: PageContext,
  entry: {
    readonly id: string
    readonly price: Money
    readonly refundableUntil?: Instant
    readonly phone?: { readonly tail: string }
  },
  key: string,
): Html {
  const { wallet } = context.t
  const amount = moneyText(context.locale, entry.price)
  const until = entry.refundableUntil
  return confirmStep({
    summary: html`${wallet.refund}${until === undefined ? '' : html`<span aria-hidden="true">·</span>${minutesLeftTag(context, until)}`}`,
    text:
      entry.phone === undefined
        ? wallet.refundConfirm(amount)
        : wallet.refundConfirmOnBill(amount, entry.phone.tail),
    action: `${paymentPath(entry.id)}/refund`,
    button: wallet.refundButton(amount),
    hidden: hiddenFields({ key }),
    extra: refundReasonField(context, entry.id),
  })
}

function stateTag(context: PageContext, entry: Extract<ActivityEntry, { kind: 'payment' }>): Html {
  const { wallet } = context.t
  if (entry.state === 'failed') return html`<span class="tag tag-bad">${wallet.stateFailed}</span>`
  if (entry.state === 'pending') return html`<span class="tag">${wallet.statePending}</span>`
  if (entry.state === 'refunded') return html`<span class="tag">${wallet.stateRefunded}</span>`
  return html`<span class="tag">${entry.isAutomatic ? wallet.stateAutoPaid : wallet.statePaid}</span>`
}

function aside(context: PageContext, entry: Extract<ActivityEntry, { kind: 'payment' }>): Html {
  const { wallet, problems } = context.t
  const bill = entry.phone === undefined ? '' : html`<span>${wallet.onBill(entry.phone.tail)}</span>`
  if (entry.state === 'paid') return html`${bill}`
  if (entry.state === 'pending') return html`${bill}<span>${wallet.pendingText}</span>`
  if (entry.state === 'refunded')
    return html`${bill}<span>${entry.phone === undefined ? wallet.refundedText : wallet.refundedOnBillText}</span>`
  if (entry.state !== 'failed') return html``
  return html`${entry.problem === undefined ? '' : html`<span>${problems.title(entry.problem)}.</span>`}<span>${entry.phone === undefined ? wallet.noMoneyLeft : wallet.nothingOnBill}</span>`
}

function heading(context: PageContext, id: string, title: string | undefined): Html {
  return html`<p class="row-title"><a href="${paymentPath(id)}">${
    title === undefined ? context.t.checkout.untitled : foreign(title)
  }</a></p>`
}

function seller(entry: { readonly merchantName: string; readonly origin: string }): Html {
  return html`<span>${foreign(entry.merchantName)}</span>${originTag(entry.origin)}`
}
