// The payment password of a number: a second factor beside the code, where the country or the risk asks for it. Kept as a
// scrypt digest; five wrong ones lock it, and only whoever proves the number by a code can set a new one.

import { scrypt, timingSafeEqual } from 'node:crypto'
import { type Problem, problem } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import { phoneLimits } from '../domain/phone/payment-limits.ts'
import type { Phone } from '../phone.ts'
import { insertEvidence } from '../records/phone-evidence.ts'
import { type Payer, readPayer, updatePayer } from '../records/phone-payers.ts'
import { applyMove, readPhonePayment, readPhoneVisit, updatePhonePayment } from '../records/phone-payments.ts'
import { digestSecret } from '../records/secret.ts'
import { continuePhonePayment } from './continue-phone-payment.ts'

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
    const payer = await readPayer(deps.records, payment.payerId, phone.payerKeys)
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
  const password = { digest: payer.password, misses, ...(isLast ? { lockedAt: now } : {}) }
  const after = applyMove(
    payment,
    { to: 'rejected', cause: 'password', reason: 'phone_password_locked' },
    now,
  )
  const outcome = await deps.ledger.commit({
    records: [
      updatePayer(deps.records, payer, { password }),
      ...(isLast ? updatePhonePayment(deps.records, { before: payment, after, cause: 'password' }) : []),
    ],
  })
  if (!outcome.ok) return undecided(outcome) ?? 'again'
  return isLast
    ? problem('phone_password_locked')
    : { ...problem('phone_password_wrong'), triesLeft: phoneLimits.passwordMisses - misses }
}

/** Sets the password of a number whose holder has just proven it by a code; unlocks it too. */
export async function setPhonePassword(
  deps: Deps,
  input: { readonly payer: Payer; readonly password: string },
): Promise<{ readonly ok: true } | Problem> {
  if (isWeak(input.password)) return problem('phone_password_weak')
  const digest = await digestPassword(input.password, deps.system.chance(16))
  const outcome = await deps.ledger.commit({
    records: [updatePayer(deps.records, input.payer, { password: { digest, misses: 0 } })],
  })
  if (outcome.ok) return { ok: true }
  return undecided(outcome) ?? problem('busy')
}

/** Fewer than six characters, one repeated, or a row up or down. */
function isWeak(password: string): boolean {
  if (
    password.length < phoneLimits.passwordCharactersMin ||
    password.length > phoneLimits.passwordCharactersMax
  ) {
    return true
  }
  const codes = Array.from(password, (character) => character.codePointAt(0) ?? 0)
  const steps = new Set(codes.slice(1).map((code, index) => code - (codes[index] ?? 0)))
  const [step] = steps
  return steps.size === 1 && step !== undefined && Math.abs(step) <= 1
}

async function digestPassword(password: string, salt: Uint8Array): Promise<string> {
  const key = await deriveKey(password, salt)
  return `scrypt$${Buffer.from(salt).toString('base64url')}$${key.toString('base64url')}`
}

async function isPassword(digest: string, password: string): Promise<boolean> {
  const [, salt = '', expected = ''] = digest.split('$')
  const key = await deriveKey(password, Buffer.from(salt, 'base64url'))
  const kept = Buffer.from(expected, 'base64url')
  return kept.length === key.length && timingSafeEqual(kept, key)
}

/** scrypt (RFC 7914) at the cost OWASP names for interactive use: N 2^15, r 8, p 3 takes about 100 ms and 32 MiB. */
function deriveKey(password: string, salt: Uint8Array): Promise<Buffer> {
  return new Promise((done, fail) => {
    scrypt(
      password.normalize('NFKC'),
      salt,
      32,
      { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 2 ** 20 },
      (fault, key) => (fault === null ? done(key) : fail(fault)),
    )
  })
}
