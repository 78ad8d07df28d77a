// The API of receipts: an order's receipt for its app, the online check, and the status lists that anyone may fetch.

import { formatInstant, limits, lineJson, problem } from '@farthing/protocol'
import { type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import { readReceipt } from '../flows/issue-receipt.ts'
import { readStatusList } from '../flows/read-status-list.ts'
import { checkReceipt } from '../flows/verify-receipt.ts'
import { listReceiptMisuses } from '../records/receipts.ts'
import { problemResponse, type Variables } from './answer.ts'
import { done, type Endpoint, endpoint } from './endpoint.ts'
import { findApp, findOrder } from './goods-actor.ts'
import { idParams, moneySchema } from './schemas.ts'
import { isTest } from './views.ts'

const statusSchema = z.enum(['valid', 'refunded', 'partially_refunded', 'unknown'])

const checkedSchema = z
  .object({
    status: statusSchema,
    test: z.boolean(),
    order: z.string(),
    app: z.string(),
    player: z.string(),
    paid_at: z.string(),
    gift: z.boolean(),
    lines: z.array(
      z.object({
        sku: z.string(),
        quantity: z.number().int(),
        price: moneySchema.optional(),
        items: z.array(z.object({ sku: z.string(), amount: z.string() })).optional(),
        tax: moneySchema.optional(),
      }),
    ),
  })
  .openapi('CheckedReceipt')

export const receiptEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/orders/{id}/receipt',
    operation: 'readReceipt',
    tag: 'Goods',
    summary: "A paid order's signed receipt, which apps verify without asking",
    auth: 'merchant',
    scope: 'goods:read',
    params: idParams,
    answer: z.object({
      order: z.string(),
      test: z.boolean(),
      receipt: z.string(),
      status: statusSchema,
      /** Who else it was presented for. */
      misuses: z.array(z.object({ player: z.string(), times: z.number().int(), last_at: z.string() })),
    }),
    run: async (deps, { actor, params }) => {
      const found = await findOrder(deps, actor, params.id)
      if (!found.ok) return found
      const issued = await readReceipt(deps, found.order)
      if (!issued.ok) return issued
      const misuses = await listReceiptMisuses(deps.records, found.order.id)
      return done({
        order: found.order.id,
        test: isTest(deps),
        receipt: issued.token,
        status: issued.row.status,
        misuses: misuses.map(({ player, times, lastAt }) => ({
          player,
          times,
          last_at: formatInstant(lastAt),
        })),
      })
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/receipts/verify',
    operation: 'verifyReceipt',
    tag: 'Goods',
    summary: 'Check a receipt: what it says and what became of its order',
    auth: 'merchant',
    scope: 'goods:read',
    body: z.object({
      receipt: z.string().min(1).max(limits.receiptCharactersMax),
      app: z.string().max(64),
      /** For whom it is presented. */
      player: z.string().max(64).optional(),
    }),
    answer: checkedSchema,
    run: async (deps, { actor, body }) => {
      const app = await findApp(deps, actor, body.app)
      if (!app.ok) return app
      const checked = await checkReceipt(deps, {
        app: app.app,
        token: body.receipt,
        ...(body.player === undefined ? {} : { player: body.player }),
      })
      if (!checked.ok) return checked
      const { receipt, status } = checked
      return done({
        status,
        test: isTest(deps),
        order: receipt.order,
        app: receipt.app,
        player: receipt.player,
        paid_at: formatInstant(receipt.paidAt),
        gift: receipt.isGift === true,
        lines: receipt.lines.map(lineJson),
      })
    },
  }),
]

/** The status lists, as tokens of their own media type. */
export function mountStatusLists(app: OpenAPIHono<{ Variables: Variables }>, deps: Deps): void {
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/v1/status-lists/{list}',
    operationId: 'readStatusList',
    tags: ['Public'],
    summary: 'What became of up to 65,536 receipts: a signed list, to be fetched once an hour at most',
    request: { params: z.object({ list: z.string() }) },
    responses: {
      200: {
        description: 'The list, a compact JWS',
        content: { 'application/statuslist+jwt': { schema: { type: 'string' } } },
      },
      default: {
        description: 'A refusal: problem details (RFC 9457)',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  })
  app.get('/v1/status-lists/:list', async (context) => {
    const name = context.req.param('list')
    const read = /^(0|[1-9][0-9]{0,9})$/.test(name)
      ? await readStatusList(deps, Number(name))
      : problem('not_found')
    if (!read.ok) return problemResponse(context, read, deps.config.origin)
    return context.body(read.token, 200, {
      'content-type': 'application/statuslist+jwt',
      'cache-control': 'public, max-age=60',
      'access-control-allow-origin': '*',
    })
  })
}
