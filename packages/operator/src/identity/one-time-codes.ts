// One-Time-Password SMS: the operator makes a code, texts it, and says whether what comes back is it.

import { codePlace, type SendCodeRequest, type ValidateCodeRequest } from '@farthing/protocol/camara'
import { newCode, newId, type OperatorDeps } from '../deps.ts'
import { operatorLimits as limits } from '../limits.ts'
import { receiveMessage } from '../messages.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { isSameText } from '../same-text.ts'
import { findCustomer, isSimFresh } from '../subscribers.ts'

type CodeRow = {
  readonly id: string
  readonly clientId: string
  readonly code: string
  readonly attempts: number
  readonly state: 'open' | 'used' | 'failed'
  readonly expiresAt: number
}

const hourMs = 3_600_000

/** Texts a code to a number of ours. */
export function sendCode(
  deps: OperatorDeps,
  clientId: string,
  request: SendCodeRequest,
): { readonly ok: true; readonly authenticationId: string } | Refusal {
  return deps.store.transaction(() => {
    const now = deps.system.now()
    const { phoneNumber } = request
    const customer = findCustomer(deps, phoneNumber)
    if (customer === undefined || isSimFresh(deps, customer)) {
      return refuse('ONE_TIME_PASSWORD_SMS.PHONE_NUMBER_NOT_ALLOWED')
    }
    if (customer.traits.isBarred) return refuse('ONE_TIME_PASSWORD_SMS.PHONE_NUMBER_BLOCKED')
    const sent = deps.store.get<{ readonly count: number }>(
      'select count(*) as count from codes where number = ? and createdAt > ?',
      phoneNumber,
      now - hourMs,
    )
    if ((sent?.count ?? 0) >= limits.otpPerHourMax)
      return refuse('ONE_TIME_PASSWORD_SMS.MAX_OTP_CODES_EXCEEDED')
    const authenticationId = newId(deps.system, 'otp')
    const code = newCode(deps.system)
    deps.store.run(
      `insert into codes (id, clientId, number, code, state, createdAt, expiresAt) values (?, ?, ?, ?, 'open', ?, ?)`,
      authenticationId,
      clientId,
      phoneNumber,
      code,
      now,
      now + limits.otpLifeMs,
    )
    const text = request.message.replaceAll(codePlace, () => code)
    receiveMessage(deps, { number: phoneNumber, from: customer.brand.name, text })
    return { ok: true, authenticationId }
  })
}

/** Whether a code is the one that was texted; used or failed ones are not codes any more. */
export function validateCode(
  deps: OperatorDeps,
  clientId: string,
  request: ValidateCodeRequest,
): { readonly ok: true } | Refusal {
  return deps.store.transaction(() => {
    const row = deps.store.get<CodeRow>('select * from codes where id = ?', request.authenticationId)
    if (row === undefined || row.clientId !== clientId || row.state === 'used') return refuse('NOT_FOUND')
    if (row.state === 'failed') return refuse('ONE_TIME_PASSWORD_SMS.VERIFICATION_FAILED')
    if (row.expiresAt <= deps.system.now()) return refuse('ONE_TIME_PASSWORD_SMS.VERIFICATION_EXPIRED')
    if (isSameText(row.code, request.code)) {
      deps.store.run(`update codes set state = 'used', code = '' where id = ?`, row.id)
      return { ok: true }
    }
    const isLast = row.attempts + 1 >= limits.otpAttemptsMax
    deps.store.run(
      'update codes set attempts = attempts + 1, state = ? where id = ?',
      isLast ? 'failed' : 'open',
      row.id,
    )
    return refuse(`ONE_TIME_PASSWORD_SMS.${isLast ? 'VERIFICATION_FAILED' : 'INVALID_OTP'}`)
  })
}
