// The wire form of refunds, disputes and gifts.

import { z } from '@hono/zod-openapi'
import { giftStates } from '../domain/goods/gift.ts'
import { moneySchema } from './schemas.ts'

const amountSchema = z.object({ asset: z.string(), amount: z.string() })

const lineSchema = z
  .object({
    line: z.number().int(),
    sku: z.string(),
    amount: z.array(amountSchema),
    /** A decimal number from 0 to 1, or `unknown` where the app keeps the inventory. */
    share_consumed: z.string(),
    contents: z.array(
      z.object({
        kind: z.string(),
        sku: z.string(),
        granted: z.string(),
        taken: z.string(),
        debt: z.string(),
      }),
    ),
  })
  .openapi('RefundLine')

const previousSchema = z.object({ count: z.number().int(), totals: z.array(amountSchema) })

export const orderRefundSchema = z
  .object({
    refund: z.string(),
    test: z.boolean(),
    order: z.string(),
    app: z.string(),
    player: z.string(),
    state: z.enum(['review', 'pending', 'succeeded', 'failed', 'declined']),
    by: z.enum(['buyer', 'merchant', 'guardian', 'system']),
    reason: z.string(),
    amount: z.array(amountSchema),
    lines: z.array(lineSchema),
    previous_refunds: previousSchema,
    created_at: z.string(),
    updated_at: z.string(),
    decide_by: z.string().optional(),
    total: moneySchema.optional(),
  })
  .openapi('OrderRefund')

export const disputeSchema = z
  .object({
    dispute: z.string(),
    test: z.boolean(),
    order: z.string(),
    app: z.string(),
    player: z.string(),
    source: z.enum(['operator', 'statement']),
    reference: z.string(),
    reason: z.string(),
    state: z.enum(['open', 'won', 'lost']),
    amount: moneySchema,
    lines: z.array(lineSchema),
    previous_refunds: previousSchema,
    evidence_due_at: z.string(),
    opened_at: z.string(),
    evidence_sent_at: z.string().optional(),
    closed_at: z.string().optional(),
  })
  .openapi('Dispute')

export const giftSchema = z
  .object({
    gift: z.string(),
    test: z.boolean(),
    order: z.string(),
    app: z.string(),
    from_player: z.string(),
    to_player: z.string(),
    state: z.enum(giftStates),
    message: z.string().optional(),
    created_at: z.string(),
    expires_at: z.string().optional(),
    answered_at: z.string().optional(),
  })
  .openapi('Gift')
