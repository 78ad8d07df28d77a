// The charges of a number over a year, with the way to take each back, and the whole of it as a file.

import type { PageContext } from './context.ts'
import { hiddenFields } from './field.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { moreLink } from './list-parts.ts'
import { moneyTag, moneyText } from './money-text.ts'
import { confirmStep, emptyState, foreign, notice, originTag, partialNotice } from './parts.ts'
import { pagePaths, phoneRefundPath } from './paths.ts'
import { helpLine } from './phone-parts.ts'
import type { PhoneHistoryRow, PhoneHistoryView } from './phone-self-view.ts'
import { refundReasonField } from './refund-form.ts'
import { timeTag } from './time-text.ts'

/** Writes the history page. */
export function phoneHistoryPage(context: PageContext, view: PhoneHistoryView): Html {
  const { phoneSelf, problems } = context.t
  const { items, nextHref } = view.rows
  const { fault } = view
  return layout(context, {
    title: phoneSelf.historyTitle,
    nav: { area: 'public', current: pagePaths.phone },
    body: html`<div class="page-head"><div><h1>${phoneSelf.historyTitle}</h1><p class="lead">${phoneSelf.heading(
      view.tail,
    )}. ${phoneSelf.historyLead}</p></div></div>
${view.saved === undefined ? '' : notice({ tone: 'good', title: phoneSelf.saved[view.saved], isAlert: true })}
${fault === undefined ? '' : notice({ tone: 'bad', title: problems.title(fault.code), body: problems.hint(fault.code), isAlert: true })}
${partialNotice(context, view.isPartial ? [phoneSelf.partHistory] : [])}
${
  items.length === 0
    ? emptyState({ title: phoneSelf.historyEmptyTitle, text: phoneSelf.historyEmptyText })
    : phoneRows(context, items, view.key)
}
${moreLink(context, nextHref)}
<p class="actions"><a class="button quiet" href="${pagePaths.phone}">${phoneSelf.back}</a>${
      items.length === 0
        ? ''
        : html`<a class="button quiet" href="${pagePaths.phoneHistoryCsv}" download>${phoneSelf.exportCsv}</a><a class="button quiet" href="${pagePaths.phoneHistoryJson}" download>${phoneSelf.exportJson}</a>`
    }</p>${helpLine(context, view.helpNumber)}`,
  })
}

/** The rows with their refunds. `key` makes a refund sent twice harmless. */
export function phoneRows(context: PageContext, rows: readonly PhoneHistoryRow[], key: string): Html {
  return html`<ul class="rows">${rows.map((row) => html`<li>${phoneRow(context, row, key)}</li>`)}</ul>`
}

function phoneRow(context: PageContext, row: PhoneHistoryRow, key: string): Html {
  const { phoneSelf, checkout, phone } = context.t
  const title = row.kind === 'bundle' ? phoneSelf.bundle : checkout.untitled
  const isBad = row.state === 'not-charged'
  const text = phoneSelf.stateText[row.state]
  return html`<p class="row-title">${row.title === undefined ? title : foreign(row.title)}</p><p class="row-amount">${moneyTag(
    context,
    isBad ? { ...row.amount, amount: 0n } : row.amount,
  )}</p>
<p class="row-sub"><span class="tag${isBad ? ' tag-bad' : ''}">${phoneSelf.state[row.state]}</span><span>${foreign(row.merchantName)}</span>${originTag(
    row.origin,
  )}${timeTag(context, row.at)}<span>${phone.reference} <code>${row.reference}</code></span>${text === '' ? '' : html`<span>${text}</span>`}${refundWords(
    context,
    row,
  )}</p>
${row.refund.kind === 'open' ? refundStep(context, row, key) : ''}`
}

function refundWords(context: PageContext, row: PhoneHistoryRow): Html {
  const { phoneSelf } = context.t
  const { refund } = row
  switch (refund.kind) {
    case 'asked':
      return html`<span>${phoneSelf.refundAsked} ${timeTag(context, refund.at)}</span>`
    case 'done':
      return html`<span>${phoneSelf.refundDone(moneyText(context.locale, refund.amount))} ${timeTag(context, refund.at)}</span>`
    case 'denied':
      return html`<span>${phoneSelf.refundDenied}</span>`
    case 'closed':
      return row.state === 'charged' ? html`<span>${phoneSelf.refundClosed}</span>` : html``
    case 'open':
      break
  }
  return html``
}

function refundStep(context: PageContext, row: PhoneHistoryRow, key: string): Html {
  const { phoneSelf } = context.t
  const amount = moneyText(context.locale, row.amount)
  const until = row.refund.kind === 'open' ? row.refund.until : undefined
  return confirmStep({
    summary: html`${phoneSelf.refund}<span class="visually-hidden">: ${foreign(row.reference)}</span>`,
    text: phoneSelf.refundConfirm(amount),
    action: phoneRefundPath(row.id),
    button: phoneSelf.refundButton(amount),
    hidden: hiddenFields({ key }),
    extra: html`${until === undefined ? '' : html`<p class="hint">${phoneSelf.refundUntil} ${timeTag(context, until)}</p>`}${refundReasonField(context, row.id)}`,
  })
}
