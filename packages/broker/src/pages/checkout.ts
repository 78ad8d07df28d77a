// The checkout: one decision about one amount. The same page serves the redirect without script (`mode: page`) and the
// wallet window a site opens (`mode: window`); it decides nothing about money itself.

import { declinedCode } from '@farthing/protocol'
import { checkoutForm, windowAnswer } from './checkout-form.ts'
import { declineButton, offerHead, promiseText } from './checkout-head.ts'
import { paidPart, refusedPart, unknownPart } from './checkout-outcome.ts'
import type { CheckoutState, CheckoutView } from './checkout-view.ts'
import { checkoutActions } from './checkout-view.ts'
import { autoPayChoice, balanceFacts, toppedUpNotice, voucherField, waysPart } from './checkout-ways.ts'
import type { PageContext } from './context.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { moneyText } from './money-text.ts'
import { facts, notice } from './parts.ts'
import { pagePaths } from './paths.ts'
import { timeTag } from './time-text.ts'

/** Writes the checkout in the state the view names. */
export function checkoutPage(context: PageContext, view: CheckoutView): Html {
  const { checkout } = context.t
  const isWindow = view.fields.mode === 'window'
  const title = view.offer?.title
  return layout(context, {
    title: title === undefined ? checkout.titleNoItem : checkout.title(title),
    nav: isWindow ? { area: 'window' } : { area: 'public' },
    scripts: isWindow ? ['window-paid'] : [],
    body: html`<article class="checkout">${view.offer === undefined ? '' : offerHead(context, view.offer)}
${statePart(context, view, view.state)}${isAsking(view.state) ? windowAnswer(view, { type: 'pfl.refused', code: declinedCode }, 'close') : ''}</article>`,
  })
}

/** True while the buyer has not answered: closing the window then means no. */
function isAsking(state: CheckoutState): boolean {
  return (
    state.kind !== 'paid' && state.kind !== 'refused' && state.kind !== 'unknown' && state.kind !== 'declined'
  )
}

function statePart(context: PageContext, view: CheckoutView, state: CheckoutState): Html {
  switch (state.kind) {
    case 'ways':
      return waysPart(context, view, state)
    case 'offer':
      return offerPart(context, view, state)
    case 'top-up':
      return topUpPart(context, view, state)
    case 'again':
      return againPart(context, view, state.action)
    case 'owned':
      return ownedPart(context, view, state.accessEndsAt)
    case 'paid':
      return paidPart(context, view, state)
    case 'refused':
      return refusedPart(context, view, state)
    case 'unknown':
      return unknownPart(context, view, state.details)
    case 'declined':
      break
  }
  return declinedPart(context, view)
}

function offerPart(
  context: PageContext,
  view: CheckoutView,
  state: Extract<CheckoutState, { kind: 'offer' }>,
): Html {
  const { checkout } = context.t
  const price = view.offer === undefined ? '' : moneyText(context.locale, view.offer.price)
  return html`${toppedUpNotice(context, state.toppedUp)}
${balanceFacts(context, state)}
${checkoutForm(
  view,
  html`<div class="choice"><button type="submit" name="action" value="${checkoutActions.pay}">${checkout.pay(
    price,
  )}</button>${declineButton(context)}</div>${autoPayChoice(context, state.autoPay)}`,
)}
<p class="hint promise">${promiseText(context, view.offer, state.refundMinutes)}</p>`
}

function topUpPart(
  context: PageContext,
  view: CheckoutView,
  state: Extract<CheckoutState, { kind: 'top-up' }>,
): Html {
  const { checkout } = context.t
  const { locale } = context
  const isNew = state.balance === undefined
  return html`<h2>${isNew ? checkout.topUpTitleNew : checkout.topUpTitleShort}</h2>
<p>${
    state.balance === undefined
      ? checkout.topUpNew
      : checkout.topUpShort(moneyText(locale, state.balance), moneyText(locale, state.missing))
  }</p>
${checkoutForm(
  view,
  html`${voucherField(context, state)}<div class="choice"><button type="submit" name="action" value="${checkoutActions.topUp}">${
    checkout.topUpGo
  }</button>${declineButton(context)}</div>`,
)}
<p class="hint">${checkout.topUpNote}</p>
${isNew ? html`<p><a href="${pagePaths.signIn}" target="_blank" rel="noopener">${checkout.haveWallet}</a></p>` : ''}`
}

function againPart(context: PageContext, view: CheckoutView, action: string): Html {
  const { checkout } = context.t
  const price = view.offer === undefined ? '' : moneyText(context.locale, view.offer.price)
  return html`${notice({ tone: 'info', title: checkout.againTitle(price), body: checkout.againText })}
${checkoutForm(
  view,
  html`<div class="choice"><button type="submit" name="action" value="${action}">${checkout.payAgain(
    price,
  )}</button>${declineButton(context)}</div>`,
)}`
}

function ownedPart(
  context: PageContext,
  view: CheckoutView,
  accessEndsAt: Extract<CheckoutState, { kind: 'owned' }>['accessEndsAt'],
): Html {
  const { checkout } = context.t
  return html`${notice({ tone: 'good', title: checkout.ownedTitle, body: checkout.ownedText })}
${facts([[checkout.ownedUntil, timeTag(context, accessEndsAt)]])}
${checkoutForm(
  view,
  html`<div class="choice"><button type="submit" name="action" value="${checkoutActions.open}">${checkout.open}</button></div>`,
)}`
}

function declinedPart(context: PageContext, view: CheckoutView): Html {
  const { checkout } = context.t
  return html`${notice({ tone: 'info', title: checkout.declinedTitle, body: checkout.declinedText })}
${windowAnswer(view, { type: 'pfl.refused', code: declinedCode }, 'now')}`
}
