// The merchant's pages: register, sign in, home, payments with their ledger lines, keys, the site's proof.

import {
  type Asset,
  fiatAsset,
  formatDecimal,
  gatePaths,
  instant,
  parseDecimal,
  paymentSystemPath,
  problem,
  subtract,
} from '@farthing/protocol'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import { accessEndsAt, type Purchase } from '../domain/purchase.ts'
import { proveOrigin } from '../flows/prove-origin.ts'
import { readMerchantBalances } from '../flows/read-balances.ts'
import { readLedgerLines } from '../flows/read-ledger-lines.ts'
import { refundPurchase } from '../flows/refund-purchase.ts'
import { createApiKey, registerMerchant, revokeApiKey } from '../flows/register-merchant.ts'
import { brokerLimits } from '../limits.ts'
import type { FormFault } from '../pages/field.ts'
import { merchantHomePage } from '../pages/merchant-home.ts'
import { merchantKeysPage } from '../pages/merchant-keys.ts'
import { merchantPaymentPage, type PaymentEvent } from '../pages/merchant-payment.ts'
import { merchantPaymentsPage, type PaymentFilter } from '../pages/merchant-payments.ts'
import { merchantRegisterPage } from '../pages/merchant-register.ts'
import { merchantSettingsPage } from '../pages/merchant-settings.ts'
import { merchantSignInPage } from '../pages/merchant-sign-in.ts'
import { merchantPaymentPath, pagePaths } from '../pages/paths.ts'
import type { MerchantPaymentRow } from '../pages/payment-table.ts'
import { listApiKeys, readApiKeyBySecret, scopes } from '../records/merchants.ts'
import { listPurchases, type PurchaseFilter, readPurchase, sumEarned } from '../records/purchases.ts'
import type { HttpContext, Variables } from './answer.ts'
import { formatCsv } from './csv.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { buyerOf } from './merchant-endpoints.ts'
import {
  type MerchantVisit,
  merchantForm,
  merchantPage,
  signIn,
  signOut,
  startSession,
} from './merchant-session.ts'
import { type Form, formKey, htmlResponse, pageContext, problemHtml, readForm } from './page.ts'

type App = OpenAPIHono<{ Variables: Variables }>

const rowsPerPage = 50
const dayMs = 86_400_000

export function mountMerchant(app: App, deps: Deps): void {
  mountDoor(app, deps)
  merchantPage(app, deps, pagePaths.merchant, home)
  merchantPage(app, deps, pagePaths.merchantPayments, payments)
  merchantPage(app, deps, pagePaths.merchantPaymentsCsv, paymentsCsv)
  merchantPage(app, deps, `${pagePaths.merchantPayments}/:id`, payment)
  merchantForm(app, deps, `${pagePaths.merchantPayments}/:id/refund`, refund)
  merchantPage(app, deps, pagePaths.merchantKeys, (visit) => keys(visit))
  merchantForm(app, deps, pagePaths.merchantKeys, makeKey)
  merchantForm(app, deps, `${pagePaths.merchantKeys}/:id/revoke`, async (visit) => {
    const keyId = visit.context.req.param('id') ?? ''
    const revoked = await revokeApiKey(deps, { merchantId: visit.merchant.id, keyId })
    if (!revoked.ok)
      return problemHtml(deps, visit.context, { problem: revoked, backHref: pagePaths.merchantKeys })
    return visit.context.redirect(pagePaths.merchantKeys, 303)
  })
  merchantPage(app, deps, pagePaths.merchantSettings, (visit) => settings(visit, {}))
  merchantForm(app, deps, pagePaths.merchantVerify, async (visit) => {
    const proven = await proveOrigin(deps, visit.merchant.id)
    if (!proven.ok) return settings(visit, { fault: { code: proven.code } })
    return visit.context.redirect(`${pagePaths.merchantSettings}?verified=1`, 303)
  })
}

function mountDoor(app: App, deps: Deps): void {
  app.get(pagePaths.merchantSignIn, (context) =>
    htmlResponse(context, merchantSignInPage(pageContext(deps, context), { isNeeded: false })),
  )
  app.post(pagePaths.merchantSignIn, async (context) => {
    const read = await readForm(deps, context)
    if (!read.ok) return problemHtml(deps, context, { problem: read })
    const signed = await signIn(deps, context, read.form('api-key'))
    if (signed.ok) return context.redirect(pagePaths.merchant, 303)
    const fault = { code: signed.code, field: 'api-key' }
    return htmlResponse(
      context,
      merchantSignInPage(pageContext(deps, context), { isNeeded: false, fault }),
      401,
    )
  })
  app.post(pagePaths.merchantSignOut, async (context) => {
    const read = await readForm(deps, context)
    if (!read.ok) return problemHtml(deps, context, { problem: read })
    await signOut(deps, context)
    return context.redirect(pagePaths.landing, 303)
  })
  app.get(pagePaths.merchantRegister, (context) =>
    deps.config.registration === 'closed'
      ? problemHtml(deps, context, {
          problem: problem('forbidden', 'Only the operator takes merchants on here'),
          backHref: pagePaths.landing,
        })
      : htmlResponse(
          context,
          merchantRegisterPage(pageContext(deps, context), { kind: 'form', key: formKey(deps) }),
        ),
  )
  app.post(pagePaths.merchantRegister, async (context) => {
    const read = await readForm(deps, context)
    if (!read.ok) return problemHtml(deps, context, { problem: read })
    return register(deps, context, read.form)
  })
}

async function register(deps: Deps, context: HttpContext, form: Form): Promise<Response> {
  if (deps.config.registration === 'closed')
    return problemHtml(deps, context, { problem: problem('forbidden') })
  const input = { name: form('name'), origin: form('origin') }
  const made = await registerMerchant(deps, input)
  if (!made.ok) {
    const field = made.errors?.[0]?.pointer.slice(1)
    const fault = { code: made.code, ...(field === undefined ? {} : { field }) }
    const view = { kind: 'form', key: formKey(deps), ...input, fault } as const
    return htmlResponse(context, merchantRegisterPage(pageContext(deps, context), view), 422)
  }
  const { merchant, apiKey, signingKey } = made
  const key = await readApiKeyBySecret(deps.records, apiKey)
  if (key !== undefined) await startSession(deps, context, key)
  const gateConfig = {
    broker: deps.config.origin,
    merchant: merchant.id,
    origin: merchant.origin,
    merchantName: merchant.name,
    signingKey,
    apiKey,
  }
  const page = merchantRegisterPage(pageContext(deps, context, { merchantName: merchant.name }), {
    kind: 'registered',
    name: merchant.name,
    apiKey,
    gateConfig: JSON.stringify(gateConfig, null, 2),
  })
  return htmlResponse(context, page)
}

async function home(visit: MerchantVisit): Promise<Response> {
  const { deps, merchant } = visit
  const now = deps.system.now()
  const dayStart = instant(Math.floor(now / dayMs) * dayMs)
  const balances = await readMerchantBalances(deps, merchant.id)
  const [today] = await sumEarned(deps.records, merchant.id, { since: dayStart, until: instant(now + 1) })
  const asset: Asset = (today?.asset as Asset | undefined) ?? balances[0]?.asset ?? fiatAsset('EUR')
  const sameDay = instant(now - 7 * dayMs)
  const before = await sumEarned(deps.records, merchant.id, {
    since: instant(dayStart - 7 * dayMs),
    until: sameDay,
  })
  const recent = await listPurchases(deps.records, { merchantId: merchant.id, limit: 5 })
  const sameDayNet = before.find((row) => row.asset === asset)?.net ?? 0n
  const page = merchantHomePage(merchantContext(visit), {
    today: {
      net: { asset, amount: today?.net ?? 0n },
      sales: today?.sales ?? 0,
      refunds: today?.refunds ?? 0,
      sameDayNet: { asset, amount: sameDayNet },
      sameDay,
    },
    balances,
    setup: { isOriginProven: merchant.provenAt !== undefined, hasPayment: recent.length > 0 },
    recent: recent.map((purchase) => toRow(deps, purchase)),
    unread: [],
  })
  return htmlResponse(visit.context, page)
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
      items: shown.map((purchase) => toRow(deps, purchase)),
      ...(purchases.length > shown.length && last !== undefined
        ? { nextHref: `${pagePaths.merchantPayments}?${withCursor(query, writeCursor(list, last.id))}` }
        : {}),
    },
    filter: read.filter,
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
  const events: readonly PaymentEvent[] = [
    { at: purchase.paidAt, kind: 'paid', actor: 'buyer' },
    { at: purchase.paidAt, kind: 'ticketIssued', actor: 'broker' },
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
    key: formKey(deps),
  })
  return htmlResponse(context, page)
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

async function makeKey(visit: MerchantVisit, form: Form): Promise<Response> {
  const { deps, merchant } = visit
  const chosen = scopes.filter((scope) => form.all('scope').includes(scope))
  const made = await createApiKey(deps, { merchantId: merchant.id, name: form('name'), scopes: chosen })
  return made.ok
    ? keys(visit, { made: made.secret })
    : keys(visit, { fault: { code: made.code, field: 'name' } })
}

async function keys(
  visit: MerchantVisit,
  more: { readonly made?: string; readonly fault?: FormFault } = {},
): Promise<Response> {
  const { deps, context, merchant, key } = visit
  const known = await listApiKeys(deps.records, merchant.id)
  const page = merchantKeysPage(merchantContext(visit), {
    keys: known
      .filter(({ revokedAt }) => revokedAt === undefined)
      .map((each) => ({
        id: each.id,
        name: each.name,
        prefix: `fk_${deps.config.mode}_…${each.hint}`,
        scopes: each.scopes,
        createdAt: each.createdAt,
        isThisSession: each.id === key.id,
        ...(each.lastUsedAt === undefined ? {} : { lastUsedAt: each.lastUsedAt }),
      })),
    scopes,
    key: formKey(deps),
    ...(more.made === undefined ? {} : { made: more.made }),
    ...(more.fault === undefined ? {} : { fault: more.fault }),
  })
  return htmlResponse(context, page, more.fault === undefined ? 200 : 422)
}

async function settings(visit: MerchantVisit, more: { readonly fault?: FormFault }): Promise<Response> {
  const { deps, context, merchant } = visit
  const proof = { merchant: merchant.id, paymentSystem: deps.config.origin + paymentSystemPath }
  const page = merchantSettingsPage(merchantContext(visit), {
    merchantId: merchant.id,
    name: merchant.name,
    origin: merchant.origin,
    ...(merchant.provenAt === undefined ? {} : { provenAt: merchant.provenAt }),
    proofUrl: merchant.origin + gatePaths.proof,
    proofBody: JSON.stringify(proof),
    ...(more.fault === undefined ? {} : { fault: more.fault }),
    isJustVerified: context.req.query('verified') === '1',
    feePpm: deps.config.feePpm,
    signingKeyIds: merchant.publicKeys.map(({ kid }) => kid),
    key: formKey(deps),
  })
  return htmlResponse(context, page, more.fault === undefined ? 200 : 422)
}

function readFilter(context: HttpContext): {
  readonly filter: PaymentFilter
  readonly query: Partial<PurchaseFilter>
  readonly fault?: 'min' | 'max'
} {
  const text = (name: string): string => (context.req.query(name) ?? '').trim().slice(0, 100)
  const state = (['paid', 'refunded'] as const).find((known) => known === text('state'))
  const bound = (name: 'min' | 'max'): bigint | undefined =>
    parseDecimal(text(name), fiatAsset('EUR'))?.amount
  const fault = (['min', 'max'] as const).find((name) => text(name) !== '' && bound(name) === undefined)
  const [min, max] = [bound('min'), bound('max')]
  return {
    filter: {
      ...(state === undefined ? {} : { state }),
      ...(text('min') === '' ? {} : { min: text('min') }),
      ...(text('max') === '' ? {} : { max: text('max') }),
      ...(text('q') === '' ? {} : { q: text('q') }),
    },
    query: {
      ...(state === undefined ? {} : { state }),
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

function toRow(deps: Deps, purchase: Purchase): MerchantPaymentRow {
  const title = purchase.details?.title
  return {
    id: purchase.id,
    ...(title === undefined ? {} : { title }),
    price: purchase.price,
    share: subtract(purchase.price, purchase.fee),
    at: purchase.paidAt,
    state: purchase.refund === undefined ? 'paid' : 'refunded',
    buyer: buyerOf(deps, purchase),
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

function merchantContext(visit: MerchantVisit): ReturnType<typeof pageContext> {
  return pageContext(visit.deps, visit.context, { merchantName: visit.merchant.name })
}
