// What a centre delivers: receipts and people's messages, long ones put together, each acknowledged only after its handler
// has resolved, so that it comes again otherwise.

import {
  createReassembly,
  decodeText,
  findTlv,
  isFinalState,
  isReceipt,
  type PduOf,
  plainReceiptId,
  readCarried,
  readNumber,
  readReceipt,
  smppStatus,
  timerScope,
  tlvTags,
} from '@farthing/protocol/smpp'
import { linkLimits } from './link-limits.ts'
import type { SmppProfile } from './profile.ts'
import type { LinkDeps } from './smpp-line.ts'
import type { ReceivedSms, SmsHandlers } from './sms-link.ts'

export type DeliverRequest = PduOf<'deliver_sm'> | PduOf<'data_sm'>

export type Receiver = {
  readonly take: (request: DeliverRequest, answer: (status: number) => void) => void
  /** Resolves when every running handler is done. */
  readonly idle: () => Promise<void>
  readonly stop: () => void
}

type Answer = (status: number) => void

/** The receiving side of a link. */
export function createReceiver(
  profile: SmppProfile,
  handlers: SmsHandlers,
  { system, log }: LinkDeps,
): Receiver {
  const timers = timerScope(system.after)
  const reassembly = createReassembly<Answer>()
  const running = new Set<Promise<void>>()
  /** Long messages whose handler runs, so that a part that comes again does not start it twice. */
  const runningWholes = new Map<string, Promise<number>>()

  const handle = async (handler: () => Promise<void>): Promise<number> => {
    try {
      await handler()
      return smppStatus.ok
    } catch (error) {
      log.warn({ err: error }, 'What the centre delivered was not taken and will come again')
      return smppStatus.temporaryReceiverError
    }
  }

  const takeReceipt = async (request: DeliverRequest): Promise<number> => {
    const receipt = readReceipt(receiptText(request), request.tlvs)
    if (receipt === undefined) {
      log.warn({}, 'A receipt that does not read was passed over')
      return smppStatus.ok
    }
    const messageId = plainReceiptId(receipt.messageId, profile.receiptIds)
    return handle(() => handlers.onReceipt({ ...receipt, messageId, isFinal: isFinalState(receipt.state) }))
  }

  const takeMessage = async (
    message: Omit<ReceivedSms, 'text'>,
    text: string | undefined,
  ): Promise<number> => {
    if (text !== undefined) return handle(() => handlers.onMessage({ ...message, text }))
    log.warn({}, 'A message in an alphabet that is not read here was refused')
    return smppStatus.permanentReceiverError
  }

  const takeWhole = async (
    message: Omit<ReceivedSms, 'text'>,
    { key, text }: { readonly key: string; readonly text: string | undefined },
  ): Promise<number> => {
    const status = await takeMessage(message, text)
    runningWholes.delete(key)
    if (status !== smppStatus.temporaryReceiverError) reassembly.forget(key)
    return status
  }

  const take = async (request: DeliverRequest, answer: Answer): Promise<void> => {
    const { body, tlvs } = request
    if (isReceiptRequest(request)) return answer(await takeReceipt(request))
    const message = { from: readNumber(body.sourceTon, body.source), to: body.destination }
    const carried = readCarried(body, tlvs)
    if (carried?.place === undefined) {
      const text = carried === undefined ? undefined : decodeText(carried.octets, carried.dataCoding)
      return answer(await takeMessage(message, text))
    }
    const tag = onceOnly(answer)
    const part = { ...message, carried: { ...carried, place: carried.place }, tag }
    const { whole, dropped } = reassembly.add(part, system.now())
    // Parts that lead nowhere would come again for ever.
    for (const give of dropped) give(smppStatus.ok)
    if (whole === undefined) {
      // A centre that waits for this answer before it sends the next part must not wait for ever.
      timers.after(linkLimits.partHoldMs, () => tag(smppStatus.ok))
      return undefined
    }
    const run = runningWholes.get(whole.key) ?? takeWhole(message, whole)
    if (!runningWholes.has(whole.key)) runningWholes.set(whole.key, run)
    const status = await run
    for (const give of whole.tags) give(status)
    return undefined
  }

  return {
    take: (request, answer) => {
      if (running.size >= linkLimits.handlersMax) return answer(smppStatus.queueFull)
      const run = take(request, answer).finally(() => running.delete(run))
      return void running.add(run)
    },
    idle: async () => void (await Promise.allSettled(running)),
    stop: timers.stop,
  }
}

function isReceiptRequest({ body, tlvs }: DeliverRequest): boolean {
  const hasBoth = [tlvTags.receiptedMessageId, tlvTags.messageState].every(
    (tag) => findTlv(tlvs, tag) !== undefined,
  )
  return isReceipt(body.esmClass) || hasBoth
}

/** Receipts are ASCII whatever their data_coding says. */
function receiptText({ body, tlvs }: DeliverRequest): string {
  const short = 'shortMessage' in body ? body.shortMessage : new Uint8Array()
  const octets = short.length > 0 ? short : (findTlv(tlvs, tlvTags.messagePayload) ?? short)
  return Array.from(octets, (octet) => String.fromCharCode(octet)).join('')
}

function onceOnly(answer: Answer): Answer {
  let isAnswered = false
  return (status) => {
    if (!isAnswered) answer(status)
    isAnswered = true
  }
}
