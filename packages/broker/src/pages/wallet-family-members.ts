// The members of a family as their guardian sees them: limits with bars, the apps that need no question, notices, and how it ends.

import { fiatAsset } from '@farthing/protocol'
import type { PageContext } from './context.ts'
import { field, keyField, selectField } from './field.ts'
import { type Html, html } from './html.ts'
import { moneyText } from './money-text.ts'
import { confirmStep, emptyState, foreign, notice } from './parts.ts'
import { memberPath, pagePaths } from './paths.ts'
import { timeTag } from './time-text.ts'
import { ceilingBars, limitForm } from './wallet-family-limits.ts'
import { type FamilyMember, noticeKinds, type WalletFamilyView } from './wallet-family-view.ts'

/** The bands a guardian can give a member. */
export const minorBands = ['under13', '13-15', '16-17'] as const

export function membersPart(context: PageContext, view: WalletFamilyView): Html {
  const { family } = context.t
  // Only an adult can be a guardian.
  if (view.own.band !== 'adult') return html``
  return html`<section aria-labelledby="members"><h2 id="members">${family.members}</h2>${
    view.members.length === 0 ? emptyState({ title: family.emptyTitle, text: family.emptyText }) : ''
  }${view.members.map((member) => memberCard(context, member, view.key))}
${inviteForm(context, view)}</section>${view.members.length === 0 ? '' : mailForm(context, view)}`
}

function memberCard(context: PageContext, member: FamilyMember, key: string): Html {
  const { family } = context.t
  return html`<article class="card"><h3>${member.name === '' ? family.nameless : foreign(member.name)}</h3><p><span class="tag${member.state === 'linked' ? ' tag-good' : ''}">${
    family.memberStates[member.state]
  }</span> <span class="soft">${family.bands[member.band]}${member.state === 'invited' ? '' : html` · ${family.since} ${timeTag(context, member.since, 'date')}`}</span></p>
${member.state === 'linked' ? linkedParts(context, member, key) : invitedParts(context, member, key)}</article>`
}

function invitedParts(context: PageContext, member: FamilyMember, key: string): Html {
  const { family } = context.t
  return html`<p>${family.invitedWaits} ${member.inviteUntil === undefined ? '' : timeTag(context, member.inviteUntil)}</p>${confirmStep(
    {
      summary: html`${family.inviteTakeBack}${nameOf(member)}`,
      text: family.inviteTakeBackText,
      action: `${memberPath(member.id)}/withdraw`,
      button: family.inviteTakeBack,
      hidden: keyField(key),
    },
  )}`
}

function linkedParts(context: PageContext, member: FamilyMember, key: string): Html {
  const { family } = context.t
  return html`${ceilingBars(context, member.ceilings, member.name)}${alwaysList(context, member, key)}${recentList(context, member)}
<div class="rule-actions"><details class="disclose"${member.entered === undefined ? '' : html` open`}><summary>${family.changeLimits}${nameOf(member)}</summary>${limitForm(
    context,
    {
      id: member.id,
      action: memberPath(member.id),
      key,
      hint: family.limitsHint,
      asset: fiatAsset('EUR'),
      ceilings: member.ceilings.filter(({ by, scope }) => by === 'guardian' && scope === undefined),
      entered: member.entered,
      act: `limits ${member.walletId ?? ''}`,
    },
  )}${noticesForm(context, member, key)}</details>${confirmStep({
    summary: html`${family.withdraw}${nameOf(member)}`,
    text: family.withdrawText(member.name),
    action: `${memberPath(member.id)}/withdraw`,
    button: family.withdrawButton,
    hidden: keyField(key),
    isDanger: true,
  })}</div>`
}

function alwaysList(context: PageContext, member: FamilyMember, key: string): Html {
  const { family } = context.t
  if (member.always.length === 0) return html``
  return html`<h4>${family.alwaysList}</h4><ul class="rows">${member.always.map(
    (rule) =>
      html`<li><p class="row-title">${foreign(rule.appTitle)}</p><p class="row-sub">${family.under(
        moneyText(context.locale, rule.under),
        moneyText(context.locale, rule.month),
      )}</p></li>`,
  )}</ul>${confirmStep({
    summary: html`${family.askAgain}${nameOf(member)}`,
    text: family.askAgainText,
    action: `${memberPath(member.id)}/ask-again`,
    button: family.askAgain,
    hidden: keyField(key),
  })}`
}

function recentList(context: PageContext, member: FamilyMember): Html {
  const { family } = context.t
  if (member.recent.length === 0) return html``
  return html`<details class="why"><summary>${family.recent(member.recent.length)}</summary><ul class="rows">${member.recent.map(
    (spend) =>
      html`<li><p class="row-title">${spend.title === '' ? context.t.checkout.untitled : foreign(spend.title)}</p><p class="row-amount">${moneyText(context.locale, spend.price)}</p><p class="row-sub">${timeTag(context, spend.at)}</p></li>`,
  )}</ul></details>`
}

function nameOf(member: FamilyMember): Html {
  return html`<span class="visually-hidden">: <bdi translate="no">${member.name}</bdi></span>`
}

function noticesForm(context: PageContext, member: FamilyMember, key: string): Html {
  const { family, common } = context.t
  return html`<form method="post" action="${memberPath(member.id)}/notices">${keyField(key)}${selectField(
    context,
    {
      name: 'notices',
      id: `notices-${member.id}`,
      label: family.notices,
      hint: family.noticesHint,
      value: member.notices,
      options: noticeKinds.map((kind) => ({ value: kind, text: family.noticeKinds[kind] })),
    },
  )}<p class="actions"><button class="quiet" type="submit">${common.save}</button></p></form>`
}

function inviteForm(context: PageContext, view: WalletFamilyView): Html {
  const { family, problems } = context.t
  return html`<details class="disclose"${view.inviteFault === undefined ? '' : html` open`}><summary>${family.invite}</summary><form class="card" method="post" action="${pagePaths.familyInvite}">${keyField(view.key)}<p>${family.inviteText}</p>${view.inviteFault !== undefined && view.inviteFault.field === undefined ? notice({ tone: 'bad', title: problems.title(view.inviteFault.code), body: problems.hint(view.inviteFault.code), isAlert: true }) : ''}${field(
    context,
    {
      name: 'name',
      label: family.inviteName,
      hint: family.inviteNameHint,
      maxLength: 60,
      fault: view.inviteFault?.field === 'name' ? view.inviteFault : undefined,
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
  const { mail } = view
  if (!mail.isSending) return html`<p class="hint">${family.mailNot}</p>`
  const isCodeAwaited = mail.address !== undefined && !mail.isVerified
  return html`<section aria-labelledby="mail"><h2 id="mail">${family.mail}</h2>${
    mail.address === undefined
      ? ''
      : html`<p>${foreign(mail.address)} <span class="tag${mail.isVerified ? ' tag-good' : ''}">${mail.isVerified ? family.mailOn : family.mailWaits}</span></p>`
  }${
    isCodeAwaited
      ? html`<form method="post" action="${pagePaths.familyMail}/confirm">${keyField(view.key)}${field(
          context,
          {
            name: 'code',
            id: 'mail-code',
            label: family.mailCode,
            inputMode: 'numeric',
            autocomplete: 'one-time-code',
            isRequired: true,
            maxLength: 12,
            fault: mail.fault?.field === 'code' ? mail.fault : undefined,
          },
        )}<p class="actions"><button type="submit">${family.mailConfirm}</button></p></form>`
      : ''
  }<form method="post" action="${pagePaths.familyMail}">${keyField(view.key)}${field(context, {
    name: 'address',
    label: mail.address === undefined ? family.mailAddress : family.mailOther,
    hint: family.mailHint,
    isRequired: true,
    maxLength: 254,
    fault: mail.fault?.field === 'address' ? mail.fault : undefined,
  })}<p class="actions"><button class="quiet" type="submit">${common.save}</button></p></form>${
    mail.address === undefined
      ? ''
      : confirmStep({
          summary: family.mailForget,
          text: family.mailForgetText,
          action: `${pagePaths.familyMail}/forget`,
          button: family.mailForget,
          hidden: keyField(view.key),
        })
  }</section>`
}

/** Who watches over this wallet, or how to give it a guardian. */
export function guardianPart(context: PageContext, view: WalletFamilyView): Html {
  const { family } = context.t
  if (view.guardian === 'linked') {
    return html`<section aria-labelledby="guardian"><h2 id="guardian">${family.guardian}</h2><p>${family.guardianText}</p></section>`
  }
  if (view.members.length > 0 || view.own.band === 'adult') return html``
  return html`${
    view.guardian === 'missing'
      ? notice({ tone: 'bad', title: family.guardianMissing, body: family.guardianMissingText })
      : ''
  }<section aria-labelledby="guardian"><h2 id="guardian">${family.join}</h2><p>${family.joinText}</p><form method="post" action="${pagePaths.familyJoin}">${keyField(view.key)}${field(
    context,
    {
      name: 'code',
      label: family.joinCode,
      isSecret: true,
      isRequired: true,
      maxLength: 60,
      value: view.joinCode ?? '',
      fault: view.joinFault,
    },
  )}<p class="actions"><button${view.joinCode === undefined ? html` class="quiet"` : ''} type="submit">${family.joinButton}</button></p></form></section>`
}
