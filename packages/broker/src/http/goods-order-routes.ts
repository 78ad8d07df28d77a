// The merchant's orders: the list with its filter and CSV, and one order with its steps, its grants and the ledger's own lines.

import { formatDecimal, formatInstant, type Problem, problem, subtract } from '@farthing/protocol'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import type { App } from '../domain/goods/app.ts'
import type { Order } from '../domain/goods/order.ts'
import { type OrderState, orderStates } from '../domain/goods/order-states.ts'
import { readReceipt } from '../flows/issue-receipt.ts'
import { readLedgerLines } from '../flows/read-ledger-lines.ts'
import { refundOrder } from '../flows/refund-order.ts'
import { brokerLimits } from '../limits.ts'
import { type MerchantOrderView, merchantOrderPage, type OrderStep } from '../pages/merchant-goods-order.ts'
import {
  type MerchantOrderRow,
  merchantOrdersPage,
  type OrderFilter,
} from '../pages/merchant-goods-orders.ts'
import { merchantOrderPath, pagePaths } from '../pages/paths.ts'
import { readApp } from '../records/apps.ts'
import { listEvents } from '../records/events.ts'
import { listGrantsOfOrder } from '../records/grants.ts'
import {
  countOrders,
  listOrderMoves,
  listOrders,
  type OrderFilter as OrderQuery,
  readOrder,
} from '../records/orders.ts'
import { readPlayer, readPlayerByExternalId } from '../records/players.ts'
import { readPurchase } from '../records/purchases.ts'
import type { Variables } from './answer.ts'
import { readCursor } from './cursor.ts'
import { appsOf, countedMax, csvResponse, pageOf, queryText, rowsPerPage, withQuery } from './goods-lists.ts'
import { contentViews, costView, type GoodsNames, readGoodsNames } from './goods-names.ts'
import { type MerchantVisit, merchantContext, merchantForm, merchantPage } from './merchant-session.ts'
import { type LineRefunds, merchantRefunds } from './order-refund-views.ts'
import { type Form, formKey, htmlResponse, problemHtml } from './page.ts'

type Hono = OpenAPIHono<{ Variables: Variables }>

export function mountGoodsOrders(app: Hono, deps: Deps): void {
  merchantPage(app, deps, pagePaths.merchantOrders, list, 'goods:read')
  merchantPage(app, deps, pagePaths.merchantOrdersCsv, csv, 'goods:read')
  merchantPage(app, deps, `${pagePaths.merchantOrders}/:id`, (visit) => one(visit), 'goods:read')
  merchantForm(app, deps, `${pagePaths.merchantOrders}/:id/refund`, refund)
}

async function list(visit: MerchantVisit): Promise<Response> {
  const { deps, context, merchant } = visit
  const apps = await appsOf(visit)
  const { filter, query } = await readFilter(visit, apps)
  const name = `merchant orders of ${merchant.id} ${JSON.stringify(filter)}`
  const cursor = readCursor(name, context.req.query('cursor'))
  if (!cursor.ok) return problemHtml(deps, context, { problem: cursor, backHref: pagePaths.merchantOrders })
  const orders =
    query === undefined
      ? []
      : await listOrders(deps.records, {
          ...query,
          ...(cursor.afterId === undefined ? {} : { before: cursor.afterId }),
          limit: rowsPerPage + 1,
        })
  const count = query === undefined ? 0 : await countOrders(deps.records, { ...query, limit: countedMax + 1 })
  const address = new URLSearchParams(filter)
  const { shown, nextHref } = pageOf(orders, { path: pagePaths.merchantOrders, query: address, list: name })
  const page = merchantOrdersPage(merchantContext(visit), {
    orders: {
      items: await orderRows(visit, shown, apps),
      ...(nextHref === undefined ? {} : { nextHref }),
    },
    count: Math.min(count, countedMax),
    isMore: count > countedMax,
    apps,
    filter,
    csvHref: withQuery(pagePaths.merchantOrdersCsv, address),
  })
  return htmlResponse(context, page)
}

async function csv(visit: MerchantVisit): Promise<Response> {
  const { deps } = visit
  const apps = await appsOf(visit)
  const { query } = await readFilter(visit, apps)
  const orders =
    query === undefined ? [] : await listOrders(deps.records, { ...query, limit: brokerLimits.exportRowsMax })
  const rows = orders.flatMap((order) =>
    order.lines.map((line) => ({
      order: order.id,
      line: String(line.ordinal),
      time_utc: formatInstant(order.createdAt),
      app: order.appId,
      player: order.playerId,
      request: order.requestId,
      sku: line.sku,
      title: line.title,
      quantity: String(line.quantity),
      state: order.state,
      line_state: line.state,
      paid_by: order.paidBy ?? '',
      paid_utc: order.paidAt === undefined ? '' : formatInstant(order.paidAt),
      ...csvCost(order, line),
      payment: order.purchaseId ?? '',
    })),
  )
  return csvResponse(visit, 'farthing-orders', rows)
}

function csvCost(
  order: Order,
  { cost, tax, refundedUnits }: Order['lines'][number],
): Readonly<Record<string, string>> {
  if (cost.kind === 'money') {
    const { asset } = cost.price
    return {
      gross: formatDecimal(cost.price),
      tax: tax === undefined ? '' : formatDecimal(tax),
      refunded: formatDecimal({ asset, amount: refundedUnits }),
      asset,
    }
  }
  const virtual = cost.kind === 'currency' ? cost.amount.toString() : ''
  return {
    gross: virtual,
    tax: '',
    refunded: '',
    asset: cost.kind === 'currency' ? `${order.appId} ${cost.code}` : 'items',
  }
}

/** What the address asks for; no query where it names a player that there is not, so that nothing is found. */
async function readFilter(
  visit: MerchantVisit,
  apps: readonly App[],
): Promise<{ readonly filter: OrderFilter; readonly query?: Omit<OrderQuery, 'limit'> }> {
  const { deps, merchant } = visit
  const app = apps.find(({ id }) => id === queryText(visit, 'app'))
  const state = orderStates.find((known): known is OrderState => known === queryText(visit, 'state'))
  const [player, sku] = [queryText(visit, 'player'), queryText(visit, 'sku')]
  const filter: OrderFilter = {
    ...(app === undefined ? {} : { app: app.id }),
    ...(state === undefined ? {} : { state }),
    ...(player === '' ? {} : { player }),
    ...(sku === '' ? {} : { sku }),
  }
  const query = {
    merchantId: merchant.id,
    ...(app === undefined ? {} : { appId: app.id }),
    // Both wait for payment, and both are called so.
    ...(state === undefined
      ? {}
      : { states: state === 'awaiting_payer' ? (['created', state] as const) : [state] }),
    ...(sku === '' ? {} : { sku }),
  }
  if (player === '') return { filter, query }
  const ids = await Promise.all(
    (app === undefined ? apps : [app]).map(({ id }) => readPlayerByExternalId(deps.records, id, player)),
  )
  const found = ids.flatMap((each) => (each === undefined ? [] : [each.id]))
  return found.length === 0 ? { filter } : { filter, query: { ...query, playerIds: found } }
}

/** Orders as rows of the merchant's tables. */
export async function orderRows(
  visit: MerchantVisit,
  orders: readonly Order[],
  apps: readonly App[],
): Promise<readonly MerchantOrderRow[]> {
  const { deps } = visit
  const { locale } = merchantContext(visit)
  const names = new Map<string, GoodsNames>()
  const rows: MerchantOrderRow[] = []
  for (const order of orders) {
    const known = names.get(order.appId) ?? (await readGoodsNames(deps, order.appId, { locale }))
    names.set(order.appId, known)
    const player = await readPlayer(deps.records, order.playerId)
    rows.push({
      id: order.id,
      at: order.createdAt,
      titles: order.lines.map(({ title }) => title),
      appTitle: apps.find(({ id }) => id === order.appId)?.title ?? order.appId,
      state: order.state,
      player: { id: order.playerId, externalId: player?.externalId ?? order.playerId },
      costs:
        order.total === undefined
          ? order.lines.map(({ cost }) => costView(known, cost))
          : [{ kind: 'money', price: order.total }],
      isGift: order.gift !== undefined,
    })
  }
  return rows
}

/** One order, as it is now; with a refusal above it where something was tried. */
export async function one(
  visit: MerchantVisit,
  more: { readonly problem?: Problem } = {},
): Promise<Response> {
  const { deps, context } = visit
  const order = await readOwnOrder(visit)
  const app = order === undefined ? undefined : await readApp(deps.records, order.appId)
  if (order === undefined || app === undefined) {
    return problemHtml(deps, context, { problem: problem('not_found'), backHref: pagePaths.merchantOrders })
  }
  const view = await orderPageView(visit, order, app)
  const page = merchantOrderPage(merchantContext(visit), {
    ...view,
    ...(context.req.query('done') === 'refunded' ? { justDone: 'refunded' } : {}),
    ...(more.problem === undefined ? {} : { fault: { code: more.problem.code } }),
  })
  return htmlResponse(context, page, more.problem === undefined ? 200 : 422)
}

/** The order that the address names, where it is the merchant's own. */
export async function readOwnOrder({ deps, context, merchant }: MerchantVisit): Promise<Order | undefined> {
  const order = await readOrder(deps.records, context.req.param('id') ?? '')
  return order?.merchantId === merchant.id ? order : undefined
}

async function orderPageView(visit: MerchantVisit, order: Order, app: App): Promise<MerchantOrderView> {
  const { deps } = visit
  const names = await readGoodsNames(deps, app.id, {
    locale: merchantContext(visit).locale,
    region: order.region,
  })
  const player = await readPlayer(deps.records, order.playerId)
  const grants = await listGrantsOfOrder(deps.records, order.id)
  const purchase =
    order.purchaseId === undefined ? undefined : await readPurchase(deps.records, order.purchaseId)
  const ledger = purchase === undefined ? [] : await readLedgerLines(deps, purchase)
  const refunds = await merchantRefunds(deps, order)
  const issued = await readReceipt(deps, order)
  return {
    id: order.id,
    requestId: order.requestId,
    app: { id: app.id, title: app.title },
    player: { id: order.playerId, externalId: player?.externalId ?? order.playerId },
    state: order.state,
    catalogueNumber: order.catalogueNumber,
    ...(order.region === undefined ? {} : { region: order.region }),
    ...(order.total === undefined ? {} : { total: order.total }),
    ...(order.tax === undefined ? {} : { tax: order.tax }),
    createdAt: order.createdAt,
    ...(order.paidAt === undefined ? {} : { paidAt: order.paidAt }),
    ...(order.paidBy === undefined ? {} : { paidBy: order.paidBy }),
    ...(order.purchaseId === undefined ? {} : { paymentId: order.purchaseId }),
    isGift: order.gift !== undefined,
    lines: order.lines.map((line) => {
      const grant = grants.find((each) => each.line === line.ordinal)
      return {
        ordinal: line.ordinal,
        sku: line.sku,
        title: line.title,
        quantity: line.quantity,
        cost: costView(names, line.cost),
        ...(line.tax === undefined ? {} : { tax: line.tax }),
        rule: line.rule,
        ...(line.offer === undefined ? {} : { offer: line.offer }),
        contents: contentViews(names, line.contents),
        state: line.state,
        ...(grant === undefined ? {} : { grant: grantOf(grant) }),
        ...refundOfLine(refunds, line.ordinal),
      }
    }),
    steps: await orderSteps(
      visit,
      order,
      grants.map(({ id }) => id),
    ),
    ...(purchase === undefined || purchase.paidBy !== 'balance'
      ? {}
      : { split: { share: subtract(purchase.price, purchase.fee), fee: purchase.fee } }),
    ledger: ledger.map(({ transferId, debit, credit, money }) => ({
      transferId,
      debit,
      credit,
      amount: money,
    })),
    ...(order.consent === undefined ? {} : { consent: order.consent }),
    ...(issued.ok ? { receipt: issued.token } : {}),
    key: formKey(deps),
  }
}

function grantOf({
  id,
  state,
  deadlineAt,
}: Awaited<ReturnType<typeof listGrantsOfOrder>>[number]): NonNullable<
  MerchantOrderView['lines'][number]['grant']
> {
  const isOpen = state === 'pending' || state === 'delivered'
  return { id, state, ...(deadlineAt === undefined || !isOpen ? {} : { deadlineAt }) }
}

function refundOfLine(
  refunds: LineRefunds,
  ordinal: number,
): Pick<MerchantOrderView['lines'][number], 'refund'> {
  const refund = refunds.get(ordinal)
  return refund === undefined ? {} : { refund }
}

/** Gives one line back, in the amount that the page named. */
async function refund(visit: MerchantVisit, form: Form): Promise<Response> {
  const { deps, context, merchant, key } = visit
  const order = await readOwnOrder(visit)
  if (order === undefined) return one(visit)
  if (!key.scopes.includes('refunds:write')) {
    const lacking = problem('forbidden', 'The key lacks refunds:write')
    return problemHtml(deps, context, { problem: lacking, backHref: merchantOrderPath(order.id) })
  }
  const ordinal = Number.parseInt(form('line'), 10)
  const offered = (await merchantRefunds(deps, order)).get(ordinal)
  if (offered?.kind !== 'open') return context.redirect(merchantOrderPath(order.id), 303)
  if (offered.amount.amount.toString() !== form('amount')) {
    return one(visit, { problem: problem('refund_changed') })
  }
  const refunded = await refundOrder(deps, {
    orderId: order.id,
    lines: [{ ordinal, units: offered.amount.amount }],
    by: { kind: 'merchant', merchantId: merchant.id },
    reason: 'given back by the merchant',
    requestKey: `page ${form('key').slice(0, 64)} ${ordinal}`,
  })
  return refunded.ok
    ? context.redirect(`${merchantOrderPath(order.id)}?done=refunded`, 303)
    : one(visit, { problem: refunded })
}

/** The order's own steps and every event of it and its grants, as they came. */
async function orderSteps(
  { deps, merchant }: MerchantVisit,
  order: Order,
  grantIds: readonly string[],
): Promise<readonly OrderStep[]> {
  const moves = await listOrderMoves(deps.records, order.id)
  const streams = await Promise.all(
    [order.id, ...grantIds].map((objectId) =>
      listEvents(deps.records, { merchantId: merchant.id, objectId, limit: rowsPerPage }),
    ),
  )
  const steps: readonly OrderStep[] = [
    ...moves.map(({ at, state, cause }) => ({ kind: 'move', at, state, cause }) as const),
    ...streams.flat().map(({ at, type, sequence }) => ({ kind: 'event', at, type, sequence }) as const),
  ]
  return steps.toSorted((left, right) => left.at - right.at)
}
