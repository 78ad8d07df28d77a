// Refunds that a merchant decides and disputes: one queue with the nearest deadline first, and a refund with what was used and what
// happened before. Closed ones stay listed.

import { formatDecimal, formatInstant, type Instant, type Problem, problem } from '@farthing/protocol'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import type { App } from '../domain/goods/app.ts'
import type { Dispute } from '../domain/goods/dispute.ts'
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
import { listDisputes } from '../records/disputes.ts'
import { listOrderRefunds, readOrderRefund, readPreviousRefunds } from '../records/order-refunds.ts'
import { readOrder } from '../records/orders.ts'
import { readPlayer } from '../records/players.ts'
import type { Variables } from './answer.ts'
import { readCursor } from './cursor.ts'
import { disputeRow, sendEvidence, showDispute } from './goods-dispute-routes.ts'
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
  merchantForm(app, deps, `${pagePaths.merchantRefunds}/:id/evidence`, sendEvidence)
}

type Asked = { readonly apps: readonly App[]; readonly filter: CaseFilter; readonly query: URLSearchParams }

async function readAsked(visit: MerchantVisit): Promise<Asked> {
  const apps = await appsOf(visit)
  const app = apps.find(({ id }) => id === queryText(visit, 'app'))
  const state = caseFilters.find((known) => known === queryText(visit, 'state'))
  const kind = (['refund', 'dispute'] as const).find((known) => known === queryText(visit, 'kind'))
  const filter: CaseFilter = {
    ...(kind === undefined ? {} : { kind }),
    ...(app === undefined ? {} : { app: app.id }),
    ...(state === undefined ? {} : { state }),
  }
  return { apps, filter, query: new URLSearchParams(filter) }
}

type Case =
  | { readonly kind: 'refund'; readonly id: string; readonly of: OrderRefund }
  | { readonly kind: 'dispute'; readonly id: string; readonly of: Dispute }

/** Open ones by their deadline, closed ones by when they came, the newest first. */
async function readCases(visit: MerchantVisit, { filter }: Asked, limit: number): Promise<readonly Case[]> {
  const refunds = filter.kind === 'dispute' ? [] : await readRefunds(visit, filter, limit)
  const disputes = filter.kind === 'refund' ? [] : await readDisputes(visit, filter)
  const cases: readonly Case[] = [
    ...refunds.map((of) => ({ kind: 'refund' as const, id: of.id, of })),
    ...disputes.map((of) => ({ kind: 'dispute' as const, id: of.id, of })),
  ]
  const isClosed = filter.state === 'closed'
  return cases
    .toSorted((left, right) =>
      isClosed ? openedAt(right) - openedAt(left) : (dueAt(left) ?? 0) - (dueAt(right) ?? 0),
    )
    .slice(0, limit)
}

function readRefunds(
  { deps, merchant }: MerchantVisit,
  filter: CaseFilter,
  limit: number,
): Promise<readonly OrderRefund[]> {
  const isClosed = filter.state === 'closed'
  return listOrderRefunds(deps.records, {
    merchantId: merchant.id,
    ...(filter.app === undefined ? {} : { appId: filter.app }),
    states: isClosed ? closedStates : openStates,
    isOldestFirst: !isClosed,
    limit,
  })
}

async function readDisputes(
  { deps, merchant }: MerchantVisit,
  filter: CaseFilter,
): Promise<readonly Dispute[]> {
  const disputes = await listDisputes(deps.records, {
    merchantId: merchant.id,
    states: filter.state === 'closed' ? ['won', 'lost'] : ['open'],
    limit: brokerLimits.exportRowsMax,
  })
  return disputes.filter(({ appId }) => filter.app === undefined || appId === filter.app)
}

function openedAt(each: Case): Instant {
  return each.kind === 'refund' ? each.of.createdAt : each.of.openedAt
}

function dueAt(each: Case): Instant | undefined {
  return each.kind === 'refund' ? each.of.decideBy : each.of.evidenceDueAt
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
      items: await Promise.all(
        shown.map((each) =>
          each.kind === 'refund' ? caseRow(deps, each.of, asked.apps) : disputeRow(deps, each.of, asked.apps),
        ),
      ),
      ...(nextHref === undefined ? {} : { nextHref }),
    },
    count: Math.min(found.length, countedMax),
    isMore: found.length > countedMax,
    apps: asked.apps,
    filter: asked.filter,
    hasDisputes: true,
    csvHref: withQuery(pagePaths.merchantRefundsCsv, asked.query),
  })
  return htmlResponse(context, page)
}

async function csv(visit: MerchantVisit): Promise<Response> {
  const asked = await readAsked(visit)
  const cases = await readCases(visit, asked, brokerLimits.exportRowsMax)
  const rows = cases.map((each) => {
    const { kind, id, of } = each
    const due = dueAt(each)
    return {
      refund: id,
      kind,
      order: of.orderId,
      app: of.appId,
      player: of.playerId,
      state: of.state,
      asked_by: each.kind === 'refund' ? each.of.by : each.of.source,
      reason: of.reason,
      amount: of.money === undefined ? '' : formatDecimal(of.money),
      asset: of.money?.asset ?? '',
      opened_utc: formatInstant(openedAt(each)),
      decide_by_utc: due === undefined ? '' : formatInstant(due),
    }
  })
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
  if (context.req.param('id')?.startsWith('dsp_') === true) return showDispute(visit)
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
