// Budgets and connections: the daily limit of the wallet, and one row per site with its rule, what it used, and the
// ways to pause or end it (B-16).

import { formatDecimal, type Money } from '@farthing/protocol'
import { type BundleRow, bundlesPart } from './bundle-row.ts'
import { type Connection, connectionRow } from './connection-row.ts'
import type { Page, PageContext } from './context.ts'
import { type FormFault, field, keyField } from './field.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { moreLink } from './list-parts.ts'
import { moneyText } from './money-text.ts'
import { emptyState, notice, usedBar } from './parts.ts'
import { pagePaths } from './paths.ts'

export type WalletBudgetsView = {
  readonly dailyLimit: Money
  readonly dailySpent: Money
  readonly limitFault?: FormFault
  /** What was typed where it was refused. */
  readonly limitEntered?: string
  readonly connections: Page<Connection>
  /** What is left of larger charges on a phone bill. */
  readonly bundles: readonly BundleRow[]
  /** True right after a change was kept. */
  readonly isSaved: boolean
  readonly key: string
}

export function walletBudgetsPage(context: PageContext, view: WalletBudgetsView): Html {
  const { wallet } = context.t
  const { connections } = view
  return layout(context, {
    title: wallet.budgets,
    nav: { area: 'wallet', current: pagePaths.budgets },
    body: html`<h1>${wallet.budgets}</h1><p class="lead">${wallet.budgetsText}</p>
${view.isSaved ? notice({ tone: 'good', title: wallet.saved, isAlert: true }) : ''}
${dailyPart(context, view)}
${bundlesPart(context, view.bundles, view.key)}
<section aria-labelledby="connections"><h2 id="connections">${wallet.connections}</h2>${
      connections.items.length === 0
        ? emptyState({ title: wallet.connectionsEmptyTitle, text: wallet.connectionsEmptyText })
        : connections.items.map((connection) => connectionRow(context, connection, view.key))
    }</section>${moreLink(context, connections.nextHref)}`,
  })
}

function dailyPart(context: PageContext, view: WalletBudgetsView): Html {
  const { wallet, common } = context.t
  const { locale } = context
  return html`<section aria-labelledby="daily"><h2 id="daily">${wallet.dailyLimit}</h2>${usedBar({
    label: wallet.dailyBar,
    used: view.dailySpent.amount,
    limit: view.dailyLimit.amount,
    text: wallet.dailySpent(moneyText(locale, view.dailySpent), moneyText(locale, view.dailyLimit)),
  })}<form method="post" action="${pagePaths.budgets}">${keyField(view.key)}${field(context, {
    name: 'daily-limit',
    label: wallet.dailyLimit,
    hint: wallet.dailyLimitHint,
    value: view.limitEntered ?? formatDecimal(view.dailyLimit),
    inputMode: 'decimal',
    suffix: view.dailyLimit.asset.split('/')[0] ?? '',
    isRequired: true,
    maxLength: 16,
    fault: view.limitFault,
    faultText: common.amountFault,
  })}<p class="actions"><button class="quiet" type="submit">${common.save}</button></p></form></section>`
}
