// One player as the merchant's support sees it: what is held and from where, balances and debts, orders, grants, and giving or
// taking a thing with a reason that stays in the books.

import type { Instant } from '@farthing/protocol'
import type { AgeBand } from '../domain/goods/app.ts'
import type { Content } from '../domain/goods/content.ts'
import type { GrantState } from '../domain/goods/grant.ts'
import type { PageContext } from './context.ts'
import { type FormFault, field, keyField, selectField } from './field.ts'
import { contentsList, countText, grantTag, virtualTag } from './goods-parts.ts'
import type { ContentView, VirtualAmount } from './goods-view.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { type MerchantOrderRow, orderTable } from './merchant-goods-orders.ts'
import { facts, foreign, notice, partialNotice } from './parts.ts'
import { merchantOrderPath, merchantPlayerPath, pagePaths } from './paths.ts'
import { timeTag } from './time-text.ts'

export type Holding = {
  readonly stackId: string
  readonly kind: Content['kind']
  readonly sku: string
  readonly title: string
  readonly amount: bigint
  readonly source: 'paid' | 'free'
  readonly since: Instant
  readonly expiresAt?: Instant
}

export type MerchantPlayerView = {
  readonly id: string
  readonly externalId: string
  readonly app: { readonly id: string; readonly title: string }
  readonly region?: string
  readonly band: AgeBand
  readonly isLinked: boolean
  readonly since: Instant
  readonly holdings: readonly Holding[]
  readonly balances: ReadonlyArray<VirtualAmount & { readonly code: string; readonly debt?: VirtualAmount }>
  readonly orders: readonly MerchantOrderRow[]
  readonly grants: ReadonlyArray<{
    readonly id: string
    readonly orderId: string
    readonly contents: readonly ContentView[]
    readonly state: GrantState
    readonly at: Instant
  }>
  /** What can be given: the catalogue's things and currencies. */
  readonly givable: ReadonlyArray<{ readonly sku: string; readonly title: string }>
  /** False where the key one signed in with may not change inventories. */
  readonly canChange: boolean
  readonly unread: ReadonlyArray<'holdings' | 'orders'>
  readonly justDone?: 'given' | 'taken'
  readonly fault?: FormFault & { readonly form: 'give' | 'take' }
  readonly entered?: Readonly<Record<'sku' | 'amount' | 'reason', string>>
  readonly key: string
}

export function merchantPlayerPage(context: PageContext, view: MerchantPlayerView): Html {
  const { goodsMerchant } = context.t
  return layout(context, {
    title: goodsMerchant.playerOf(view.externalId),
    nav: { area: 'merchant', current: pagePaths.merchantPlayers },
    body: html`<h1><bdi translate="no">${view.externalId}</bdi></h1>
${view.justDone === undefined ? '' : notice({ tone: 'good', title: goodsMerchant.changed[view.justDone], isAlert: true })}
${partialNotice(
  context,
  view.unread.map((part) => goodsMerchant.playerParts[part]),
)}
${about(context, view)}${balances(context, view)}${holdings(context, view)}${change(context, view)}${orders(context, view)}${grants(context, view)}`,
  })
}

function about(context: PageContext, view: MerchantPlayerView): Html {
  const { goodsMerchant, family, common } = context.t
  return facts([
    [goodsMerchant.app, foreign(view.app.title)],
    [goodsMerchant.band, family.bands[view.band]],
    [goodsMerchant.region, view.region === undefined ? common.none : html`<code>${view.region}</code>`],
    [goodsMerchant.wallet, view.isLinked ? goodsMerchant.linked : goodsMerchant.guest],
    [goodsMerchant.firstSeen, timeTag(context, view.since)],
    [goodsMerchant.playerId, html`<code>${view.id}</code>`],
  ])
}

function balances(context: PageContext, view: MerchantPlayerView): Html {
  const { goodsMerchant, goods } = context.t
  if (view.balances.length === 0) return html``
  return html`<div class="figures">${view.balances.map(
    (balance) =>
      html`<section><h2>${foreign(balance.title)}</h2><p class="figure">${virtualTag(context, balance)}</p>${
        balance.debt === undefined
          ? ''
          : html`<p><span class="tag tag-bad">${goods.debt}</span> ${virtualTag(context, balance.debt)}</p><p class="soft">${goodsMerchant.debtHint}</p>`
      }</section>`,
  )}</div>`
}

function holdings(context: PageContext, view: MerchantPlayerView): Html {
  const { goodsMerchant, common } = context.t
  const rows = view.holdings
  return html`<section aria-labelledby="holdings"><h2 id="holdings">${goodsMerchant.holdings}</h2>${
    rows.length === 0
      ? html`<p class="soft">${goodsMerchant.holdsNothing}</p>`
      : html`<table class="stack"><caption class="visually-hidden">${goodsMerchant.holdings}</caption><thead><tr><th scope="col">${goodsMerchant.item}</th><th scope="col" class="number">${goodsMerchant.amount}</th><th scope="col">${goodsMerchant.source}</th><th scope="col">${goodsMerchant.since}</th><th scope="col">${goodsMerchant.until}</th></tr></thead><tbody>${rows.map(
          (row) =>
            html`<tr><td data-label="${goodsMerchant.item}"><span>${foreign(row.title)}<br><code>${row.sku}</code></span></td><td class="number" data-label="${goodsMerchant.amount}">${countText(context, row.amount)}</td><td data-label="${goodsMerchant.source}">${goodsMerchant.sources[row.source]}</td><td data-label="${goodsMerchant.since}">${timeTag(context, row.since)}</td><td data-label="${goodsMerchant.until}">${row.expiresAt === undefined ? html`<span class="soft">${common.none}</span>` : timeTag(context, row.expiresAt)}</td></tr>`,
        )}</tbody></table>`
  }</section>`
}

function change(context: PageContext, view: MerchantPlayerView): Html {
  const { goodsMerchant } = context.t
  if (!view.canChange) return html`<p class="hint">${goodsMerchant.cannotChange}</p>`
  const held = new Map(view.holdings.map(({ sku, title }) => [sku, title]))
  for (const { code, title } of view.balances) held.set(code, title)
  const takable = [...held].map(([sku, title]) => ({ sku, title }))
  return html`<div class="rule-actions">${changeForm(context, view, { form: 'give', things: view.givable })}${changeForm(context, view, { form: 'take', things: takable })}</div>`
}

function changeForm(
  context: PageContext,
  view: MerchantPlayerView,
  input: {
    readonly form: 'give' | 'take'
    readonly things: ReadonlyArray<{ readonly sku: string; readonly title: string }>
  },
): Html {
  const { goodsMerchant } = context.t
  const { form, things } = input
  if (things.length === 0) return html``
  const words = goodsMerchant.change[form]
  const fault = view.fault?.form === form ? view.fault : undefined
  const entered = fault === undefined ? undefined : view.entered
  const at = (name: string): FormFault | undefined => (fault?.field === name ? fault : undefined)
  return html`<details class="disclose"${fault === undefined ? '' : html` open`}><summary>${words.summary}</summary><form class="card" method="post" action="${merchantPlayerPath(view.id)}/${form}">${keyField(view.key)}<p>${words.text}</p>${
    fault !== undefined && fault.field === undefined
      ? notice({
          tone: 'bad',
          title: context.t.problems.title(fault.code),
          body: context.t.problems.hint(fault.code),
          isAlert: true,
        })
      : ''
  }${selectField(context, {
    name: 'sku',
    id: `${form}-sku`,
    label: goodsMerchant.item,
    value: entered?.sku ?? '',
    options: things.map(({ sku, title }) => ({ value: sku, text: `${title} (${sku})`, isForeign: true })),
    fault: at('sku'),
  })}${field(context, {
    name: 'amount',
    id: `${form}-amount`,
    label: goodsMerchant.amount,
    inputMode: 'numeric',
    value: entered?.amount ?? '1',
    isRequired: true,
    maxLength: 18,
    fault: at('amount'),
    faultText: goodsMerchant.amountFault,
  })}${field(context, {
    name: 'reason',
    id: `${form}-reason`,
    label: goodsMerchant.reason,
    hint: goodsMerchant.reasonHint,
    value: entered?.reason ?? '',
    isRequired: true,
    maxLength: 200,
    fault: at('reason'),
    faultText: goodsMerchant.reasonFault,
  })}<p class="actions"><button class="${form === 'take' ? 'danger' : ''}" type="submit">${words.button}</button></p></form></details>`
}

function orders(context: PageContext, view: MerchantPlayerView): Html {
  const { goodsMerchant } = context.t
  if (view.orders.length === 0) return html``
  const all = `${pagePaths.merchantOrders}?${new URLSearchParams({ app: view.app.id, player: view.externalId })}`
  return html`<section aria-labelledby="orders"><h2 id="orders">${goodsMerchant.orders}</h2>${orderTable(context, view.orders, goodsMerchant.lastOrders)}<p class="more"><a class="button quiet" href="${all}">${goodsMerchant.allOrders}</a></p></section>`
}

function grants(context: PageContext, view: MerchantPlayerView): Html {
  const { goodsMerchant } = context.t
  if (view.grants.length === 0) return html``
  return html`<section aria-labelledby="grants"><h2 id="grants">${goodsMerchant.grants}</h2><ul class="rows">${view.grants.map(
    (grant) =>
      html`<li><div>${contentsList(context, grant.contents)}</div>${grantTag(context, grant.state)}<p class="row-sub"><span>${timeTag(context, grant.at)}</span><a href="${merchantOrderPath(grant.orderId)}" translate="no"><code>${grant.id}</code></a></p></li>`,
  )}</ul></section>`
}
