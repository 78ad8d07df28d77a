// Lets a payment that waits for the payment password of its number go on: a second factor beside the code, where the country or
// the risk asks for it. Five wrong ones lock it.

import { type Problem, problem } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import { phoneLimits } from '../domain/phone/payment-limits.ts'
import type { Phone } from '../phone.ts'
import { insertEvidence } from '../records/phone-evidence.ts'
import { type Payer, readPayer, updatePayer, withPasswordInForce } from '../records/phone-payers.ts'
import { applyMove, readPhonePayment, readPhoneVisit, updatePhonePayment } from '../records/phone-payments.ts'
import { digestSecret } from '../records/secret.ts'
import { continuePhonePayment } from './continue-phone-payment.ts'
import { countPasswordMiss, isPassword } from './phone-password.ts'

export type GivenPassword =
  | { readonly ok: true; readonly payment: PhonePayment }
  | (Problem & { readonly triesLeft?: number })

/** Lets a payment that waits for the password go on, or tells how many tries are left. */
export async function givePhonePassword(
  deps: Deps,
  phone: Phone,
  input: { readonly paymentId: string; readonly secret: string; readonly password: string },
): Promise<GivenPassword> {
  for (let attempt = 0; attempt < phoneLimits.commitRetries; attempt += 1) {
    const payment = await readPhonePayment(deps.records, input.paymentId)
    const visit = await readPhoneVisit(deps.records, input.paymentId)
    if (payment === undefined || visit?.sessionDigest !== digestSecret(input.secret))
      return problem('not_found')
    if (payment.state !== 'step_up') return { ok: true, payment }
    const kept = await readPayer(deps.records, payment.payerId, phone.payerKeys)
    const payer = kept === undefined ? undefined : withPasswordInForce(kept, deps.system.now())
    if (payer?.password === undefined) return problem('phone_password_needed')
    if (payer.passwordLockedAt !== undefined) return problem('phone_password_locked')
    const isRight = await isPassword(payer.password, input.password)
    const outcome = isRight
      ? await accept(deps, phone, { payment, payer })
      : await miss(deps, { payment, payer })
    if (outcome !== 'again') return outcome
  }
  return problem('busy')
}

type Given = { readonly payment: PhonePayment; readonly payer: Payer }

async function accept(deps: Deps, phone: Phone, { payment, payer }: Given): Promise<GivenPassword | 'again'> {
  const now = deps.system.now()
  const move = {
    to: 'code_ok' as const,
    cause: 'password',
    reason: 'password_ok',
    nextCheckAt: now,
    checks: 0,
  }
  const after = applyMove(payment, move, now)
  const outcome = await deps.ledger.commit({
    records: [
      // On the count it was judged by: guesses sent at once each take a place of their own.
      updatePayer(deps.records, payer, { password: { digest: payer.password, misses: 0 } }),
      ...updatePhonePayment(deps.records, { before: payment, after, cause: 'password' }),
      insertEvidence(deps.records, payment.id, { kind: 'password', at: now, data: { result: 'right' } }),
    ],
  })
  if (!outcome.ok) return undecided(outcome) ?? 'again'
  return { ok: true, payment: (await continuePhonePayment(deps, phone, payment.id)) ?? after }
}

async function miss(deps: Deps, { payment, payer }: Given): Promise<GivenPassword | 'again'> {
  const now = deps.system.now()
  const misses = payer.passwordMisses + 1
  const isLast = misses >= phoneLimits.passwordMisses
  const after = applyMove(
    payment,
    { to: 'rejected', cause: 'password', reason: 'phone_password_locked' },
    now,
  )
  const outcome = await deps.ledger.commit({
    records: [
      countPasswordMiss(deps, payer),
      ...(isLast ? updatePhonePayment(deps.records, { before: payment, after, cause: 'password' }) : []),
    ],
  })
  if (!outcome.ok) return undecided(outcome) ?? 'again'
  return isLast
    ? problem('phone_password_locked')
    : { ...problem('phone_password_wrong'), triesLeft: phoneLimits.passwordMisses - misses }
}
