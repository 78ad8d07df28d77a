// The page of an order: open to whoever holds its address, and to the wallet that paid it. It shows, cancels what is unpaid, gives back
// what is unused, and hands out the receipt; paying happens at the ordinary checkout.

import { describeProblem, type Problem, problem } from '@farthing/protocol'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import type { Order } from '../domain/goods/order.ts'
import { readOrderOfClient } from '../flows/confirm-order.ts'
import { cancelOrder } from '../flows/end-order.ts'
import { refundOrder } from '../flows/refund-order.ts'
import { readWithdrawal } from '../flows/withdraw-order.ts'
import { orderPage } from '../pages/order.ts'
import type { OrderView } from '../pages/order-view.ts'
import { orderPath, pagePaths } from '../pages/paths.ts'
import { refundReasons } from '../pages/refund-form.ts'
import { readApp } from '../records/apps.ts'
import { readMerchant } from '../records/merchants.ts'
import { readOrder } from '../records/orders.ts'
import type { HttpContext, Variables } from './answer.ts'
import { type Device, readDevice } from './device-cookie.ts'
import { readGoodsNames } from './goods-names.ts'
import { buyerRefunds } from './order-refund-views.ts'
import { type OrderOf, orderReceiptJson, orderReceiptText, orderView } from './order-views.ts'
import { showWithdrawal, withdraw } from './order-withdraw-route.ts'
import { type Form, formKey, htmlResponse, pageContext, problemHtml, readForm } from './page.ts'

type App = OpenAPIHono<{ Variables: Variables }>

/** Somebody who may see an order, and by what. */
export type OrderVisit = {
  readonly deps: Deps
  readonly context: HttpContext
  readonly device: Device
  readonly of: OrderOf
  readonly client?: string
}

const justDone = ['refunded', 'cancelled', 'asked'] as const

export function mountOrders(app: App, deps: Deps): void {
  page(app, deps, '', show)
  page(app, deps, '/receipt.txt', async (visit) =>
    visit.context.text(orderReceiptText(deps, visit.of), 200, { 'cache-control': 'no-store' }),
  )
  page(app, deps, '/receipt.json', async (visit) =>
    visit.context.json(await orderReceiptJson(deps, visit.of), 200, { 'cache-control': 'no-store' }),
  )
  form(app, deps, '/cancel', async (visit) => {
    const ended = await cancelOrder(deps, { orderId: visit.of.order.id, cause: 'cancelled by the player' })
    return ended.ok ? back(visit, 'cancelled') : refused(visit, ended)
  })
  form(app, deps, '/refund', refund)
  page(app, deps, '/withdraw', (visit) => showWithdrawal(visit))
  form(app, deps, '/withdraw', withdraw)
}

function page(app: App, deps: Deps, end: string, act: (visit: OrderVisit) => Promise<Response>): void {
  app.get(`${pagePaths.orders}/:id${end}`, async (context) => {
    const visit = await enter(deps, context, context.req.query('client') ?? '')
    return 'of' in visit ? act(visit) : notFound(deps, context, visit)
  })
}

function form(
  app: App,
  deps: Deps,
  end: string,
  act: (visit: OrderVisit, form: Form) => Promise<Response>,
): void {
  app.post(`${pagePaths.orders}/:id${end}`, async (context) => {
    const read = await readForm(deps, context)
    if (!read.ok) return problemHtml(deps, context, { problem: read, backHref: pagePaths.landing })
    const visit = await enter(deps, context, read.form('client'))
    return 'of' in visit ? act(visit, read.form) : notFound(deps, context, visit)
  })
}

/** Whoever holds the order's client token, and the device whose wallet paid it; nobody else learns whether there is one. */
async function enter(deps: Deps, context: HttpContext, client: string): Promise<OrderVisit | Device> {
  const id = context.req.param('id') ?? ''
  const device = await readDevice(deps, context)
  const byClient = client === '' ? undefined : await readOrderOfClient(deps, id, client)
  const order = byClient ?? (await readOwn(deps, device, id))
  if (order === undefined) return device
  const merchant = await readMerchant(deps.records, order.merchantId)
  const app = await readApp(deps.records, order.appId)
  if (merchant === undefined || app === undefined) return device
  const { locale } = pageContext(deps, context)
  const names = await readGoodsNames(deps, app.id, { locale, region: order.region })
  return {
    deps,
    context,
    device,
    of: { order, merchant, app, names },
    ...(byClient === undefined ? {} : { client }),
  }
}

async function readOwn(deps: Deps, device: Device, id: string): Promise<Order | undefined> {
  if (device.wallet === undefined) return undefined
  const order = await readOrder(deps.records, id)
  return order?.walletId === device.wallet.id ? order : undefined
}

async function show(visit: OrderVisit, more: { readonly problem?: Problem } = {}): Promise<Response> {
  const { deps, context, device, client } = visit
  const said = justDone.find((each) => each === context.req.query('done'))
  const view: OrderView = await orderView(deps, visit.of, {
    key: formKey(deps),
    ...(client === undefined ? {} : { client }),
    ...(said === undefined ? {} : { justDone: said }),
    ...(await withdrawLink(visit)),
    // What was paid goes back to the wallet that paid, so its holder alone asks for it.
    ...(isPayer(visit) ? { refunds: await buyerRefunds(deps, visit.of.order) } : {}),
    ...more,
  })
  const status = more.problem === undefined ? 200 : describeProblem(more.problem.code).status
  return htmlResponse(context, orderPage(pageContext(deps, context, { device }), view), status)
}

/** Where the contract may still be withdrawn from. */
async function withdrawLink({ deps, of, client }: OrderVisit): Promise<Pick<OrderView, 'withdrawHref'>> {
  if ((await readWithdrawal(deps, of.order)) === undefined) return {}
  const query = client === undefined ? '' : `?client=${client}`
  return { withdrawHref: `${orderPath(of.order.id)}/withdraw${query}` }
}

function isPayer({ device, of }: OrderVisit): boolean {
  return device.wallet !== undefined && device.wallet.id === of.order.walletId
}

/** Gives back what the page named, to the unit; where that has changed meanwhile, the page is shown anew. */
async function refund(visit: OrderVisit, sent: Form): Promise<Response> {
  const { deps, device, of } = visit
  if (device.wallet === undefined || !isPayer(visit)) return refused(visit, problem('not_found'))
  const ordinal = Number.parseInt(sent('line'), 10)
  const offered = (await buyerRefunds(deps, of.order)).get(ordinal)
  const isOffered = offered?.kind === 'open' || offered?.kind === 'review'
  if (!isOffered) return back(visit, 'asked')
  if (offered.amount.amount.toString() !== sent('amount')) return refused(visit, problem('refund_changed'))
  const refunded = await refundOrder(deps, {
    orderId: of.order.id,
    lines: [{ ordinal }],
    by: { kind: 'buyer', walletId: device.wallet.id },
    reason: refundReasons.find((known) => known === sent('reason')) ?? 'none',
    requestKey: `page ${sent('key').slice(0, 64)} ${ordinal}`,
  })
  if (!refunded.ok) return refused(visit, refunded)
  return back(visit, refunded.refund.state === 'succeeded' ? 'refunded' : 'asked')
}

/** The page as it is now, with the refusal above it. */
async function refused(visit: OrderVisit, refusal: Problem): Promise<Response> {
  const order = await readOrder(visit.deps.records, visit.of.order.id)
  return show({ ...visit, of: { ...visit.of, order: order ?? visit.of.order } }, { problem: refusal })
}

function back(visit: OrderVisit, done: (typeof justDone)[number]): Response {
  const query = new URLSearchParams({ ...(visit.client === undefined ? {} : { client: visit.client }), done })
  return visit.context.redirect(`${orderPath(visit.of.order.id)}?${query}`, 303)
}

function notFound(deps: Deps, context: HttpContext, device: Device): Response {
  return problemHtml(deps, context, {
    problem: problem('not_found', 'Open the order from its app, or on the device whose wallet paid it'),
    device,
    backHref: pagePaths.landing,
  })
}
