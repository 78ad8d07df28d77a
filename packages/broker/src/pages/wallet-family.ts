// Family: what waits for a guardian's answer first, then the members with their limits, then one's own age band and guardian.
// Every form names what it does; nothing here buys.

import { formatDecimal } from '@farthing/protocol'
import type { PageContext } from './context.ts'
import { field, keyField } from './field.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { moneyTag, moneyText } from './money-text.ts'
import { confirmStep, facts, foreign, notice } from './parts.ts'
import { approvalPath, orderPath, pagePaths } from './paths.ts'
import { timeTag } from './time-text.ts'
import { guardianPart, membersPart } from './wallet-family-members.ts'
import { ownPart } from './wallet-family-own.ts'
import type { Approval, WalletFamilyView } from './wallet-family-view.ts'

export function walletFamilyPage(context: PageContext, view: WalletFamilyView): Html {
  const { family, problems } = context.t
  return layout(context, {
    title: family.title,
    nav: { area: 'wallet', current: pagePaths.family },
    scripts: view.members.length > 0 ? ['passkey'] : [],
    body: html`<h1>${family.title}</h1><p class="lead">${family.text}</p>
${view.justDone === undefined ? '' : notice({ tone: 'good', title: family.justDone[view.justDone], isAlert: true })}${
  view.fault === undefined
    ? ''
    : notice({
        tone: 'bad',
        title: problems.title(view.fault.code),
        body: problems.hint(view.fault.code),
        isAlert: true,
      })
}
${invitationPart(context, view)}
${approvalsPart(context, view)}
${askedPart(context, view)}
${membersPart(context, view)}
${ownPart(context, view)}
${guardianPart(context, view)}`,
  })
}

function invitationPart(context: PageContext, view: WalletFamilyView): Html {
  const { family } = context.t
  if (view.invitation === undefined) return html``
  const { name, code, href, until } = view.invitation
  return notice({
    tone: 'good',
    title: name === '' ? family.invitedNobody : family.invited(name),
    body: html`<p>${family.invitedText}</p><p class="answer answer-long"><code>${code}</code></p><p>${family.invitedLink} <a href="${href}" translate="no">${href}</a></p><p>${family.invitedUntil} ${timeTag(context, until)}</p>`,
    isAlert: true,
  })
}

function approvalsPart(context: PageContext, view: WalletFamilyView): Html {
  const { family } = context.t
  if (view.approvals.length === 0) return html``
  return html`<section aria-labelledby="approvals"><h2 id="approvals">${family.approvals}</h2>${view.approvals.map(
    (each) => approvalCard(context, each, view.key),
  )}</section>`
}

function approvalCard(context: PageContext, approval: Approval, key: string): Html {
  const { family } = context.t
  const { locale } = context
  const path = approvalPath(approval.id)
  const price = moneyText(locale, approval.price)
  return html`<article class="card approval"><h3>${family.asksFor(approval.memberName, approval.title)}</h3>
<p class="approval-price">${moneyTag(context, approval.price)}</p>
${facts([
  [family.inApp, html`${foreign(approval.appTitle)} <small>${foreign(approval.merchantName)}</small>`],
  [family.monthSoFar, monthText(context, approval)],
  [family.askedAt, timeTag(context, approval.askedAt)],
  [family.answerUntil, timeTag(context, approval.expiresAt)],
])}
<div class="rule-actions"><form method="post" action="${path}/approve">${keyField(key)}<button type="submit">${family.approveOnce(price)}</button></form>${alwaysStep(
    context,
    approval,
    key,
  )}${confirmStep({
    summary: html`${family.deny}<span class="visually-hidden">: <bdi translate="no">${approval.title}</bdi></span>`,
    text: family.denyText(approval.memberName),
    action: `${path}/deny`,
    button: family.denyButton,
    hidden: keyField(key),
  })}</div></article>`
}

function monthText(context: PageContext, approval: Approval): Html {
  const { family } = context.t
  return approval.monthLimit === undefined
    ? moneyTag(context, approval.monthSpent)
    : html`${family.usedOf(moneyText(context.locale, approval.monthSpent), moneyText(context.locale, approval.monthLimit))}`
}

function alwaysStep(context: PageContext, approval: Approval, key: string): Html {
  const { family, common } = context.t
  return confirmStep({
    summary: html`${family.always}<span class="visually-hidden">: <bdi translate="no">${approval.title}</bdi></span>`,
    text: family.alwaysText(approval.memberName, approval.appTitle),
    action: `${approvalPath(approval.id)}/approve`,
    button: family.alwaysButton,
    isOpen: approval.fault !== undefined,
    hidden: keyField(key),
    extra: field(context, {
      name: 'below',
      id: `below-${approval.id}`,
      label: family.alwaysBelow,
      value: formatDecimal(approval.price),
      inputMode: 'decimal',
      suffix: approval.price.asset.split('/')[0] ?? '',
      isRequired: true,
      maxLength: 16,
      fault: approval.fault,
      faultText: common.amountFault,
    }),
  })
}

function askedPart(context: PageContext, view: WalletFamilyView): Html {
  const { family } = context.t
  if (view.asked.length === 0) return html``
  return html`<section aria-labelledby="asked"><h2 id="asked">${family.asked}</h2><p>${family.askedText}</p><ul class="rows">${view.asked.map(
    (each) =>
      html`<li><p class="row-title"><a href="${orderPath(each.orderId)}" translate="no">${each.title}</a></p><p class="row-amount">${moneyTag(context, each.price)}</p><p class="row-sub"><span>${family.answerUntil} ${timeTag(context, each.expiresAt)}</span></p></li>`,
  )}</ul></section>`
}
