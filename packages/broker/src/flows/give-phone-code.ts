// The second of two acts: the payer types the code. A wrong one takes a place among the few allowed, in a commit; the right one
// lets the payment go on. Wrong code and no such payment look the same from outside.

import { instant, type Problem, problem } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import { decideAttempt, digestCode } from '../domain/phone/code.ts'
import { codeLimits } from '../domain/phone/code-limits.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import { phoneLimits } from '../domain/phone/payment-limits.ts'
import { moveByAnswer } from '../domain/phone/transitions.ts'
import type { Phone } from '../phone.ts'
import {
  endCodes,
  listCodes,
  listMisses,
  recordMiss,
  type SentCode,
  useCode,
} from '../records/phone-codes.ts'
import { insertEvidence } from '../records/phone-evidence.ts'
import { touchPayer } from '../records/phone-payers.ts'
import { applyMove, readPhonePayment, readPhoneVisit, updatePhonePayment } from '../records/phone-payments.ts'
import { noteCodeUse } from '../records/risk-evidence.ts'
import { digestSecret } from '../records/secret.ts'
import { bookPhoneCharge } from './book-phone-charge.ts'
import { continuePhonePayment } from './continue-phone-payment.ts'
import { digestAddress } from './digest-address.ts'
import { chargeOrder, commitMove } from './move-phone-payment.ts'

export type GivenPhoneCode =
  | { readonly ok: true; readonly payment: PhonePayment }
  | (Problem & { readonly triesLeft?: number })

/** Answers the payment as far as it went, or `phone_code_wrong` with what is left of the tries. */
export async function givePhoneCode(
  deps: Deps,
  phone: Phone,
  input: {
    readonly paymentId: string
    readonly secret: string
    readonly code: string
    /** Where it was typed; a code typed elsewhere than the number was is looked at twice. */
    readonly address?: string
  },
): Promise<GivenPhoneCode> {
  for (let attempt = 0; attempt < phoneLimits.commitRetries; attempt += 1) {
    const payment = await readPhonePayment(deps.records, input.paymentId)
    const visit = await readPhoneVisit(deps.records, input.paymentId)
    const isTheirs = visit?.sessionDigest === digestSecret(input.secret)
    if (payment === undefined || !isTheirs) return problem('phone_code_wrong')
    // Sent twice, the second finds the payment gone on.
    if (payment.state !== 'code_sent' && payment.state !== 'awaiting_operator') return { ok: true, payment }
    const outcome =
      payment.state === 'code_sent'
        ? await judgeCode(deps, phone, { payment, code: input.code, address: input.address })
        : await handToOperator(deps, phone, { payment, code: input.code })
    if (outcome !== 'again') return outcome
  }
  return problem('busy')
}

type Given = {
  readonly payment: PhonePayment
  readonly code: string
  readonly address?: string | undefined
}

async function judgeCode(deps: Deps, phone: Phone, given: Given): Promise<GivenPhoneCode | 'again'> {
  const { payment } = given
  const now = deps.system.now()
  const codes = await listCodes(deps.records, payment.id)
  const code = codes.at(-1)
  if (code === undefined) return problem('phone_code_expired')
  const misses = await listMisses(deps.records, payment.payerId, instant(now - codeLimits.missesSinceMs))
  const visit = await readPhoneVisit(deps.records, payment.id)
  const digest = digestCode(phone.codeKey, {
    code: given.code.replaceAll(/\s/g, ''),
    paymentId: payment.id,
    payerId: payment.payerId,
    amount: payment.amount,
    merchantId: payment.merchantId,
    session: visit?.sessionDigest ?? '',
  })
  const decision = decideAttempt({ code, misses, digest }, now)
  switch (decision.kind) {
    case 'right':
      return accept(deps, phone, { payment, code, address: given.address })
    case 'wrong':
      return miss(deps, { payment, code, triesLeft: decision.triesLeft })
    case 'dead':
      return problem('phone_code_locked')
    case 'expired':
      return problem('phone_code_expired')
    case 'locked':
      return problem('phone_number_locked', undefined, { retryAfterMs: decision.until - now })
  }
  return problem('internal_error')
}

async function accept(
  deps: Deps,
  phone: Phone,
  {
    payment,
    code,
    address,
  }: {
    readonly payment: PhonePayment
    readonly code: SentCode
    readonly address: string | undefined
  },
): Promise<GivenPhoneCode | 'again'> {
  const now = deps.system.now()
  const after = applyMove(payment, { to: 'code_ok', cause: 'code', nextCheckAt: now, checks: 0 }, now)
  const outcome = await deps.ledger.commit({
    records: [
      ...updatePhonePayment(deps.records, { before: payment, after, cause: 'code' }),
      useCode(deps.records, code, now),
      touchPayer(deps.records, payment.payerId, { verifiedAt: now }),
      ...(address === undefined
        ? []
        : [
            noteCodeUse(deps.records, {
              paymentId: payment.id,
              addressKey: digestAddress(phone, address),
              at: now,
            }),
          ]),
      insertEvidence(deps.records, payment.id, {
        kind: 'code',
        at: now,
        data: { ordinal: code.ordinal, result: 'right' },
      }),
    ],
  })
  if (!outcome.ok) return undecided(outcome) ?? 'again'
  return { ok: true, payment: (await continuePhonePayment(deps, phone, payment.id)) ?? after }
}

async function miss(
  deps: Deps,
  {
    payment,
    code,
    triesLeft,
  }: { readonly payment: PhonePayment; readonly code: SentCode; readonly triesLeft: number },
): Promise<GivenPhoneCode | 'again'> {
  const now = deps.system.now()
  const isLast = triesLeft === 0
  const after = applyMove(payment, { to: 'code_locked', cause: 'wrong codes', reason: 'code_locked' }, now)
  const outcome = await deps.ledger.commit({
    records: [
      ...recordMiss(deps.records, code, { at: now, isLast }),
      ...(isLast
        ? [
            ...updatePhonePayment(deps.records, { before: payment, after, cause: 'wrong codes' }),
            endCodes(deps.records, payment.id, { by: 'misses', at: now }),
          ]
        : []),
    ],
  })
  if (!outcome.ok) return undecided(outcome) ?? 'again'
  return isLast ? problem('phone_code_locked') : { ...problem('phone_code_wrong'), triesLeft }
}

/** The operator sent a code of its own: it alone can tell whether this is the one. */
async function handToOperator(deps: Deps, phone: Phone, given: Given): Promise<GivenPhoneCode | 'again'> {
  const { payment, code } = given
  const operator = phone.operators.get(payment.operatorId ?? '')
  const rail = operator?.rail
  const { validation, operatorPaymentId } = payment
  if (
    validation?.kind !== 'code' ||
    operatorPaymentId === undefined ||
    operator === undefined ||
    rail?.validate === undefined
  ) {
    return { ok: true, payment }
  }
  const order = await chargeOrder(deps, phone, { payment, isRepeat: true })
  const { authorizationId } = validation
  const answer = await rail.validate({ order, operatorPaymentId, authorizationId, code })
  if (answer.kind === 'refused' && answer.reason === 'wrong_code') return problem('phone_code_wrong')
  if (answer.kind === 'refused' && answer.reason === 'code_locked') {
    await commitMove(deps, payment, { to: 'code_locked', cause: 'operator', reason: 'code_locked' })
    return problem('phone_code_locked')
  }
  const now = deps.system.now()
  const move = moveByAnswer(payment, answer, now)
  if (move?.to === 'charged') await bookPhoneCharge(deps, phone, { payment, operator, move })
  else if (move !== undefined)
    await commitMove(deps, payment, { ...move, nextCheckAt: move.nextCheckAt ?? now })
  return { ok: true, payment: (await continuePhonePayment(deps, phone, payment.id)) ?? payment }
}
