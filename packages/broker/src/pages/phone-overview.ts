// What the holder of a number can do without any account: see the month, set a limit of their own, block, take back, set a
// payment password, and leave.

import { assetCode, formatDecimal } from '@farthing/protocol'
import type { PageContext } from './context.ts'
import { field, hiddenFields, keyField } from './field.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { moneyText } from './money-text.ts'
import { isolate, notice, partialNotice } from './parts.ts'
import { pagePaths } from './paths.ts'
import { blocksPart } from './phone-blocks.ts'
import { phoneRows } from './phone-history.ts'
import { helpLine, monthPart } from './phone-parts.ts'
import type { PhoneSelfView } from './phone-self-view.ts'
import { timeTag } from './time-text.ts'

/** Writes the overview of one number. */
export function phoneOverviewPage(context: PageContext, view: PhoneSelfView): Html {
  const { phoneSelf } = context.t
  const parts = { month: phoneSelf.partMonth, history: phoneSelf.partHistory, blocks: phoneSelf.partBlocks }
  return layout(context, {
    title: phoneSelf.title,
    nav: { area: 'public', current: pagePaths.phone },
    body: html`${phoneHead(context, view)}
${view.saved === undefined ? '' : notice({ tone: 'good', title: phoneSelf.saved[view.saved], isAlert: true })}
${faultNotice(context, view.fault)}
${partialNotice(
  context,
  view.unread.map((part) => parts[part]),
)}
${monthOf(context, view)}
${view.unread.includes('history') ? '' : recentPart(context, view)}
${view.unread.includes('blocks') ? '' : blocksPart(context, view)}
${capPart(context, view)}${passwordPart(context, view)}
${helpLine(context, view.helpNumber)}`,
  })
}

function faultNotice(context: PageContext, fault: PhoneSelfView['fault']): Html {
  if (fault === undefined) return html``
  const { problems } = context.t
  return notice({
    tone: 'bad',
    title: problems.title(fault.code),
    body: problems.hint(fault.code),
    isAlert: true,
  })
}

function phoneHead(context: PageContext, view: PhoneSelfView): Html {
  const { phoneSelf } = context.t
  return html`<div class="page-head"><div><h1>${phoneSelf.heading(view.tail)}</h1>
${view.operatorName === undefined ? '' : html`<p class="lead">${phoneSelf.at(isolate(view.operatorName))}</p>`}
<p class="hint">${phoneSelf.openUntil} ${timeTag(context, view.sessionEndsAt, 'clock')}</p></div>
<form method="post" action="${pagePaths.phoneEnd}">${keyField(view.key)}<button class="quiet" type="submit">${phoneSelf.end}</button></form></div>`
}

function monthOf(context: PageContext, view: PhoneSelfView): Html {
  if (view.unread.includes('month')) return html``
  if (view.month === undefined) return html`<p>${context.t.phoneSelf.monthNone}</p>`
  return html`<div class="card">${monthPart(context, view.month)}</div>`
}

function recentPart(context: PageContext, view: PhoneSelfView): Html {
  const { phoneSelf } = context.t
  if (view.recent.length === 0) return html``
  return html`<section aria-labelledby="recent"><h2 id="recent">${phoneSelf.recentHeading}</h2>${phoneRows(
    context,
    view.recent,
    view.key,
  )}<p class="hint">${phoneSelf.notMine}</p><p class="more"><a class="button quiet" href="${pagePaths.phoneHistory}">${phoneSelf.allCharges}</a></p></section>`
}

function capPart(context: PageContext, view: PhoneSelfView): Html {
  const { phoneSelf, common } = context.t
  const { locale } = context
  const { cap, key } = view
  const now = cap.own ?? cap.usual ?? cap.max
  const max = moneyText(locale, cap.max)
  return html`<section aria-labelledby="cap"><h2 id="cap">${phoneSelf.capHeading}</h2>
<p>${cap.own === undefined ? phoneSelf.capNone(moneyText(locale, cap.usual ?? cap.max)) : phoneSelf.capNow(moneyText(locale, cap.own))} ${phoneSelf.capText(max)}${view.password.state === 'none' ? html` ${phoneSelf.capNeedsPassword}` : ''}</p>
${pendingPart(context, view)}
<form method="post" action="${pagePaths.phoneCap}">${keyField(key)}${field(context, {
    name: 'cap',
    label: phoneSelf.capField,
    value: cap.entered ?? formatDecimal(now),
    inputMode: 'decimal',
    suffix: assetCode(cap.max.asset),
    isRequired: true,
    maxLength: 16,
    fault: cap.fault?.field === 'cap' ? cap.fault : undefined,
    faultText: common.amountFault,
  })}${raisePassword(context, view)}<p class="actions"><button class="quiet" type="submit">${phoneSelf.capSave}</button></p></form></section>`
}

/** Raising takes the second factor where there is one. */
function raisePassword(context: PageContext, view: PhoneSelfView): Html {
  if (view.password.state !== 'set') return html``
  return field(context, {
    name: 'password',
    id: 'field-cap-password',
    label: context.t.phoneSelf.capPassword,
    type: 'password',
    autocomplete: 'current-password',
    maxLength: 128,
    fault: view.cap.fault?.field === 'password' ? view.cap.fault : undefined,
  })
}

function pendingPart(context: PageContext, view: PhoneSelfView): Html {
  const { phoneSelf } = context.t
  const { pending } = view.cap
  if (pending === undefined) return html``
  const words = phoneSelf.capPending(moneyText(context.locale, pending.to))
  return html`${notice({
    tone: 'info',
    title: words,
    body: timeTag(context, pending.from),
  })}<form method="post" action="${pagePaths.phoneCap}">${hiddenFields({ key: view.key, cancel: 'yes' })}<p class="actions"><button class="quiet" type="submit">${phoneSelf.capKeep}</button></p></form>`
}

function passwordPart(context: PageContext, view: PhoneSelfView): Html {
  const { phoneSelf } = context.t
  const { password, key } = view
  const words = { none: phoneSelf.passwordNone, set: phoneSelf.passwordSet, locked: phoneSelf.passwordLocked }
  const isSet = password.state === 'set'
  const button = password.state === 'none' ? phoneSelf.passwordGoSet : phoneSelf.passwordGoChange
  return html`<section aria-labelledby="password"><h2 id="password">${phoneSelf.passwordHeading}</h2>
<p>${phoneSelf.passwordText} ${words[password.state]} ${password.isRequired ? phoneSelf.passwordRequired : ''}</p>${
    password.pendingFrom === undefined
      ? ''
      : notice({
          tone: 'info',
          title: phoneSelf.passwordPending,
          body: timeTag(context, password.pendingFrom),
        })
  }
<details class="disclose"${password.fault === undefined ? '' : html` open`}><summary>${button}</summary>
<form method="post" action="${pagePaths.phonePassword}">${keyField(key)}${
    isSet
      ? secretField(context, view, {
          name: 'old',
          label: phoneSelf.passwordOld,
          hint: phoneSelf.passwordOldHint,
        })
      : ''
  }${secretField(context, view, { name: 'password', label: phoneSelf.passwordNew, hint: phoneSelf.passwordNewHint })}${secretField(
    context,
    view,
    { name: 'again', label: phoneSelf.passwordAgain },
  )}<p class="actions"><button type="submit">${button}</button></p></form></details></section>`
}

function secretField(
  context: PageContext,
  view: PhoneSelfView,
  input: { readonly name: 'old' | 'password' | 'again'; readonly label: string; readonly hint?: string },
): Html {
  const { fault } = view.password
  return field(context, {
    ...input,
    type: 'password',
    autocomplete: input.name === 'old' ? 'current-password' : 'new-password',
    isRequired: input.name !== 'old',
    maxLength: 128,
    fault: (fault?.field ?? 'password') === input.name ? fault : undefined,
  })
}
