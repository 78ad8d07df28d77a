// A payment on the phone bill from its code to its end, at a terminal: what is asked for is asked for, what is waited for is
// told on stderr.

import { formatMoney, type Problem, problem } from '@farthing/protocol'
import {
  type BrokerDeps,
  type ClientResult,
  givePhoneCode,
  givePhonePassword,
  type PhonePayment,
  readPhonePayment,
  resendPhoneCode,
} from '@farthing/wallet'
import type { Lines } from './ask-line.ts'

/** How a payment stands, in a few words; no operator's text is among them. */
export const stateWords: Readonly<Record<string, string>> = {
  created: 'The code is being sent',
  code_sent: 'A code was sent to the phone',
  code_ok: 'The code was right',
  step_up: 'The payment password is asked for',
  held: 'Held back for a second look; it goes on by itself or is refused, and nothing is charged meanwhile',
  reserving: 'The operator is asked',
  awaiting_operator: 'The operator asks for a confirmation of its own',
  reserved: 'The operator agreed',
  charging: 'The operator charges',
  charged: 'Charged to the phone bill',
  cancelling: 'It is being cancelled',
  unknown: 'The operator has not answered; it is asked until it does, and nothing is charged twice',
  rejected: 'Refused; nothing was charged',
  no_operator: 'No operator takes it; nothing was charged',
  code_expired: 'The code was not given in time; nothing was charged',
  code_locked: 'Too many wrong codes; nothing was charged',
  denied: 'The operator refused; nothing was charged',
  cancelled: 'Cancelled; nothing was charged',
  expired: 'It took too long; nothing was charged',
  refund_pending: 'It is being taken back',
  refunded: 'Taken back; it is off the phone bill',
  charged_back: 'The operator took the charge back',
}

/** How long a payment is waited for, and how often it is looked at. */
const waitMaxMs = 15 * 60_000
const everyMs = 1_000

/** `none`: stdin ended before the code was given. */
export type Ended = { readonly ok: true; readonly payment: PhonePayment } | Problem | 'none'

type Follow = {
  readonly broker: BrokerDeps
  readonly lines: Lines
  /** True as soon as the person wants out. */
  readonly isInterrupted: () => boolean
  readonly tell: (sentence: string) => void
}

/** Goes with a payment until nothing follows; a payment that takes longer than a quarter of an hour is `outcome_unknown`. */
export async function followPayment(follow: Follow, first: PhonePayment): Promise<Ended> {
  const { broker, tell } = follow
  let payment = first
  let told = ''
  const end = broker.system.now() + waitMaxMs
  while (!payment.isFinal && broker.system.now() < end && !follow.isInterrupted()) {
    const next = await answer(follow, payment)
    if (next === 'none') return 'none'
    if (next !== undefined && !next.ok) return next
    if (next !== undefined) {
      payment = next.value
      continue
    }
    const words = `${payment.state} ${payment.confirmUrl ?? ''}`
    if (words !== told) tell(wordsOf(payment))
    told = words
    await broker.system.wait(everyMs)
    const read = await readPhonePayment(broker, payment.phonePayment)
    if (read.ok) payment = read.value
    else if (read.code !== 'outcome_unknown') return read
  }
  return payment.isFinal || follow.isInterrupted()
    ? { ok: true, payment }
    : problem('outcome_unknown', `look again: farthing phone status ${payment.phonePayment}`)
}

/** Asks the person for what the payment waits for; undefined where it waits for somebody else. */
async function answer(
  follow: Follow,
  payment: PhonePayment,
): Promise<ClientResult<PhonePayment> | 'none' | undefined> {
  if (payment.state === 'step_up') return givePassword(follow, payment)
  const wantsCode =
    payment.state === 'code_sent' ||
    (payment.state === 'awaiting_operator' && payment.confirmUrl === undefined)
  return wantsCode ? giveCode(follow, payment) : undefined
}

async function giveCode(
  { broker, lines, tell }: Follow,
  payment: PhonePayment,
): Promise<ClientResult<PhonePayment> | 'none'> {
  const id = payment.phonePayment
  const code = await lines.ask(
    `Code from the phone ending ${payment.numberEnds} (it pays ${formatMoney(payment.price)} on the phone bill; “resend” sends another):`,
  )
  if (code === undefined) return 'none'
  if (code === '') return { ok: true, value: payment }
  const given = code === 'resend' ? await resendPhoneCode(broker, id) : await givePhoneCode(broker, id, code)
  if (given.ok || (given.code !== 'phone_code_wrong' && given.code !== 'phone_resend_early')) return given
  tell(given.code === 'phone_code_wrong' ? 'That is not the code' : 'The last code was sent a moment ago')
  return readPhonePayment(broker, id)
}

async function givePassword(
  { broker, lines, tell }: Follow,
  payment: PhonePayment,
): Promise<ClientResult<PhonePayment> | 'none'> {
  const password = await lines.ask('Payment password of this number:', { isSecret: true })
  if (password === undefined) return 'none'
  const given = await givePhonePassword(broker, payment.phonePayment, password)
  if (given.ok || given.code !== 'phone_password_wrong') return given
  tell('That is not the payment password')
  return readPhonePayment(broker, payment.phonePayment)
}

function wordsOf(payment: PhonePayment): string {
  const words = stateWords[payment.state] ?? payment.state
  return payment.confirmUrl === undefined ? words : `Confirm it on the operator’s page: ${payment.confirmUrl}`
}
