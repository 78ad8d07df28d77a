// The payment password of a number: kept as a scrypt digest, locked by five wrong tries, and changed by whoever proved the number
// by a code. Whoever knows the one before changes it at once; without it a new one waits a day, so that a phone lent or
// stolen for an hour, or a number moved to another card, does not give away the second factor with the first.

import { scrypt, timingSafeEqual } from 'node:crypto'
import type { Statement } from '@farthing/ledger'
import { type Instant, instant, type Problem, problem } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import { phoneLimits } from '../domain/phone/payment-limits.ts'
import { languageOf, passwordLaterText } from '../domain/phone/texts.ts'
import type { Phone } from '../phone.ts'
import { insertPhoneMessage } from '../records/phone-messages.ts'
import { type Payer, updatePayer, withPasswordInForce } from '../records/phone-payers.ts'
import { newId } from '../system.ts'

export type SetPhonePassword = { readonly ok: true; readonly from?: Instant } | Problem

/**
 * Sets the password of a number: at once where there is none yet or `old` is right, otherwise from a day on, which the holder
 * is told by message. `from` is then when it takes over.
 */
export async function setPhonePassword(
  deps: Deps,
  phone: Phone,
  input: { readonly payer: Payer; readonly password: string; readonly old: string },
): Promise<SetPhonePassword> {
  if (isWeak(input.password)) return problem('phone_password_weak')
  const now = deps.system.now()
  const payer = withPasswordInForce(input.payer, now)
  const isKnown = payer.password !== undefined && payer.passwordLockedAt === undefined && input.old !== ''
  if (isKnown) {
    const proven = await provePassword(deps, payer, input.old)
    if (!proven.ok) return proven
  }
  const digest = await digestPassword(input.password, deps.system.chance(16))
  if (isKnown || payer.password === undefined) {
    return commit(deps, [updatePayer(deps.records, payer, { password: { digest, misses: 0 } })], {})
  }
  const next = { digest, from: instant(now + phoneLimits.passwordResetMs) }
  const { passwordLockedAt } = payer
  const kept = {
    digest: payer.password,
    misses: payer.passwordMisses,
    ...(passwordLockedAt === undefined ? {} : { lockedAt: passwordLockedAt }),
  }
  const told = laterMessage(deps, phone, payer)
  return commit(deps, [updatePayer(deps.records, payer, { password: { ...kept, next } }), ...told], {
    from: next.from,
  })
}

/** Whether a password is that of the payer; a wrong one is counted, and the fifth locks. */
export async function provePassword(
  deps: Deps,
  kept: Payer,
  password: string,
): Promise<{ readonly ok: true } | Problem> {
  const payer = withPasswordInForce(kept, deps.system.now())
  if (payer.password === undefined) return problem('phone_password_needed')
  if (payer.passwordLockedAt !== undefined) return problem('phone_password_locked')
  if (await isPassword(payer.password, password)) return { ok: true }
  // On the count it was judged by: guesses sent at once each take a place of their own.
  const outcome = await deps.ledger.commit({ records: [countPasswordMiss(deps, payer)] })
  if (!outcome.ok) return undecided(outcome) ?? problem('busy')
  const isLast = payer.passwordMisses + 1 >= phoneLimits.passwordMisses
  return problem(isLast ? 'phone_password_locked' : 'phone_password_wrong')
}

/** The write of a wrong try on the count it was judged by. */
export function countPasswordMiss(deps: Deps, payer: Payer): Statement {
  const misses = payer.passwordMisses + 1
  const isLast = misses >= phoneLimits.passwordMisses
  const { passwordNext } = payer
  return updatePayer(deps.records, payer, {
    password: {
      digest: payer.password,
      misses,
      ...(isLast ? { lockedAt: deps.system.now() } : {}),
      ...(passwordNext === undefined ? {} : { next: passwordNext }),
    },
  })
}

async function commit(
  deps: Deps,
  records: readonly Statement[],
  told: { readonly from?: Instant },
): Promise<SetPhonePassword> {
  const outcome = await deps.ledger.commit({ records })
  if (!outcome.ok) return undecided(outcome) ?? problem('busy')
  return { ok: true, ...told }
}

/** Whoever holds the number, then or tomorrow, learns of a change that nobody proved. */
function laterMessage(deps: Deps, phone: Phone, payer: Payer): readonly Statement[] {
  const operator = phone.operators.get(payer.operatorId ?? '')
  if (operator === undefined) return []
  const { id, helpNumber } = operator.profile
  const now = deps.system.now()
  const text = passwordLaterText({ language: languageOf(payer.country), house: deps.config.name, helpNumber })
  const sms = newId(deps.system, 'sms')
  return [
    insertPhoneMessage(deps.records, {
      id: sms,
      payerId: payer.id,
      operatorId: id,
      kind: 'notice',
      text,
      state: 'queued',
      at: now,
      attempts: 0,
      nextAt: now,
    }),
  ]
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

/** Whether a password is the one of a kept digest. */
export async function isPassword(digest: string, password: string): Promise<boolean> {
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
