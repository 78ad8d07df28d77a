// The API of a merchant and of its gate.

import { problem, toMoneyJson } from '@farthing/protocol'
import { z } from '@hono/zod-openapi'
import { readMerchantBalances } from '../flows/read-balances.ts'
import { readLedgerLines } from '../flows/read-ledger-lines.ts'
import { readPurchaseCharge } from '../flows/read-purchase-charge.ts'
import { refundPurchase } from '../flows/refund-purchase.ts'
import { exchangeReturnCode } from '../flows/return-ticket.ts'
import { renewTicket, undoPurchase } from '../flows/use-ticket.ts'
import type { Merchant } from '../records/merchants.ts'
import { listPurchases, readPurchase } from '../records/purchases.ts'
import type { Actor } from './actor.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { done, type Endpoint, endpoint } from './endpoint.ts'
import {
  idParams,
  listOf,
  listQuery,
  merchantPaymentSchema,
  merchantSchema,
  refundSchema,
  ticketSchema,
  tokenInput,
} from './schemas.ts'
import { buyerOf, isTest, merchantPaymentJson, refundJson } from './views.ts'

export const merchantEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/merchant',
    operation: 'readMerchant',
    tag: 'Merchant',
    summary: 'The merchant and its balances',
    auth: 'merchant',
    scope: 'payments:read',
    answer: merchantSchema,
    run: async (deps, { actor }) => {
      const merchant = asMerchant(actor)
      const balances = await readMerchantBalances(deps, merchant.id)
      return done({
        merchant: merchant.id,
        test: isTest(deps),
        name: merchant.name,
        origin: merchant.origin,
        proven: merchant.provenAt !== undefined,
        balances: balances.map(toMoneyJson),
      })
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/merchant/payments',
    operation: 'listMerchantPayments',
    tag: 'Merchant',
    summary: 'Payments to the merchant, newest first',
    auth: 'merchant',
    scope: 'payments:read',
    query: listQuery.extend({ state: z.enum(['paid', 'refunded']).optional() }),
    answer: listOf(merchantPaymentSchema),
    run: async (deps, { actor, query }) => {
      const merchant = asMerchant(actor)
      const list = `payments to ${merchant.id} ${query.state ?? 'all'}`
      const cursor = readCursor(list, query.cursor)
      if (!cursor.ok) return cursor
      const purchases = await listPurchases(deps.records, {
        merchantId: merchant.id,
        limit: query.limit + 1,
        ...(query.state === undefined ? {} : { state: query.state }),
        ...(cursor.afterId === undefined ? {} : { before: cursor.afterId }),
      })
      const page = purchases.slice(0, query.limit)
      const last = page.at(-1)
      return done({
        data: page.map((purchase) => merchantPaymentJson(deps, purchase, { buyer: buyerOf(deps, purchase) })),
        ...(purchases.length > page.length && last !== undefined
          ? { next_cursor: writeCursor(list, last.id) }
          : {}),
      })
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/merchant/payments/{id}',
    operation: 'readMerchantPayment',
    tag: 'Merchant',
    summary: 'One payment with its ledger lines',
    auth: 'merchant',
    scope: 'payments:read',
    params: idParams,
    answer: merchantPaymentSchema,
    run: async (deps, { actor, params }) => {
      const purchase = await readPurchase(deps.records, params.id)
      if (purchase?.merchantId !== asMerchant(actor).id) return problem('not_found')
      const lines = await readLedgerLines(deps, purchase)
      const charge = await readPurchaseCharge(deps, purchase)
      return done(merchantPaymentJson(deps, purchase, { buyer: buyerOf(deps, purchase), lines, charge }))
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/merchant/payments/{id}/refunds',
    operation: 'refundMerchantPayment',
    tag: 'Merchant',
    summary: 'Give a payment back, at any time',
    auth: 'merchant',
    scope: 'refunds:write',
    params: idParams,
    answer: refundSchema,
    isIdempotent: true,
    run: async (deps, { actor, params }) => {
      const refunded = await refundPurchase(deps, {
        purchaseId: params.id,
        by: { merchant: asMerchant(actor).id },
      })
      return refunded.ok ? done(refundJson(deps, refunded)) : refunded
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/merchant/tickets/exchange',
    operation: 'exchangeReturnCode',
    tag: 'Merchant',
    summary: 'Exchange the code of a returning reader for the ticket; works once',
    auth: 'merchant',
    scope: 'tickets:write',
    body: z.object({ code: z.string().min(1).max(64) }),
    answer: ticketSchema,
    run: async (deps, { actor, body }) => {
      const ticket = await exchangeReturnCode(deps, { code: body.code, merchantId: asMerchant(actor).id })
      return ticket.ok ? done({ ticket: ticket.token }) : ticket
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/merchant/tickets/renew',
    operation: 'renewTicket',
    tag: 'Merchant',
    summary: 'A fresh ticket for an old one while the purchase lasts',
    auth: 'merchant',
    scope: 'tickets:write',
    body: z.object({ ticket: tokenInput }),
    answer: ticketSchema,
    run: async (deps, { actor, body }) => {
      const ticket = await renewTicket(deps, { ticket: body.ticket, merchantId: asMerchant(actor).id })
      return ticket.ok ? done({ ticket: ticket.token }) : ticket
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/merchant/tickets/undo',
    operation: 'undoPayment',
    tag: 'Merchant',
    summary: "Pass on the reader's undo; refunded by the reader's own rules",
    auth: 'merchant',
    scope: 'tickets:write',
    body: z.object({ ticket: tokenInput }),
    answer: refundSchema,
    run: async (deps, { actor, body }) => {
      const refunded = await undoPurchase(deps, { ticket: body.ticket, merchantId: asMerchant(actor).id })
      return refunded.ok ? done(refundJson(deps, refunded)) : refunded
    },
  }),
]

function asMerchant(actor: Actor): Merchant {
  if (actor.kind !== 'merchant') throw new Error('the endpoint wants a merchant')
  return actor.merchant
}
