// Sends the code of a payment on the phone bill, at first or once more. A new code kills the one before; what bounds messages is
// counted in the commit that makes the code, before anything is sent.

import { type Instant, instant, type Problem, problem } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import {
  codeChanceBytes,
  decideSend,
  digestCode,
  makeCode,
  type SendDecision,
  type SendHistory,
} from '../domain/phone/code.ts'
import { codeLimits } from '../domain/phone/code-limits.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import { phoneLimits } from '../domain/phone/payment-limits.ts'
import { codeText, languageOf, replyText } from '../domain/phone/texts.ts'
import type { Phone } from '../phone.ts'
import { readMerchant } from '../records/merchants.ts'
import {
  insertCode,
  listCodes,
  listDeadCodes,
  listMisses,
  listSends,
  readConversion,
  type SentCode,
} from '../records/phone-codes.ts'
import { insertEvidence } from '../records/phone-evidence.ts'
import { insertPhoneMessage, type PhoneMessage } from '../records/phone-messages.ts'
import { type Payer, readPayer } from '../records/phone-payers.ts'
import { applyMove, readPhonePayment, readPhoneVisit, updatePhonePayment } from '../records/phone-payments.ts'
import { digestSecret } from '../records/secret.ts'
import { newId } from '../system.ts'
import { commitMove } from './move-phone-payment.ts'
import { noteAnswer } from './send-phone-messages.ts'

type Sent = { readonly ok: true; readonly payment: PhonePayment } | Problem

/** Another code for a payment that waits for one. */
export async function resendPhoneCode(
  deps: Deps,
  phone: Phone,
  input: { readonly paymentId: string; readonly secret: string },
): Promise<Sent> {
  const payment = await readPhonePayment(deps.records, input.paymentId)
  const visit = await readPhoneVisit(deps.records, input.paymentId)
  if (payment === undefined || visit?.sessionDigest !== digestSecret(input.secret))
    return problem('not_found')
  if (payment.state !== 'code_sent' && payment.state !== 'created') return { ok: true, payment }
  return sendPhoneCode(deps, phone, { payment, isResend: payment.state === 'code_sent' })
}

/** Makes a code, commits it, sends it; `phone_messages_exceeded`, `phone_resend_early` or `phone_number_locked` otherwise. */
export async function sendPhoneCode(
  deps: Deps,
  phone: Phone,
  { payment, isResend }: { readonly payment: PhonePayment; readonly isResend: boolean },
): Promise<Sent> {
  const payer = await readPayer(deps.records, payment.payerId, phone.payerKeys)
  const visit = await readPhoneVisit(deps.records, payment.id)
  const operator = phone.operators.get(payment.operatorId ?? '')
  if (payer === undefined || visit === undefined || operator === undefined)
    return problem('phone_unavailable')
  // Asked before the code is made: one that cannot go out would use up one of the few.
  if (!operator.sms.isUp()) return problem('phone_unavailable')
  const now = deps.system.now()
  const history = await readHistory(deps, { payment, addressKey: visit.addressKey }, now)
  const decision = decideSend(history, now)
  if (!decision.ok) return endOrRefuse(deps, { payment, isResend, decision }, now)
  const isReply = payment.flow === 'reply'
  const code = makeCode(
    deps.system.chance(codeChanceBytes),
    isReply ? codeLimits.replyDigits : codeLimits.digits,
  )
  const sentCode: SentCode = {
    paymentId: payment.id,
    ordinal: history.ofPayment.length,
    payerId: payer.id,
    digest: digestCode(phone.codeKey, {
      code,
      paymentId: payment.id,
      payerId: payer.id,
      amount: payment.amount,
      merchantId: payment.merchantId,
      session: isReply ? '' : visit.sessionDigest,
    }),
    createdAt: now,
    expiresAt: instant(now + codeLimits.lifeMs),
    misses: 0,
    endedAt: undefined,
    endedBy: undefined,
  }
  const message: PhoneMessage = {
    id: newId(deps.system, 'sms'),
    payerId: payer.id,
    paymentId: payment.id,
    operatorId: operator.profile.id,
    kind: isReply ? 'prompt' : 'code',
    state: 'sending',
    at: now,
    attempts: 1,
  }
  const after = applyMove(
    payment,
    {
      to: 'code_sent',
      cause: isResend ? 'resend' : 'code',
      nextCheckAt: instant(payment.createdAt + phoneLimits.openLifeMs),
    },
    now,
  )
  const outcome = await deps.ledger.commit({
    records: [
      ...updatePhonePayment(deps.records, { before: payment, after, cause: isResend ? 'resend' : 'code' }),
      ...insertCode(
        deps.records,
        {
          code: sentCode,
          send: {
            payerId: payer.id,
            merchantId: payment.merchantId,
            addressKey: visit.addressKey,
            country: payer.country,
          },
        },
        decision.bounds,
      ),
      insertPhoneMessage(deps.records, message),
      insertEvidence(deps.records, payment.id, {
        kind: 'message',
        at: now,
        data: { message: message.id, kind: message.kind, ordinal: sentCode.ordinal },
      }),
    ],
  })
  if (!outcome.ok) return undecided(outcome) ?? problem('phone_messages_exceeded')
  const text = await textOf(deps, { payment, payer, code, helpNumber: operator.profile.helpNumber })
  const answer = await operator.sms.send({
    id: message.id,
    to: payer.ref.value,
    text,
    validForMs: codeLimits.lifeMs,
  })
  const isUnreachable = await noteAnswer(deps, { ...message, operatorId: operator.profile.id }, answer)
  // A number that takes no message at all is told of now, instead of a code being waited for.
  if (isUnreachable && !isResend) {
    await commitMove(deps, after, { to: 'no_operator', cause: 'message refused', reason: 'unknown_number' })
    return problem('phone_operator_unknown')
  }
  if (answer.kind === 'busy') {
    // Nothing went out: nobody is left waiting for a code.
    if (!isResend) {
      await commitMove(deps, after, { to: 'rejected', cause: 'no link', reason: 'phone_unavailable' })
    }
    return problem('phone_unavailable')
  }
  return { ok: true, payment: after }
}

/** Why no first code of a payment may be sent now; asked before anything else gives way to it. */
export async function judgeFirstCode(
  deps: Deps,
  of: { readonly payment: PhonePayment; readonly addressKey: string },
): Promise<Problem | undefined> {
  const now = deps.system.now()
  const decision = decideSend(await readHistory(deps, of, now), now)
  return decision.ok ? undefined : refusalOf(decision, now)
}

function refusalOf({ why, againAt }: Refused, now: Instant): Problem {
  return problem(sendRefusals[why], undefined, againAt === undefined ? {} : { retryAfterMs: againAt - now })
}

async function textOf(
  deps: Deps,
  more: {
    readonly payment: PhonePayment
    readonly payer: Payer
    readonly code: string
    readonly helpNumber: string
  },
): Promise<string> {
  const { payment, payer, code, helpNumber } = more
  const merchant = await readMerchant(deps.records, payment.merchantId)
  const words = {
    language: languageOf(payer.country),
    merchant: merchant?.name ?? '',
    amount: payment.amount,
    code,
    helpNumber,
  }
  return payment.flow === 'reply'
    ? replyText(words)
    : codeText({ ...words, host: new URL(deps.config.origin).host })
}

async function readHistory(
  deps: Deps,
  { payment, addressKey }: { readonly payment: PhonePayment; readonly addressKey: string },
  now: Instant,
): Promise<SendHistory> {
  const since = instant(now - codeLimits.missesSinceMs)
  const { payerId, merchantId } = payment
  const codes = await listCodes(deps.records, payment.id)
  return {
    ofPayment: codes.map(({ createdAt }) => createdAt),
    toNumber: await listSends(deps.records, { payer: payerId }, since),
    fromAddress: await listSends(deps.records, { address: addressKey }, since),
    ofMerchant: await listSends(deps.records, { merchant: merchantId }, instant(now - codeLimits.historyMs)),
    misses: await listMisses(deps.records, payerId, since),
    deadCodes: await listDeadCodes(deps.records, payerId, { since, misses: codeLimits.triesPerCode }),
    conversion: await readConversion(deps.records, merchantId, {
      count: codeLimits.conversionOf,
      since: instant(now - codeLimits.conversionSinceMs),
      before: instant(now - codeLimits.conversionAfterMs),
    }),
  }
}

type Refused = Extract<SendDecision, { ok: false }>

/** A first code that may not be sent ends the payment; a further one leaves it as it is. */
async function endOrRefuse(
  deps: Deps,
  more: { readonly payment: PhonePayment; readonly isResend: boolean; readonly decision: Refused },
  now: Instant,
): Promise<Problem> {
  const { payment, isResend, decision } = more
  const refusal = refusalOf(decision, now)
  if (!isResend)
    await commitMove(deps, payment, { to: 'rejected', cause: decision.why, reason: refusal.code })
  return refusal
}

/** Why no code is sent now, as it is told. */
export const sendRefusals = {
  early: 'phone_resend_early',
  resends: 'phone_messages_exceeded',
  number: 'phone_messages_exceeded',
  address: 'phone_messages_exceeded',
  merchant: 'phone_messages_exceeded',
  pumping: 'phone_messages_exceeded',
  locked: 'phone_number_locked',
} as const satisfies Record<Refused['why'], string>

/** What the page of a code tells about it. */
export async function readCodeView(
  deps: Deps,
  payment: PhonePayment,
): Promise<{
  readonly expiresAt: Instant
  readonly resend?: { readonly from: Instant; readonly left: number }
  readonly triesLeft?: number
  readonly isResent: boolean
}> {
  const codes = await listCodes(deps.records, payment.id)
  const latest = codes.at(-1)
  const sentAt = latest?.createdAt ?? payment.createdAt
  const left = codeLimits.resendsMax + 1 - codes.length
  return {
    expiresAt: latest?.expiresAt ?? payment.createdAt,
    ...(left > 0 ? { resend: { from: instant(sentAt + codeLimits.resendAfterMs), left } } : {}),
    ...(latest === undefined || latest.misses === 0
      ? {}
      : { triesLeft: codeLimits.triesPerCode - latest.misses }),
    isResent: codes.length > 1,
  }
}
