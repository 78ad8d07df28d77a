// The API of the phone bill, for agents and command lines: begin a payment, give the code, see how it stands. And the address
// where operators tell of theirs.

import { formatInstant, limits, type Problem, problem, problemCodes, toMoneyJson } from '@farthing/protocol'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { z } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import { fromMinor } from '../domain/phone/minor.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import { refusalOf } from '../domain/phone/refusals.ts'
import { cancelPhonePayment } from '../flows/cancel-phone-payment.ts'
import { continuePhonePayment } from '../flows/continue-phone-payment.ts'
import { endPhoneBundle } from '../flows/end-phone-bundle.ts'
import { givePhoneCode } from '../flows/give-phone-code.ts'
import { givePhonePassword } from '../flows/give-phone-password.ts'
import { resendPhoneCode } from '../flows/send-phone-code.ts'
import { startPhonePayment } from '../flows/start-phone-payment.ts'
import { takeCallback } from '../flows/take-callback.ts'
import type { Phone } from '../phone.ts'
import { readPayer } from '../records/phone-payers.ts'
import { readPhonePayment } from '../records/phone-payments.ts'
import { readPurchaseByPhonePayment } from '../records/purchases.ts'
import type { Actor } from './actor.ts'
import { problemResponse, type Variables } from './answer.ts'
import { done, type Endpoint, endpoint } from './endpoint.ts'
import { idParams, moneySchema, problemSchema, tokenInput } from './schemas.ts'
import { isTest } from './views.ts'

const phonePaymentSchema = z
  .object({
    phone_payment: z.string(),
    test: z.boolean(),
    state: z.string(),
    /** Nothing follows any more. */
    final: z.boolean(),
    price: moneySchema,
    /** What goes on the bill: the price, or of a bundle all of it. */
    amount: moneySchema,
    number_ends: z.string(),
    operator: z.string().optional(),
    /** The operator's own page to confirm on. */
    confirm_url: z.string().optional(),
    payment: z.string().optional(),
    reference: z.string().optional(),
    refusal: z.enum(problemCodes as [string, ...string[]]).optional(),
    created_at: z.string(),
    charged_at: z.string().optional(),
  })
  .openapi('PhonePayment')

export const phoneEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'post',
    path: '/v1/phone-payments',
    operation: 'startPhonePayment',
    tag: 'Wallet',
    summary: 'Begin to pay a quote on a phone bill: a code goes to the phone',
    auth: 'wallet',
    isIdempotent: true,
    status: 201,
    body: z.object({
      quote: tokenInput,
      number: z.string().min(4).max(32),
      country: z
        .string()
        .regex(/^[A-Z]{2}$/)
        .optional(),
      operator: z.string().max(64).optional(),
      flow: z.enum(['code', 'reply']).optional(),
      /** One larger charge for this and further pieces of the merchant, which the person must have agreed to. */
      bundle: z.boolean().optional(),
      /** What the person was shown when agreeing to the price on the phone bill. */
      shown: z.string().min(1).max(2_000),
    }),
    answer: phonePaymentSchema,
    run: async (deps, { actor, body, address, idempotencyKey }) => {
      const phone = demandPhone(deps)
      if (!phone.ok) return phone
      const started = await startPhonePayment(deps, phone.phone, {
        secret: asWallet(actor).secret,
        secretKind: 'token',
        quote: body.quote,
        idempotencyKey,
        number: body.number,
        // A number with its country code needs no country; any that is known will do.
        country: body.country ?? [...phone.phone.operators.values()][0]?.profile.country ?? '',
        ...(body.operator === undefined ? {} : { operatorId: body.operator }),
        flow: body.flow ?? 'code',
        kind: body.bundle === true ? 'bundle' : 'single',
        address,
        agent: 'api',
        shown: body.shown,
      })
      return started.ok ? done(await phonePaymentJson(deps, phone.phone, started.payment)) : started
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/phone-payments/{id}',
    operation: 'readPhonePayment',
    tag: 'Wallet',
    summary: 'How a payment on the phone bill stands',
    auth: 'wallet',
    params: idParams,
    answer: phonePaymentSchema,
    run: (deps, { actor, params }) =>
      withPayment(deps, { actor, id: params.id }, async ({ phone, payment }) => ({
        ok: true,
        payment: (await continuePhonePayment(deps, phone, payment.id)) ?? payment,
      })),
  }),
  endpoint({
    method: 'post',
    path: '/v1/phone-payments/{id}/end',
    operation: 'endPhoneBundle',
    tag: 'Wallet',
    summary: 'Ends a larger charge for several pieces: what is left of it is refunded on the phone bill',
    auth: 'wallet',
    params: idParams,
    answer: phonePaymentSchema,
    run: (deps, { actor, params }) =>
      withPayment(deps, { actor, id: params.id }, async ({ phone, payment }) => {
        const ended = await endPhoneBundle(deps, phone, payment.id)
        if (!ended.ok) return ended
        return { ok: true, payment: (await readPhonePayment(deps.records, payment.id)) ?? payment }
      }),
  }),
  endpoint({
    method: 'post',
    path: '/v1/phone-payments/{id}/code',
    operation: 'givePhoneCode',
    tag: 'Wallet',
    summary: 'Give the code that came by message',
    auth: 'wallet',
    params: idParams,
    body: z.object({ code: z.string().min(1).max(16) }),
    answer: phonePaymentSchema,
    run: (deps, { actor, params, body, address }) =>
      withPayment(deps, { actor, id: params.id }, ({ phone, secret }) =>
        givePhoneCode(deps, phone, { paymentId: params.id, secret, code: body.code, address }),
      ),
  }),
  endpoint({
    method: 'post',
    path: '/v1/phone-payments/{id}/password',
    operation: 'givePhonePassword',
    tag: 'Wallet',
    summary: 'Give the payment password of the number, where it is asked for',
    auth: 'wallet',
    params: idParams,
    body: z.object({ password: z.string().min(1).max(128) }),
    answer: phonePaymentSchema,
    run: (deps, { actor, params, body }) =>
      withPayment(deps, { actor, id: params.id }, ({ phone, secret }) =>
        givePhonePassword(deps, phone, { paymentId: params.id, secret, password: body.password }),
      ),
  }),
  endpoint({
    method: 'post',
    path: '/v1/phone-payments/{id}/resend',
    operation: 'resendPhoneCode',
    tag: 'Wallet',
    summary: 'Have a new code sent; the one before dies',
    auth: 'wallet',
    params: idParams,
    answer: phonePaymentSchema,
    run: (deps, { actor, params }) =>
      withPayment(deps, { actor, id: params.id }, ({ phone, secret }) =>
        resendPhoneCode(deps, phone, { paymentId: params.id, secret }),
      ),
  }),
  endpoint({
    method: 'post',
    path: '/v1/phone-payments/{id}/cancel',
    operation: 'cancelPhonePayment',
    tag: 'Wallet',
    summary: 'End a payment before it is charged',
    auth: 'wallet',
    params: idParams,
    answer: phonePaymentSchema,
    run: (deps, { actor, params }) =>
      withPayment(deps, { actor, id: params.id }, async ({ phone, payment }) => ({
        ok: true,
        payment: await cancelPhonePayment(deps, phone, { payment, reason: 'payer' }),
      })),
  }),
]

/** Where operators send their notifications; the last part of the address is the payment's correlator. */
export const callbackPath = '/v1/phone/notifications'

export function mountPhoneCallbacks(app: OpenAPIHono<{ Variables: Variables }>, deps: Deps): void {
  app.openAPIRegistry.registerPath({
    method: 'post',
    path: `${callbackPath}/{correlator}`,
    operationId: 'takePhoneNotification',
    tags: ['Public'],
    summary:
      'Where a mobile operator tells of a payment or refund (CloudEvents 1.0); opened by the token it was given',
    request: { params: z.object({ correlator: z.string() }) },
    responses: {
      204: { description: 'Taken, now or before' },
      400: { description: 'Not a notification' },
      401: { description: 'Without its token' },
      404: { description: 'No such payment' },
      410: { description: 'Nothing further is wanted' },
      default: {
        description: 'Why it was refused (RFC 9457)',
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    },
  })
  app.post(`${callbackPath}/:correlator`, async (context) => {
    const refuse = (refusal: Problem): Response => problemResponse(context, refusal, deps.config.origin)
    if (deps.phone === undefined) return refuse(problem('not_found'))
    const taken = await takeCallback(deps, deps.phone, {
      correlator: context.req.param('correlator').slice(0, limits.idempotencyKeyCharactersMax),
      request: context.req.raw,
    })
    if (!taken.ok) return refuse(taken)
    return context.body(null, taken.status)
  })
}

type Found = { readonly phone: Phone; readonly payment: PhonePayment; readonly secret: string }

/** A payment of the wallet that asks; that of another is not found. */
async function withPayment(
  deps: Deps,
  { actor, id }: { readonly actor: Actor; readonly id: string },
  run: (found: Found) => Promise<{ readonly ok: true; readonly payment: PhonePayment } | Problem>,
): Promise<ReturnType<typeof done> | Problem> {
  const phone = demandPhone(deps)
  if (!phone.ok) return phone
  const { wallet, secret } = asWallet(actor)
  const payment = await readPhonePayment(deps.records, id)
  if (payment === undefined || payment.walletId !== wallet.id) return problem('not_found')
  const result = await run({ phone: phone.phone, payment, secret })
  return result.ok ? done(await phonePaymentJson(deps, phone.phone, result.payment)) : result
}

function demandPhone(deps: Deps): { readonly ok: true; readonly phone: Phone } | Problem {
  return deps.phone === undefined
    ? problem('not_found', 'No operators are configured here')
    : { ok: true, phone: deps.phone }
}

function asWallet(actor: Actor): Extract<Actor, { kind: 'wallet' }> {
  if (actor.kind !== 'wallet') throw new Error('an endpoint of wallets was asked by somebody else')
  return actor
}

async function phonePaymentJson(deps: Deps, phone: Phone, payment: PhonePayment): Promise<object> {
  const payer = await readPayer(deps.records, payment.payerId, phone.payerKeys)
  const purchase = await readPurchaseByPhonePayment(deps.records, payment.id)
  const refusal = refusalOf(payment)
  const operator = phone.operators.get(payment.operatorId ?? '')?.profile.name
  const isWaiting = ['created', 'code_sent', 'code_ok', 'step_up', 'held', 'unknown'].includes(payment.state)
  const isUnderWay = ['reserving', 'awaiting_operator', 'reserved', 'charging', 'cancelling'].includes(
    payment.state,
  )
  return {
    phone_payment: payment.id,
    test: isTest(deps),
    state: payment.state,
    final: !isWaiting && !isUnderWay,
    price: toMoneyJson(payment.price),
    amount: toMoneyJson(fromMinor(payment.amount)),
    number_ends: payer?.tail ?? '',
    ...(operator === undefined ? {} : { operator }),
    ...(payment.validation?.kind === 'page' && payment.state === 'awaiting_operator'
      ? { confirm_url: payment.validation.url }
      : {}),
    ...(purchase === undefined ? {} : { payment: purchase.id }),
    ...(payment.serverReference === undefined ? {} : { reference: payment.serverReference }),
    ...(refusal === undefined ? {} : { refusal }),
    created_at: formatInstant(payment.createdAt),
    ...(payment.chargedAt === undefined ? {} : { charged_at: formatInstant(payment.chargedAt) }),
  }
}
