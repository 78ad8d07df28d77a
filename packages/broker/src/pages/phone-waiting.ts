// While somebody else is at work: the operator, its own page, our second look. The page goes on by itself, with script by
// asking whether there is something new, without by loading again.

import { windowAnswer } from './checkout-form.ts'
import type { PageContext } from './context.ts'
import { type Html, html } from './html.ts'
import { facts, isolate, notice, originTag } from './parts.ts'
import { phonePaymentStatePath } from './paths.ts'
import { type PhoneCheckoutView, type PhoneDoing, phoneActions } from './phone-checkout-view.ts'
import { cancelButton, phoneForm, type StepOf, wayBack } from './phone-form.ts'
import { helpLine } from './phone-parts.ts'
import { timeTag } from './time-text.ts'

/** The moving line with its words, the button "look now", and what `phone-wait.ts` asks. */
export function waitMark(context: PageContext, view: PhoneCheckoutView, words: string): Html {
  const { phone } = context.t
  const { payment } = view
  if (payment === undefined) return html`<p class="loading" role="status">${words}</p>`
  return html`<div data-wait="${phonePaymentStatePath(payment.id)}" data-state="${payment.state}"><p class="loading" role="status">${words}</p>${phoneForm(
    view,
    html`<p class="actions"><button class="quiet" type="submit" name="action" value="${phoneActions.look}" data-look>${phone.waitLook}</button></p>`,
  )}</div>`
}

/** What is being done, and how far it is. */
export function waitingPart(context: PageContext, view: PhoneCheckoutView, step: StepOf<'waiting'>): Html {
  const { phone } = context.t
  return html`<h2>${phone.waitHeading[step.doing]}</h2>
${step.doing === 'cancelling' ? '' : steps(context, step.doing)}
<p>${phone.waitText}</p><noscript><p class="hint">${phone.waitNoScript}</p></noscript>
${waitMark(context, view, phone.waiting)}
${reference(context, view)}${windowAnswer(view, { type: 'pfl.unknown' }, 'close')}`
}

const stepNames = ['code', 'reserve', 'charge', 'open'] as const
const stepOf: Readonly<Record<PhoneDoing, number>> = {
  sending: 0,
  reserving: 1,
  charging: 2,
  checking: 2,
  cancelling: 1,
}

function steps(context: PageContext, doing: PhoneDoing): Html {
  const { phone } = context.t
  const now = stepOf[doing]
  return html`<ol class="steps" aria-label="${phone.waitSteps}">${stepNames.map((name, index) => {
    const word = index < now ? phone.waitDone : index === now ? phone.waitNow : undefined
    const state = index < now ? 'done' : index === now ? 'now' : 'later'
    return html`<li class="step-${state}"${index === now ? html` aria-current="step"` : ''}>${phone.waitStep[name]}${
      word === undefined ? '' : html` <span class="soft">${word}</span>`
    }</li>`
  })}</ol>`
}

/** The operator asks on its own page; what comes back from there is only ever shown, never trusted. */
export function operatorPagePart(
  context: PageContext,
  view: PhoneCheckoutView,
  step: StepOf<'operator-page'>,
): Html {
  const { phone } = context.t
  const name = isolate(step.operatorName)
  const target = view.fields.mode === 'window' ? html` target="_blank"` : ''
  const origin = URL.canParse(step.href) ? new URL(step.href).origin : ''
  return html`<h2>${phone.operatorPageHeading(name)}</h2><p>${phone.operatorPageText(name)}</p>
<p class="choice"><a class="button" href="${step.href}"${target} rel="noopener noreferrer">${phone.operatorPageGo(name)}</a></p>
${facts([[phone.operatorPageLeads, originTag(origin)]])}
${waitMark(context, view, phone.waiting)}
${phoneForm(view, html`<div class="choice">${cancelButton(context)}</div>`)}`
}

/** Held back for a second look; why is not said. */
export function heldPart(context: PageContext, view: PhoneCheckoutView, step: StepOf<'held'>): Html {
  const { phone } = context.t
  return html`${notice({ tone: 'info', title: phone.heldHeading, body: phone.heldText, isAlert: true })}
${step.until === undefined ? '' : facts([[phone.heldUntil, timeTag(context, step.until)]])}
${waitMark(context, view, phone.waiting)}
${phoneForm(view, html`<div class="choice">${cancelButton(context)}${wayBack(context, view)}</div>`)}
${reference(context, view)}${windowAnswer(view, { type: 'pfl.unknown' }, 'close')}`
}

/** Nobody knows yet: it is asked about until somebody does, and nothing is charged twice. */
export function unknownPart(context: PageContext, view: PhoneCheckoutView, step: StepOf<'unknown'>): Html {
  const { phone } = context.t
  return html`${notice({
    tone: 'info',
    title: phone.unknownHeading,
    body: html`<p>${phone.unknownText}</p><p>${phone.unknownMoney}</p>`,
    isAlert: true,
  })}
${waitMark(context, view, phone.waiting)}
${reference(context, view)}${helpLine(context, step.helpNumber)}
<div class="choice">${wayBack(context, view)}</div>${windowAnswer(view, { type: 'pfl.unknown' }, 'close')}`
}

function reference(context: PageContext, view: PhoneCheckoutView): Html {
  if (view.payment === undefined) return html``
  return facts([[context.t.phone.unknownReference, html`<code>${view.payment.reference}</code>`]])
}
