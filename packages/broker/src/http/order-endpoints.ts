// The API of orders and grants: what a game's server calls.

import { limits, type Problem, problem } from '@farthing/protocol'
import { z } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import { goodsLimits } from '../domain/goods/goods-limits.ts'
import { type GrantState, grantStates } from '../domain/goods/grant.ts'
import type { Order } from '../domain/goods/order.ts'
import { grantJson, type JsonObject, orderJson } from '../domain/goods/order-json.ts'
import { orderLimits } from '../domain/goods/order-limits.ts'
import { orderStates, orderTransitions } from '../domain/goods/order-states.ts'
import { acknowledgeGrant } from '../flows/acknowledge-grant.ts'
import { confirmOrder } from '../flows/confirm-order.ts'
import { createOrder, type OrderRequest } from '../flows/create-order.ts'
import { cancelOrder } from '../flows/end-order.ts'
import { orderAddress, orderCheckoutAddress, payableStates } from '../flows/quote-order.ts'
import { listApps } from '../records/apps.ts'
import { listGrants, listGrantsOfOrder, readGrant } from '../records/grants.ts'
import { listOrderMoves, listOrders, readOrder } from '../records/orders.ts'
import { readPlayer } from '../records/players.ts'
import type { Actor } from './actor.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { type Answer, done, type Endpoint, endpoint } from './endpoint.ts'
import { findApp, findOrder, merchantOf } from './goods-actor.ts'
import { idParams, listOf, listQuery, moneyInput, moneySchema } from './schemas.ts'
import { isTest } from './views.ts'

export const costSchema = z
  .object({
    kind: z.enum(['money', 'currency', 'items']),
    price: moneySchema.optional(),
    items: z.array(z.object({ sku: z.string(), amount: z.string() })).optional(),
  })
  .openapi('Cost')

export const contentSchema = z
  .object({
    kind: z.enum(['durable', 'consumable', 'currency', 'pass', 'download', 'metered']),
    sku: z.string(),
    amount: z.string(),
    expires_after_ms: z.number().int().optional(),
    duration_ms: z.number().int().optional(),
    until: z.string().optional(),
  })
  .openapi('Content')

export const orderSchema = z
  .object({
    order: z.string(),
    test: z.boolean(),
    app: z.string(),
    player: z.string(),
    request_id: z.string(),
    state: z.enum(orderStates),
    catalogue: z.number().int(),
    lines: z.array(
      z.object({
        line: z.number().int(),
        sku: z.string(),
        title: z.string(),
        quantity: z.number().int(),
        cost: costSchema,
        tax: moneySchema.optional(),
        rule: z.string(),
        offer: z.string().optional(),
        contents: z.array(contentSchema),
        refund_class: z.enum(['instant', 'review', 'none_after_use']),
        giftable: z.boolean(),
        state: z.enum(['open', 'granted', 'partially_refunded', 'refunded', 'cancelled']),
        refunded: z.string(),
      }),
    ),
    total: moneySchema.optional(),
    tax: moneySchema.optional(),
    region: z.string().optional(),
    locale: z.string(),
    return_url: z.string().optional(),
    payment: z.string().optional(),
    paid_by: z.enum(['balance', 'phone', 'bundle', 'virtual']).optional(),
    gift: z.string().optional(),
    created_at: z.string(),
    expires_at: z.string(),
    paid_at: z.string().optional(),
    consent: z.object({ text: z.string(), at: z.string() }).optional(),
    /** Where the payer goes: the checkout while it can be paid, and the order's own page. */
    checkout: z.string().optional(),
    page: z.string(),
    grants: z.array(z.string()),
  })
  .openapi('Order')

export const grantSchema = z
  .object({
    grant: z.string(),
    test: z.boolean(),
    order: z.string(),
    line: z.number().int(),
    app: z.string(),
    player: z.string(),
    delivery: z.enum(['hosted', 'app']),
    contents: z.array(contentSchema),
    state: z.enum(grantStates),
    created_at: z.string(),
    deadline_at: z.string().optional(),
    delivered_at: z.string().optional(),
    acknowledged_at: z.string().optional(),
  })
  .openapi('Grant')

export const orderInput = z.object({
  player: z.string().max(64),
  request_id: z.string().min(1).max(orderLimits.requestIdCharactersMax),
  lines: z
    .array(
      z.object({
        sku: z.string().min(1).max(100),
        quantity: z.number().int().min(1).max(orderLimits.quantityMax).default(1),
        option: z.string().max(100).optional(),
        price: moneyInput.optional(),
      }),
    )
    .min(1)
    .max(orderLimits.linesPerOrderMax),
  store: z.string().max(100).optional(),
  locale: z.string().max(35).optional(),
  return_url: z.url().max(orderLimits.returnUrlCharactersMax).optional(),
  gift: z
    .object({
      to_player: z.string().max(64).optional(),
      to_external_id: z.string().max(255).optional(),
      message: z.string().max(300).optional(),
    })
    .optional(),
  consent: z.string().min(1).max(orderLimits.consentCharactersMax).optional(),
  level: z.number().int().min(0).max(goodsLimits.levelMax).optional(),
  tags: z.array(z.string().min(1).max(64)).max(goodsLimits.playerTagsMax).optional(),
  codes: z.array(z.string().min(1).max(64)).max(goodsLimits.offerCodesMax).optional(),
})

export const orderEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'post',
    path: '/v1/orders',
    operation: 'createOrder',
    tag: 'Goods',
    summary: 'Make an order; one per request_id, for ever',
    auth: 'merchant',
    scope: 'goods:write',
    body: orderInput,
    answer: orderSchema,
    status: 201,
    run: async (deps, { actor, body }) => {
      const player = await readPlayer(deps.records, body.player)
      if (player === undefined) return problem('player_unknown')
      const app = await findApp(deps, actor, player.appId)
      if (!app.ok) return problem('player_unknown')
      const made = await createOrder(deps, { app: app.app, player }, requestOf(body))
      return made.ok ? orderAnswer(deps, made.order) : made
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/orders',
    operation: 'listOrders',
    tag: 'Goods',
    summary: 'Orders, newest first',
    auth: 'merchant',
    scope: 'goods:read',
    query: listQuery.extend({
      app: z.string().max(64).optional(),
      player: z.string().max(64).optional(),
      state: z.enum(orderStates).optional(),
    }),
    answer: listOf(orderSchema),
    run: async (deps, { actor, query }) => {
      const merchant = merchantOf(actor)
      const list = `orders of ${merchant.id} ${query.app ?? ''} ${query.player ?? ''} ${query.state ?? ''}`
      const cursor = readCursor(list, query.cursor)
      if (!cursor.ok) return cursor
      const found = await listOrders(deps.records, {
        merchantId: merchant.id,
        ...(query.app === undefined ? {} : { appId: query.app }),
        ...(query.player === undefined ? {} : { playerId: query.player }),
        ...(query.state === undefined ? {} : { states: [query.state] }),
        ...(cursor.afterId === undefined ? {} : { before: cursor.afterId }),
        limit: query.limit + 1,
      })
      const page = found.slice(0, query.limit)
      const last = page.at(-1)
      return done({
        data: await Promise.all(page.map((order) => orderBody(deps, order))),
        ...(found.length > page.length && last !== undefined
          ? { next_cursor: writeCursor(list, last.id) }
          : {}),
      })
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/orders/transitions',
    operation: 'readOrderTransitions',
    tag: 'Goods',
    summary: 'What an order may become, state by state; anything else is refused with invalid_transition',
    auth: 'none',
    answer: z.object({ transitions: z.record(z.string(), z.array(z.string())) }),
    run: async () => done({ transitions: orderTransitions }),
  }),
  endpoint({
    method: 'get',
    path: '/v1/orders/{id}',
    operation: 'readOrder',
    tag: 'Goods',
    summary: 'One order with each step it made',
    auth: 'merchant',
    scope: 'goods:read',
    params: idParams,
    answer: orderSchema.extend({
      moves: z.array(z.object({ state: z.enum(orderStates), cause: z.string(), at: z.string() })),
    }),
    run: async (deps, { actor, params }) => {
      const found = await findOrder(deps, actor, params.id)
      if (!found.ok) return found
      const moves = await listOrderMoves(deps.records, found.order.id)
      return done({
        ...(await orderBody(deps, found.order)),
        moves: moves.map(({ state, cause, at }) => ({ state, cause, at: new Date(at).toISOString() })),
      })
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/orders/{id}/cancel',
    operation: 'cancelOrder',
    tag: 'Goods',
    summary: 'Cancel an order before it is paid',
    auth: 'merchant',
    scope: 'goods:write',
    params: idParams,
    answer: orderSchema,
    run: async (deps, { actor, params }) => {
      const found = await findOrder(deps, actor, params.id)
      if (!found.ok) return found
      const ended = await cancelOrder(deps, { orderId: found.order.id, cause: 'cancelled by the app' })
      return ended.ok ? orderAnswer(deps, ended.order) : ended
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/orders/{id}/confirm',
    operation: 'confirmOrder',
    tag: 'Wallet',
    summary: 'Pay an order from the wallet, within the budget given to its seller',
    auth: 'wallet',
    params: idParams,
    body: z.object({ client: z.string().max(64), max: moneyInput.optional() }),
    answer: orderSchema,
    isIdempotent: true,
    run: async (deps, { actor, params, body, idempotencyKey }) => {
      if (actor.kind !== 'wallet') return problem('unauthenticated')
      const confirmed = await confirmOrder(deps, {
        orderId: params.id,
        client: body.client,
        walletId: actor.wallet.id,
        idempotencyKey,
        ...(body.max === undefined ? {} : { max: body.max }),
      })
      return confirmed.ok ? orderAnswer(deps, confirmed.order) : confirmed
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/grants',
    operation: 'listGrants',
    tag: 'Goods',
    summary: 'Grants, oldest first; `state=open` lists those nobody acknowledged, however old',
    auth: 'merchant',
    scope: 'goods:read',
    query: listQuery.extend({
      app: z.string().max(64).optional(),
      player: z.string().max(64).optional(),
      state: z.enum([...grantStates, 'open']).optional(),
    }),
    answer: listOf(grantSchema),
    run: (deps, { actor, query }) => grantsPage(deps, actor, query),
  }),
  endpoint({
    method: 'post',
    path: '/v1/grants/{id}/acknowledge',
    operation: 'acknowledgeGrant',
    tag: 'Goods',
    summary: 'Confirm that the app has given what was bought; harmless to repeat',
    auth: 'merchant',
    scope: 'goods:write',
    params: idParams,
    answer: grantSchema,
    run: async (deps, { actor, params }) => {
      const moved = await acknowledgeGrant(deps, { grantId: params.id, merchantId: merchantOf(actor).id })
      return moved.ok ? done(grantJson(moved.grant, isTest(deps))) : moved
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/grants/{id}',
    operation: 'readGrant',
    tag: 'Goods',
    summary: 'One grant',
    auth: 'merchant',
    scope: 'goods:read',
    params: idParams,
    answer: grantSchema,
    run: async (deps, { actor, params }) => {
      const grant = await readGrant(deps.records, params.id)
      const order = grant === undefined ? undefined : await readOrder(deps.records, grant.orderId)
      if (grant === undefined || order?.merchantId !== merchantOf(actor).id) return problem('not_found')
      return done(grantJson(grant, isTest(deps)))
    },
  }),
]

/** States of a grant that nobody has confirmed and nobody has given back. */
const openGrantStates: readonly GrantState[] = ['pending', 'delivered', 'overdue']

async function grantsPage(
  deps: Deps,
  actor: Actor,
  query: {
    readonly app?: string | undefined
    readonly player?: string | undefined
    readonly state?: GrantState | 'open' | undefined
    readonly cursor?: string | undefined
    readonly limit: number
  },
): Promise<Answer | Problem> {
  const merchant = merchantOf(actor)
  const list = `grants of ${merchant.id} ${query.app ?? ''} ${query.player ?? ''} ${query.state ?? ''}`
  const cursor = readCursor(list, query.cursor)
  if (!cursor.ok) return cursor
  const apps = await listApps(deps.records, merchant.id, { limit: limits.pageLimitMax })
  const appIds = apps.map(({ id }) => id).filter((id) => query.app === undefined || id === query.app)
  const states =
    query.state === 'open' ? openGrantStates : query.state === undefined ? undefined : [query.state]
  const found = await listGrants(deps.records, {
    appIds,
    ...(query.player === undefined ? {} : { playerId: query.player }),
    ...(states === undefined ? {} : { states }),
    ...(cursor.afterId === undefined ? {} : { after: cursor.afterId }),
    limit: query.limit + 1,
  })
  const page = found.slice(0, query.limit)
  const last = page.at(-1)
  return done({
    data: page.map((grant) => grantJson(grant, isTest(deps))),
    ...(found.length > page.length && last !== undefined ? { next_cursor: writeCursor(list, last.id) } : {}),
  })
}

/** An order with where its payer goes and what it granted. */
export async function orderBody(deps: Deps, order: Order): Promise<JsonObject> {
  const grants = await listGrantsOfOrder(deps.records, order.id)
  const isPayable = payableStates.includes(order.state) && order.total !== undefined
  return {
    ...orderJson(order, isTest(deps)),
    ...(isPayable ? { checkout: orderCheckoutAddress(deps, order.id) } : {}),
    page: orderAddress(deps, order.id),
    grants: grants.map(({ id }) => id),
  }
}

async function orderAnswer(deps: Deps, order: Order): Promise<Answer> {
  return done(await orderBody(deps, order))
}

export function requestOf(body: z.infer<typeof orderInput>): OrderRequest {
  const { gift } = body
  return {
    requestId: body.request_id,
    lines: body.lines.map(({ sku, quantity, option, price }) => ({
      sku,
      quantity,
      ...(option === undefined ? {} : { option }),
      ...(price === undefined ? {} : { price }),
    })),
    ...(body.store === undefined ? {} : { store: body.store }),
    ...(body.locale === undefined ? {} : { locale: body.locale }),
    ...(body.return_url === undefined ? {} : { returnUrl: body.return_url }),
    ...(body.consent === undefined ? {} : { consent: body.consent }),
    ...(body.level === undefined ? {} : { level: body.level }),
    ...(body.tags === undefined ? {} : { tags: body.tags }),
    ...(body.codes === undefined ? {} : { codes: body.codes }),
    ...(gift === undefined
      ? {}
      : {
          gift: {
            ...(gift.to_player === undefined ? {} : { toPlayer: gift.to_player }),
            ...(gift.to_external_id === undefined ? {} : { toExternalId: gift.to_external_id }),
            ...(gift.message === undefined ? {} : { message: gift.message }),
          },
        }),
  }
}
