// The grid of prices by item and region, and the store as one player sees it; both resolved by what orders are priced from.

import { formatDecimal } from '@farthing/protocol'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import type { App } from '../domain/goods/app.ts'
import { type PublishedCatalogue, storesOf } from '../domain/goods/catalogue.ts'
import { noRates } from '../domain/goods/region-currency.ts'
import { resolveStore } from '../domain/goods/resolve.ts'
import type { ResolvedItem, ResolvedOption, ResolvedStore } from '../domain/goods/resolved.ts'
import { topUpSku } from '../domain/goods/virtual-rate.ts'
import { readHistory, readStore } from '../flows/read-store.ts'
import { merchantPreviewPage } from '../pages/merchant-goods-preview.ts'
import { merchantPricesPage } from '../pages/merchant-goods-prices.ts'
import { appTabPath } from '../pages/merchant-goods-tabs.ts'
import type { MerchantPreviewView, MerchantPricesView, PriceCell } from '../pages/merchant-goods-view.ts'
import { pagePaths } from '../pages/paths.ts'
import { readCatalogue } from '../records/catalogues.ts'
import { readPlayerByExternalId } from '../records/players.ts'
import type { Variables } from './answer.ts'
import { withApp } from './goods-catalogue-routes.ts'
import { csvResponse, queryText, withQuery } from './goods-lists.ts'
import { contentViews, costView, type GoodsNames, readGoodsNames } from './goods-names.ts'
import { type MerchantVisit, merchantContext, merchantPage } from './merchant-session.ts'
import { htmlResponse } from './page.ts'

type Hono = OpenAPIHono<{ Variables: Variables }>

/** Columns of the grid at most, and those shown where none were asked for. */
const regionsMax = 8
const usualRegions = ['DE', 'FR', 'GB', 'US'] as const

export function mountGoodsPrices(app: Hono, deps: Deps): void {
  const one = `${pagePaths.merchantGoods}/:app`
  merchantPage(app, deps, `${one}/prices`, (visit) => withApp(visit, prices), 'goods:read')
  merchantPage(app, deps, `${one}/prices.csv`, (visit) => withApp(visit, csv), 'goods:read')
  merchantPage(app, deps, `${one}/preview`, (visit) => withApp(visit, preview), 'goods:read')
}

async function prices(visit: MerchantVisit, app: App): Promise<Response> {
  const view = await readGrid(visit, app)
  const page = merchantPricesPage(merchantContext(visit), view)
  return htmlResponse(visit.context, page, view.fault === undefined ? 200 : 422)
}

async function readGrid(visit: MerchantVisit, app: App): Promise<MerchantPricesView> {
  const { deps } = visit
  const entered = queryText(visit, 'regions', 100).toUpperCase()
  const published = await readCatalogue(deps.records, app.id)
  const stores = published === undefined ? [] : storesOf(published.catalogue).map(({ id }) => id)
  const store = stores.find((each) => each === queryText(visit, 'store')) ?? stores[0] ?? ''
  const asked = entered.split(/[\s,]+/).filter((each) => each !== '')
  const isReadable = asked.every((each) => /^[A-Z]{2}$/.test(each)) && asked.length <= regionsMax
  const first = published?.catalogue.defaultRegion
  const usual = [...new Set([...(first === undefined ? [] : [first]), ...usualRegions])]
  const regions = asked.length === 0 || !isReadable ? usual : [...new Set(asked)]
  const query = new URLSearchParams({ regions: regions.join(' '), ...(stores.length > 1 ? { store } : {}) })
  return {
    app,
    store,
    stores,
    regions,
    regionsEntered: entered === '' ? regions.join(' ') : entered,
    rows: published === undefined ? [] : await gridRows(visit, app, { published, store, regions }),
    ...(isReadable ? {} : { fault: { code: 'invalid_request', field: 'regions' } }),
    csvHref: withQuery(`${appTabPath(app.id, 'prices')}.csv`, query),
  }
}

/** One row per item that is sold in any of the regions, as a grown-up newcomer without limits would see it. */
async function gridRows(
  visit: MerchantVisit,
  app: App,
  of: { readonly published: PublishedCatalogue; readonly store: string; readonly regions: readonly string[] },
): Promise<MerchantPricesView['rows']> {
  const { deps } = visit
  const { published, regions } = of
  const at = deps.system.now()
  const { locale } = merchantContext(visit)
  const history = await readHistory(deps, { app, published }, at)
  const names = await readGoodsNames(deps, app.id, { locale })
  const columns = regions.map((region): ResolvedStore | undefined =>
    resolveStore({
      published,
      history,
      rates: deps.config.rates ?? noRates,
      at,
      locale,
      storeId: of.store,
      visitor: {
        externalId: '',
        ageBand: 'adult',
        region,
        tags: [],
        isFirstPurchase: true,
        holdings: new Map(),
        uses: new Map(),
        codes: [],
      },
    }),
  )
  return published.catalogue.items.flatMap(({ sku }) => {
    const found = columns.map((column) => column?.items.find((item) => item.sku === sku))
    const title = found.find((item) => item !== undefined)?.title
    return title === undefined
      ? []
      : [
          {
            sku,
            title,
            cells: found.map((item) => (item?.options ?? []).map((option) => cell(names, option))),
          },
        ]
  })
}

function cell(names: GoodsNames, { cost, rule, was, offer, worth }: ResolvedOption): PriceCell {
  const shown = costView(names, cost)
  return {
    // The worth that the store itself tells the buyer, of the region of that column.
    cost: shown.kind === 'currency' && worth !== undefined ? { ...shown, worth } : shown,
    rule,
    ...(was === undefined ? {} : { was }),
    ...(offer === undefined ? {} : { offer: offer.code }),
  }
}

async function csv(visit: MerchantVisit, app: App): Promise<Response> {
  const { rows, regions, store } = await readGrid(visit, app)
  const lines = rows.flatMap(({ sku, title, cells }) =>
    cells.flatMap((options, column) =>
      options.map(({ cost, rule, offer }) => ({
        sku,
        title,
        store,
        region: regions[column] ?? '',
        ...csvCost(cost),
        rule,
        offer: offer ?? '',
      })),
    ),
  )
  return csvResponse(visit, 'farthing-prices', lines)
}

function csvCost(cost: PriceCell['cost']): Readonly<Record<'price' | 'asset', string>> {
  if (cost.kind === 'money') return { price: formatDecimal(cost.price), asset: cost.price.asset }
  if (cost.kind === 'currency') return { price: formatDecimal(cost.amount), asset: cost.amount.asset }
  return { price: cost.items.map(({ amount, title }) => `${amount} ${title}`).join(' + '), asset: 'items' }
}

async function preview(visit: MerchantVisit, app: App): Promise<Response> {
  const { deps, context } = visit
  const published = await readCatalogue(deps.records, app.id)
  const stores = published === undefined ? [] : storesOf(published.catalogue).map(({ id }) => id)
  const store = stores.find((each) => each === queryText(visit, 'store'))
  const external = queryText(visit, 'player')
  const player = external === '' ? undefined : await readPlayerByExternalId(deps.records, app.id, external)
  const locale = queryText(visit, 'locale', 35)
  const view: MerchantPreviewView = {
    app,
    player: external,
    locale: locale === '' ? (player?.locale ?? '') : locale,
    store: store ?? stores[0] ?? '',
    stores,
  }
  const shown = (more: Partial<MerchantPreviewView>, status: number): Response =>
    htmlResponse(context, merchantPreviewPage(merchantContext(visit), { ...view, ...more }), status)
  if (external === '') return shown({}, 200)
  if (player === undefined) return shown({ fault: { code: 'player_unknown', field: 'player' } }, 404)
  const read = await readStore(deps, {
    app,
    player,
    ...(locale === '' ? {} : { locale }),
    ...(store === undefined ? {} : { store }),
  })
  if (!read.ok) return shown({ fault: { code: read.code, field: 'player' } }, 409)
  const names = await readGoodsNames(deps, app.id, { locale: view.locale, region: read.store.region })
  const items = read.store.items.filter(({ sku }) => !sku.startsWith(topUpSku('')))
  return shown(
    {
      store: read.store.store,
      seen: {
        region: read.store.region,
        catalogueNumber: read.store.catalogueNumber,
        items: items.map((item) => previewItem(names, item)),
      },
    },
    200,
  )
}

function previewItem(
  names: GoodsNames,
  item: ResolvedItem,
): NonNullable<MerchantPreviewView['seen']>['items'][number] {
  return {
    sku: item.sku,
    title: item.title,
    ...(item.text === undefined ? {} : { text: item.text }),
    contents: contentViews(names, item.contents),
    options: item.options.map((option) => ({
      ...cell(names, option),
      ...(option.offer?.endsAt === undefined ? {} : { endsAt: option.offer.endsAt }),
    })),
    ...(item.unavailable === undefined ? {} : { unavailable: item.unavailable }),
    isGiftable: item.isGiftable,
  }
}
