// The wallet's first page: what is there, what this week cost, the last five movements.

import { compare, type Money } from '@farthing/protocol'
import { type ActivityEntry, activityRows } from './activity-row.ts'
import type { PageContext } from './context.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { moneyTag, moneyText } from './money-text.ts'
import { emptyState, partialNotice, usedBar } from './parts.ts'
import { pagePaths } from './paths.ts'

/** Parts of a page that may be unreadable while the rest is shown (C-08 partial). */
export type WalletHomeView = {
  /** The main balance first; one per asset. Empty where the wallet was never topped up. */
  readonly balances: readonly Money[]
  /** This week's spending; `limit` is the sum of the budgets, where any is set. */
  readonly week?: { readonly spent: Money; readonly purchases: number; readonly limit?: Money }
  /** The last five at most. */
  readonly recent: readonly ActivityEntry[]
  readonly isClaimed: boolean
  readonly unread: ReadonlyArray<'balances' | 'week' | 'recent'>
  readonly key: string
}

export function walletHomePage(context: PageContext, view: WalletHomeView): Html {
  const { wallet } = context.t
  const names = { balances: wallet.partBalances, week: wallet.partWeek, recent: wallet.partRecent }
  return layout(context, {
    title: wallet.home,
    nav: { area: 'wallet', current: pagePaths.wallet },
    body: html`<h1 class="visually-hidden">${wallet.home}</h1>
${partialNotice(
  context,
  view.unread.map((part) => names[part]),
)}
${purse(context, view)}
${view.isClaimed ? '' : html`<p class="hint no-print">${wallet.unclaimed} <a href="${pagePaths.security}">${wallet.unclaimedLink}</a></p>`}
${weekPart(context, view)}
${recentPart(context, view)}`,
  })
}

function purse(context: PageContext, view: WalletHomeView): Html {
  const { wallet } = context.t
  const [first, ...others] = view.balances
  return html`<section class="purse" aria-labelledby="available"><h2 id="available" class="purse-label">${wallet.available}</h2>
<p class="purse-amount">${first === undefined ? '\u2013' : moneyTag(context, first)}</p>
${
  others.length === 0
    ? ''
    : html`<p class="purse-label">${wallet.alsoAvailable}</p><ul class="plain">${others.map(
        (balance) => html`<li class="purse-other">${moneyTag(context, balance)}</li>`,
      )}</ul>`
}
<p class="actions"><a class="button" href="${pagePaths.topUp}">${wallet.topUp}</a></p></section>`
}

function weekPart(context: PageContext, view: WalletHomeView): Html {
  const { wallet } = context.t
  const { week } = view
  if (week === undefined) return html``
  const spent = moneyText(context.locale, week.spent)
  const hasLimit = week.limit !== undefined && compare(week.limit, { ...week.limit, amount: 0n }) > 0
  return html`<section aria-labelledby="week"><h2 id="week">${wallet.week}</h2>${
    week.limit !== undefined && hasLimit
      ? usedBar({
          label: wallet.weekBar,
          used: week.spent.amount,
          limit: week.limit.amount,
          text: wallet.weekSpentOf(spent, moneyText(context.locale, week.limit)),
        })
      : html`<p>${wallet.weekSpent(spent)}</p>`
  }<p class="hint">${wallet.weekCount(week.purchases)}</p></section>`
}

function recentPart(context: PageContext, view: WalletHomeView): Html {
  const { wallet } = context.t
  if (view.unread.includes('recent')) return html``
  const body =
    view.recent.length === 0
      ? emptyState({
          title: wallet.homeEmptyTitle,
          text: wallet.homeEmptyText,
          action: { href: pagePaths.topUp, label: wallet.homeEmptyAction },
        })
      : html`${activityRows(context, view.recent, view.key)}<p class="more"><a href="${pagePaths.activity}">${wallet.allActivity}</a></p>`
  return html`<section aria-labelledby="recent"><h2 id="recent">${wallet.recent}</h2>${body}</section>`
}
