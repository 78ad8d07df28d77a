// How a payment on the phone bill ended: paid, refused, cancelled or taken back. Each says first what happened to the money.

import { declinedCode, type ProblemCode, type ProblemDetails } from '@farthing/protocol'
import { windowAnswer } from './checkout-form.ts'
import type { PageContext } from './context.ts'
import { type Html, type HtmlValue, html } from './html.ts'
import { moneyTag, moneyText } from './money-text.ts'
import { facts, isolate, notice } from './parts.ts'
import { pagePaths } from './paths.ts'
import { type PhoneCheckoutView, phoneActions } from './phone-checkout-view.ts'
import { numberAgain, otherWays, phoneForm, type StepOf, wayBack } from './phone-form.ts'
import { helpLine, leftOf, monthPart, operatorField } from './phone-parts.ts'
import { waitMark } from './phone-waiting.ts'
import { timeTag } from './time-text.ts'

/** Paid: the receipt's own lines, how the month stands, and the way on. */
export function paidPart(context: PageContext, view: PhoneCheckoutView, step: StepOf<'paid'>): Html {
  const { phone, checkout } = context.t
  const { charge } = view
  const isWindow = view.fields.mode === 'window'
  const isDrawn = step.bundle !== undefined && charge.kind === 'single'
  const amount = moneyText(context.locale, charge.amount)
  return html`${notice({
    tone: 'good',
    title: isDrawn ? phone.paidFromBundle(amount) : phone.paidTitle(amount),
    body: isWindow ? checkout.paidText : isDrawn ? checkout.paidTextPage : phone.paidText,
    isAlert: true,
  })}
<p class="choice">${
    step.continueHref === undefined
      ? ''
      : html`<a class="button" href="${step.continueHref}">${checkout.paidGo}</a>`
  }<a class="${step.continueHref === undefined ? 'button' : 'button second'}" href="${step.receiptHref}"${
    isWindow ? html` target="_blank" rel="noopener"` : ''
  }>${checkout.paidReceipt}</a></p>
${paidFacts(context, view, step)}
${step.month === undefined ? '' : monthPart(context, step.month)}
<p class="hint"><a href="${pagePaths.phone}">${phone.refundAt}</a></p>${helpLine(context, step.helpNumber)}
${step.ticket === undefined ? '' : windowAnswer(view, { type: 'pfl.paid', receipt: step.ticket }, 'now')}`
}

function paidFacts(context: PageContext, view: PhoneCheckoutView, step: StepOf<'paid'>): Html {
  const { phone } = context.t
  const rows: ReadonlyArray<readonly [string, HtmlValue]> = [
    ...(view.payment === undefined
      ? []
      : [[phone.reference, html`<code>${view.payment.reference}</code>`] as const]),
    [phone.onBillOf, phone.billOf(step.tail, isolate(step.operatorName))],
    [phone.chargedAt, timeTag(context, step.chargedAt)],
    ...(step.bundle === undefined
      ? []
      : [
          [phone.bundleLeft, moneyTag(context, step.bundle.left)] as const,
          [phone.bundleUntil, timeTag(context, step.bundle.until)] as const,
        ]),
    ...(step.month === undefined
      ? []
      : [[phone.leftThisMonth, moneyTag(context, leftOf(step.month))] as const]),
    ...(step.refundUntil === undefined
      ? []
      : [[phone.refundUntil, timeTag(context, step.refundUntil)] as const]),
  ]
  return facts(rows)
}

/** Refused: why in plain words, that nothing was charged, and what is left to do. */
export function refusedPart(context: PageContext, view: PhoneCheckoutView, step: StepOf<'refused'>): Html {
  const { phone, common } = context.t
  const { details } = step
  const { code } = details
  return html`${refusalNotice(context, details)}
${limitsOf(context, step)}${operatorAgain(context, view, step)}
<div class="choice">${step.hasOtherWays === false ? '' : otherWays(context, view)}${
    step.canChangeNumber === true
      ? numberAgain(view, context.t.phone.otherNumberGo)
      : isWorthAgain(code)
        ? numberAgain(view, phone.tryAgain)
        : ''
  }${remedy(context, code)}${wayBack(context, view)}</div>
${helpLine(context, step.helpNumber)}<p class="hint">${common.requestIdOf(details.request_id ?? context.requestId)}</p>
${windowAnswer(view, { type: 'pfl.refused', code }, 'close')}`
}

function refusalNotice(context: PageContext, details: ProblemDetails): Html {
  const { phone, problems } = context.t
  const { code } = details
  if (code === 'phone_already_paid') {
    return notice({ tone: 'info', title: phone.alreadyTitle, body: phone.alreadyText, isAlert: true })
  }
  return notice({
    tone: 'bad',
    title: phone.refusedTitle,
    body: html`<p>${problems.title(code)}. ${problems.hint(code)}</p><p><strong>${moneyWords(context, details.money_moved)}</strong></p>`,
    isAlert: true,
  })
}

function limitsOf(context: PageContext, step: StepOf<'refused'>): Html {
  const { phone } = context.t
  const { billable } = step
  return html`${
    billable === undefined || billable.length === 0
      ? ''
      : html`<h2 class="day">${phone.billable}</h2><ul class="chips">${billable.map(
          (amount) => html`<li class="tag">${moneyTag(context, amount)}</li>`,
        )}</ul>`
  }${step.againAt === undefined ? '' : facts([[phone.againAt, timeTag(context, step.againAt)]])}${
    step.month === undefined ? '' : monthPart(context, step.month)
  }`
}

/** A wrong operator can be put right on the spot: a new code goes out through the other one. */
function operatorAgain(context: PageContext, view: PhoneCheckoutView, step: StepOf<'refused'>): Html {
  if (step.operator === undefined || view.payment === undefined) return html``
  const { phone } = context.t
  return phoneForm(
    view,
    html`${operatorField(context, step.operator)}<p class="actions"><button type="submit" name="action" value="${phoneActions.operator}">${phone.changeOperator}</button></p>`,
  )
}

function moneyWords(context: PageContext, moved: 'no' | 'yes' | 'unknown'): string {
  const { phone } = context.t
  if (moved === 'no') return phone.moneyNo
  return moved === 'yes' ? phone.moneyYes : phone.moneyUnknown
}

/** Refusals after which the same number may try once more. */
function isWorthAgain(code: ProblemCode): boolean {
  return (
    code === 'phone_code_expired' ||
    code === 'phone_unavailable' ||
    code === 'phone_low_balance' ||
    code === 'busy'
  )
}

function remedy(context: PageContext, code: ProblemCode): Html {
  const label = remedyLabel(context, code)
  if (label === undefined) return html``
  return html`<a class="button quiet" href="${pagePaths.phone}" target="_blank" rel="noopener">${label}</a>`
}

function remedyLabel(context: PageContext, code: ProblemCode): string | undefined {
  const { phone } = context.t
  if (code === 'phone_cap_own') return phone.raiseCap
  if (code === 'phone_blocked' || code === 'phone_blocked_merchant') return phone.liftBlock
  return code === 'phone_password_needed' || code === 'phone_password_locked' ? phone.setPassword : undefined
}

/** Cancelled by its payer; the window says so and closes. */
export function cancelledPart(context: PageContext, view: PhoneCheckoutView): Html {
  const { phone } = context.t
  return html`${notice({ tone: 'info', title: phone.cancelledTitle, body: phone.cancelledText, isAlert: true })}
<div class="choice">${otherWays(context, view)}${wayBack(context, view)}</div>
${windowAnswer(view, { type: 'pfl.refused', code: declinedCode }, 'now')}`
}

/** Taken back after it was charged. */
export function refundPart(
  context: PageContext,
  view: PhoneCheckoutView,
  step: StepOf<'refunding' | 'refunded'>,
): Html {
  const { phone } = context.t
  const amount = moneyText(context.locale, view.charge.amount)
  if (step.kind === 'refunding') {
    return html`${notice({ tone: 'info', title: phone.refundingTitle, body: phone.refundingText })}${waitMark(
      context,
      view,
      phone.waiting,
    )}<div class="choice">${wayBack(context, view)}</div>`
  }
  return html`${notice({ tone: 'good', title: phone.refundedTitle, body: phone.refundedText(amount, step.tail) })}<div class="choice">${wayBack(context, view)}</div>`
}
