// The door of the phone pages: a number, then a code. It says the same whether the number is known here or not.

import type { PageContext } from './context.ts'
import { keyField } from './field.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { notice } from './parts.ts'
import { pagePaths } from './paths.ts'
import { codeField, codeUntil, numberFields, resendButton } from './phone-parts.ts'
import type { PhoneDoorView } from './phone-self-view.ts'

type DoorStep<Kind extends PhoneDoorView['step']['kind']> = Extract<PhoneDoorView['step'], { kind: Kind }>

/** Writes the number form or the code form. */
export function phoneDoorPage(context: PageContext, view: PhoneDoorView): Html {
  const { phoneSelf } = context.t
  const { step } = view
  return layout(context, {
    title: phoneSelf.title,
    nav: { area: 'public', current: pagePaths.phone },
    scripts: step.kind === 'code' ? ['phone-code'] : [],
    body: html`<article class="checkout"><h1>${phoneSelf.title}</h1>${
      step.kind === 'number' ? numberPart(context, view.key, step) : codePart(context, view.key, step)
    }</article>`,
  })
}

function numberPart(context: PageContext, key: string, step: DoorStep<'number'>): Html {
  const { phoneSelf } = context.t
  return html`${step.told === undefined ? '' : notice({ tone: 'info', title: phoneSelf.told[step.told], isAlert: true })}
<p class="lead">${phoneSelf.lead}</p>
<form method="post" action="${pagePaths.phoneCode}" data-once>${keyField(key)}${numberFields(context, step)}
<p class="choice"><button type="submit">${phoneSelf.numberGo}</button></p></form>
<p class="hint">${phoneSelf.numberNote}</p>`
}

function codePart(context: PageContext, key: string, step: DoorStep<'code'>): Html {
  const { phone, phoneSelf } = context.t
  return html`${step.isResent === true ? notice({ tone: 'good', title: phone.codeResent, isAlert: true }) : ''}
<h2>${phoneSelf.codeHeading}</h2><p>${phoneSelf.codeSent(step.tail)}</p>
<form method="post" action="${pagePaths.phoneOpen}" data-once>${keyField(key)}${codeField(context, step)}${codeUntil(
    context,
    step.expiresAt,
  )}<p class="choice"><button type="submit" data-code-go>${phoneSelf.codeGo}</button></p></form>
<section class="aside" aria-labelledby="no-message"><h2 class="day" id="no-message">${phone.noMessage}</h2>
<form method="post" action="${pagePaths.phoneResend}" data-once>${keyField(key)}${resendButton(context, step.resend, undefined)}</form>
<p><a href="${pagePaths.phone}">${phoneSelf.otherNumber}</a></p></section>`
}
