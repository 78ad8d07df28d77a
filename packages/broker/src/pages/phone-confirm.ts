// The second of two acts: the code typed on the page, the answer by text message, or the payment password beside them.

import type { PageContext } from './context.ts'
import { field } from './field.ts'
import { type Html, html } from './html.ts'
import { moneyText } from './money-text.ts'
import { isolate, notice } from './parts.ts'
import { pagePaths } from './paths.ts'
import { type PhoneCheckoutView, phoneActions } from './phone-checkout-view.ts'
import { cancelButton, phoneForm, type StepOf } from './phone-form.ts'
import { codeField, codeUntil, monthPart, operatorField, operatorName, resendButton } from './phone-parts.ts'
import { waitMark } from './phone-waiting.ts'

/** Six digits from the message; what they are for stands on the button. */
export function codeStep(context: PageContext, view: PhoneCheckoutView, step: StepOf<'code'>): Html {
  const { phone } = context.t
  const name = isolate(operatorName(step.operator))
  const words = step.sentBy === 'us' ? phone.codeSent : phone.codeSentByOperator
  return html`<h2>${phone.codeHeading}</h2><p>${words(step.tail, name)}</p>
${step.isResent === true ? notice({ tone: 'good', title: phone.codeResent, isAlert: true }) : ''}
${phoneForm(
  view,
  html`${codeField(context, step)}${codeUntil(context, step.expiresAt)}<div class="choice tall"><button type="submit" name="action" value="${
    phoneActions.code
  }" data-code-go>${phone.confirm(amountText(context, view))}</button>${cancelButton(context)}</div>`,
)}
${noMessage(context, view, step)}${step.month === undefined ? '' : monthPart(context, step.month)}`
}

/** Another code, another operator, another number. */
function noMessage(
  context: PageContext,
  view: PhoneCheckoutView,
  step: StepOf<'code'> | StepOf<'reply'>,
): Html {
  const { phone } = context.t
  const isOurs = step.kind === 'reply' || step.sentBy === 'us'
  return html`<section class="aside" aria-labelledby="no-message"><h2 class="day" id="no-message">${phone.noMessage}</h2>
${isOurs ? phoneForm(view, resendButton(context, step.resend, phoneActions.resend)) : ''}
<details class="why"><summary>${phone.wrongOperator(isolate(operatorName(step.operator)))}</summary>${phoneForm(
    view,
    html`${operatorField(context, step.operator)}<p class="actions"><button class="quiet" type="submit" name="action" value="${phoneActions.operator}">${phone.changeOperator}</button></p>`,
  )}</details>
${phoneForm(
  view,
  html`<p class="actions"><span>${phone.wrongNumber}</span> <button class="quiet" type="submit" name="action" value="${phoneActions.number}">${phone.changeNumber}</button></p>`,
)}</section>`
}

/** The message waits for an answer; this page only watches. */
export function replyStep(context: PageContext, view: PhoneCheckoutView, step: StepOf<'reply'>): Html {
  const { phone } = context.t
  const link = `sms:${step.shortCode}?body=${encodeURIComponent(step.answer)}`
  return html`<h2>${phone.replyHeading}</h2><p>${phone.replyText(step.tail)}</p>
<p class="answer"><code translate="no">${step.answer}</code> <span>${phone.replyTo(step.shortCode)}</span></p>
<p class="actions"><a class="button quiet" href="${link}">${phone.replyOpen}</a></p>
<p class="hint">${phone.replyNone}</p>${codeUntil(context, step.expiresAt)}
${waitMark(context, view, phone.replyWaiting)}
${phoneForm(view, html`<div class="choice">${cancelButton(context)}</div>`)}
${noMessage(context, view, step)}${step.month === undefined ? '' : monthPart(context, step.month)}`
}

/** The second factor where country, amount or risk ask for one. */
export function passwordStep(context: PageContext, view: PhoneCheckoutView, step: StepOf<'password'>): Html {
  const { phone } = context.t
  return html`<h2>${phone.passwordHeading}</h2><p>${phone.passwordText(step.tail)}</p>
${phoneForm(
  view,
  html`${field(context, {
    name: 'password',
    label: phone.password,
    type: 'password',
    autocomplete: 'current-password',
    isRequired: true,
    isFocused: true,
    maxLength: 128,
    fault: step.fault,
  })}${
    step.triesLeft === undefined ? '' : html`<p class="hint">${phone.tries(step.triesLeft)}</p>`
  }<div class="choice tall"><button type="submit" name="action" value="${phoneActions.password}">${phone.passwordGo(
    amountText(context, view),
  )}</button>${cancelButton(context)}</div>`,
)}
<p class="hint"><a href="${pagePaths.phone}" target="_blank" rel="noopener">${phone.passwordForgot}</a></p>`
}

function amountText(context: PageContext, view: PhoneCheckoutView): string {
  return moneyText(context.locale, view.charge.amount)
}
