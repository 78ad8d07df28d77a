// Spend control and families as the API shows them.

import { formatInstant, toMoneyJson } from '@farthing/protocol'
import { z } from '@hono/zod-openapi'
import { ageBands } from '../domain/goods/app.ts'
import { type Approval, approvalStates } from '../domain/guard/approval.ts'
import { limitPeriods } from '../domain/guard/guard.ts'
import { mailKinds } from '../domain/mail/mail.ts'
import type { MemberView, SpendingView } from '../flows/read-family.ts'
import { moneySchema } from './schemas.ts'

export const okSchema = z.object({ ok: z.literal(true), test: z.boolean() })

export const limitSetSchema = z.object({ from: z.string(), test: z.boolean() }).openapi('LimitSet')

export const spendingSchema = z
  .object({
    wallet: z.string(),
    test: z.boolean(),
    age_band: z.enum(ageBands),
    age_method: z.string(),
    guardian: z.string().optional(),
    /** Each purchase takes two yeses, and no budget pays by itself. */
    confirms_twice: z.boolean(),
    hours: z.object({ from: z.number().int(), to: z.number().int() }).optional(),
    month: z.array(moneySchema),
    limits: z.array(
      z.object({
        by: z.enum(['self', 'guardian', 'region', 'app', 'operator']),
        period: z.enum(limitPeriods),
        scope: z.string(),
        max: moneySchema,
        used: moneySchema,
        since: z.string(),
      }),
    ),
    /** Looser limits of one's own that wait their day. */
    waiting: z.array(
      z.object({
        period: z.enum(limitPeriods),
        scope: z.string(),
        max: moneySchema.optional(),
        from: z.string(),
      }),
    ),
  })
  .openapi('Spending')

export function spendingJson(view: SpendingView, test: boolean): object {
  const { guard } = view
  return {
    wallet: guard.walletId,
    test,
    age_band: guard.band,
    age_method: guard.method,
    ...(view.guardianId === undefined ? {} : { guardian: view.guardianId }),
    confirms_twice: view.isMinor,
    ...(guard.hours === undefined ? {} : { hours: guard.hours }),
    month: view.month.map(toMoneyJson),
    limits: view.limits.map(({ by, period, scope, max, used, since }) => ({
      by,
      period,
      scope,
      max: toMoneyJson(max),
      used: toMoneyJson(used),
      since: formatInstant(since),
    })),
    waiting: view.set.flatMap(({ period, scope, asset, next }) =>
      next === undefined
        ? []
        : [
            {
              period,
              scope,
              ...(next.units === undefined ? {} : { max: toMoneyJson({ asset, amount: next.units }) }),
              from: formatInstant(next.at),
            },
          ],
    ),
  }
}

export const memberSchema = z
  .object({
    link: z.string(),
    test: z.boolean(),
    name: z.string(),
    age_band: z.enum(ageBands),
    state: z.enum(['invited', 'linked', 'withdrawn']),
    expires_at: z.string().optional(),
    notices: z.enum(['each', 'weekly']).optional(),
    spending: spendingSchema.optional(),
    always: z.array(z.object({ app: z.string(), under: moneySchema, per_month: moneySchema })),
  })
  .openapi('FamilyMember')

export function memberJson({ link, spending, standing }: MemberView, test: boolean): object {
  return {
    link: link.id,
    test,
    name: link.name,
    age_band: link.band,
    state: link.state,
    ...(link.state === 'invited' ? { expires_at: formatInstant(link.expiresAt) } : {}),
    ...(spending === undefined
      ? {}
      : { notices: spending.guard.notices, spending: spendingJson(spending, test) }),
    always: standing.map(({ appId, asset, units, monthUnits }) => ({
      app: appId,
      under: toMoneyJson({ asset, amount: units }),
      per_month: toMoneyJson({ asset, amount: monthUnits }),
    })),
  }
}

export const approvalSchema = z
  .object({
    approval: z.string(),
    test: z.boolean(),
    order: z.string(),
    app: z.string(),
    member: z.string(),
    title: z.string(),
    price: moneySchema,
    state: z.enum(approvalStates),
    created_at: z.string(),
    expires_at: z.string(),
    answered_at: z.string().optional(),
  })
  .openapi('Approval')

export function approvalJson(approval: Approval, test: boolean): object {
  return {
    approval: approval.id,
    test,
    order: approval.orderId,
    app: approval.appId,
    member: approval.childId,
    title: approval.title,
    price: toMoneyJson(approval.price),
    state: approval.state,
    created_at: formatInstant(approval.createdAt),
    expires_at: formatInstant(approval.expiresAt),
    ...(approval.answeredAt === undefined ? {} : { answered_at: formatInstant(approval.answeredAt) }),
  }
}

export const mailSchema = z
  .object({
    mail: z.string(),
    test: z.boolean(),
    kind: z.enum(mailKinds),
    state: z.enum(['waiting', 'sending', 'unknown', 'sent', 'dead']),
    attempts: z.number().int(),
    reason: z.string().optional(),
    created_at: z.string(),
    sent_at: z.string().optional(),
  })
  .openapi('Mail')
