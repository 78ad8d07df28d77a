// One end of an SMPP conversation over any line: requests find their answers by number, what does not read is refused,
// and a line that has gone quiet is noticed. It knows no sockets and reads no clock.

import { type CommandName, commandIds, isAnswer, type PduBodies, smppVersion } from './commands.ts'
import { createFramer } from './framer.ts'
import { smppLimits } from './limits.ts'
import { decodePdu, encodePdu, type Pdu, type PduRefusal } from './pdu.ts'
import { smppStatus } from './statuses.ts'
import { type After, timerScope } from './timer-scope.ts'
import { numberTlv, type Tlv, tlvTags } from './tlv.ts'

export type PeerLine = {
  readonly write: (octets: Uint8Array) => void
  /** Ends the line; `Peer.closed` follows when it has ended. */
  readonly drop: () => void
  readonly after: After
  /** What the other side asks, except enquire_link, which is answered here. */
  readonly onRequest: (request: Pdu) => void
}

export type PeerAnswer =
  | { readonly kind: 'answered'; readonly status: number; readonly pdu: Pdu }
  /** By generic_nack: the other side did not take the request for one. */
  | { readonly kind: 'nacked'; readonly status: number }
  /** The line ended, or the answer could not be read: nobody knows. */
  | { readonly kind: 'lost' }
  /** No answer within the time; one that comes later is passed over. */
  | { readonly kind: 'late' }

export type RequestName = Exclude<CommandName, `${string}_resp` | 'generic_nack'>

/** A request without its number. */
export type Request = {
  readonly [Name in RequestName]: {
    readonly command: Name
    readonly body: PduBodies[Name]
    readonly tlvs?: readonly Tlv[]
  }
}[RequestName]

export type Peer = {
  readonly receive: (chunk: Uint8Array) => void
  /** The line has ended: every request without an answer is lost. */
  readonly closed: () => void
  readonly ask: (request: Request, withinMs: number) => Promise<PeerAnswer>
  /** Answers a request; a command without a fitting answer gets a generic_nack. */
  readonly answer: (request: Pdu, status: number, messageId?: string) => void
  readonly answerBind: (request: Pdu, status: number, systemId: string) => void
  /** Asks for a sign of life again and again, and drops the line when none comes. */
  readonly keepAlive: (everyMs: number, withinMs: number) => void
}

type Open = { readonly command: CommandName; readonly settle: (answer: PeerAnswer) => void }

/** A peer for one connection. */
export function createPeer(line: PeerLine): Peer {
  const framer = createFramer()
  const timers = timerScope(line.after)
  const open = new Map<number, Open>()
  let isClosed = false
  let last = 0

  const send = (pdu: Pdu): void => {
    if (!isClosed) line.write(encodePdu(pdu))
  }
  const nack = (status: number, sequence: number): void =>
    send({ command: 'generic_nack', status, sequence, body: {}, tlvs: [] })
  const nextNumber = (): number => {
    do last = last >= smppLimits.sequenceMax ? 1 : last + 1
    while (open.has(last))
    return last
  }

  const ask = (request: Request, withinMs: number): Promise<PeerAnswer> =>
    new Promise((done) => {
      if (isClosed) return done({ kind: 'lost' })
      const sequence = nextNumber()
      const pdu = { tlvs: [], ...request, status: smppStatus.ok, sequence } as Pdu
      // Written first: a request past a bound throws here, before it is waited for.
      const octets = encodePdu(pdu)
      const cancel = timers.after(withinMs, () => open.get(sequence)?.settle({ kind: 'late' }))
      const settle = (answer: PeerAnswer): void => {
        open.delete(sequence)
        cancel()
        done(answer)
      }
      open.set(sequence, { command: request.command, settle })
      return line.write(octets)
    })

  const takeAnswer = (pdu: Pdu): void => {
    const asked = open.get(pdu.sequence)
    if (pdu.command === 'generic_nack') {
      asked?.settle({ kind: 'nacked', status: pdu.status })
      return
    }
    const isFitting = asked !== undefined && pdu.command === `${asked.command}_resp`
    asked?.settle(isFitting ? { kind: 'answered', status: pdu.status, pdu } : { kind: 'lost' })
  }
  const refuse = (refusal: PduRefusal): void => {
    if (refusal.isAnswer) open.get(refusal.sequence)?.settle({ kind: 'lost' })
    else nack(refusal.status, refusal.sequence)
  }
  const take = (frame: Uint8Array): void => {
    const read = decodePdu(frame)
    if (!read.ok) refuse(read)
    else if (isAnswer(commandIds[read.pdu.command])) takeAnswer(read.pdu)
    else if (read.pdu.command === 'enquire_link') peer.answer(read.pdu, smppStatus.ok)
    else line.onRequest(read.pdu)
  }

  const peer: Peer = {
    receive: (chunk) => {
      if (isClosed) return
      const { frames, isBroken } = framer.push(chunk)
      for (const frame of frames) take(frame)
      if (!isBroken) return
      nack(smppStatus.invalidCommandLength, 0)
      line.drop()
    },
    closed: () => {
      isClosed = true
      timers.stop()
      for (const { settle } of open.values()) settle({ kind: 'lost' })
    },
    ask,
    answer: (request, status, messageId = '') => {
      const answer = answerOf(request, status, messageId)
      if (answer === undefined) nack(status, request.sequence)
      else send(answer)
    },
    answerBind: (request, status, systemId) => {
      const command = `${request.command}_resp` as 'bind_transceiver_resp'
      const tlvs = [numberTlv(tlvTags.interfaceVersion, smppVersion, 1)]
      send({ command, status, sequence: request.sequence, body: { systemId }, tlvs })
    },
    keepAlive: (everyMs, withinMs) => {
      const enquire = async (): Promise<void> => {
        const answer = await ask({ command: 'enquire_link', body: {} }, withinMs)
        // Any answer is a sign of life, a refusal too.
        if (answer.kind === 'late') line.drop()
        else timers.after(everyMs, () => void enquire())
      }
      timers.after(everyMs, () => void enquire())
    },
  }
  return peer
}

function answerOf(request: Pdu, status: number, messageId: string): Pdu | undefined {
  const { command, sequence } = request
  if (command === 'submit_sm' || command === 'deliver_sm' || command === 'data_sm') {
    return { command: `${command}_resp`, status, sequence, body: { messageId }, tlvs: [] }
  }
  if (command === 'query_sm') {
    const body = { messageId, finalDate: '', messageState: 0, errorCode: 0 }
    return { command: 'query_sm_resp', status, sequence, body, tlvs: [] }
  }
  const isBare =
    command === 'cancel_sm' || command === 'replace_sm' || command === 'unbind' || command === 'enquire_link'
  return isBare ? { command: `${command}_resp`, status, sequence, body: {}, tlvs: [] } : undefined
}
