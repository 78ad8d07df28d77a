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
