// What a wallet bought: one payment with its receipt, its refund, opening it again, and the library of all that lasts.

import { limits, problem } from '@farthing/protocol'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import {
  accessEndsAt,
  isOwned,
  type Purchase,
  refundableUntil,
  refuseBuyerRefund,
} from '../domain/purchase.ts'
import { type PurchaseCharge, readPurchaseCharge, refundAskedAt } from '../flows/read-purchase-charge.ts'
import { readRefundHistory, refundPurchase } from '../flows/refund-purchase.ts'
import { pagePaths, paymentPath } from '../pages/paths.ts'
import { refundReasons } from '../pages/refund-form.ts'
import { walletLibraryPage } from '../pages/wallet-library.ts'
import { type RefundState, walletPaymentPage } from '../pages/wallet-payment.ts'
import { readMerchant } from '../records/merchants.ts'
import { listPurchases, readPurchase } from '../records/purchases.ts'
import type { Variables } from './answer.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { readShelves } from './goods-holdings.ts'
import { type Form, formKey, htmlResponse, pageContext, problemHtml } from './page.ts'
import { receiptText } from './receipt-text.ts'
import { paymentJson, purchaseTitle } from './views.ts'
import { nextHref, type WalletVisit, walletForm, walletPage } from './wallet-visit.ts'

type App = OpenAPIHono<{ Variables: Variables }>

export function mountWalletPayments(app: App, deps: Deps): void {
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
    const charge = await readPurchaseCharge(deps, purchase)
    return visit.context.text(
      receiptText(deps, purchase, { merchantName: merchant?.name ?? '', charge }),
      200,
      {
        'cache-control': 'no-store',
      },
    )
  })
  walletForm(app, deps, `${pagePaths.payments}/:id/refund`, refund)
  walletForm(app, deps, `${pagePaths.payments}/:id/open`, async (visit) => {
    const purchase = await readOwn(visit)
    if (purchase === undefined) return notFound(visit)
    // The site knows its reader by the ticket's cookie; where that is gone, its page leads here and back, free of charge.
    return visit.context.redirect(purchase.details?.url ?? purchase.origin, 303)
  })
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
          ...purchaseTitle(purchase),
        }
      }),
  )
  const shownIn = pageContext(deps, context, { device })
  const isFirst = search === '' && cursor.afterId === undefined
  const page = walletLibraryPage(shownIn, {
    items: {
      items,
      ...(purchases.length === limits.pageLimitMax && last !== undefined
        ? { nextHref: nextHref(pagePaths.library, search, writeCursor(list, last.id)) }
        : {}),
    },
    justRemoved: context.req.query('done') === 'removed',
    shelves: isFirst ? await readShelves(deps, wallet.id, shownIn.locale) : [],
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
  const charge = await readPurchaseCharge(deps, purchase)
  const now = deps.system.now()
  const path = paymentPath(purchase.id)
  const page = walletPaymentPage(pageContext(deps, context, { device }), {
    id: purchase.id,
    ...purchaseTitle(purchase),
    merchantName: merchant?.name ?? '',
    origin: purchase.origin,
    price: purchase.price,
    paidAt: purchase.paidAt,
    isAutomatic: purchase.consent === 'silent',
    ...(charge === undefined
      ? {}
      : {
          phone: {
            tail: charge.tail,
            operatorName: charge.operatorName,
            reference: charge.reference,
            isBundle: charge.payment.kind === 'bundle',
          },
        }),
    accessEndsAt: accessEndsAt(purchase),
    refund: await refundState(visit, purchase, charge),
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

async function refundState(
  visit: WalletVisit,
  purchase: Purchase,
  charge: PurchaseCharge | undefined,
): Promise<RefundState> {
  const { deps } = visit
  if (purchase.refund !== undefined) return { kind: 'done', at: purchase.refund.at }
  const askedAt = refundAskedAt(charge)
  if (askedAt !== undefined) return { kind: 'asked', at: askedAt }
  if (charge?.refund?.state === 'denied') return { kind: 'denied', at: charge.refund.updatedAt }
  const refusal = refuseBuyerRefund(purchase, await readRefundHistory(deps, purchase), deps.system.now())
  if (refusal === undefined) return { kind: 'open', until: refundableUntil(purchase) }
  if (refusal.code === 'refund_not_again') return { kind: 'not-again' }
  if (refusal.code === 'refund_needs_review') return { kind: 'review' }
  return { kind: 'closed', at: refundableUntil(purchase) }
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
