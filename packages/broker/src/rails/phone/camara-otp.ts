// Codes sent and checked by the operator itself (CAMARA One-Time-Password SMS 1.1), in place of our own where its profile
// says so. It proves who holds the phone and charges nothing.

import type { Instant } from '@farthing/protocol'
import { camaraLimits, codePlace, parseSendCodeAnswer } from '@farthing/protocol/camara'
import type { RefusalReason } from '../../domain/phone/answers.ts'
import { type CamaraClient, createCamaraClient } from './camara-client.ts'
import { codeOf, judgeAnswer } from './camara-errors.ts'
import type { CamaraBilling } from './profile.ts'

export type OtpSent =
  | { readonly kind: 'sent'; readonly authenticationId: string }
  | { readonly kind: 'refused'; readonly reason: RefusalReason }
  /** A message may be on its way whose id was lost. */
  | { readonly kind: 'unknown'; readonly why: string }

export type OtpChecked =
  | { readonly kind: 'right' }
  | { readonly kind: 'wrong' }
  /** Too late, too many wrong ones, or an id they do not know: only another code helps. */
  | { readonly kind: 'dead'; readonly why: 'expired' | 'attempts' | 'unknown-id' }
  | { readonly kind: 'refused'; readonly reason: RefusalReason }
  | { readonly kind: 'unknown'; readonly why: string }

export type CamaraOtp = {
  readonly send: (order: {
    readonly correlator: string
    readonly to: string
    /** At most 160 characters, with `{{code}}` where the code goes. */
    readonly message: string
  }) => Promise<OtpSent>
  readonly check: (order: {
    readonly correlator: string
    readonly authenticationId: string
    readonly code: string
  }) => Promise<OtpChecked>
}

/** Codes of one operator. */
export function createCamaraOtp(billing: CamaraBilling, now: () => Instant): CamaraOtp {
  const client = createCamaraClient(billing, ['sendCode', 'validateCode'], now)
  return { send: (order) => sendOtp(client, order), check: (order) => checkOtp(client, order) }
}

async function sendOtp(client: CamaraClient, order: Parameters<CamaraOtp['send']>[0]): Promise<OtpSent> {
  const { correlator, to, message } = order
  if (message.length > camaraLimits.otpMessageCharactersMax || !message.includes(codePlace)) {
    return { kind: 'refused', reason: 'misconfigured' }
  }
  const body = { phoneNumber: to, message }
  const judged = judgeAnswer('sendCode', await client.begin(correlator).call('sendCode', { body }))
  if (judged.kind === 'refused' || judged.kind === 'unknown') return judged
  const read = judged.kind === 'done' ? parseSendCodeAnswer(judged.value) : undefined
  return read?.ok === true
    ? { kind: 'sent', authenticationId: read.value.authenticationId }
    : { kind: 'unknown', why: 'an answer without an id' }
}

async function checkOtp(
  client: CamaraClient,
  { correlator, authenticationId, code }: Parameters<CamaraOtp['check']>[0],
): Promise<OtpChecked> {
  if (!/^[0-9A-Za-z]{1,10}$/.test(code)) return { kind: 'wrong' }
  const body = { authenticationId, code }
  const answer = await client.begin(correlator).call('validateCode', { body })
  const judged = judgeAnswer('validateCode', answer)
  if (judged.kind === 'done') return { kind: 'right' }
  if (judged.kind === 'nothing-there') return { kind: 'dead', why: 'unknown-id' }
  if (judged.kind === 'look-up') return { kind: 'unknown', why: 'no answer to a question' }
  if (judged.kind === 'unknown') return judged
  if (judged.reason === 'wrong_code') return { kind: 'wrong' }
  if (judged.reason !== 'code_locked') return judged
  return { kind: 'dead', why: codeOf(answer)?.endsWith('EXPIRED') === true ? 'expired' : 'attempts' }
}
