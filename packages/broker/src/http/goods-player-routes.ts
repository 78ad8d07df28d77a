// The merchant's players: found by the app's own ids, and one of them with what is held, ordered and granted.

import { formatInstant, problem } from '@farthing/protocol'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import type { App, Player } from '../domain/goods/app.ts'
import { brokerLimits } from '../limits.ts'
import { merchantPlayersPage } from '../pages/merchant-players.ts'
import { type MerchantPlayerView, merchantPlayerPage } from '../pages/merchant-players-one.ts'
import { pagePaths } from '../pages/paths.ts'
import { readApp } from '../records/apps.ts'
import { listGrants } from '../records/grants.ts'
import { listOrders } from '../records/orders.ts'
import { countPlayers, listPlayers, readPlayer } from '../records/players.ts'
import type { Variables } from './answer.ts'
import { readCursor } from './cursor.ts'
import { balanceViews, holdingRows } from './goods-holdings.ts'
import { appsOf, countedMax, csvResponse, pageOf, queryText, rowsPerPage, withQuery } from './goods-lists.ts'
import { contentViews, type GoodsNames, readGoodsNames } from './goods-names.ts'
import { orderRows } from './goods-order-routes.ts'
import { type MerchantVisit, merchantContext, merchantPage } from './merchant-session.ts'
import { formKey, htmlResponse, problemHtml } from './page.ts'

type Hono = OpenAPIHono<{ Variables: Variables }>

/** Orders and grants that the page of one player shows. */
const shownOfPlayer = 10

export function mountGoodsPlayers(app: Hono, deps: Deps): void {
  merchantPage(app, deps, pagePaths.merchantPlayers, list, 'goods:read')
  merchantPage(app, deps, pagePaths.merchantPlayersCsv, csv, 'goods:read')
  merchantPage(app, deps, `${pagePaths.merchantPlayers}/:id`, (visit) => showPlayer(visit), 'goods:read')
}

type Asked = {
  readonly apps: readonly App[]
  readonly app?: App
  readonly search: string
  readonly query: URLSearchParams
}

/** The app that was asked for, else the merchant's first. */
async function readAsked(visit: MerchantVisit): Promise<Asked> {
  const apps = await appsOf(visit)
  const app = apps.find(({ id }) => id === queryText(visit, 'app')) ?? apps[0]
  const search = queryText(visit, 'q')
  const query = new URLSearchParams({
    ...(app === undefined ? {} : { app: app.id }),
    ...(search === '' ? {} : { q: search }),
  })
  return { apps, search, query, ...(app === undefined ? {} : { app }) }
}

async function list(visit: MerchantVisit): Promise<Response> {
  const { deps, context } = visit
  const { apps, app, search, query } = await readAsked(visit)
  const name = `players of ${app?.id ?? ''} ${search}`
  const cursor = readCursor(name, context.req.query('cursor'))
  if (!cursor.ok) return problemHtml(deps, context, { problem: cursor, backHref: pagePaths.merchantPlayers })
  const filter = app === undefined ? undefined : { appId: app.id, text: search }
  const players =
    filter === undefined
      ? []
      : await listPlayers(deps.records, {
          ...filter,
          ...(cursor.afterId === undefined ? {} : { before: cursor.afterId }),
          limit: rowsPerPage + 1,
        })
  const count =
    filter === undefined ? 0 : await countPlayers(deps.records, { ...filter, limit: countedMax + 1 })
  const { shown, nextHref } = pageOf(players, { path: pagePaths.merchantPlayers, query, list: name })
  const page = merchantPlayersPage(merchantContext(visit), {
    players: { items: shown.map(playerRow), ...(nextHref === undefined ? {} : { nextHref }) },
    count: Math.min(count, countedMax),
    isMore: count > countedMax,
    apps,
    ...(app === undefined ? {} : { app: app.id }),
    search,
    csvHref: withQuery(pagePaths.merchantPlayersCsv, query),
  })
  return htmlResponse(context, page)
}

function playerRow(player: Player): Parameters<typeof merchantPlayersPage>[1]['players']['items'][number] {
  return {
    id: player.id,
    externalId: player.externalId,
    ...(player.region === undefined ? {} : { region: player.region }),
    band: player.ageBand,
    isLinked: player.walletId !== undefined,
    since: player.createdAt,
  }
}

async function csv(visit: MerchantVisit): Promise<Response> {
  const { app, search } = await readAsked(visit)
  const players =
    app === undefined
      ? []
      : await listPlayers(visit.deps.records, {
          appId: app.id,
          text: search,
          limit: brokerLimits.exportRowsMax,
        })
  const rows = players.map((player) => ({
    player: player.id,
    app: player.appId,
    external_id: player.externalId,
    region: player.region ?? '',
    locale: player.locale,
    age_band: player.ageBand,
    linked: player.walletId === undefined ? 'no' : 'yes',
    since_utc: formatInstant(player.createdAt),
  }))
  return csvResponse(visit, 'farthing-players', rows)
}

/** The player that the address names, with the app, where it is the merchant's own. */
export async function readOwnPlayer({
  deps,
  context,
  merchant,
}: MerchantVisit): Promise<{ readonly player: Player; readonly app: App } | undefined> {
  const player = await readPlayer(deps.records, context.req.param('id') ?? '')
  const app = player === undefined ? undefined : await readApp(deps.records, player.appId)
  return player === undefined || app?.merchantId !== merchant.id ? undefined : { player, app }
}

/** The page of a player as it is now; `more` says what was tried and refused. */
export async function showPlayer(
  visit: MerchantVisit,
  more: Partial<MerchantPlayerView> = {},
): Promise<Response> {
  const { deps, context, key } = visit
  const found = await readOwnPlayer(visit)
  if (found === undefined) {
    return problemHtml(deps, context, {
      problem: problem('player_unknown'),
      backHref: pagePaths.merchantPlayers,
    })
  }
  const { player, app } = found
  const names = await readGoodsNames(deps, app.id, {
    locale: merchantContext(visit).locale,
    region: player.region,
  })
  const orders = await listOrders(deps.records, { playerId: player.id, limit: shownOfPlayer })
  const grants = await listGrants(deps.records, {
    appIds: [app.id],
    playerId: player.id,
    isNewestFirst: true,
    limit: shownOfPlayer,
  })
  const said = (['given', 'taken'] as const).find((each) => each === context.req.query('done'))
  const page = merchantPlayerPage(merchantContext(visit), {
    ...playerRow(player),
    app: { id: app.id, title: app.title },
    holdings: await holdingRows(deps, player, names),
    balances: await balanceViews(deps, { app, player }, names),
    orders: await orderRows(visit, orders, [app]),
    grants: grants.map((grant) => ({
      id: grant.id,
      orderId: grant.orderId,
      contents: contentViews(names, grant.contents),
      state: grant.state,
      at: grant.createdAt,
    })),
    givable: givable(names),
    canChange: key.scopes.includes('goods:write'),
    unread: [],
    ...(said === undefined ? {} : { justDone: said }),
    key: formKey(deps),
    ...more,
  })
  return htmlResponse(context, page, more.fault === undefined ? 200 : 422)
}

/** Things of a kind that can be given one by one, and the app's currencies. */
function givable({ catalogue, item, virtual }: GoodsNames): MerchantPlayerView['givable'] {
  if (catalogue === undefined) return []
  return [
    ...catalogue.currencies.map(({ code }) => ({ sku: code, title: virtual(code, 0n).title })),
    ...catalogue.items
      .filter(({ kind }) => kind !== 'bundle' && kind !== 'currency_pack' && kind !== 'download')
      .map(({ sku }) => ({ sku, title: item(sku) })),
  ]
}
