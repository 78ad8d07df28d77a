// Everything that moved money or tried to, grouped by day, the newest first; search by text in the address (C-15, C-16).

import { type ActivityEntry, activityRows } from './activity-row.ts'
import type { Page, PageContext } from './context.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { moreLink, searchForm } from './list-parts.ts'
import { emptyState, partialNotice } from './parts.ts'
import { pagePaths } from './paths.ts'
import { dayKey, timeTag } from './time-text.ts'

export type WalletActivityView = {
  readonly entries: Page<ActivityEntry>
  /** The text searched for, as it was typed; sent as `q`. */
  readonly search?: string
  /** True where some of the rows could not be read. */
  readonly isPartial: boolean
  readonly key: string
}

export function walletActivityPage(context: PageContext, view: WalletActivityView): Html {
  const { wallet } = context.t
  return layout(context, {
    title: wallet.activity,
    nav: { area: 'wallet', current: pagePaths.activity },
    body: html`<div class="page-head"><div><h1>${wallet.activity}</h1><p class="lead">${wallet.activityText}</p></div>
<a class="button quiet" href="${pagePaths.exports}">${wallet.export}</a></div>
${searchForm(context, pagePaths.activity, view.search)}
${partialNotice(context, view.isPartial ? [wallet.partActivity] : [])}
${view.entries.items.length === 0 ? nothing(context, view.search) : days(context, view)}
${moreLink(context, view.entries.nextHref)}`,
  })
}

function nothing(context: PageContext, search: string | undefined): Html {
  const { wallet } = context.t
  if (search !== undefined) {
    return emptyState({ title: wallet.activityNoMatchTitle, text: wallet.activityNoMatchText(search) })
  }
  return emptyState({
    title: wallet.activityEmptyTitle,
    text: wallet.activityEmptyText,
    action: { href: pagePaths.topUp, label: wallet.homeEmptyAction },
  })
}

function days(context: PageContext, view: WalletActivityView): Html {
  const byDay = new Map<string, ActivityEntry[]>()
  for (const entry of view.entries.items) {
    const day = byDay.get(dayKey(entry.at))
    if (day === undefined) byDay.set(dayKey(entry.at), [entry])
    else day.push(entry)
  }
  return html`${[...byDay].map(([key, entries]) => {
    const first = entries[0]
    return html`<section aria-labelledby="day-${key}"><h2 class="day" id="day-${key}">${
      first === undefined ? '' : timeTag(context, first.at, 'day')
    }</h2>${activityRows(context, entries, view.key)}</section>`
  })}`
}
