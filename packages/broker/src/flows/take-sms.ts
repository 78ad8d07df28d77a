// Takes a message from a phone: STOP blocks, HELP helps, a yes with its number pays what was asked by message. Nothing else
// changes anything, and everything is answered.

import { Bug, instant } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import { decideAttempt, digestCode } from '../domain/phone/code.ts'
import { codeLimits } from '../domain/phone/code-limits.ts'
import { parseIncoming } from '../domain/phone/keywords.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import { phoneLimits } from '../domain/phone/payment-limits.ts'
import { blockedText, helpText, languageOf, nothingOpenText } from '../domain/phone/texts.ts'
import type { Phone, PhoneOperator } from '../phone.ts'
import { readTypedNumber } from '../rails/phone/read-number.ts'
import type { ReceivedSms } from '../rails/phone/sms-link.ts'
import { listCodes, listMisses, recordMiss, useCode } from '../records/phone-codes.ts'
import { insertEvidence } from '../records/phone-evidence.ts'
import {
  countMessages,
  countPromptedPayments,
  insertPhoneMessage,
  type PhoneMessage,
} from '../records/phone-messages.ts'
import { type Payer, touchPayer } from '../records/phone-payers.ts'
import { applyMove, listOpenPayments, updatePhonePayment } from '../records/phone-payments.ts'
import { newId } from '../system.ts'
import { blockPayer } from './block-payer.ts'
import { continuePhonePayment } from './continue-phone-payment.ts'
import { ensurePayer } from './find-payer.ts'
import { reportStatement } from './report-phone-payment.ts'

type Taken = { readonly payer: Payer; readonly operator: PhoneOperator }

/** Resolves once what the message says is committed; rejects where it could not be, so that it comes again. */
export async function takeSms(
  deps: Deps,
  phone: Phone,
  { operatorId, message }: { readonly operatorId: string; readonly message: ReceivedSms },
): Promise<void> {
  const operator = phone.operators.get(operatorId)
  if (operator === undefined) throw new Bug('a message of no operator')
  const sender = readSender(message.from, operator.profile.country)
  // A short code or a name was never charged, and to answer one is to talk to a machine.
  if (sender === undefined) return
  const found = await ensurePayer(deps, phone, { ...sender, operator })
  if (!found.ok) throw new Error(`a message could not be taken: ${found.code}`)
  const taken: Taken = { payer: found.payer, operator }
  const keyword = parseIncoming(message.text)
  switch (keyword.kind) {
    case 'stop':
      return stop(deps, phone, { ...taken, text: message.text })
    case 'yes':
    case 'code':
      return answer(deps, phone, { ...taken, code: keyword.code })
    case 'help':
    case 'other':
      return reply(deps, taken, { kind: 'help', text: help(deps, taken) })
  }
}

/** Whose number it is and of which country, however the centre writes it: with its country code, with or without plus, or without. */
function readSender(
  from: string,
  country: string,
): { readonly e164: string; readonly country: string } | undefined {
  const international = readTypedNumber(from.startsWith('+') ? from : `+${from}`, country)
  const read = international.ok ? international : readTypedNumber(from, country)
  return read.ok ? { e164: read.e164, country: read.country } : undefined
}

/** Every charge is forbidden from now on, and what is open ends (carrier-billing 7.4). */
async function stop(deps: Deps, phone: Phone, taken: Taken & { readonly text: string }): Promise<void> {
  const { payer } = taken
  const open = await listOpenPayments(deps.records, payer.id)
  const now = deps.system.now()
  const blocked = await blockPayer(deps, phone, { payer, by: 'message' })
  if (!blocked.ok) throw new Error(`a STOP could not be kept: ${blocked.code}`)
  // The words are the proof; digits among them may be somebody's number, which stands nowhere unsealed.
  const data = { text: taken.text.slice(0, 160).replace(/\p{Nd}/gu, '#') }
  // STOP in answer to a code says that whoever asked was not the owner, or not wanted.
  const answered = open.filter(({ state }) => state === 'code_sent')
  const reports = answered.map((payment) => reportStatement(deps, { payment, payer, kind: 'stop' }))
  await deps.ledger.commit({
    records: [
      ...open.map(({ id }) => insertEvidence(deps.records, id, { kind: 'stop', at: now, data })),
      ...(await Promise.all(reports)),
    ],
  })
  const unblockUrl = `${deps.config.origin}/phone`
  await reply(deps, taken, {
    kind: 'blocked',
    text: blockedText({ language: languageOf(payer.country), unblockUrl }),
  })
}

/** A yes, with the number of the message it answers or, where only one payment waits, without. */
async function answer(
  deps: Deps,
  phone: Phone,
  taken: Taken & { readonly code: string | undefined },
): Promise<void> {
  const { payer, code } = taken
  const open = await listOpenPayments(deps.records, payer.id)
  const waiting = open.filter(({ flow, state }) => flow === 'reply' && state === 'code_sent')
  const language = languageOf(payer.country)
  const [only] = waiting
  const { helpNumber } = taken.operator.profile
  const nothing = (isSeveral: boolean): string => nothingOpenText({ language, helpNumber, isSeveral })
  if (only === undefined) return reply(deps, taken, { kind: 'help', text: nothing(false) })
  if (code === undefined) {
    // A yes without its number may answer a message before this one: it counts where only one payment has asked of late.
    const since = instant(deps.system.now() - phoneLimits.openLifeMs)
    const asked = await countPromptedPayments(deps.records, payer.id, since)
    if (waiting.length === 1 && asked === 1) return accept(deps, phone, { taken, payment: only, code })
    return reply(deps, taken, { kind: 'help', text: nothing(true) })
  }
  for (const payment of waiting) {
    if (await isRight(deps, phone, { payment, payer, code }))
      return accept(deps, phone, { taken, payment, code })
  }
  await miss(deps, { payment: only, payer })
  return reply(deps, taken, { kind: 'help', text: help(deps, taken) })
}

async function isRight(
  deps: Deps,
  phone: Phone,
  given: { readonly payment: PhonePayment; readonly payer: Payer; readonly code: string },
): Promise<boolean> {
  const { payment, payer, code } = given
  const now = deps.system.now()
  const sent = (await listCodes(deps.records, payment.id)).at(-1)
  if (sent === undefined) return false
  const misses = await listMisses(deps.records, payer.id, instant(now - codeLimits.missesSinceMs))
  const binding = {
    code,
    paymentId: payment.id,
    payerId: payer.id,
    amount: payment.amount,
    merchantId: payment.merchantId,
  }
  const digest = digestCode(phone.codeKey, { ...binding, session: '' })
  return decideAttempt({ code: sent, digest, misses, triesMax: codeLimits.replyTries }, now).kind === 'right'
}

/** A wrong number counts against the newest payment that waits. */
async function miss(
  deps: Deps,
  { payment, payer }: { readonly payment: PhonePayment; readonly payer: Payer },
): Promise<void> {
  const now = deps.system.now()
  const sent = (await listCodes(deps.records, payment.id)).at(-1)
  if (sent === undefined || sent.endedAt !== undefined) return
  const isLast = sent.misses + 1 >= codeLimits.replyTries
  const after = applyMove(payment, { to: 'code_locked', cause: 'wrong replies', reason: 'code_locked' }, now)
  await deps.ledger.commit({
    records: [
      ...recordMiss(deps.records, { ...sent, payerId: payer.id }, { at: now, isLast }),
      ...(isLast ? updatePhonePayment(deps.records, { before: payment, after, cause: 'wrong replies' }) : []),
    ],
  })
}

async function accept(
  deps: Deps,
  phone: Phone,
  given: { readonly taken: Taken; readonly payment: PhonePayment; readonly code: string | undefined },
): Promise<void> {
  const { payment, taken } = given
  const now = deps.system.now()
  const sent = (await listCodes(deps.records, payment.id)).at(-1)
  if (sent === undefined || sent.endedAt !== undefined || sent.expiresAt <= now) {
    return reply(deps, taken, { kind: 'help', text: help(deps, taken) })
  }
  const after = applyMove(payment, { to: 'code_ok', cause: 'reply', nextCheckAt: now, checks: 0 }, now)
  const outcome = await deps.ledger.commit({
    records: [
      ...updatePhonePayment(deps.records, { before: payment, after, cause: 'reply' }),
      useCode(deps.records, sent, now),
      touchPayer(deps.records, payment.payerId, { verifiedAt: now }),
      insertEvidence(deps.records, payment.id, {
        kind: 'reply',
        at: now,
        data: { withCode: given.code !== undefined, ordinal: sent.ordinal },
      }),
    ],
  })
  if (undecided(outcome) !== undefined) throw new Error('a reply could not be kept')
  await continuePhonePayment(deps, phone, payment.id)
}

function help(deps: Deps, { payer, operator }: Taken): string {
  return helpText({
    language: languageOf(payer.country),
    house: deps.config.name,
    helpNumber: operator.profile.helpNumber,
  })
}

/** Queues an answer, free of charge; not without end, since what writes to us may answer by itself. */
async function reply(
  deps: Deps,
  { payer, operator }: Taken,
  message: Pick<PhoneMessage, 'kind'> & { readonly text: string },
): Promise<void> {
  const now = deps.system.now()
  const { max, spanMs } = phoneLimits.answersPerNumber
  const since = instant(now - spanMs)
  if ((await countMessages(deps.records, { payerId: payer.id, kind: message.kind, since })) >= max) return
  await deps.ledger.commit({
    records: [
      insertPhoneMessage(deps.records, {
        id: newId(deps.system, 'sms'),
        payerId: payer.id,
        operatorId: operator.profile.id,
        ...message,
        state: 'queued',
        at: now,
        attempts: 0,
        nextAt: now,
      }),
    ],
  })
}
