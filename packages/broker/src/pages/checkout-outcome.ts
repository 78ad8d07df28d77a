// The checkout after the decision: paid, refused or not known yet. Each says first what happened to the money.

import type { ProblemCode, ProblemDetails } from '@farthing/protocol'
import { checkoutForm, windowAnswer } from './checkout-form.ts'
import { type CheckoutState, type CheckoutView, checkoutActions } from './checkout-view.ts'
import type { PageContext } from './context.ts'
import { type Html, html } from './html.ts'
import { moneyTag, moneyText } from './money-text.ts'
import { facts, notice } from './parts.ts'
import { pagePaths } from './paths.ts'

/** Paid: the window hands the ticket over and closes; the page links on. */
export function paidPart(
  context: PageContext,
  view: CheckoutView,
  state: Extract<CheckoutState, { kind: 'paid' }>,
): Html {
  const { checkout } = context.t
  const isWindow = view.fields.mode === 'window'
  return html`${notice({
    tone: 'good',
    title: checkout.paidTitle(moneyText(context.locale, state.charged)),
    body: isWindow ? checkout.paidText : checkout.paidTextPage,
    isAlert: true,
  })}
<p class="choice">${
    state.continueHref === undefined
      ? ''
      : html`<a class="button" href="${state.continueHref}">${checkout.paidGo}</a>`
  }<a class="${state.continueHref === undefined ? 'button' : 'button second'}" href="${state.receiptHref}"${
    isWindow ? html` target="_blank" rel="noopener"` : ''
  }>${checkout.paidReceipt}</a></p>
${state.ticket === undefined ? '' : windowAnswer(view, { type: 'pfl.paid', receipt: state.ticket }, 'now')}`
}

/** Refused: why, what became of the money, and the way back. A changed price is shown beside the old one (C-04). */
export function refusedPart(
  context: PageContext,
  view: CheckoutView,
  state: Extract<CheckoutState, { kind: 'refused' }>,
): Html {
  const { checkout } = context.t
  const { code } = state.details
  const prices =
    state.newPrice === undefined || view.offer === undefined
      ? ''
      : facts([[checkout.newPrice, moneyTag(context, state.newPrice)]])
  const again = state.newPrice === undefined ? '' : showAgain(context, view)
  const remedy = remedyLink(context, code)
  return html`${outcomeNotice(context, state.details, checkout.refusedTitle)}${prices}
<div class="choice">${again}${remedy}${wayBack(context, view)}</div>
<p class="hint">${context.t.common.requestIdOf(state.details.request_id ?? context.requestId)}</p>
${windowAnswer(view, { type: 'pfl.refused', code }, 'close')}`
}

/** Not known yet: asking again is safe, and said to be. */
export function unknownPart(context: PageContext, view: CheckoutView, details: ProblemDetails): Html {
  const { checkout, common } = context.t
  return html`${notice({
    tone: 'info',
    title: checkout.unknownTitle,
    body: html`<p>${checkout.unknownText}</p><p>${context.t.problems.money('unknown')}</p>`,
    isAlert: true,
  })}
${checkoutForm(
  view,
  html`<div class="choice"><button type="submit" name="action" value="${checkoutActions.resolve}">${checkout.unknownAsk}</button></div>`,
)}
<p class="hint">${common.requestIdOf(details.request_id ?? context.requestId)}</p>
${windowAnswer(view, { type: 'pfl.unknown' }, 'close')}`
}

function outcomeNotice(context: PageContext, details: ProblemDetails, title: string): Html {
  const { problems } = context.t
  return notice({
    tone: 'bad',
    title,
    body: html`<p>${problems.title(details.code)}. ${problems.hint(details.code)}</p><p>${problems.money(
      details.money_moved,
    )}</p>`,
    isAlert: true,
  })
}

function showAgain(context: PageContext, view: CheckoutView): Html {
  // Without what the page told: now the signed price is what is shown and decided on.
  const { offer: _told, ...fields } = view.fields
  return checkoutForm(
    { ...view, fields },
    html`<button type="submit" name="action" value="${checkoutActions.show}">${context.t.checkout.lookAgain}</button>`,
  )
}

function remedyLink(context: PageContext, code: ProblemCode): Html {
  const { checkout } = context.t
  if (code === 'daily_limit_reached' || code === 'budget_reached') {
    return html`<a class="button" href="${pagePaths.budgets}" target="_blank" rel="noopener">${checkout.openBudgets}</a>`
  }
  if (code === 'wallet_frozen') {
    return html`<a class="button" href="${pagePaths.security}" target="_blank" rel="noopener">${checkout.openSecurity}</a>`
  }
  return html``
}

function wayBack(context: PageContext, view: CheckoutView): Html {
  const { checkout } = context.t
  if (view.fields.mode === 'window') {
    return html`<button class="second needs-script" type="button" data-close>${checkout.close}</button>`
  }
  if (view.backHref === undefined) return html``
  return html`<a class="button second" href="${view.backHref}">${checkout.backToSite}</a>`
}
