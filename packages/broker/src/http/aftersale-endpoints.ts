// The API of what happens after a sale: refunds of orders and their reviews, what a buyer and a guardian may take back.

import { type Problem, problem } from '@farthing/protocol'
import { z } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import { aftersaleLimits } from '../domain/goods/aftersale-limits.ts'
import type { OrderRefund } from '../domain/goods/order-refund.ts'
import { refundJson } from '../domain/goods/refund-json.ts'
import { decideRefund } from '../flows/decide-refund.ts'
import { type RefundedOrder, type RefundOrderInput, refundOrder } from '../flows/refund-order.ts'
import { listOrderRefunds, readOrderRefund, readPreviousRefunds } from '../records/order-refunds.ts'
import { readOrder } from '../records/orders.ts'
import { orderRefundSchema } from './aftersale-schemas.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { disputeEndpoints } from './dispute-endpoints.ts'
import { type Answer, done, type Endpoint, endpoint } from './endpoint.ts'
import { giftEndpoints } from './gift-endpoints.ts'
import { merchantOf } from './goods-actor.ts'
import { idParams, listOf, listQuery } from './schemas.ts'
import { isTest } from './views.ts'

const linesInput = z
  .array(
    z.object({
      line: z.number().int().min(0).max(100),
      /** Units of the line's price; all that is left where absent. */
      amount: z
        .string()
        .regex(/^[1-9]\d{0,17}$/)
        .optional(),
    }),
  )
  .min(1)
  .max(100)

const reasonInput = z.string().max(aftersaleLimits.reasonCharactersMax).default('')

export const refundEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'post',
    path: '/v1/refunds',
    operation: 'refundOrder',
    tag: 'Goods',
    summary: 'Give an order back, whole, by line or in part: money the way it came, goods by their modes',
    auth: 'merchant',
    scope: 'refunds:write',
    body: z.object({ order: z.string().max(64), lines: linesInput.optional(), reason: reasonInput }),
    answer: orderRefundSchema,
    status: 201,
    isIdempotent: true,
    run: async (deps, { actor, body, idempotencyKey }) =>
      answerRefund(
        deps,
        await refundOrder(deps, {
          orderId: body.order,
          ...linesOf(body.lines),
          by: { kind: 'merchant', merchantId: merchantOf(actor).id },
          reason: body.reason,
          requestKey: `merchant ${idempotencyKey}`,
        }),
      ),
  }),
  endpoint({
    method: 'get',
    path: '/v1/refunds',
    operation: 'listRefunds',
    tag: 'Goods',
    summary: 'Refunds of orders, newest first; `state=review` lists those that wait for a decision',
    auth: 'merchant',
    scope: 'goods:read',
    query: listQuery.extend({
      app: z.string().max(64).optional(),
      player: z.string().max(64).optional(),
      state: z.enum(['review', 'pending', 'succeeded', 'failed', 'declined']).optional(),
    }),
    answer: listOf(orderRefundSchema),
    run: async (deps, { actor, query }) => {
      const merchant = merchantOf(actor)
      const { app, player, state } = query
      const list = `refunds of ${merchant.id} ${app ?? ''} ${player ?? ''} ${state ?? ''}`
      const cursor = readCursor(list, query.cursor)
      if (!cursor.ok) return cursor
      const found = await listOrderRefunds(deps.records, {
        merchantId: merchant.id,
        ...(app === undefined ? {} : { appId: app }),
        ...(player === undefined ? {} : { playerId: player }),
        ...(state === undefined ? {} : { states: [state] }),
        ...(cursor.afterId === undefined ? {} : { before: cursor.afterId }),
        limit: query.limit + 1,
      })
      const page = found.slice(0, query.limit)
      const last = page.at(-1)
      return done({
        data: await Promise.all(page.map((refund) => refundBody(deps, refund))),
        ...(found.length > page.length && last !== undefined
          ? { next_cursor: writeCursor(list, last.id) }
          : {}),
      })
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/refunds/{id}',
    operation: 'readRefund',
    tag: 'Goods',
    summary: 'One refund of an order',
    auth: 'merchant',
    scope: 'goods:read',
    params: idParams,
    answer: orderRefundSchema,
    run: async (deps, { actor, params }) => {
      const refund = await readOrderRefund(deps.records, params.id)
      if (refund?.merchantId !== merchantOf(actor).id) return problem('not_found')
      return done(await refundBody(deps, refund))
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/refunds/{id}/decide',
    operation: 'decideRefund',
    tag: 'Goods',
    summary: 'Answer a refund that waits for review; without an answer in 14 days it is given',
    auth: 'merchant',
    scope: 'refunds:write',
    params: idParams,
    body: z.object({ decision: z.enum(['approve', 'decline']) }),
    answer: orderRefundSchema,
    isIdempotent: true,
    run: async (deps, { actor, params, body }) =>
      answerRefund(
        deps,
        await decideRefund(deps, {
          refundId: params.id,
          merchantId: merchantOf(actor).id,
          decision: body.decision,
        }),
      ),
  }),
  endpoint({
    method: 'post',
    path: '/v1/wallet/orders/{id}/refunds',
    operation: 'takeBackOrder',
    tag: 'Wallet',
    summary: 'Take an order back that this wallet paid; what is unused goes back, the rest by its class',
    auth: 'wallet',
    params: idParams,
    body: z.object({
      lines: z.array(z.number().int().min(0).max(100)).min(1).optional(),
      reason: reasonInput,
    }),
    answer: orderRefundSchema,
    status: 201,
    isIdempotent: true,
    run: async (deps, { actor, params, body, idempotencyKey }) => {
      if (actor.kind !== 'wallet') return problem('unauthenticated')
      const refunded = await refundOrder(deps, {
        orderId: params.id,
        ...(body.lines === undefined ? {} : { lines: body.lines.map((ordinal) => ({ ordinal })) }),
        by: { kind: 'buyer', walletId: actor.wallet.id },
        reason: body.reason,
        requestKey: `buyer ${idempotencyKey}`,
      })
      return answerRefund(deps, refunded)
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/wallet/family/orders/{id}/refunds',
    operation: 'takeBackOrderOfMinor',
    tag: 'Wallet',
    summary: 'Take back what a minor of the family bought without recorded consent, for 90 days',
    auth: 'wallet',
    params: idParams,
    body: z.object({ reason: reasonInput }),
    answer: orderRefundSchema,
    status: 201,
    isIdempotent: true,
    run: async (deps, { actor, params, body, idempotencyKey }) => {
      if (actor.kind !== 'wallet') return problem('unauthenticated')
      const refunded = await refundOrder(deps, {
        orderId: params.id,
        by: { kind: 'guardian', walletId: actor.wallet.id },
        reason: body.reason,
        requestKey: `guardian ${idempotencyKey}`,
      })
      return answerRefund(deps, refunded)
    },
  }),
]

/** Everything after a sale. */
export const aftersaleEndpoints: readonly Endpoint[] = [
  ...refundEndpoints,
  ...disputeEndpoints,
  ...giftEndpoints,
]

function linesOf(lines: z.infer<typeof linesInput> | undefined): Pick<RefundOrderInput, 'lines'> {
  if (lines === undefined) return {}
  return {
    lines: lines.map(({ line, amount }) => ({
      ordinal: line,
      ...(amount === undefined ? {} : { units: BigInt(amount) }),
    })),
  }
}

async function answerRefund(deps: Deps, refunded: RefundedOrder | Problem): Promise<Answer | Problem> {
  return refunded.ok ? done(await refundBody(deps, refunded.refund)) : refunded
}

async function refundBody(deps: Deps, refund: OrderRefund): Promise<object> {
  const order = await readOrder(deps.records, refund.orderId)
  if (order === undefined) return {}
  const previous = await readPreviousRefunds(deps.records, refund.playerId, refund.id)
  return refundJson(refund, { order, previous, isTest: isTest(deps) })
}
