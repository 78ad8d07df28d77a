// The merchant's payments: the list with its filters and CSV, one payment with its ledger lines, its refund.

import { fiatAsset, formatDecimal, parseDecimal, problem, subtract } from '@farthing/protocol'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import { accessEndsAt, type Purchase } from '../domain/purchase.ts'
import { readLedgerLines } from '../flows/read-ledger-lines.ts'
import { readPurchaseCharge, refundAskedAt } from '../flows/read-purchase-charge.ts'
import { refundPurchase } from '../flows/refund-purchase.ts'
import { brokerLimits } from '../limits.ts'
import { merchantPaymentPage, type PaymentEvent } from '../pages/merchant-payment.ts'
import { merchantPaymentsPage, type PaymentFilter } from '../pages/merchant-payments.ts'
import { merchantPaymentPath, pagePaths } from '../pages/paths.ts'
import type { MerchantPaymentRow } from '../pages/payment-table.ts'
import { listPurchases, type PurchaseFilter, readPurchase } from '../records/purchases.ts'
import type { HttpContext, Variables } from './answer.ts'
import { formatCsv } from './csv.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { phoneMembers } from './merchant-phone-members.ts'
import { type MerchantVisit, merchantContext, merchantForm, merchantPage } from './merchant-session.ts'
import { formKey, htmlResponse, problemHtml } from './page.ts'
import { buyerOf } from './views.ts'

type App = OpenAPIHono<{ Variables: Variables }>

const rowsPerPage = 50

export function mountMerchantPayments(app: App, deps: Deps): void {
  merchantPage(app, deps, pagePaths.merchantPayments, payments, 'payments:read')
  merchantPage(app, deps, pagePaths.merchantPaymentsCsv, paymentsCsv, 'payments:read')
  merchantPage(app, deps, `${pagePaths.merchantPayments}/:id`, payment, 'payments:read')
  merchantForm(app, deps, `${pagePaths.merchantPayments}/:id/refund`, refund)
}

async function payments(visit: MerchantVisit): Promise<Response> {
  const { deps, context, merchant } = visit
  const read = readFilter(context)
  const list = `merchant page ${merchant.id} ${JSON.stringify(read.filter)}`
  const cursor = readCursor(list, context.req.query('cursor'))
  if (!cursor.ok) return problemHtml(deps, context, { problem: cursor, backHref: pagePaths.merchantPayments })
  const purchases = await listPurchases(deps.records, {
    ...read.query,
    merchantId: merchant.id,
    limit: rowsPerPage + 1,
    ...(cursor.afterId === undefined ? {} : { before: cursor.afterId }),
  })
  const shown = purchases.slice(0, rowsPerPage)
  const last = shown.at(-1)
  const query = new URLSearchParams(read.filter)
  const page = merchantPaymentsPage(merchantContext(visit), {
    payments: {
      items: shown.map((purchase) => toPaymentRow(deps, purchase)),
      ...(purchases.length > shown.length && last !== undefined
        ? { nextHref: `${pagePaths.merchantPayments}?${withCursor(query, writeCursor(list, last.id))}` }
        : {}),
    },
    filter: read.filter,
    ...(deps.phone === undefined ? {} : { hasPhone: true }),
    csvHref: `${pagePaths.merchantPaymentsCsv}?${query}`,
    ...(read.fault === undefined ? {} : { fault: { code: 'invalid_request', field: read.fault } }),
  })
  return htmlResponse(context, page)
}

async function paymentsCsv(visit: MerchantVisit): Promise<Response> {
  const { deps, context, merchant } = visit
  const { query } = readFilter(context)
  const purchases = await listPurchases(deps.records, {
    ...query,
    merchantId: merchant.id,
    limit: brokerLimits.exportRowsMax,
  })
  const rows = purchases.map((purchase) => ({
    id: purchase.id,
    time_utc: new Date(purchase.paidAt).toISOString(),
    type: 'sale',
    paid_by: purchase.paidBy,
    counterparty: buyerOf(deps, purchase),
    description: purchase.details?.title ?? '',
    gross: formatDecimal(purchase.price),
    fee: formatDecimal(purchase.fee),
    net: formatDecimal(subtract(purchase.price, purchase.fee)),
    asset: purchase.price.asset,
    state: purchase.refund === undefined ? 'paid' : 'refunded',
    refunded_utc: purchase.refund === undefined ? '' : new Date(purchase.refund.at).toISOString(),
  }))
  return context.body(formatCsv(rows), 200, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="farthing-payments.csv"',
    'cache-control': 'no-store',
  })
}

async function payment(visit: MerchantVisit): Promise<Response> {
  const { deps, context } = visit
  const purchase = await readOwn(visit)
  if (purchase === undefined) return notFound(visit)
  const lines = await readLedgerLines(deps, purchase)
  const charge = await readPurchaseCharge(deps, purchase)
  const askedAt = refundAskedAt(charge)
  const events: readonly PaymentEvent[] = [
    { at: purchase.paidAt, kind: 'paid', actor: 'buyer' },
    ...(charge === undefined
      ? []
      : [{ at: charge.payment.chargedAt ?? purchase.paidAt, kind: 'charged', actor: 'operator' } as const]),
    { at: purchase.paidAt, kind: 'ticketIssued', actor: 'broker' },
    ...(charge?.refund === undefined
      ? []
      : [{ at: charge.refund.createdAt, kind: 'refundAsked', actor: askerOf(charge.refund.by) } as const]),
    ...(charge?.refund?.state === 'denied'
      ? [{ at: charge.refund.updatedAt, kind: 'refusedRefund', actor: 'operator' } as const]
      : []),
    ...(purchase.refund === undefined
      ? []
      : [{ at: purchase.refund.at, kind: 'refunded', actor: purchase.refund.by } as const]),
  ]
  const { title, url } = purchase.details ?? {}
  const page = merchantPaymentPage(merchantContext(visit), {
    id: purchase.id,
    ...(title === undefined ? {} : { title }),
    ...(url === undefined ? {} : { url }),
    price: purchase.price,
    share: subtract(purchase.price, purchase.fee),
    fee: purchase.fee,
    paidAt: purchase.paidAt,
    ...(purchase.refund === undefined ? {} : { refundedAt: purchase.refund.at }),
    accessEndsAt: accessEndsAt(purchase),
    buyer: buyerOf(deps, purchase),
    events,
    lines: lines.map(({ transferId, debit, credit, money }) => ({
      transferId,
      debit,
      credit,
      amount: money,
    })),
    ...(charge === undefined ? {} : phoneMembers(charge)),
    ...(askedAt === undefined ? {} : { canRefund: false }),
    key: formKey(deps),
  })
  return htmlResponse(context, page)
}

function askerOf(by: 'buyer' | 'merchant' | 'house'): 'buyer' | 'merchant' | 'broker' {
  return by === 'house' ? 'broker' : by
}

async function refund(visit: MerchantVisit): Promise<Response> {
  const { deps, context, merchant, key } = visit
  const id = context.req.param('id') ?? ''
  const backHref = merchantPaymentPath(id)
  if (!key.scopes.includes('refunds:write')) {
    return problemHtml(deps, context, {
      problem: problem('forbidden', 'The key lacks refunds:write'),
      backHref,
    })
  }
  const refunded = await refundPurchase(deps, { purchaseId: id, by: { merchant: merchant.id } })
  return refunded.ok
    ? context.redirect(backHref, 303)
    : problemHtml(deps, context, { problem: refunded, backHref })
}

function readFilter(context: HttpContext): {
  readonly filter: PaymentFilter
  readonly query: Partial<PurchaseFilter>
  readonly fault?: 'min' | 'max'
} {
  const text = (name: string): string => (context.req.query(name) ?? '').trim().slice(0, 100)
  const way = (['balance', 'phone'] as const).find((known) => known === text('way'))
  const state = (['paid', 'refunded'] as const).find((known) => known === text('state'))
  const bound = (name: 'min' | 'max'): bigint | undefined =>
    parseDecimal(text(name), fiatAsset('EUR'))?.amount
  const fault = (['min', 'max'] as const).find((name) => text(name) !== '' && bound(name) === undefined)
  const [min, max] = [bound('min'), bound('max')]
  return {
    filter: {
      ...(state === undefined ? {} : { state }),
      ...(way === undefined ? {} : { way }),
      ...(text('min') === '' ? {} : { min: text('min') }),
      ...(text('max') === '' ? {} : { max: text('max') }),
      ...(text('q') === '' ? {} : { q: text('q') }),
    },
    query: {
      ...(state === undefined ? {} : { state }),
      ...(way === undefined ? {} : { way }),
      ...(min === undefined ? {} : { unitsMin: min }),
      ...(max === undefined ? {} : { unitsMax: max }),
      ...(text('q') === '' ? {} : { text: text('q') }),
    },
    ...(fault === undefined ? {} : { fault }),
  }
}

function withCursor(query: URLSearchParams, cursor: string): URLSearchParams {
  const next = new URLSearchParams(query)
  next.set('cursor', cursor)
  return next
}

/** A purchase as a row of the merchant's tables. */
export function toPaymentRow(deps: Deps, purchase: Purchase): MerchantPaymentRow {
  const title = purchase.details?.title
  return {
    id: purchase.id,
    ...(title === undefined ? {} : { title }),
    price: purchase.price,
    share: subtract(purchase.price, purchase.fee),
    at: purchase.paidAt,
    state: purchase.refund === undefined ? 'paid' : 'refunded',
    buyer: buyerOf(deps, purchase),
    way: purchase.paidBy === 'balance' ? 'balance' : 'phone',
  }
}

async function readOwn(visit: MerchantVisit): Promise<Purchase | undefined> {
  const purchase = await readPurchase(visit.deps.records, visit.context.req.param('id') ?? '')
  return purchase?.merchantId === visit.merchant.id ? purchase : undefined
}

function notFound(visit: MerchantVisit): Response {
  return problemHtml(visit.deps, visit.context, {
    problem: problem('not_found'),
    backHref: pagePaths.merchantPayments,
  })
}
