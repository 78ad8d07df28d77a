// Charging by a billed message (premium SMS to the phone): the message carries the charge, and only its delivery receipt
// proves it. It is sent once; what became of it is read from what was kept of its receipts.

import type { Instant } from '@farthing/protocol'
import { smppStatus } from '@farthing/protocol/smpp'
import type { ChargeAnswer, RefusalReason } from '../../domain/phone/answers.ts'
import { billedText, languageOf } from '../../domain/phone/texts.ts'
import type { ChargeOrder, Rail, RailCapabilities } from '../rail.ts'
import type { BilledMessage, OperatorProfile } from './profile.ts'
import type { SmsAnswer, SmsLink, SmsReceipt } from './sms-link.ts'

/** What is kept of billed messages, by the charge's correlator. */
export type BilledJournal = {
  /** Keeps the ids the centre gave, in the form receipts carry. */
  readonly note: (correlator: string, messageIds: readonly string[]) => Promise<void>
  /** The ids kept, and what receipts have said of them, whether they came before or after; undefined where none were kept. */
  readonly read: (
    correlator: string,
  ) => Promise<
    | { readonly messageIds: readonly string[]; readonly states: ReadonlyArray<SmsReceipt['state']> }
    | undefined
  >
}

export type BilledContext = {
  readonly profile: OperatorProfile
  readonly billing: BilledMessage
  readonly sms: SmsLink
  readonly journal: BilledJournal
  readonly now: () => Instant
}

/** A rail of one step that cannot take back what it charged. */
export function openBilledMessageRail(context: BilledContext, capabilities: RailCapabilities): Rail {
  return {
    capabilities,
    start: (order) => startBilled(context, order),
    lookup: (order) => lookUpBilled(context, order),
    refund: () => Promise.resolve({ kind: 'refused', reason: 'not_refundable' }),
  }
}

/** What receipts make of a charge. Only a delivered message is one; what was never delivered is none. */
export function decideByReceipts(
  states: ReadonlyArray<SmsReceipt['state']>,
): 'charged' | 'denied' | 'processing' | 'unknown' {
  if (states.includes('delivered')) return 'charged'
  if (states.some((state) => failed.includes(state))) return 'denied'
  return states.includes('unknown') ? 'unknown' : 'processing'
}

const failed: ReadonlyArray<SmsReceipt['state']> = ['expired', 'deleted', 'undeliverable', 'rejected']

async function startBilled(context: BilledContext, order: ChargeOrder): Promise<ChargeAnswer> {
  const { profile, billing, sms } = context
  // It may have been handed over: then only receipts and statements tell, and a second one would charge twice.
  if (order.isRepeat === true) return lookUpBilled(context, order)
  const tariff = billing.tariffs.find(({ units }) => units === order.amount.units)
  if (tariff === undefined || order.amount.currency !== profile.currency) {
    return { kind: 'refused', reason: 'amount_not_allowed' }
  }
  if (order.payer.kind !== 'msisdn') return { kind: 'refused', reason: 'misconfigured' }
  const answer = await sms.send({
    id: order.correlator,
    to: order.payer.value,
    text: billedText({
      language: languageOf(profile.country),
      merchant: order.merchantName,
      amount: order.amount,
      reference: order.merchantReference,
      helpNumber: profile.helpNumber,
    }),
    billed: { from: tariff.shortCode },
  })
  return takeAnswer(context, order, answer)
}

async function takeAnswer(
  context: BilledContext,
  order: ChargeOrder,
  answer: SmsAnswer,
): Promise<ChargeAnswer> {
  switch (answer.kind) {
    case 'sent':
      try {
        await context.journal.note(order.correlator, answer.messageIds)
      } catch {
        return { kind: 'unknown', why: 'sent, and its ids are lost' }
      }
      // A receipt may have been faster than the answer.
      return lookUpBilled(context, order)
    case 'refused':
      return { kind: 'refused', reason: reasonOf(answer.status) }
    // Nothing was sent, and nothing will be: a repeat could not be told from a second charge.
    case 'busy':
      return { kind: 'refused', reason: 'misconfigured' }
    case 'unknown':
      return { kind: 'unknown', why: 'handed over without an answer' }
  }
  return { kind: 'unknown', why: 'no answer' }
}

function reasonOf(status: number): RefusalReason {
  if (status === smppStatus.badDestination) return 'unknown_number'
  // Refusals of billing are the operator's own, and some say them as a plain failure.
  return status === smppStatus.submitFailed || status >= smppStatus.operatorFirst ? 'denied' : 'misconfigured'
}

async function lookUpBilled(context: BilledContext, order: ChargeOrder): Promise<ChargeAnswer> {
  const kept = await readJournal(context, order)
  const operatorPaymentId = kept?.messageIds[0]
  if (kept === undefined || operatorPaymentId === undefined) {
    return { kind: 'unknown', why: 'no ids of the message are kept' }
  }
  const state = decideByReceipts(kept.states)
  if (state === 'charged') return { kind: 'known', charge: { state, operatorPaymentId } }
  if (state === 'denied') return { kind: 'known', charge: { state, operatorPaymentId, reason: 'denied' } }
  const isOverdue = context.now() - order.orderedAt >= context.billing.receiptWindowMs
  if (state === 'unknown' || isOverdue) return { kind: 'unknown', why: 'no receipt says what became of it' }
  return { kind: 'known', charge: { state: 'processing', operatorPaymentId } }
}

async function readJournal(context: BilledContext, order: ChargeOrder): ReturnType<BilledJournal['read']> {
  try {
    return await context.journal.read(order.correlator)
  } catch {
    return undefined
  }
}
