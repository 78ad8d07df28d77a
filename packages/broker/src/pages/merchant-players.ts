// The players of an app, found by the beginning of the app's own id for them.

import type { Instant } from '@farthing/protocol'
import type { AgeBand } from '../domain/goods/app.ts'
import type { Page, PageContext } from './context.ts'
import { field } from './field.ts'
import { countText } from './goods-parts.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { moreLink } from './list-parts.ts'
import { type AppChoice, appField, filterForm, listHead } from './merchant-goods-filter.ts'
import { emptyState } from './parts.ts'
import { merchantPlayerPath, pagePaths } from './paths.ts'
import { timeTag } from './time-text.ts'

export type PlayerRow = {
  readonly id: string
  readonly externalId: string
  readonly region?: string
  readonly band: AgeBand
  /** True where the player has paid or accepted with a wallet. */
  readonly isLinked: boolean
  readonly since: Instant
}

export type MerchantPlayersView = {
  readonly players: Page<PlayerRow>
  readonly count: number
  readonly isMore: boolean
  readonly apps: AppChoice
  readonly app?: string
  readonly search: string
  readonly csvHref: string
}

export function merchantPlayersPage(context: PageContext, view: MerchantPlayersView): Html {
  const { goodsMerchant } = context.t
  const { items, nextHref } = view.players
  const isUnused = items.length === 0 && view.search === ''
  return layout(context, {
    title: goodsMerchant.players,
    nav: { area: 'merchant', current: pagePaths.merchantPlayers },
    body: html`${listHead(context, {
      title: goodsMerchant.players,
      ...(isUnused ? {} : { count: goodsMerchant.playersCount(countText(context, view.count), view.isMore) }),
      ...(items.length === 0 ? {} : { csvHref: view.csvHref }),
    })}
${view.apps.length === 0 ? '' : filter(context, view)}
${items.length === 0 ? nothing(context, view) : table(context, items)}
${moreLink(context, nextHref)}`,
  })
}

function filter(context: PageContext, view: MerchantPlayersView): Html {
  const { goodsMerchant } = context.t
  return filterForm(context, {
    action: pagePaths.merchantPlayers,
    isFiltered: view.search !== '',
    fields: html`${appField(context, { apps: view.apps, app: view.app, isAll: false })}${field(context, {
      name: 'q',
      label: goodsMerchant.externalIdStarts,
      type: 'search',
      value: view.search,
      maxLength: 255,
    })}`,
  })
}

function nothing(context: PageContext, view: MerchantPlayersView): Html {
  const { goodsMerchant } = context.t
  if (view.search !== '')
    return emptyState({ title: goodsMerchant.noMatchTitle, text: goodsMerchant.noMatchText })
  return emptyState({
    title: goodsMerchant.playersEmptyTitle,
    text: goodsMerchant.playersEmptyText,
    action: { href: pagePaths.merchantGoods, label: goodsMerchant.goods },
  })
}

function table(context: PageContext, rows: readonly PlayerRow[]): Html {
  const { goodsMerchant, family, common } = context.t
  return html`<table class="stack"><caption>${goodsMerchant.playersCaption}</caption><thead><tr><th scope="col">${goodsMerchant.externalId}</th><th scope="col">${goodsMerchant.region}</th><th scope="col">${goodsMerchant.band}</th><th scope="col">${goodsMerchant.wallet}</th><th scope="col">${goodsMerchant.firstSeen}</th></tr></thead><tbody>${rows.map(
    (row) =>
      html`<tr><td data-label="${goodsMerchant.externalId}"><a href="${merchantPlayerPath(row.id)}" translate="no"><code>${row.externalId}</code></a></td><td data-label="${goodsMerchant.region}">${row.region === undefined ? html`<span class="soft">${common.none}</span>` : html`<code>${row.region}</code>`}</td><td data-label="${goodsMerchant.band}">${family.bands[row.band]}</td><td data-label="${goodsMerchant.wallet}">${row.isLinked ? goodsMerchant.linked : goodsMerchant.guest}</td><td data-label="${goodsMerchant.firstSeen}">${timeTag(context, row.since)}</td></tr>`,
  )}</tbody></table>`
}
