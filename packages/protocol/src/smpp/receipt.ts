// Delivery receipts: read from the customary text (SMPP 3.4, appendix B) and from optional parameters, whichever are there,
// and written in both.

import { formatInstant, type Instant } from '../time.ts'
import { smppLimits } from './limits.ts'
import { numberTlv, type Tlv, textTlv, tlvNumber, tlvTags, tlvText } from './tlv.ts'

export type MessageState =
  | 'enroute'
  | 'delivered'
  | 'expired'
  | 'deleted'
  | 'undeliverable'
  | 'accepted'
  | 'unknown'
  | 'rejected'

export type Receipt = {
  readonly messageId: string
  readonly state: MessageState
  /** The operator's own. */
  readonly errorCode?: string
}

export type ReceiptTimes = { readonly submittedAt: Instant; readonly doneAt: Instant; readonly text: string }

/** message_state numbers and the words of the text form (SMPP 3.4, 5.2.28 and appendix B). */
const states: ReadonlyArray<readonly [MessageState, number, string]> = [
  ['enroute', 1, 'ENROUTE'],
  ['delivered', 2, 'DELIVRD'],
  ['expired', 3, 'EXPIRED'],
  ['deleted', 4, 'DELETED'],
  ['undeliverable', 5, 'UNDELIV'],
  ['accepted', 6, 'ACCEPTD'],
  ['unknown', 7, 'UNKNOWN'],
  ['rejected', 8, 'REJECTD'],
]

const finalStates: ReadonlySet<MessageState> = new Set([
  'delivered',
  'expired',
  'deleted',
  'undeliverable',
  'rejected',
])

/** Whether nothing else is to come: only such a state decides about money. `accepted` and `unknown` say nothing certain. */
export function isFinalState(state: MessageState): boolean {
  return finalStates.has(state)
}

/** Reads a receipt's text and parameters; undefined without an id or a state. The text's id wins, as the configured form is about it; the parameter's state does. */
export function readReceipt(text: string, tlvs: readonly Tlv[]): Receipt | undefined {
  // What was said in the message itself stands last and must not be taken for a field.
  const fields = /^[^]*?(?=\btext:)/i.exec(text)?.[0] ?? text
  const find = (name: string): string | undefined =>
    new RegExp(`(?:^|\\s)${name}:\\s*([^\\s]+)`, 'i').exec(fields)?.[1]
  const messageId = find('id') ?? tlvText(tlvs, tlvTags.receiptedMessageId)
  const number = tlvNumber(tlvs, tlvTags.messageState)
  const word = find('stat')?.toUpperCase()
  const row =
    states.find(([, value]) => value === number) ??
    states.find(([state, , name]) => name === word || state.toUpperCase() === word)
  if (messageId === undefined || messageId === '' || row === undefined) return undefined
  const errorCode = find('err') ?? networkError(tlvs)
  return { messageId, state: row[0], ...(errorCode === undefined ? {} : { errorCode }) }
}

/** A receipt as centres write it: the text, and parameters that say the same. */
export function formatReceipt(
  receipt: Receipt,
  { submittedAt, doneAt, text }: ReceiptTimes,
): { readonly text: string; readonly tlvs: readonly Tlv[] } {
  const [, number = 0, word = ''] = states.find(([state]) => state === receipt.state) ?? []
  const isDelivered = receipt.state === 'delivered'
  return {
    text: [
      `id:${receipt.messageId} sub:001 dlvrd:${isDelivered ? '001' : '000'}`,
      `submit date:${stamp(submittedAt)} done date:${stamp(doneAt)}`,
      `stat:${word} err:${receipt.errorCode ?? '000'} text:${quotable(text)}`,
    ].join(' '),
    tlvs: [
      textTlv(tlvTags.receiptedMessageId, receipt.messageId),
      numberTlv(tlvTags.messageState, number, 1),
    ],
  }
}

function networkError(tlvs: readonly Tlv[]): string | undefined {
  const value = tlvNumber(tlvs, tlvTags.networkErrorCode)
  // One octet for the kind of network, two for its error.
  return value === undefined ? undefined : String(value % 65_536)
}

/** YYMMDDhhmm in UTC; the form has no zone. */
function stamp(time: Instant): string {
  return formatInstant(time).replaceAll(/[-T:]/g, '').slice(2, 12)
}

function quotable(text: string): string {
  return text.replaceAll(/[^ -~]/g, '.').slice(0, smppLimits.receiptTextCharacters)
}
