// The checkout: one decision about one amount. The same page serves the redirect without script (`mode: page`) and the
// wallet window a site opens (`mode: window`); it decides nothing about money itself.

import { declinedCode } from '@farthing/protocol'
import { checkoutForm, windowAnswer } from './checkout-form.ts'
import { paidPart, refusedPart, unknownPart } from './checkout-outcome.ts'
import type { CheckoutOffer, CheckoutState, CheckoutView } from './checkout-view.ts'
import { checkoutActions } from './checkout-view.ts'
import type { PageContext } from './context.ts'
import { checkbox, field } from './field.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { moneyTag, moneyText } from './money-text.ts'
import { facts, foreign, notice, originTag } from './parts.ts'
import { pagePaths } from './paths.ts'
import { durationText, timeTag } from './time-text.ts'

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
  return state.kind === 'offer' || state.kind === 'top-up' || state.kind === 'owned'
}

function statePart(context: PageContext, view: CheckoutView, state: CheckoutState): Html {
  switch (state.kind) {
    case 'offer':
      return offerPart(context, view, state)
    case 'top-up':
      return topUpPart(context, view, state)
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

function offerHead(context: PageContext, offer: CheckoutOffer): Html {
  const { checkout } = context.t
  const access =
    offer.access === 0 ? checkout.accessOnce : checkout.access(durationText(context, offer.access))
  return html`<header class="offer-head">
<h1>${offer.title === undefined ? checkout.untitled : foreign(offer.title)}</h1>
${facts([
  [checkout.soldBy, foreign(offer.merchantName)],
  [checkout.siteLabel, originTag(offer.origin)],
  [checkout.accessLabel, access],
])}
<p class="offer-price"><span class="visually-hidden">${checkout.priceLabel}</span> ${moneyTag(context, offer.price)}</p>
</header>`
}

function declineButton(context: PageContext): Html {
  return html`<button class="second" type="submit" name="action" value="${checkoutActions.decline}" formnovalidate data-decline>${context.t.checkout.decline}</button>`
}

function offerPart(
  context: PageContext,
  view: CheckoutView,
  state: Extract<CheckoutState, { kind: 'offer' }>,
): Html {
  const { checkout } = context.t
  const price = view.offer === undefined ? '' : moneyText(context.locale, view.offer.price)
  const auto = state.autoPay
  return html`${
    state.toppedUp === undefined
      ? ''
      : notice({
          tone: 'good',
          title: checkout.toppedUp(moneyText(context.locale, state.toppedUp)),
          isAlert: true,
        })
  }
${facts([
  [checkout.balanceBefore, moneyTag(context, state.balance)],
  [checkout.balanceAfter, moneyTag(context, state.balanceAfter)],
])}
${checkoutForm(
  view,
  html`<div class="choice"><button type="submit" name="action" value="${checkoutActions.pay}">${checkout.pay(
    price,
  )}</button>${declineButton(context)}</div>${
    auto === undefined
      ? ''
      : checkbox({
          name: 'auto-pay',
          value: 'on',
          label: checkout.autoPay(
            moneyText(context.locale, auto.itemMax),
            moneyText(context.locale, auto.weekMax),
          ),
          hint: checkout.autoPayHint,
        })
  }`,
)}
<p class="hint promise">${checkout.promise(state.refundMinutes)}</p>`
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
  html`${field(context, {
    name: 'voucher',
    label: checkout.voucherLabel,
    hint: checkout.voucherHint,
    ...(state.entered === undefined ? {} : { value: state.entered }),
    fault: state.fault,
    isRequired: true,
    isCode: true,
    maxLength: 64,
  })}<div class="choice"><button type="submit" name="action" value="${checkoutActions.topUp}">${
    checkout.topUpGo
  }</button>${declineButton(context)}</div>`,
)}
<p class="hint">${checkout.topUpNote}</p>
${isNew ? html`<p><a href="${pagePaths.signIn}" target="_blank" rel="noopener">${checkout.haveWallet}</a></p>` : ''}`
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
