// A checkout on the phone bill: the number, the code or the reply, waiting, and how it ended. It decides nothing; the
// payment is at one step, and every button sends what it means to the payment's own address.

import { declinedCode } from '@farthing/protocol'
import { windowAnswer } from './checkout-form.ts'
import { offerHead } from './checkout-head.ts'
import type { PageContext } from './context.ts'
import { type Html, html } from './html.ts'
import { layout, type Script } from './layout.ts'
import { moneyTag } from './money-text.ts'
import { facts, isolate } from './parts.ts'
import type { PhoneCheckoutView, PhoneStep } from './phone-checkout-view.ts'
import { codeStep, passwordStep, replyStep } from './phone-confirm.ts'
import { lookAgainHref } from './phone-form.ts'
import { numberStep } from './phone-number.ts'
import { cancelledPart, paidPart, refundPart, refusedPart } from './phone-outcome.ts'
import { heldPart, operatorPagePart, unknownPart, waitingPart } from './phone-waiting.ts'

/** Seconds between two looks of a browser without script: while the operator works, and while a person does. */
const lookSoonSeconds = 4
const lookLaterSeconds = 12

/** Writes the page of the step the payment is at. */
export function phoneCheckoutPage(context: PageContext, view: PhoneCheckoutView): Html {
  const { phone } = context.t
  const isWindow = view.fields.mode === 'window'
  const title = view.offer.title
  const isMoving = moves(view.step) && view.payment !== undefined
  return layout(context, {
    title: title === undefined ? phone.titleNoItem : phone.title(title),
    nav: isWindow ? { area: 'window' } : { area: 'public' },
    scripts: scriptsOf(view, isMoving),
    ...(isMoving && !isWindow
      ? { refresh: { seconds: lookSeconds(view.step), href: lookAgainHref(view) } }
      : {}),
    body: html`<article class="checkout">${head(context, view)}
${stepPart(context, view)}${isAsking(view.step) ? windowAnswer(view, { type: 'pfl.refused', code: declinedCode }, 'close') : ''}</article>`,
  })
}

function lookSeconds(step: PhoneStep): number {
  return step.kind === 'waiting' ? lookSoonSeconds : lookLaterSeconds
}

function scriptsOf(view: PhoneCheckoutView, isMoving: boolean): readonly Script[] {
  return [
    ...(view.fields.mode === 'window' ? (['window-paid'] as const) : []),
    ...(view.step.kind === 'code' ? (['phone-code'] as const) : []),
    ...(isMoving ? (['phone-wait'] as const) : []),
  ]
}

/** Steps that end without the payer doing anything on this page. */
function moves(step: PhoneStep): boolean {
  return (
    step.kind === 'waiting' ||
    step.kind === 'held' ||
    step.kind === 'reply' ||
    step.kind === 'operator-page' ||
    step.kind === 'unknown' ||
    step.kind === 'refunding'
  )
}

/** True while nothing has been agreed to: closing the window then means no. */
function isAsking(step: PhoneStep): boolean {
  return step.kind === 'number'
}

function head(context: PageContext, view: PhoneCheckoutView): Html {
  const { phone } = context.t
  const { charge, offer } = view
  const top = offerHead(context, offer, { amount: charge.amount, note: phone.taxIncluded })
  if (charge.kind === 'single') return top
  const rest = { asset: charge.amount.asset, amount: charge.amount.amount - charge.price.amount }
  return html`${top}<section aria-labelledby="bundle"><h2 class="day" id="bundle">${phone.bundleSplit}</h2>${facts(
    [
      [phone.bundleThis, moneyTag(context, charge.price)],
      [phone.bundleRest(isolate(offer.merchantName)), moneyTag(context, rest)],
    ],
  )}<p class="hint">${phone.bundleBack(charge.lifeDays)}</p></section>`
}

function stepPart(context: PageContext, view: PhoneCheckoutView): Html {
  const { step } = view
  switch (step.kind) {
    case 'number':
      return numberStep(context, view, step)
    case 'code':
      return codeStep(context, view, step)
    case 'reply':
      return replyStep(context, view, step)
    case 'password':
      return passwordStep(context, view, step)
    case 'operator-page':
      return operatorPagePart(context, view, step)
    case 'waiting':
      return waitingPart(context, view, step)
    case 'held':
      return heldPart(context, view, step)
    case 'unknown':
      return unknownPart(context, view, step)
    case 'paid':
      return paidPart(context, view, step)
    case 'refused':
      return refusedPart(context, view, step)
    case 'refunding':
    case 'refunded':
      return refundPart(context, view, step)
    case 'cancelled':
      break
  }
  return cancelledPart(context, view)
}
