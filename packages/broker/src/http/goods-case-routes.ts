// Refunds that a merchant decides: the queue with the nearest deadline first, and one of them with what was used and what happened
// before. Closed ones stay listed.

import { formatDecimal, formatInstant, type Problem, problem } from '@farthing/protocol'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import type { App } from '../domain/goods/app.ts'
import type { Order } from '../domain/goods/order.ts'
import type { OrderRefund, OrderRefundState } from '../domain/goods/order-refund.ts'
import { decideRefund } from '../flows/decide-refund.ts'
import { refundQuote } from '../flows/refund-order.ts'
import { brokerLimits } from '../limits.ts'
import { merchantRefundsPage } from '../pages/merchant-refunds.ts'
import { merchantCasePage } from '../pages/merchant-refunds-one.ts'
import {
  type CaseFilter,
  type CaseRow,
  type CaseState,
  caseFilters,
  type MerchantCaseView,
} from '../pages/merchant-refunds-view.ts'
import { merchantCasePath, pagePaths } from '../pages/paths.ts'
import { listOrderRefunds, readOrderRefund, readPreviousRefunds } from '../records/order-refunds.ts'
import { readOrder } from '../records/orders.ts'
import { readPlayer } from '../records/players.ts'
import type { Variables } from './answer.ts'
import { readCursor } from './cursor.ts'
import { appsOf, countedMax, csvResponse, pageOf, queryText, rowsPerPage, withQuery } from './goods-lists.ts'
import { readGoodsNames } from './goods-names.ts'
import { type MerchantVisit, merchantContext, merchantForm, merchantPage } from './merchant-session.ts'
import { type Form, formKey, htmlResponse, problemHtml } from './page.ts'

type Hono = OpenAPIHono<{ Variables: Variables }>

const openStates: readonly OrderRefundState[] = ['review']
const closedStates: readonly OrderRefundState[] = ['pending', 'succeeded', 'failed', 'declined']

export function mountGoodsCases(app: Hono, deps: Deps): void {
  merchantPage(app, deps, pagePaths.merchantRefunds, list, 'goods:read')
  merchantPage(app, deps, pagePaths.merchantRefundsCsv, csv, 'goods:read')
  merchantPage(app, deps, `${pagePaths.merchantRefunds}/:id`, (visit) => one(visit), 'goods:read')
  merchantForm(app, deps, `${pagePaths.merchantRefunds}/:id/decide`, decide)
}

type Asked = { readonly apps: readonly App[]; readonly filter: CaseFilter; readonly query: URLSearchParams }

async function readAsked(visit: MerchantVisit): Promise<Asked> {
  const apps = await appsOf(visit)
  const app = apps.find(({ id }) => id === queryText(visit, 'app'))
  const state = caseFilters.find((known) => known === queryText(visit, 'state'))
  const filter: CaseFilter = {
    ...(app === undefined ? {} : { app: app.id }),
    ...(state === undefined ? {} : { state }),
  }
  return { apps, filter, query: new URLSearchParams(filter) }
}

/** Open ones by their deadline, closed ones by when they came, the newest first. */
async function readCases(
  { deps, merchant }: MerchantVisit,
  { filter }: Asked,
  limit: number,
): Promise<readonly OrderRefund[]> {
  const isClosed = filter.state === 'closed'
  const refunds = await listOrderRefunds(deps.records, {
    merchantId: merchant.id,
    ...(filter.app === undefined ? {} : { appId: filter.app }),
    states: isClosed ? closedStates : openStates,
    isOldestFirst: !isClosed,
    limit,
  })
  return isClosed ? refunds : refunds.toSorted((left, right) => (left.decideBy ?? 0) - (right.decideBy ?? 0))
}

async function list(visit: MerchantVisit): Promise<Response> {
  const { deps, context, merchant } = visit
  const asked = await readAsked(visit)
  const name = `refunds of ${merchant.id} ${asked.query}`
  const cursor = readCursor(name, context.req.query('cursor'))
  if (!cursor.ok) return problemHtml(deps, context, { problem: cursor, backHref: pagePaths.merchantRefunds })
  const found = await readCases(visit, asked, countedMax + 1)
  const start = cursor.afterId === undefined ? 0 : found.findIndex(({ id }) => id === cursor.afterId) + 1
  const { shown, nextHref } = pageOf(found.slice(start, start + rowsPerPage + 1), {
    path: pagePaths.merchantRefunds,
    query: asked.query,
    list: name,
  })
  const page = merchantRefundsPage(merchantContext(visit), {
    cases: {
      items: await Promise.all(shown.map((refund) => caseRow(deps, refund, asked.apps))),
      ...(nextHref === undefined ? {} : { nextHref }),
    },
    count: Math.min(found.length, countedMax),
    isMore: found.length > countedMax,
    apps: asked.apps,
    filter: asked.filter,
    csvHref: withQuery(pagePaths.merchantRefundsCsv, asked.query),
  })
  return htmlResponse(context, page)
}

async function csv(visit: MerchantVisit): Promise<Response> {
  const asked = await readAsked(visit)
  const refunds = await readCases(visit, asked, brokerLimits.exportRowsMax)
  const rows = refunds.map((refund) => ({
    refund: refund.id,
    order: refund.orderId,
    app: refund.appId,
    player: refund.playerId,
    state: refund.state,
    asked_by: refund.by,
    reason: refund.reason,
    amount: refund.money === undefined ? '' : formatDecimal(refund.money),
    asset: refund.money?.asset ?? '',
    opened_utc: formatInstant(refund.createdAt),
    decide_by_utc: refund.decideBy === undefined ? '' : formatInstant(refund.decideBy),
  }))
  return csvResponse(visit, 'farthing-refunds', rows)
}

const stateOf: Readonly<Record<OrderRefundState, CaseState>> = {
  review: 'open',
  pending: 'pending',
  succeeded: 'approved',
  failed: 'failed',
  declined: 'declined',
}

async function caseRow(deps: Deps, refund: OrderRefund, apps: readonly App[]): Promise<CaseRow> {
  const order = await readOrder(deps.records, refund.orderId)
  const player = await readPlayer(deps.records, refund.playerId)
  const titles = refund.lines.map(
    ({ ordinal, sku }) => order?.lines.find((line) => line.ordinal === ordinal)?.title ?? sku,
  )
  return {
    id: refund.id,
    kind: 'refund',
    state: stateOf[refund.state],
    title: titles.join(', '),
    orderId: refund.orderId,
    player: { id: refund.playerId, externalId: player?.externalId ?? refund.playerId },
    appTitle: apps.find(({ id }) => id === refund.appId)?.title ?? refund.appId,
    amount: refund.money ?? virtualSum(refund, order),
    reason: refund.reason,
    openedAt: refund.createdAt,
    ...(refund.decideBy === undefined ? {} : { dueAt: refund.decideBy }),
  }
}

/** What goes back of a price in virtual currency; an order has one currency alone. */
function virtualSum(refund: OrderRefund, order: Order | undefined): CaseRow['amount'] {
  const cost = order?.lines.find(({ cost: { kind } }) => kind === 'currency')?.cost
  const amount = refund.lines.reduce((sum, { units }) => sum + units, 0n)
  return { asset: cost?.kind === 'currency' ? `${cost.code}/0` : 'ITEMS/0', amount }
}

async function one(visit: MerchantVisit, more: { readonly problem?: Problem } = {}): Promise<Response> {
  const { deps, context, merchant, key } = visit
  const refund = await readOrderRefund(deps.records, context.req.param('id') ?? '')
  const order = refund === undefined ? undefined : await readOrder(deps.records, refund.orderId)
  if (refund?.merchantId !== merchant.id || order === undefined) {
    return problemHtml(deps, context, { problem: problem('not_found'), backHref: pagePaths.merchantRefunds })
  }
  const previous = await readPreviousRefunds(deps.records, refund.playerId, refund.id)
  const [total] = previous.totals
  const said = (['approved', 'declined'] as const).find((each) => each === context.req.query('done'))
  const page = merchantCasePage(merchantContext(visit), {
    ...(await caseRow(deps, refund, await appsOf(visit))),
    consumed: await consumed(visit, order, refund),
    previousRefunds: {
      count: previous.count,
      ...(total === undefined
        ? {}
        : { total: { asset: total.asset as CaseRow['amount']['asset'], amount: total.amount } }),
    },
    evidence: [],
    canDecide: key.scopes.includes('refunds:write'),
    ...(said === undefined || more.problem !== undefined ? {} : { justDone: said }),
    ...(more.problem === undefined ? {} : { fault: { code: more.problem.code } }),
    key: formKey(deps),
  })
  return htmlResponse(context, page, more.problem === undefined ? 200 : 409)
}

/** What of each line was used by now; nothing where only the app knows. */
async function consumed(
  visit: MerchantVisit,
  order: Order,
  refund: OrderRefund,
): Promise<MerchantCaseView['consumed']> {
  const { deps } = visit
  const quotes = await refundQuote(deps, order)
  const { locale } = merchantContext(visit)
  const names = await readGoodsNames(deps, order.appId, { locale, region: order.region })
  return refund.lines.flatMap(({ ordinal, sku }) => {
    const usages = quotes.find((quote) => quote.ordinal === ordinal)?.usages ?? []
    const granted = usages.reduce((sum, usage) => sum + usage.granted, 0n)
    const unused = usages.reduce((sum, usage) => sum + usage.unused, 0n)
    return granted === 0n ? [] : [{ title: names.item(sku), used: granted - unused, granted }]
  })
}

async function decide(visit: MerchantVisit, form: Form): Promise<Response> {
  const { deps, context, merchant, key } = visit
  const refundId = context.req.param('id') ?? ''
  const backHref = merchantCasePath(refundId)
  if (!key.scopes.includes('refunds:write')) {
    const lacking = problem('forbidden', 'The key lacks refunds:write')
    return problemHtml(deps, context, { problem: lacking, backHref })
  }
  const decision = form('decision') === 'approve' ? 'approve' : 'decline'
  const decided = await decideRefund(deps, { refundId, merchantId: merchant.id, decision })
  if (!decided.ok) return one(visit, { problem: decided })
  return context.redirect(`${backHref}?done=${decision === 'approve' ? 'approved' : 'declined'}`, 303)
}
