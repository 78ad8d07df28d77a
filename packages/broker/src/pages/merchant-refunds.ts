// Refunds to decide and disputes, the nearest deadline first.

import type { PageContext } from './context.ts'
import { selectField } from './field.ts'
import { countText } from './goods-parts.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { moreLink } from './list-parts.ts'
import { appField, filterForm, listHead } from './merchant-goods-filter.ts'
import type { CaseRow, MerchantRefundsView } from './merchant-refunds-view.ts'
import { moneyTag } from './money-text.ts'
import { emptyState, foreign } from './parts.ts'
import { merchantCasePath, merchantPlayerPath, pagePaths } from './paths.ts'
import { durationText, timeTag } from './time-text.ts'

export function merchantRefundsPage(context: PageContext, view: MerchantRefundsView): Html {
  const { goodsMerchant } = context.t
  const { items, nextHref } = view.cases
  const isFiltered =
    view.filter.app !== undefined || view.filter.kind !== undefined || view.filter.state === 'closed'
  const isUnused = items.length === 0 && !isFiltered
  return layout(context, {
    title: goodsMerchant.refunds,
    nav: { area: 'merchant', current: pagePaths.merchantRefunds },
    body: html`${listHead(context, {
      title: goodsMerchant.refunds,
      ...(isUnused ? {} : { count: goodsMerchant.casesCount(countText(context, view.count), view.isMore) }),
      ...(items.length === 0 ? {} : { csvHref: view.csvHref }),
    })}
${filter(context, view, isFiltered)}
${items.length === 0 ? nothing(context, isFiltered) : table(context, items)}
${moreLink(context, nextHref)}`,
  })
}

function filter(context: PageContext, view: MerchantRefundsView, isFiltered: boolean): Html {
  return filterForm(context, {
    action: pagePaths.merchantRefunds,
    isFiltered,
    fields: html`${appField(context, { apps: view.apps, app: view.filter.app, isAll: true })}${view.hasDisputes === true ? kindField(context, view) : ''}${stateField(context, view)}`,
  })
}

function kindField(context: PageContext, view: MerchantRefundsView): Html {
  const { goodsMerchant } = context.t
  return selectField(context, {
    name: 'kind',
    label: goodsMerchant.kind,
    value: view.filter.kind ?? '',
    options: [
      { value: '', text: goodsMerchant.kindsAll },
      { value: 'refund', text: goodsMerchant.kinds.refund },
      { value: 'dispute', text: goodsMerchant.kinds.dispute },
    ],
  })
}

function stateField(context: PageContext, view: MerchantRefundsView): Html {
  const { goodsMerchant, merchant } = context.t
  return selectField(context, {
    name: 'state',
    label: merchant.filterState,
    value: view.filter.state ?? 'open',
    options: [
      { value: 'open', text: goodsMerchant.casesOpen },
      { value: 'closed', text: goodsMerchant.casesClosed },
    ],
  })
}

function nothing(context: PageContext, isFiltered: boolean): Html {
  const { goodsMerchant } = context.t
  return isFiltered
    ? emptyState({ title: goodsMerchant.noMatchTitle, text: goodsMerchant.noMatchText })
    : emptyState({ title: goodsMerchant.casesEmptyTitle, text: goodsMerchant.casesEmptyText })
}

function table(context: PageContext, rows: readonly CaseRow[]): Html {
  const { goodsMerchant, merchant } = context.t
  return html`<table class="stack"><caption>${goodsMerchant.casesCaption}</caption><thead><tr><th scope="col">${goodsMerchant.due}</th><th scope="col">${merchant.what}</th><th scope="col">${goodsMerchant.kind}</th><th scope="col">${goodsMerchant.player}</th><th scope="col">${goodsMerchant.reason}</th><th scope="col" class="number">${merchant.price}</th></tr></thead><tbody>${rows.map(
    (row) =>
      html`<tr><td data-label="${goodsMerchant.due}"><span>${dueTag(context, row)}</span></td><td data-label="${merchant.what}"><a href="${merchantCasePath(row.id)}" translate="no">${row.title}</a></td><td data-label="${goodsMerchant.kind}"><span class="tags"><span class="tag">${goodsMerchant.kinds[row.kind]}</span></span></td><td data-label="${goodsMerchant.player}"><a href="${merchantPlayerPath(row.player.id)}" translate="no"><code>${row.player.externalId}</code></a></td><td data-label="${goodsMerchant.reason}">${foreign(row.reason)}</td><td class="number" data-label="${merchant.price}">${moneyTag(context, row.amount)}</td></tr>`,
  )}</tbody></table>`
}

/** How long is left, or how it ended; overdue is said in words. */
export function dueTag(context: PageContext, row: CaseRow): Html {
  const { goodsMerchant } = context.t
  if (row.state !== 'open' || row.dueAt === undefined)
    return html`<span class="tag">${goodsMerchant.caseStates[row.state]}</span>`
  const left = row.dueAt - context.now
  if (left <= 0)
    return html`<span class="tag tag-bad">${goodsMerchant.overdue}</span> <small>${timeTag(context, row.dueAt)}</small>`
  const text = goodsMerchant.dueIn(durationText(context, left as Parameters<typeof durationText>[1]))
  return html`<span class="tag${left < 172_800_000 ? ' tag-bad' : ''}">${text}</span> <small>${timeTag(context, row.dueAt)}</small>`
}
