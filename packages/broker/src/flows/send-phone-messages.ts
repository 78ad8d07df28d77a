// Sends the messages that are waiting: receipts and answers, all free of charge to the payer. What the operator did not take
// is tried again later; a message that may or may not have gone out is sent once more, since it costs the payer nothing.

import { Bug, instant } from '@farthing/protocol'
import { type Deps, writeRecords } from '../deps.ts'
import { phoneLimits } from '../domain/phone/payment-limits.ts'
import type { Phone } from '../phone.ts'
import type { SmsAnswer } from '../rails/phone/sms-link.ts'
import {
  listDueMessages,
  listReceipts,
  markDelivered,
  notePhoneMessage,
  type PhoneMessage,
  takePhoneMessage,
} from '../records/phone-messages.ts'
import { readPayer } from '../records/phone-payers.ts'

/** Sends what is due; answers how many messages the operators took. */
export async function sendPhoneMessages(deps: Deps, phone: Phone): Promise<number> {
  const due = await listDueMessages(deps.records, deps.system.now(), phoneLimits.duePerRound)
  let taken = 0
  for (const message of due) if (await sendPhoneMessage(deps, phone, message)) taken += 1
  return taken
}

/** Sends one message unless another sender has it; whether the operator took it. */
export async function sendPhoneMessage(deps: Deps, phone: Phone, message: PhoneMessage): Promise<boolean> {
  const operator = phone.operators.get(message.operatorId ?? '')
  if (operator === undefined || message.text === undefined) return false
  const now = deps.system.now()
  const mine = await deps.ledger.commit({
    records: [takePhoneMessage(deps.records, message, instant(now + phoneLimits.sendingMs))],
  })
  if (!mine.ok) return false
  const payer = await readPayer(deps.records, message.payerId, phone.payerKeys)
  if (payer === undefined) throw new Bug('a message to nobody')
  const answer = await operator.sms.send({ id: message.id, to: payer.ref.value, text: message.text })
  await noteAnswer(
    deps,
    { ...message, operatorId: operator.profile.id, attempts: message.attempts + 1 },
    answer,
  )
  return answer.kind === 'sent'
}

/**
 * Writes down what the operator said to a message, and what receipts have said of its parts already: they may be faster. Answers
 * whether the message is known to reach nobody.
 */
export async function noteAnswer(
  deps: Deps,
  message: PhoneMessage & { readonly operatorId: string },
  answer: SmsAnswer,
): Promise<boolean> {
  const now = deps.system.now()
  const { operatorId } = message
  if (answer.kind === 'sent') {
    await writeRecords(
      deps,
      notePhoneMessage(deps.records, message, { state: 'sent', messageIds: answer.messageIds, now }),
    )
    const receipts = await listReceipts(deps.records, operatorId, answer.messageIds)
    if (receipts.length > 0 && receipts.every((state) => state === 'delivered')) {
      await writeRecords(deps, [markDelivered(deps.records, message.id, 'delivered')])
    }
    return receipts.some((state) => state === 'undeliverable' || state === 'rejected')
  }
  const isOver = answer.kind === 'refused' || message.attempts >= phoneLimits.messageAttemptsMax
  const delays = phoneLimits.messageDelaysMs
  const delayMs = delays[Math.min(message.attempts, delays.length) - 1] ?? phoneLimits.sendingMs
  const state = isOver ? 'failed' : answer.kind === 'unknown' ? 'unknown' : 'queued'
  // A code is sent again by the payer's own asking, never by itself: it may have lost its time.
  const isRepeated = !isOver && message.text !== undefined
  await writeRecords(
    deps,
    notePhoneMessage(deps.records, message, {
      state,
      now,
      ...(isRepeated ? { nextAt: instant(now + delayMs) } : {}),
    }),
  )
  return answer.kind === 'refused'
}
