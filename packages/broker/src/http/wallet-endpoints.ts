// The API of a buyer's wallet, for agents, command lines and our own pages.

import { formatInstant, type Problem, problem, toMoneyJson } from '@farthing/protocol'
import { z } from '@hono/zod-openapi'
import { addressKey } from '../attempt-limiter.ts'
import type { Deps } from '../deps.ts'
import type { Purchase } from '../domain/purchase.ts'
import { createWallet } from '../flows/create-wallet.ts'
import { freezeWallet } from '../flows/freeze-wallet.ts'
import { issueTicket } from '../flows/issue-ticket.ts'
import { type PaidOffer, payOffer } from '../flows/pay-offer.ts'
import { readWalletBalances } from '../flows/read-balances.ts'
import { type BundleLeft, readWalletBundles } from '../flows/read-phone-bundles.ts'
import { redeemVoucher } from '../flows/redeem-voucher.ts'
import { refundPurchase } from '../flows/refund-purchase.ts'
import { listPurchases, readPurchase, readPurchaseByKey } from '../records/purchases.ts'
import { listPasskeys } from '../records/wallets.ts'
import type { Actor } from './actor.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { type Answer, done, type Endpoint, endpoint } from './endpoint.ts'
import {
  idParams,
  listOf,
  listQuery,
  moneyInput,
  paymentSchema,
  refundSchema,
  ticketSchema,
  tokenInput,
  topUpSchema,
  walletCreatedSchema,
  walletSchema,
} from './schemas.ts'
import { isTest, paymentJson, refundJson } from './views.ts'

export const walletEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'post',
    path: '/v1/wallets',
    operation: 'createWallet',
    tag: 'Wallet',
    summary: 'Make an empty wallet; its token is shown this once',
    auth: 'none',
    answer: walletCreatedSchema,
    status: 201,
    run: async (deps, { address }) => {
      const waitMs = deps.walletsMade.attempt([addressKey(address)], deps.system.now())
      if (waitMs !== undefined)
        return problem('rate_limited', 'Too many new wallets', { retryAfterMs: waitMs })
      const made = await createWallet(deps)
      return made.ok ? done({ wallet: made.walletId, token: made.token, test: isTest(deps) }) : made
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/wallet',
    operation: 'readWallet',
    tag: 'Wallet',
    summary: 'The wallet and its balances',
    auth: 'wallet',
    answer: walletSchema,
    run: async (deps, { actor }) => {
      const { wallet } = asWallet(actor)
      const balances = await readWalletBalances(deps, wallet)
      return done({
        wallet: wallet.id,
        test: isTest(deps),
        frozen: wallet.frozenAt !== undefined,
        balances: balances.map(toMoneyJson),
        bundles: (await readWalletBundles(deps, wallet.id)).map(bundleJson),
      })
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/wallet/top-ups',
    operation: 'topUp',
    tag: 'Wallet',
    summary: 'Top up with a voucher code; each code works once',
    auth: 'wallet',
    body: z.object({ voucher: z.string().min(1).max(64) }),
    answer: topUpSchema,
    isIdempotent: true,
    run: async (deps, { actor, body, address }) => {
      const redeemed = await redeemVoucher(deps, {
        code: body.voucher,
        secret: asWallet(actor).secret,
        address,
      })
      if (!redeemed.ok) return redeemed
      return done({
        top_up: redeemed.topUp.id,
        money: toMoneyJson(redeemed.topUp.value),
        balance: toMoneyJson(redeemed.balance),
        test: isTest(deps),
      })
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/wallet/freeze',
    operation: 'freezeWallet',
    tag: 'Wallet',
    summary: 'Stop all spending at once; undone with a passkey on the security page',
    auth: 'wallet',
    answer: z.object({ frozen: z.literal(true) }),
    run: async (deps, { actor }) => {
      const { wallet } = asWallet(actor)
      // A token cannot add a passkey, so a freeze by it could never be undone.
      if ((await listPasskeys(deps.records, wallet.id)).length === 0) {
        return problem(
          'passkey_required',
          'A wallet without a passkey could not be unfrozen: spend or refund instead',
        )
      }
      const frozen = await freezeWallet(deps, wallet.id)
      return frozen.ok ? done({ frozen: true }) : frozen
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/payments',
    operation: 'pay',
    tag: 'Wallet',
    summary: "Pay a merchant's quote; paying the same quote again charges nothing",
    auth: 'wallet',
    // Those below 18 say yes twice: `confirmed_twice` tells that they did.
    body: z.object({
      quote: tokenInput,
      max: moneyInput.optional(),
      confirmed_twice: z.boolean().optional(),
    }),
    answer: paymentSchema,
    isIdempotent: true,
    run: async (deps, { actor, body, idempotencyKey }) =>
      paidAnswer(
        deps,
        await payOffer(deps, {
          walletId: asWallet(actor).wallet.id,
          quote: body.quote,
          idempotencyKey,
          consent: 'explicit',
          ...(body.max === undefined ? {} : { max: body.max }),
          ...(body.confirmed_twice === true ? { isConfirmedTwice: true } : {}),
        }),
      ),
  }),
  endpoint({
    method: 'get',
    path: '/v1/payments',
    operation: 'listPayments',
    tag: 'Wallet',
    summary: 'Payments of the wallet, newest first; with `key`, the one made under that Idempotency-Key',
    auth: 'wallet',
    query: listQuery.extend({ key: z.string().max(255).optional() }),
    answer: listOf(paymentSchema),
    run: async (deps, { actor, query }) => {
      const walletId = asWallet(actor).wallet.id
      if (query.key !== undefined) {
        const found = await readPurchaseByKey(deps.records, walletId, query.key)
        return done({ data: found === undefined ? [] : [await paymentJson(deps, found)] })
      }
      const list = `payments of ${walletId}`
      const cursor = readCursor(list, query.cursor)
      if (!cursor.ok) return cursor
      const purchases = await listPurchases(deps.records, {
        walletId,
        limit: query.limit + 1,
        ...(cursor.afterId === undefined ? {} : { before: cursor.afterId }),
      })
      const page = purchases.slice(0, query.limit)
      const last = page.at(-1)
      return done({
        data: await Promise.all(page.map((purchase) => paymentJson(deps, purchase))),
        ...(purchases.length > page.length && last !== undefined
          ? { next_cursor: writeCursor(list, last.id) }
          : {}),
      })
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/payments/{id}',
    operation: 'readPayment',
    tag: 'Wallet',
    summary: 'One payment',
    auth: 'wallet',
    params: idParams,
    answer: paymentSchema,
    run: async (deps, { actor, params }) => {
      const purchase = await readOwn(deps, actor, params.id)
      return 'ok' in purchase ? purchase : done(await paymentJson(deps, purchase))
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/payments/{id}/ticket',
    operation: 'openPayment',
    tag: 'Wallet',
    summary: 'A fresh ticket for something bought before',
    auth: 'wallet',
    params: idParams,
    answer: ticketSchema,
    run: async (deps, { actor, params }) => {
      const purchase = await readOwn(deps, actor, params.id)
      if ('ok' in purchase) return purchase
      const ticket = await issueTicket(deps, purchase)
      return ticket.ok ? done({ ticket: ticket.token }) : ticket
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/payments/{id}/refunds',
    operation: 'refundPayment',
    tag: 'Wallet',
    summary: 'Take a payment back within ten minutes',
    auth: 'wallet',
    params: idParams,
    answer: refundSchema,
    isIdempotent: true,
    run: async (deps, { actor, params }) => {
      const refunded = await refundPurchase(deps, {
        purchaseId: params.id,
        by: { wallet: asWallet(actor).wallet.id },
      })
      return refunded.ok ? done(refundJson(deps, refunded)) : refunded
    },
  }),
]

async function paidAnswer(deps: Deps, paid: PaidOffer | Problem): Promise<Answer | Problem> {
  if (!paid.ok) return paid
  return done(
    await paymentJson(deps, paid.purchase, { charged: toMoneyJson(paid.charged), ticket: paid.ticket.token }),
  )
}

async function readOwn(deps: Deps, actor: Actor, id: string): Promise<Purchase | Problem> {
  const purchase = await readPurchase(deps.records, id)
  return purchase?.walletId === asWallet(actor).wallet.id ? purchase : problem('not_found')
}

function asWallet(actor: Actor): Extract<Actor, { kind: 'wallet' }> {
  if (actor.kind !== 'wallet') throw new Error('the endpoint wants a wallet')
  return actor
}

function bundleJson({ bundle, left }: BundleLeft): object {
  return {
    phone_payment: bundle.paymentId,
    merchant: bundle.merchantId,
    state: bundle.state,
    charged: toMoneyJson({ asset: bundle.asset, amount: bundle.units }),
    left: toMoneyJson(left),
    ends_at: formatInstant(bundle.endsAt),
  }
}
