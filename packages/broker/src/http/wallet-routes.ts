// The pages of a wallet: home, activity, one payment with its receipt, library. What they may do with money is in flows.

import { limits, type Money, problem } from '@farthing/protocol'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import { weekOf, weekStart } from '../domain/allowance.ts'
import {
  accessEndsAt,
  isOwned,
  type Purchase,
  refundableUntil,
  refuseBuyerRefund,
} from '../domain/purchase.ts'
import { type Activity, readActivity } from '../flows/read-activity.ts'
import { readWalletBalances } from '../flows/read-balances.ts'
import { readConnections } from '../flows/read-connections.ts'
import { readRefundHistory, refundPurchase } from '../flows/refund-purchase.ts'
import type { ActivityEntry } from '../pages/activity-row.ts'
import { noWalletPage } from '../pages/no-wallet.ts'
import { pagePaths, paymentPath } from '../pages/paths.ts'
import { refundReasons } from '../pages/refund-form.ts'
import { walletActivityPage } from '../pages/wallet-activity.ts'
import { walletHomePage } from '../pages/wallet-home.ts'
import { walletLibraryPage } from '../pages/wallet-library.ts'
import { type RefundState, walletPaymentPage } from '../pages/wallet-payment.ts'
import { sumSpentSince } from '../records/activity.ts'
import { readMerchant } from '../records/merchants.ts'
import { listPurchases, readPurchase } from '../records/purchases.ts'
import { listPasskeys, type Wallet } from '../records/wallets.ts'
import type { HttpContext, Variables } from './answer.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { type Device, readDevice } from './device-cookie.ts'
import { type Form, formKey, htmlResponse, pageContext, problemHtml, readForm } from './page.ts'
import { receiptText } from './receipt-text.ts'
import { paymentJson } from './views.ts'

type App = OpenAPIHono<{ Variables: Variables }>

/** A page or a form of a device that holds a wallet. */
export type WalletVisit = {
  readonly deps: Deps
  readonly context: HttpContext
  readonly device: Device
  readonly wallet: Wallet
}

const rowsPerPage = 30

export function mountWallet(app: App, deps: Deps): void {
  walletPage(app, deps, pagePaths.wallet, home)
  walletPage(app, deps, pagePaths.activity, activity)
  walletPage(app, deps, pagePaths.library, library)
  walletPage(app, deps, `${pagePaths.payments}/:id`, payment)
  walletPage(app, deps, `${pagePaths.payments}/:id/receipt.json`, async (visit) => {
    const purchase = await readOwn(visit)
    if (purchase === undefined) return notFound(visit)
    return visit.context.json(await paymentJson(deps, purchase), 200, { 'cache-control': 'no-store' })
  })
  walletPage(app, deps, `${pagePaths.payments}/:id/receipt.txt`, async (visit) => {
    const purchase = await readOwn(visit)
    if (purchase === undefined) return notFound(visit)
    const merchant = await readMerchant(deps.records, purchase.merchantId)
    return visit.context.text(receiptText(deps, purchase, merchant?.name ?? ''), 200, {
      'cache-control': 'no-store',
    })
  })
  walletForm(app, deps, `${pagePaths.payments}/:id/refund`, refund)
  walletForm(app, deps, `${pagePaths.payments}/:id/open`, async (visit) => {
    const purchase = await readOwn(visit)
    if (purchase === undefined) return notFound(visit)
    // The site knows its reader by the ticket's cookie; where that is gone, its page leads here and back, free of charge.
    return visit.context.redirect(purchase.details?.url ?? purchase.origin, 303)
  })
}

/** Mounts a page that needs a wallet; without one it says how to get one. */
export function walletPage(
  app: App,
  deps: Deps,
  path: string,
  show: (visit: WalletVisit) => Promise<Response>,
): void {
  app.get(path, async (context) => {
    const device = await readDevice(deps, context)
    if (device.wallet === undefined)
      return htmlResponse(context, noWalletPage(pageContext(deps, context)), 401)
    return show({ deps, context, device, wallet: device.wallet })
  })
}

/** Mounts a form that needs a wallet and one of our own pages as its sender. */
export function walletForm(
  app: App,
  deps: Deps,
  path: string,
  act: (visit: WalletVisit, form: Form) => Promise<Response>,
): void {
  app.post(path, async (context) => {
    const device = await readDevice(deps, context)
    const read = await readForm(deps, context)
    if (!read.ok) return problemHtml(deps, context, { problem: read, device })
    if (device.wallet === undefined)
      return htmlResponse(context, noWalletPage(pageContext(deps, context)), 401)
    return act({ deps, context, device, wallet: device.wallet }, read.form)
  })
}

async function home(visit: WalletVisit): Promise<Response> {
  const { deps, context, device, wallet } = visit
  const now = deps.system.now()
  const balances = await readWalletBalances(deps, wallet)
  const recent = await readActivity(deps, { walletId: wallet.id, limit: 5 })
  const passkeys = await listPasskeys(deps.records, wallet.id)
  const main = balances[0]
  const spent = await sumSpentSince(deps.records, wallet.id, weekStart(weekOf(now)))
  const week = main === undefined ? undefined : spent.find(({ asset }) => asset === main.asset)
  const page = walletHomePage(pageContext(deps, context, { device }), {
    balances,
    recent: recent.map(toEntry),
    isClaimed: passkeys.length > 0,
    unread: [],
    key: formKey(deps),
    ...(main === undefined
      ? {}
      : {
          week: {
            spent: { asset: main.asset, amount: week?.units ?? 0n },
            purchases: week?.purchases ?? 0,
            ...(await weekLimit(visit, main)),
          },
        }),
  })
  return htmlResponse(context, page)
}

async function weekLimit(visit: WalletVisit, main: Money): Promise<{ readonly limit?: Money }> {
  const standings = await readConnections(visit.deps, visit.wallet)
  const rules = standings.filter(
    ({ connection, asset }) => connection?.isAutoPay === true && asset === main.asset,
  )
  if (rules.length === 0) return {}
  const amount = rules.reduce((sum, { connection }) => sum + (connection?.perWeekUnits ?? 0n), 0n)
  return { limit: { asset: main.asset, amount } }
}

async function activity(visit: WalletVisit): Promise<Response> {
  const { deps, context, device, wallet } = visit
  const search = (context.req.query('q') ?? '').slice(0, 100)
  const list = `activity of ${wallet.id} ${search}`
  const cursor = readCursor(list, context.req.query('cursor'))
  if (!cursor.ok) return problemHtml(deps, context, { problem: cursor, device, backHref: pagePaths.activity })
  const rows = await readActivity(deps, {
    walletId: wallet.id,
    text: search,
    limit: rowsPerPage + 1,
    ...(cursor.afterId === undefined ? {} : { before: cursor.afterId }),
  })
  const shown = rows.slice(0, rowsPerPage)
  const last = shown.at(-1)
  const page = walletActivityPage(pageContext(deps, context, { device }), {
    entries: {
      items: shown.map(toEntry),
      ...(rows.length > shown.length && last !== undefined
        ? { nextHref: nextHref(pagePaths.activity, search, writeCursor(list, last.order)) }
        : {}),
    },
    isPartial: false,
    key: formKey(deps),
    ...(search === '' ? {} : { search }),
  })
  return htmlResponse(context, page)
}

async function library(visit: WalletVisit): Promise<Response> {
  const { deps, context, device, wallet } = visit
  const search = (context.req.query('q') ?? '').slice(0, 100)
  const list = `library of ${wallet.id} ${search}`
  const cursor = readCursor(list, context.req.query('cursor'))
  if (!cursor.ok) return problemHtml(deps, context, { problem: cursor, device, backHref: pagePaths.library })
  const purchases = await listPurchases(deps.records, {
    walletId: wallet.id,
    state: 'paid',
    text: search,
    limit: limits.pageLimitMax,
    ...(cursor.afterId === undefined ? {} : { before: cursor.afterId }),
  })
  const now = deps.system.now()
  const last = purchases.at(-1)
  const items = await Promise.all(
    purchases
      .filter((purchase) => isOwned(purchase, now))
      .map(async (purchase) => {
        const merchant = await readMerchant(deps.records, purchase.merchantId)
        return {
          paymentId: purchase.id,
          merchantName: merchant?.name ?? '',
          origin: purchase.origin,
          accessEndsAt: accessEndsAt(purchase),
          isPublisherGone: merchant?.provenAt === undefined,
          ...title(purchase),
        }
      }),
  )
  const page = walletLibraryPage(pageContext(deps, context, { device }), {
    items: {
      items,
      ...(purchases.length === limits.pageLimitMax && last !== undefined
        ? { nextHref: nextHref(pagePaths.library, search, writeCursor(list, last.id)) }
        : {}),
    },
    key: formKey(deps),
    ...(search === '' ? {} : { search }),
  })
  return htmlResponse(context, page)
}

async function payment(visit: WalletVisit): Promise<Response> {
  const { deps, context, device } = visit
  const purchase = await readOwn(visit)
  if (purchase === undefined) return notFound(visit)
  const merchant = await readMerchant(deps.records, purchase.merchantId)
  const now = deps.system.now()
  const path = paymentPath(purchase.id)
  const page = walletPaymentPage(pageContext(deps, context, { device }), {
    id: purchase.id,
    ...title(purchase),
    merchantName: merchant?.name ?? '',
    origin: purchase.origin,
    price: purchase.price,
    paidAt: purchase.paidAt,
    isAutomatic: purchase.consent === 'silent',
    accessEndsAt: accessEndsAt(purchase),
    refund: await refundState(visit, purchase),
    canOpen: purchase.refund === undefined && now < accessEndsAt(purchase),
    isPublisherGone: merchant?.provenAt === undefined,
    isJustRefunded: context.req.query('refunded') === '1' && purchase.refund !== undefined,
    jsonHref: `${path}/receipt.json`,
    textHref: `${path}/receipt.txt`,
    key: formKey(deps),
  })
  return htmlResponse(context, page)
}

async function refund(visit: WalletVisit, form: Form): Promise<Response> {
  const { deps, context, device, wallet } = visit
  const id = context.req.param('id') ?? ''
  const reason = refundReasons.find((known) => known === form('reason'))
  const refunded = await refundPurchase(deps, {
    purchaseId: id,
    by: { wallet: wallet.id },
    ...(reason === undefined ? {} : { reason }),
  })
  if (!refunded.ok)
    return problemHtml(deps, context, { problem: refunded, device, backHref: paymentPath(id) })
  return context.redirect(`${paymentPath(id)}?refunded=1`, 303)
}

async function refundState(visit: WalletVisit, purchase: Purchase): Promise<RefundState> {
  const { deps } = visit
  if (purchase.refund !== undefined) return { kind: 'done', at: purchase.refund.at }
  const refusal = refuseBuyerRefund(purchase, await readRefundHistory(deps, purchase), deps.system.now())
  if (refusal === undefined) return { kind: 'open', until: refundableUntil(purchase) }
  if (refusal.code === 'refund_not_again') return { kind: 'not-again' }
  if (refusal.code === 'refund_needs_review') return { kind: 'review' }
  return { kind: 'closed', at: refundableUntil(purchase) }
}

function toEntry(row: Activity): ActivityEntry {
  const { purchase } = row
  if (purchase === undefined) return { kind: 'top-up', id: row.id, amount: row.amount, at: row.at }
  const seller = { merchantName: row.merchantName, origin: purchase.origin, ...title(purchase) }
  if (row.kind === 'refund') {
    return { kind: 'refund', paymentId: purchase.id, amount: row.amount, at: row.at, ...seller }
  }
  return {
    kind: 'payment',
    id: purchase.id,
    price: purchase.price,
    at: row.at,
    state: purchase.refund === undefined ? 'paid' : 'refunded',
    isAutomatic: purchase.consent === 'silent',
    ...seller,
    ...(row.refundableUntil === undefined ? {} : { refundableUntil: row.refundableUntil }),
  }
}

async function readOwn(visit: WalletVisit): Promise<Purchase | undefined> {
  const purchase = await readPurchase(visit.deps.records, visit.context.req.param('id') ?? '')
  return purchase?.walletId === visit.wallet.id ? purchase : undefined
}

function notFound(visit: WalletVisit): Response {
  return problemHtml(visit.deps, visit.context, {
    problem: problem('not_found'),
    device: visit.device,
    backHref: pagePaths.activity,
  })
}

function title(purchase: Purchase): { readonly title?: string } {
  const text = purchase.details?.title
  return text === undefined ? {} : { title: text }
}

function nextHref(path: string, search: string, cursor: string): string {
  return `${path}?${new URLSearchParams({ ...(search === '' ? {} : { q: search }), cursor })}`
}
