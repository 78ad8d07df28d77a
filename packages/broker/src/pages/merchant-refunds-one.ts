// One refund to decide or one dispute: what was used, what happened before, the evidence laid ready, and the answer.

import type { PageContext } from './context.ts'
import { hiddenFields, keyField } from './field.ts'
import { countText } from './goods-parts.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { dueTag } from './merchant-refunds.ts'
import type { MerchantCaseView } from './merchant-refunds-view.ts'
import { moneyTag, moneyText } from './money-text.ts'
import { confirmStep, facts, foreign, isolate, notice } from './parts.ts'
import { merchantCasePath, merchantOrderPath, merchantPlayerPath, pagePaths } from './paths.ts'
import { timeTag } from './time-text.ts'

export function merchantCasePage(context: PageContext, view: MerchantCaseView): Html {
  const { goodsMerchant, problems } = context.t
  return layout(context, {
    title: goodsMerchant.caseOf(goodsMerchant.kinds[view.kind], view.title),
    nav: { area: 'merchant', current: pagePaths.merchantRefunds },
    body: html`<p class="crumb">${goodsMerchant.kinds[view.kind]}</p><h1>${foreign(view.title)}</h1><p>${dueTag(context, view)}</p>
${view.justDone === undefined ? '' : notice({ tone: 'good', title: goodsMerchant.caseDone[view.justDone], isAlert: true })}
${view.fault === undefined ? '' : notice({ tone: 'bad', title: problems.title(view.fault.code), body: problems.hint(view.fault.code), isAlert: true })}
<div class="split"><section aria-labelledby="about"><h2 id="about">${goodsMerchant.about}</h2>${facts([
      [goodsMerchant.amountAsked, html`<strong>${moneyTag(context, view.amount)}</strong>`],
      [goodsMerchant.reason, foreign(view.reason)],
      [
        goodsMerchant.player,
        html`<a href="${merchantPlayerPath(view.player.id)}" translate="no"><code>${view.player.externalId}</code></a>`,
      ],
      [goodsMerchant.app, foreign(view.appTitle)],
      [
        goodsMerchant.order,
        html`<a href="${merchantOrderPath(view.orderId)}" translate="no"><code>${view.orderId}</code></a>`,
      ],
      [goodsMerchant.opened, timeTag(context, view.openedAt)],
      ...(view.sentAt === undefined
        ? []
        : [[goodsMerchant.evidenceSent, timeTag(context, view.sentAt)] as const]),
    ])}</section><section aria-labelledby="used"><h2 id="used">${goodsMerchant.used}</h2>${used(context, view)}</section></div>
${evidence(context, view)}${sent(context, view)}${answer(context, view)}`,
  })
}

function used(context: PageContext, view: MerchantCaseView): Html {
  const { goodsMerchant } = context.t
  const { previousRefunds } = view
  return html`<ul class="plain">${view.consumed.map(
    (each) =>
      html`<li>${goodsMerchant.usedOf(isolate(each.title), countText(context, each.used), countText(context, each.granted))}</li>`,
  )}</ul><p class="soft">${
    previousRefunds.total === undefined
      ? goodsMerchant.previousNone
      : goodsMerchant.previous(previousRefunds.count, moneyText(context.locale, previousRefunds.total))
  }</p>`
}

function evidence(context: PageContext, view: MerchantCaseView): Html {
  const { goodsMerchant } = context.t
  if (view.evidence.length === 0) return html``
  return html`<section aria-labelledby="evidence"><h2 id="evidence">${goodsMerchant.evidence}</h2>${view.evidence.map(
    (each) =>
      html`<h3>${goodsMerchant.evidenceNames[each.name]}</h3><pre translate="no" tabindex="0" role="region" aria-label="${goodsMerchant.evidenceNames[each.name]}">${each.text}</pre>`,
  )}</section>`
}

function sent(context: PageContext, view: MerchantCaseView): Html {
  const { goodsMerchant } = context.t
  const pieces = view.sent ?? []
  if (pieces.length === 0) return html``
  return html`<section aria-labelledby="sent"><h2 id="sent">${goodsMerchant.evidenceSent}</h2>${pieces.map(
    ({ text, at }) => html`<p class="soft">${timeTag(context, at)}</p><p>${foreign(text)}</p>`,
  )}</section>`
}

function answer(context: PageContext, view: MerchantCaseView): Html {
  const { goodsMerchant } = context.t
  const isWaiting = view.kind === 'dispute' && view.dueAt !== undefined && view.dueAt > context.now
  const isAnswerable = view.kind === 'refund' ? view.state === 'open' : isWaiting && isUndecided(view)
  if (!isAnswerable) return html``
  if (!view.canDecide) return html`<p class="hint">${goodsMerchant.cannotDecide}</p>`
  return view.kind === 'refund' ? decide(context, view) : compose(context, view)
}

function isUndecided({ state }: MerchantCaseView): boolean {
  return state === 'open' || state === 'sent'
}

function decide(context: PageContext, view: MerchantCaseView): Html {
  const { goodsMerchant, merchant } = context.t
  const amount = moneyText(context.locale, view.amount)
  return html`<section aria-labelledby="answer"><h2 id="answer">${goodsMerchant.decide}</h2><div class="rule-actions">${confirmStep(
    {
      summary: merchant.refundButton(amount),
      text: goodsMerchant.refundText(amount),
      action: `${merchantCasePath(view.id)}/decide`,
      button: merchant.refundButton(amount),
      hidden: hiddenFields({ key: view.key, decision: 'approve' }),
    },
  )}${confirmStep({
    summary: goodsMerchant.decline,
    text: goodsMerchant.declineText,
    action: `${merchantCasePath(view.id)}/decide`,
    button: goodsMerchant.decline,
    hidden: hiddenFields({ key: view.key, decision: 'decline' }),
  })}</div></section>`
}

function compose(context: PageContext, view: MerchantCaseView): Html {
  const { goodsMerchant } = context.t
  return html`<section aria-labelledby="answer"><h2 id="answer">${goodsMerchant.compose}</h2><p>${goodsMerchant.composeText}</p><form method="post" action="${merchantCasePath(view.id)}/evidence">${keyField(view.key)}${textArea(
    context,
    { name: 'text', label: goodsMerchant.composeLabel, value: view.entered ?? '', rows: 10 },
  )}<p class="actions"><button type="submit">${goodsMerchant.composeButton}</button></p></form></section>`
}

function textArea(
  context: PageContext,
  input: { readonly name: string; readonly label: string; readonly value: string; readonly rows: number },
): Html {
  return html`<div class="field"><label for="text-${input.name}">${input.label}</label><textarea id="text-${input.name}" name="${input.name}" rows="${input.rows}" maxlength="5000" lang="${context.locale}" translate="no" required>
${input.value}</textarea></div>`
}
