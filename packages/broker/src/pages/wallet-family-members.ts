// The members of a family as their guardian sees them: limits with bars, the apps that need no question, notices, and how it ends.

import { assetCode, formatDecimal } from '@farthing/protocol'
import type { PageContext } from './context.ts'
import { field, hiddenFields, keyField, selectField } from './field.ts'
import { type Html, html } from './html.ts'
import { moneyText } from './money-text.ts'
import { confirmStep, emptyState, foreign, notice, usedBar } from './parts.ts'
import { memberPath, pagePaths } from './paths.ts'
import { timeTag } from './time-text.ts'
import { type Ceiling, type FamilyMember, noticeKinds, type WalletFamilyView } from './wallet-family-view.ts'

/** The bands a guardian can give a member. */
export const minorBands = ['under13', '13-15', '16-17'] as const

export function membersPart(context: PageContext, view: WalletFamilyView): Html {
  const { family } = context.t
  const isGuarded = view.guardian !== undefined && !view.guardian.isWithdrawn
  if (isGuarded) return html``
  return html`<section aria-labelledby="members"><h2 id="members">${family.members}</h2>${
    view.members.length === 0 ? emptyState({ title: family.emptyTitle, text: family.emptyText }) : ''
  }${view.members.map((member) => memberCard(context, member, view.key))}
${inviteForm(context, view)}</section>${view.members.length === 0 ? '' : mailForm(context, view)}`
}

function memberCard(context: PageContext, member: FamilyMember, key: string): Html {
  const { family } = context.t
  return html`<article class="card"><h3>${foreign(member.name)}</h3><p><span class="tag${member.state === 'linked' ? ' tag-good' : ''}">${
    family.memberStates[member.state]
  }</span> <span class="soft">${family.bands[member.band]}${member.state === 'invited' ? '' : html` · ${family.since} ${timeTag(context, member.since, 'date')}`}</span></p>
${member.state === 'linked' ? linkedParts(context, member, key) : restParts(context, member, key)}</article>`
}

function restParts(context: PageContext, member: FamilyMember, key: string): Html {
  const { family } = context.t
  if (member.state === 'withdrawn') return html`<p>${family.withdrawnText}</p>`
  return html`<p>${family.invitedWaits} ${member.inviteUntil === undefined ? '' : timeTag(context, member.inviteUntil)}</p>${confirmStep(
    {
      summary: html`${family.inviteTakeBack}<span class="visually-hidden">: <bdi translate="no">${member.name}</bdi></span>`,
      text: family.inviteTakeBackText,
      action: `${memberPath(member.id)}/withdraw`,
      button: family.inviteTakeBack,
      hidden: keyField(key),
    },
  )}`
}

function linkedParts(context: PageContext, member: FamilyMember, key: string): Html {
  const { family } = context.t
  const name = html`<span class="visually-hidden">: <bdi translate="no">${member.name}</bdi></span>`
  return html`${ceilingBars(context, member.ceilings, member.name)}${alwaysList(context, member, key)}
<div class="rule-actions"><details class="disclose"${member.fault === undefined ? '' : html` open`}><summary>${family.changeLimits}${name}</summary>${limitsForm(context, member, key)}</details>${confirmStep(
    {
      summary: html`${family.withdraw}${name}`,
      text: family.withdrawText(member.name),
      action: `${memberPath(member.id)}/withdraw`,
      button: family.withdrawButton,
      hidden: keyField(key),
      isDanger: true,
    },
  )}</div>`
}

/** Each ceiling as a bar with its text; those of one purchase have no bar. */
export function ceilingBars(context: PageContext, ceilings: readonly Ceiling[], who: string): Html {
  const { family } = context.t
  return html`<div class="ceilings">${ceilings.map((ceiling) => {
    const limit = moneyText(context.locale, ceiling.limit)
    const from = family.from[ceiling.from]
    if (ceiling.used === undefined)
      return html`<p class="used-text">${family.perPurchase(limit)} <small>${from}</small></p>`
    return usedBar({
      label: family.barOf(family.periods[ceiling.kind], who),
      used: ceiling.used.amount,
      limit: ceiling.limit.amount,
      text: family.barText(
        family.periods[ceiling.kind],
        moneyText(context.locale, ceiling.used),
        limit,
        from,
      ),
    })
  })}</div>`
}

function alwaysList(context: PageContext, member: FamilyMember, key: string): Html {
  const { family } = context.t
  if (member.always.length === 0) return html``
  return html`<h4>${family.alwaysList}</h4><ul class="rows">${member.always.map(
    (rule) =>
      html`<li><p class="row-title">${foreign(rule.appTitle)}</p><p class="row-amount">${family.below(moneyText(context.locale, rule.below))}</p>${confirmStep(
        {
          summary: html`${family.askAgain}<span class="visually-hidden">: <bdi translate="no">${rule.appTitle}</bdi></span>`,
          text: family.askAgainText,
          action: `${memberPath(member.id)}/ask-again`,
          button: family.askAgain,
          hidden: hiddenFields({ key, rule: rule.id }),
        },
      )}</li>`,
  )}</ul>`
}

function limitsForm(context: PageContext, member: FamilyMember, key: string): Html {
  const { family, common } = context.t
  const amount = (kind: Ceiling['kind']): Html => {
    const own = member.ceilings.find((each) => each.kind === kind)
    return field(context, {
      name: kind,
      id: `${kind}-${member.id}`,
      label: family.limitOf[kind],
      value: own === undefined ? '' : formatDecimal(own.limit),
      inputMode: 'decimal',
      suffix: own === undefined ? 'EUR' : assetCode(own.limit.asset),
      maxLength: 16,
      fault: member.fault?.field === kind ? member.fault : undefined,
      faultText: common.amountFault,
    })
  }
  return html`<form method="post" action="${memberPath(member.id)}">${keyField(key)}<p class="hint">${family.limitsHint}</p>${(
    ['purchase', 'day', 'week', 'month'] as const
  ).map(amount)}${selectField(context, {
    name: 'notices',
    id: `notices-${member.id}`,
    label: family.notices,
    hint: family.noticesHint,
    value: member.notices,
    options: noticeKinds.map((kind) => ({ value: kind, text: family.noticeKinds[kind] })),
  })}<p class="actions"><button type="submit">${common.save}</button></p></form>`
}

function inviteForm(context: PageContext, view: WalletFamilyView): Html {
  const { family } = context.t
  return html`<details class="disclose"${view.inviteFault === undefined ? '' : html` open`}><summary>${family.invite}</summary><form class="card" method="post" action="${pagePaths.familyInvite}">${keyField(view.key)}<p>${family.inviteText}</p>${field(
    context,
    {
      name: 'name',
      label: family.inviteName,
      hint: family.inviteNameHint,
      isRequired: true,
      maxLength: 60,
      fault: view.inviteFault,
    },
  )}${selectField(context, {
    name: 'band',
    label: family.inviteBand,
    value: '13-15',
    options: minorBands.map((band) => ({ value: band, text: family.bands[band] })),
  })}<p class="actions"><button type="submit">${family.inviteButton}</button></p></form></details>`
}

function mailForm(context: PageContext, view: WalletFamilyView): Html {
  const { family, common } = context.t
  return html`<section aria-labelledby="mail"><h2 id="mail">${family.mail}</h2><form method="post" action="${pagePaths.familyMail}">${keyField(view.key)}${field(
    context,
    {
      name: 'address',
      label: family.mailAddress,
      hint: family.mailHint,
      inputMode: 'text',
      maxLength: 254,
      value: view.mail ?? '',
      fault: view.mailFault,
    },
  )}<p class="actions"><button class="quiet" type="submit">${common.save}</button></p></form></section>`
}

/** Who watches over this wallet, or how to give it a guardian. */
export function guardianPart(context: PageContext, view: WalletFamilyView): Html {
  const { family } = context.t
  if (view.guardian?.isWithdrawn === true) {
    return notice({ tone: 'bad', title: family.guardianGone, body: family.guardianGoneText })
  }
  if (view.guardian !== undefined) {
    return html`<section aria-labelledby="guardian"><h2 id="guardian">${family.guardian}</h2><p>${family.guardianText} ${timeTag(context, view.guardian.since, 'date')}</p></section>`
  }
  if (view.members.length > 0) return html``
  return html`<section aria-labelledby="guardian"><h2 id="guardian">${family.join}</h2><p>${family.joinText}</p><form method="post" action="${pagePaths.familyJoin}">${keyField(view.key)}${field(
    context,
    {
      name: 'code',
      label: family.joinCode,
      isCode: true,
      isRequired: true,
      maxLength: 40,
      fault: view.joinFault,
    },
  )}<p class="actions"><button class="quiet" type="submit">${family.joinButton}</button></p></form></section>`
}
