// Finds who pays: reads the number as it was typed, which operator it may belong to, and the payer's record, made at first sight.

import { type Problem, problem } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import { phoneLimits } from '../domain/phone/payment-limits.ts'
import type { Phone, PhoneOperator } from '../phone.ts'
import { guessOperator } from '../rails/phone/guess-operator.ts'
import { readTypedNumber } from '../rails/phone/read-number.ts'
import { digestPayer, insertPayer, type Payer, readPayerByDigest } from '../records/phone-payers.ts'
import { newId } from '../system.ts'

export type FoundPhone = {
  readonly ok: true
  readonly e164: string
  readonly country: string
  readonly operator: PhoneOperator
  /** False where the payer chose. */
  readonly isGuess: boolean
}

/** The number and its operator, or `phone_number_invalid`, `phone_number_kind`, `phone_operator_unknown`. */
export function findPhone(
  phone: Phone,
  typed: { readonly number: string; readonly country: string; readonly operatorId?: string },
): FoundPhone | Problem {
  const read = readTypedNumber(typed.number, typed.country)
  if (!read.ok) return read
  const { e164, country } = read
  const profiles = [...phone.operators.values()].map(({ profile }) => profile)
  const operatorId = typed.operatorId ?? guessOperator(profiles, read).operator?.id
  const operator = phone.operators.get(operatorId ?? '')
  if (operator === undefined || operator.profile.country !== country) return problem('phone_operator_unknown')
  if (!operator.profile.isBillable) return problem('phone_not_applicable')
  return { ok: true, e164, country, operator, isGuess: typed.operatorId === undefined }
}

/**
 * The payer behind a number that wants the phone pages. Its operator only carries the message, so any of the country will do
 * and none has to bill: known and unknown numbers are answered alike.
 */
export async function findDoorPayer(
  deps: Deps,
  phone: Phone,
  typed: { readonly number: string; readonly country: string },
): Promise<{ readonly ok: true; readonly payer: Payer; readonly operator: PhoneOperator } | Problem> {
  const read = readTypedNumber(typed.number, typed.country)
  if (!read.ok) return read
  const { e164, country } = read
  const operators = [...phone.operators.values()].filter(({ profile }) => profile.country === country)
  const profiles = operators.map(({ profile }) => profile)
  const guessed = phone.operators.get(guessOperator(profiles, read).operator?.id ?? '') ?? operators[0]
  if (guessed === undefined) return problem('phone_number_invalid')
  const found = await ensurePayer(deps, phone, { e164, country, operator: guessed })
  if (!found.ok) return found
  const own = phone.operators.get(found.payer.operatorId ?? '')
  return { ok: true, payer: found.payer, operator: own ?? guessed }
}

/** The payer of a number, made where nobody has seen it before. */
export async function ensurePayer(
  deps: Deps,
  phone: Phone,
  of: { readonly e164: string; readonly country: string; readonly operator: PhoneOperator },
): Promise<{ readonly ok: true; readonly payer: Payer } | Problem> {
  const ref = { kind: 'msisdn' as const, value: of.e164 }
  const digest = digestPayer(ref, phone.payerKeys)
  for (let attempt = 0; attempt < phoneLimits.commitRetries; attempt += 1) {
    const known = await readPayerByDigest(deps.records, digest, phone.payerKeys)
    if (known !== undefined) return { ok: true, payer: known }
    const payer: Payer = {
      id: newId(deps.system, 'pyr'),
      digest,
      ref,
      tail: of.e164.slice(-3),
      country: of.country,
      operatorId: of.operator.profile.id,
      age: 'unknown',
      createdAt: deps.system.now(),
      verifiedAt: undefined,
      lastPaidAt: undefined,
      capUnits: undefined,
      capNext: undefined,
      password: undefined,
      passwordMisses: 0,
      passwordLockedAt: undefined,
      passwordNext: undefined,
      version: 0,
    }
    const nonce = deps.system.chance(12)
    const outcome = await deps.ledger.commit({
      records: [insertPayer(deps.records, payer, phone.payerKeys, nonce)],
    })
    if (outcome.ok) return { ok: true, payer }
    const failed = undecided(outcome)
    if (failed !== undefined) return failed
    // Somebody else met the number at the same moment.
  }
  return problem('busy')
}
