// The number form, and the first of two acts: a button that says the price with tax and "on your phone bill". Nothing is
// ticked beforehand, and the number goes nowhere but into this form.

import { declineButton } from './checkout-head.ts'
import type { PageContext } from './context.ts'
import { hiddenFields } from './field.ts'
import { type Html, html } from './html.ts'
import { moneyText } from './money-text.ts'
import { isolate, notice } from './parts.ts'
import { pagePaths } from './paths.ts'
import { type PhoneCheckoutView, phoneActions } from './phone-checkout-view.ts'
import { otherWays, phoneForm, type StepOf } from './phone-form.ts'
import { monthPart, numberFields, operatorField } from './phone-parts.ts'

/** The form, or the number known here with the form folded below it. */
export function numberStep(context: PageContext, view: PhoneCheckoutView, step: StepOf<'number'>): Html {
  const { phone } = context.t
  const { saved } = step
  const form = newNumber(context, view, step)
  const body =
    saved === undefined || step.fault !== undefined || step.entered !== undefined
      ? html`<h2>${phone.numberHeading}</h2><p>${phone.numberText}</p>${form}`
      : html`${savedNumber(context, view, saved)}<details class="disclose"><summary>${phone.otherNumber}</summary>${form}</details>`
  return html`${body}${meanings(context)}${otherWays(context, view)}`
}

function newNumber(context: PageContext, view: PhoneCheckoutView, step: StepOf<'number'>): Html {
  const { operator, fault } = step
  return html`${faultOfAll(context, fault)}${phoneForm(
    view,
    html`${numberFields(context, step)}${
      operator === undefined ? '' : operatorField(context, operator, { fault })
    }<div class="choice tall">${payButton(context, view)}${declineButton(context)}</div>`,
  )}`
}

/** A fault of no single field stands above the form. */
function faultOfAll(context: PageContext, fault: StepOf<'number'>['fault']): Html {
  if (fault === undefined || fault.field !== undefined) return html``
  const { problems, phone } = context.t
  return notice({
    tone: 'bad',
    title: `${problems.title(fault.code)}.`,
    body: html`<p>${problems.hint(fault.code)}</p><p>${phone.moneyNo}</p>`,
    isAlert: true,
  })
}

function savedNumber(
  context: PageContext,
  view: PhoneCheckoutView,
  saved: NonNullable<StepOf<'number'>['saved']>,
): Html {
  const { phone } = context.t
  return html`<h2>${phone.savedHeading(saved.tail, isolate(saved.operatorName))}</h2><p>${phone.savedText}</p>${phoneForm(
    view,
    html`${hiddenFields({ saved: 'yes' })}<div class="choice tall">${payButton(context, view)}${declineButton(context)}</div>`,
  )}${saved.month === undefined ? '' : monthPart(context, saved.month)}`
}

function payButton(context: PageContext, view: PhoneCheckoutView): Html {
  const amount = moneyText(context.locale, view.charge.amount)
  return html`<button type="submit" name="action" value="${phoneActions.start}">${context.t.phone.pay(amount)}</button>`
}

function meanings(context: PageContext): Html {
  const { phone } = context.t
  const { bill, code, receipt, control } = phone.meanings
  return html`<details class="disclose"><summary>${phone.whatItMeans}</summary><ul class="meanings">${[
    bill,
    code,
    receipt,
    control,
  ].map(
    (text) => html`<li>${text}</li>`,
  )}</ul><p><a href="${pagePaths.phone}" target="_blank" rel="noopener">${phone.controlLink}</a></p></details>`
}
