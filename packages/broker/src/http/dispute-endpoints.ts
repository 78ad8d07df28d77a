// The API of disputes: the operator of this broker tells of notices and their ends, the merchant lays evidence before them.

import { formatInstant, instant, type Problem, problem } from '@farthing/protocol'
import { z } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import { aftersaleLimits } from '../domain/goods/aftersale-limits.ts'
import type { Dispute } from '../domain/goods/dispute.ts'
import { disputeJson } from '../domain/goods/dispute-json.ts'
import { addEvidence } from '../flows/add-evidence.ts'
import { closeDispute } from '../flows/close-dispute.ts'
import { type FoundDispute, openDispute, readDisputedOrder } from '../flows/open-dispute.ts'
import { listDisputes, readDispute } from '../records/disputes.ts'
import { readPreviousRefunds } from '../records/order-refunds.ts'
import { disputeSchema } from './aftersale-schemas.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { type Answer, done, type Endpoint, endpoint } from './endpoint.ts'
import { merchantOf } from './goods-actor.ts'
import { idParams, listOf, listQuery } from './schemas.ts'
import { isTest } from './views.ts'

const evidenceSchema = z.object({ name: z.string(), text: z.string(), at: z.string() })
const wholeSchema = disputeSchema.extend({
  /** What the records say of the order, as it stood when the notice came. */
  pack: z.record(z.string(), z.unknown()),
  evidence: z.array(evidenceSchema),
})

export const disputeEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'post',
    path: '/v1/operator/disputes',
    operation: 'openDispute',
    tag: 'Operator',
    summary: 'Tell of a chargeback: the order’s goods and money are taken and its merchant is told at once',
    auth: 'operator',
    body: z.object({
      order: z.string().max(64),
      reference: z.string().min(1).max(255),
      reason: z.string().min(1).max(aftersaleLimits.reasonCharactersMax),
      evidence_due_at: z.iso
        .datetime({ offset: true })
        .transform((text) => instant(Date.parse(text)))
        .optional(),
    }),
    answer: disputeSchema,
    status: 201,
    isIdempotent: true,
    run: async (deps, { body }) => {
      const due = body.evidence_due_at
      if (due !== undefined && due <= deps.system.now()) {
        return problem('invalid_request', 'evidence_due_at is over already')
      }
      const opened = await openDispute(deps, {
        orderId: body.order,
        source: 'operator',
        reference: body.reference,
        reason: body.reason,
        ...(due === undefined ? {} : { evidenceDueAt: due }),
      })
      return answerDispute(deps, opened)
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/operator/disputes/{id}/close',
    operation: 'closeDispute',
    tag: 'Operator',
    summary: 'Tell how a dispute ended: won, everything is given again; lost, it stays gone',
    auth: 'operator',
    params: idParams,
    body: z.object({ outcome: z.enum(['won', 'lost']) }),
    answer: disputeSchema,
    isIdempotent: true,
    run: async (deps, { params, body }) =>
      answerDispute(deps, await closeDispute(deps, { disputeId: params.id, outcome: body.outcome })),
  }),
  endpoint({
    method: 'get',
    path: '/v1/disputes',
    operation: 'listDisputes',
    tag: 'Goods',
    summary: 'Disputes, newest first',
    auth: 'merchant',
    scope: 'goods:read',
    query: listQuery.extend({ state: z.enum(['open', 'won', 'lost']).optional() }),
    answer: listOf(disputeSchema),
    run: async (deps, { actor, query }) => {
      const merchant = merchantOf(actor)
      const list = `disputes of ${merchant.id} ${query.state ?? ''}`
      const cursor = readCursor(list, query.cursor)
      if (!cursor.ok) return cursor
      const found = await listDisputes(deps.records, {
        merchantId: merchant.id,
        ...(query.state === undefined ? {} : { states: [query.state] }),
        ...(cursor.afterId === undefined ? {} : { before: cursor.afterId }),
        limit: query.limit + 1,
      })
      const page = found.slice(0, query.limit)
      const last = page.at(-1)
      return done({
        data: await Promise.all(page.map((dispute) => disputeBody(deps, dispute))),
        ...(found.length > page.length && last !== undefined
          ? { next_cursor: writeCursor(list, last.id) }
          : {}),
      })
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/disputes/{id}',
    operation: 'readDispute',
    tag: 'Goods',
    summary: 'One dispute with the evidence laid ready and what was added',
    auth: 'merchant',
    scope: 'goods:read',
    params: idParams,
    answer: wholeSchema,
    run: async (deps, { actor, params }) => {
      const dispute = await readDispute(deps.records, params.id)
      if (dispute?.merchantId !== merchantOf(actor).id) return problem('not_found')
      return done(await wholeBody(deps, dispute))
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/disputes/{id}/evidence',
    operation: 'addEvidence',
    tag: 'Goods',
    summary: 'Lay evidence before whoever decides, until the deadline',
    auth: 'merchant',
    scope: 'refunds:write',
    params: idParams,
    body: z.object({
      evidence: z
        .array(
          z.object({
            name: z.string().min(1).max(100),
            text: z.string().min(1).max(aftersaleLimits.evidenceCharactersMax),
          }),
        )
        .min(1)
        .max(aftersaleLimits.evidencePiecesMax),
    }),
    answer: wholeSchema,
    isIdempotent: true,
    run: async (deps, { actor, params, body }) => {
      const added = await addEvidence(deps, {
        disputeId: params.id,
        merchantId: merchantOf(actor).id,
        pieces: body.evidence,
      })
      return added.ok ? done(await wholeBody(deps, added.dispute)) : added
    },
  }),
]

async function answerDispute(deps: Deps, found: FoundDispute | Problem): Promise<Answer | Problem> {
  return found.ok ? done(await disputeBody(deps, found.dispute)) : found
}

async function disputeBody(deps: Deps, dispute: Dispute): Promise<object> {
  const order = await readDisputedOrder(deps, dispute)
  const previous = await readPreviousRefunds(deps.records, dispute.playerId, dispute.id)
  return disputeJson(dispute, { order, previous, isTest: isTest(deps) })
}

async function wholeBody(deps: Deps, dispute: Dispute): Promise<object> {
  return {
    ...(await disputeBody(deps, dispute)),
    pack: dispute.pack,
    evidence: dispute.evidence.map(({ name, text, at }) => ({ name, text, at: formatInstant(at) })),
  }
}
