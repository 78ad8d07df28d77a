// The orders of a merchant's apps, the newest first: filter in the address, count, and the export of exactly the filtered set.

import type { Instant } from '@farthing/protocol'
import { type OrderState, orderStates } from '../domain/goods/order-states.ts'
import type { Page, PageContext } from './context.ts'
import { field, selectField } from './field.ts'
import { costTag, countText, orderTag } from './goods-parts.ts'
import type { CostView } from './goods-view.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { moreLink } from './list-parts.ts'
import { type AppChoice, appField, filterForm, listHead } from './merchant-goods-filter.ts'
import { emptyState, foreign } from './parts.ts'
import { merchantOrderPath, merchantPlayerPath, pagePaths } from './paths.ts'
import { timeTag } from './time-text.ts'

export type OrderFilter = {
  readonly app?: string
  readonly state?: OrderState
  readonly player?: string
  readonly sku?: string
}

export type MerchantOrderRow = {
  readonly id: string
  readonly at: Instant
  readonly titles: readonly string[]
  readonly appTitle: string
  readonly state: OrderState
  readonly player: { readonly id: string; readonly externalId: string }
  /** One where it is paid with money, else what each line costs. */
  readonly costs: readonly CostView[]
  readonly isGift: boolean
}

export type MerchantOrdersView = {
  readonly orders: Page<MerchantOrderRow>
  readonly count: number
  /** True where there are more than were counted. */
  readonly isMore: boolean
  readonly apps: AppChoice
  readonly filter: OrderFilter
  readonly csvHref: string
}

export function merchantOrdersPage(context: PageContext, view: MerchantOrdersView): Html {
  const { goodsMerchant } = context.t
  const { items, nextHref } = view.orders
  const isFiltered = Object.keys(view.filter).length > 0
  const isUnused = items.length === 0 && !isFiltered
  return layout(context, {
    title: goodsMerchant.orders,
    nav: { area: 'merchant', current: pagePaths.merchantOrders },
    body: html`${listHead(context, {
      title: goodsMerchant.orders,
      ...(isUnused ? {} : { count: goodsMerchant.ordersCount(countText(context, view.count), view.isMore) }),
      ...(items.length === 0 ? {} : { csvHref: view.csvHref }),
    })}
${isUnused ? '' : filter(context, view, isFiltered)}
${items.length === 0 ? nothing(context, isFiltered) : orderTable(context, items, goodsMerchant.ordersCaption)}
${moreLink(context, nextHref)}`,
  })
}

function filter(context: PageContext, view: MerchantOrdersView, isFiltered: boolean): Html {
  const { goodsMerchant, goods, merchant } = context.t
  return filterForm(context, {
    action: pagePaths.merchantOrders,
    isFiltered,
    fields: html`${appField(context, { apps: view.apps, app: view.filter.app, isAll: true })}${selectField(
      context,
      {
        name: 'state',
        label: merchant.filterState,
        value: view.filter.state ?? '',
        options: [
          { value: '', text: merchant.stateAll },
          ...orderStates
            .filter((state) => state !== 'created')
            .map((state) => ({ value: state, text: goods.orderStates[state] })),
        ],
      },
    )}${field(context, {
      name: 'player',
      label: goodsMerchant.externalId,
      value: view.filter.player ?? '',
      maxLength: 255,
    })}${field(context, { name: 'sku', label: goodsMerchant.sku, value: view.filter.sku ?? '', maxLength: 64 })}`,
  })
}

function nothing(context: PageContext, isFiltered: boolean): Html {
  const { goodsMerchant } = context.t
  if (isFiltered) return emptyState({ title: goodsMerchant.noMatchTitle, text: goodsMerchant.noMatchText })
  return emptyState({
    title: goodsMerchant.ordersEmptyTitle,
    text: goodsMerchant.ordersEmptyText,
    action: { href: pagePaths.merchantGoods, label: goodsMerchant.goods },
  })
}

/** Orders as a table that becomes a list on narrow screens; the page of one player shows it too. */
export function orderTable(context: PageContext, rows: readonly MerchantOrderRow[], caption: string): Html {
  const { merchant, goodsMerchant } = context.t
  return html`<table class="stack"><caption>${caption}</caption><thead><tr><th scope="col">${merchant.when}</th><th scope="col">${merchant.what}</th><th scope="col">${merchant.state}</th><th scope="col">${goodsMerchant.player}</th><th scope="col">${goodsMerchant.app}</th><th scope="col" class="number">${merchant.price}</th></tr></thead><tbody>${rows.map(
    (row) => html`<tr>${cells(context, row)}</tr>`,
  )}</tbody></table>`
}

function cells(context: PageContext, row: MerchantOrderRow): Html {
  const { merchant, goodsMerchant, goods } = context.t
  const [first, ...rest] = row.titles
  const title =
    first === undefined ? goods.order : rest.length === 0 ? first : goods.andMore(first, rest.length)
  return html`<td data-label="${merchant.when}">${timeTag(context, row.at)}</td>
<td data-label="${merchant.what}"><a href="${merchantOrderPath(row.id)}" translate="no">${title}</a></td>
<td data-label="${merchant.state}"><span class="tags">${orderTag(context, row.state)}${row.isGift ? html` <span class="tag">${goods.gift}</span>` : ''}</span></td>
<td data-label="${goodsMerchant.player}"><a href="${merchantPlayerPath(row.player.id)}" translate="no"><code>${row.player.externalId}</code></a></td>
<td data-label="${goodsMerchant.app}">${foreign(row.appTitle)}</td>
<td class="number" data-label="${merchant.price}"><span class="cell">${row.costs.map((cost) => html`<span>${costTag(context, cost)}</span>`)}</span></td>`
}
