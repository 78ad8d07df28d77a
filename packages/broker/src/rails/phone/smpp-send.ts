// Sends one message of ours: split where it is long, offered again while the centre is merely busy, and never again once
// nobody knows whether it was taken.

import {
  esmClasses,
  formatValidity,
  type MessageBody,
  type PeerAnswer,
  smppLimits,
  smppStatus,
  splitText,
  type TextPart,
  toInternational,
  toReceiptId,
} from '@farthing/protocol/smpp'
import { linkLimits } from './link-limits.ts'
import type { SmppProfile } from './profile.ts'
import type { LinkDeps } from './smpp-line.ts'
import type { Turns } from './smpp-turns.ts'
import type { SmsAnswer, SmsOrder } from './sms-link.ts'

type Sent =
  | { readonly kind: 'taken'; readonly messageId: string }
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'busy' | 'unknown' }
  /** The centre may take it later. */
  | { readonly kind: 'again' }

type Sending = {
  readonly order: SmsOrder
  readonly body: Omit<MessageBody, 'esmClass' | 'validityPeriod' | 'shortMessage'>
  readonly orderedAt: number
}

/** The sending side of a link; parts of one message go one after the other, messages side by side. */
export function createSender(
  profile: SmppProfile,
  turns: Turns,
  { system }: LinkDeps,
): (order: SmsOrder) => Promise<SmsAnswer> {
  let reference = system.chance(1)[0] ?? 0

  const offer = async ({ order, body, orderedAt }: Sending, part: TextPart): Promise<Sent> => {
    const peer = await turns.take()
    if (peer === undefined) return { kind: 'busy' }
    try {
      const leftMs =
        order.validForMs === undefined ? undefined : order.validForMs - (system.now() - orderedAt)
      // A code whose time is over while it waits for its turn must not be sent any more.
      if (leftMs !== undefined && leftMs <= 0) return { kind: 'busy' }
      const answer = await peer.ask(
        {
          command: 'submit_sm',
          body: {
            ...body,
            esmClass: part.hasHeader ? esmClasses.hasHeader : 0,
            validityPeriod:
              leftMs === undefined ? '' : formatValidity(Math.min(leftMs, smppLimits.validityMaxMs)),
            shortMessage: part.shortMessage,
          },
        },
        linkLimits.answerWithinMs,
      )
      return readAnswer(answer, order)
    } finally {
      turns.giveBack()
    }
  }

  const sendPart = async (sending: Sending, part: TextPart): Promise<Exclude<Sent, { kind: 'again' }>> => {
    for (let tries = 0; tries < linkLimits.throttleTriesMax; tries += 1) {
      const sent = await offer(sending, part)
      if (sent.kind !== 'again') return sent
      turns.pause(linkLimits.throttleFirstMs * 2 ** tries)
    }
    return { kind: 'busy' }
  }

  return async (order) => {
    const destination = toInternational(order.to)
    if (destination === undefined) return { kind: 'refused', status: smppStatus.badDestination }
    reference = (reference + 1) % 256
    const split = splitText(order.text, { value: reference, bits: 8 })
    // Each part of a billed message would carry the charge again.
    const isTooLong = split === undefined || (order.billed !== undefined && split.parts.length > 1)
    if (isTooLong) return { kind: 'refused', status: smppStatus.invalidMessageLength }
    const messageIds: string[] = []
    const body = submitBody(profile, order.billed?.from ?? profile.shortCode)
    const addressed = {
      ...body,
      destinationTon: destination.ton,
      destinationNpi: destination.npi,
      destination: destination.address,
      dataCoding: split.dataCoding,
    }
    const sending = { order, body: addressed, orderedAt: system.now() }
    for (const part of split.parts) {
      const sent = await sendPart(sending, part)
      if (sent.kind === 'taken') messageIds.push(toReceiptId(sent.messageId, profile.receiptIds))
      else if (sent.kind === 'refused') return sent
      // Some of it is on its way already, so it is not true that nothing was sent.
      else return { kind: messageIds.length > 0 ? 'unknown' : sent.kind }
    }
    return { kind: 'sent', messageIds }
  }
}

function submitBody(profile: SmppProfile, source: string) {
  return {
    serviceType: '',
    sourceTon: profile.source.ton,
    sourceNpi: profile.source.npi,
    source,
    protocolId: 0,
    priority: 0,
    scheduledFor: '',
    registeredDelivery: 1,
    replaceIfPresent: 0,
    defaultMessageId: 0,
  }
}

function readAnswer(answer: PeerAnswer, { billed }: SmsOrder): Sent {
  if (answer.kind === 'lost' || answer.kind === 'late') return { kind: 'unknown' }
  const { status } = answer
  if (status === smppStatus.throttled || status === smppStatus.queueFull) {
    // Nothing was charged, and whether to ask again is not for the link to decide.
    return { kind: billed === undefined ? 'again' : 'busy' }
  }
  // A fault inside the centre: of a code it may be tried again, of a charge nobody knows how far it came.
  if (status === smppStatus.systemError) return { kind: billed === undefined ? 'again' : 'unknown' }
  if (answer.kind === 'nacked' || status !== smppStatus.ok) return { kind: 'refused', status }
  return answer.pdu.command === 'submit_sm_resp'
    ? { kind: 'taken', messageId: answer.pdu.body.messageId }
    : { kind: 'unknown' }
}
