// What whoever runs the broker sees and says of risk: decisions with what the rules saw, restrictions and their lifting, what an
// item is, and what belongs to a merchant's owner. None of it is ever shown to payers or merchants.

import { formatInstant, instant, problem } from '@farthing/protocol'
import { z } from '@hono/zod-openapi'
import { itemClasses } from '../domain/phone/payment.ts'
import {
  liftOne,
  linkMerchant,
  listPaymentDecisions,
  listStanding,
  nameItem,
  restrict,
} from '../flows/manage-risk.ts'
import type { Decision, Restriction } from '../records/risk.ts'
import { done, type Endpoint, endpoint } from './endpoint.ts'
import { idParams } from './schemas.ts'

const inputsSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
const firedSchema = z.object({
  rule: z.string(),
  mode: z.enum(['enforce', 'shadow']),
  actions: z.array(z.string()),
  inputs: inputsSchema,
})
const decisionSchema = z.object({
  decision_id: z.string(),
  payment: z.string(),
  merchant: z.string(),
  phase: z.string(),
  decision: z.string(),
  fired: z.array(firedSchema),
  inputs: inputsSchema,
  policy: z.string(),
  at: z.string(),
})
const levels = ['watched', 'reserve', 'payouts_blocked', 'blocked'] as const
const restrictionSchema = z.object({
  restriction: z.string(),
  subject: z.string(),
  level: z.enum(levels),
  rule: z.string(),
  inputs: inputsSchema,
  at: z.string(),
  until: z.string().nullable(),
  lifted_at: z.string().nullable(),
})
/** `merchant ID`, `address KEY`, `device DIGEST`, or `area OPERATOR REGION CLASS` where a star is any. */
const subjectInput = z
  .string()
  .max(200)
  .regex(/^(?:(?:merchant|address|device) \S+|area \S+ \S+ \S+)$/)
const flag = z.enum(['yes', 'no']).default('no')

export const riskEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/operator/risk/decisions',
    operation: 'listRiskDecisions',
    tag: 'Operator',
    summary:
      'Decisions of the risk rules, newest first; those that let everything through only where asked for',
    auth: 'operator',
    query: z.object({
      payment: z.string().max(64).optional(),
      merchant: z.string().max(64).optional(),
      allowed: flag,
      before: z.iso.datetime().optional(),
    }),
    answer: z.object({ decisions: z.array(decisionSchema) }),
    run: async (deps, { query }) => {
      const decisions = await listPaymentDecisions(deps, {
        ...(query.payment === undefined ? {} : { paymentId: query.payment }),
        ...(query.merchant === undefined ? {} : { merchantId: query.merchant }),
        ...(query.before === undefined ? {} : { before: instant(Date.parse(query.before)) }),
        withAllowed: query.allowed === 'yes',
      })
      return done({ decisions: decisions.map(decisionView) })
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/operator/risk/restrictions',
    operation: 'listRiskRestrictions',
    tag: 'Operator',
    summary: 'What stands against merchants, places and areas, newest first',
    auth: 'operator',
    query: z.object({ past: flag }),
    answer: z.object({ restrictions: z.array(restrictionSchema) }),
    run: async (deps, { query }) => {
      const restrictions = await listStanding(deps, { withPast: query.past === 'yes' })
      return done({ restrictions: restrictions.map(restrictionView) })
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/operator/risk/restrictions',
    operation: 'restrict',
    tag: 'Operator',
    summary: 'Restrict a merchant or a place, or switch a class of goods off in an area',
    auth: 'operator',
    body: z.object({ subject: subjectInput, level: z.enum(levels), reason: z.string().min(1).max(200) }),
    answer: z.object({ subject: z.string(), level: z.enum(levels) }),
    run: async (deps, { body }) => {
      const put = await restrict(deps, body)
      return put.ok ? done({ subject: body.subject, level: body.level }) : put
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/operator/risk/restrictions/{id}/lift',
    operation: 'liftRestriction',
    tag: 'Operator',
    summary: 'Lift a restriction; the same rule does not put it back for a week',
    auth: 'operator',
    params: idParams,
    body: z.object({ by: z.string().min(1).max(80) }),
    answer: z.object({ restriction: z.string(), lifted: z.literal(true) }),
    run: async (deps, { params, body }) => {
      const lifted = await liftOne(deps, { id: params.id, by: body.by })
      return lifted.ok ? done({ restriction: params.id, lifted: true }) : lifted
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/operator/risk/items',
    operation: 'nameItem',
    tag: 'Operator',
    summary: 'Say what a merchant sells: the class of one item or of all, and what it usually costs',
    auth: 'operator',
    body: z.object({
      merchant: z.string().max(64),
      buy_digest: z.string().max(100).default(''),
      item_class: z.enum(itemClasses),
      reference: z
        .object({ currency: z.string().regex(/^[A-Z]{3}$/), units: z.string().regex(/^[1-9][0-9]{0,15}$/) })
        .optional(),
    }),
    answer: z.object({ merchant: z.string(), item_class: z.enum(itemClasses) }),
    run: async (deps, { body }) => {
      const { reference } = body
      const named = await nameItem(deps, {
        merchantId: body.merchant,
        buyDigest: body.buy_digest,
        itemClass: body.item_class,
        reference:
          reference === undefined
            ? undefined
            : { currency: reference.currency, units: BigInt(reference.units) },
      })
      return named.ok ? done({ merchant: body.merchant, item_class: body.item_class }) : named
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/operator/risk/links',
    operation: 'linkMerchant',
    tag: 'Operator',
    summary:
      "Note what belongs to a merchant's owner, as digests, or a payer who makes test purchases for it",
    auth: 'operator',
    body: z.object({
      merchant: z.string().max(64),
      kind: z.enum(['owner', 'device', 'address', 'bank', 'staff']),
      digest: z.string().min(1).max(100),
    }),
    answer: z.object({ merchant: z.string() }),
    run: async (deps, { body }) => {
      const linked = await linkMerchant(deps, body.merchant, { kind: body.kind, digest: body.digest })
      return linked.ok ? done({ merchant: body.merchant }) : problem(linked.code)
    },
  }),
]

function decisionView(decision: Decision): z.infer<typeof decisionSchema> {
  return {
    decision_id: decision.id,
    payment: decision.paymentId,
    merchant: decision.merchantId,
    phase: decision.phase,
    decision: decision.decision,
    fired: decision.fired.map((fired) => ({ ...fired, actions: [...fired.actions] })),
    inputs: { ...decision.inputs },
    policy: decision.policyVersion,
    at: formatInstant(decision.at),
  }
}

function restrictionView(restriction: Restriction): z.infer<typeof restrictionSchema> {
  const { until, lifted } = restriction
  return {
    restriction: restriction.id,
    subject: restriction.subject,
    level: restriction.level,
    rule: restriction.rule,
    inputs: { ...restriction.inputs },
    at: formatInstant(restriction.at),
    until: until === undefined ? null : formatInstant(until),
    lifted_at: lifted === undefined ? null : formatInstant(lifted.at),
  }
}
