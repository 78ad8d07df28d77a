// What the short-message centre and the rest of the operator say to each other: accounts that bind, messages that reach a
// phone, what the phone sends, and the faults a test may order. The wire stays inside the centre.

import type { Server, Socket } from 'node:net'
import type { Instant } from '@farthing/protocol'
import type { OperatorSystem } from '../system.ts'

/** A party that may bind, and the numbers that are its own. */
export type SmscAccount = {
  readonly systemId: string
  readonly password: string
  /** Short codes it may send from; what phones send to them is delivered to it. The tariff of a billed message is its source number. */
  readonly numbers: readonly string[]
  /** Unanswered submits it may have open; beyond that they are answered 0x14. */
  readonly windowMax?: number
  /** Submits it may send in a second; beyond that they are answered 0x58. */
  readonly perSecond?: number
}

/** A whole message (parts put together) on its way to a phone. */
export type SubmittedMessage = {
  /** As in the answer to the (last part's) submit. */
  readonly id: string
  readonly systemId: string
  /** The source address: a short code, whose tariff a billed message carries, or a name. */
  readonly from: string
  /** E.164 with plus where the submit said an international number. */
  readonly to: string
  readonly text: string
  readonly parts: number
  readonly submittedAt: Instant
  /** From `submittedAt`; absent: the centre's own longest. */
  readonly validForMs?: number
}

/** What the operator says of a message. The final ones make a receipt; an absent phone's message is held until it is back or the validity ends. */
export type SubmitOutcome =
  | { readonly state: 'delivered' }
  | { readonly state: 'undeliverable' | 'rejected' | 'unknown'; readonly errorCode?: string }
  | { readonly state: 'absent' }

/** Faults by order, for one message (`behave`) or for all that follow (`Smsc.set`). */
export type SmscFaults = {
  /** The receipt is written before the submit's answer. */
  readonly receiptBeforeAnswer?: boolean
  /** How a receipt's id relates to the one in the answer. */
  readonly receiptIds?: 'same' | 'hex-to-dec' | 'dec-to-hex'
  readonly receipts?: 'at-once' | 'never' | 'twice' | { readonly delayMs: number }
  /** This many submits are answered with `throttleStatus` and not taken. */
  readonly throttleNext?: number
  /** 0x58 (throttled) unless it says 0x14 (queue full). */
  readonly throttleStatus?: number
  /** This many submits are taken, and the connection is dropped instead of answering. */
  readonly loseAnswers?: number
}

export type SmscLog = {
  readonly info: (fields: Readonly<Record<string, unknown>>, text: string) => void
  readonly warn: (fields: Readonly<Record<string, unknown>>, text: string) => void
}

export type SmscDeps = { readonly system: OperatorSystem; readonly log: SmscLog }

export type SmscOptions = {
  readonly accounts: readonly SmscAccount[]
  /** Called once for a whole message after it was taken, and again when an absent phone is back. */
  readonly onSubmit: (message: SubmittedMessage) => SubmitOutcome | Promise<SubmitOutcome>
  /** Asked before a submit is answered, for each part: a status other than 0 refuses it (0x400 and up are the operator's own). */
  readonly admit?: (submit: Pick<SubmittedMessage, 'systemId' | 'from' | 'to'>) => number
  /** Faults for one submit, over those set for all. */
  readonly behave?: (submit: Pick<SubmittedMessage, 'systemId' | 'from' | 'to'>) => SmscFaults
  readonly host?: string
  /** 0 or absent: any free one. */
  readonly port?: number
  /** A server of another kind, such as TLS; the centre listens with it and closes it. */
  readonly createServer?: (onSocket: (socket: Socket) => void) => Server
}

/** What a phone sends. */
export type FromPhone = { readonly from: string; readonly to: string; readonly text: string }

export type Smsc = {
  readonly port: number
  /** False when nobody owns the number it is sent to, or it is too long, or its owner has left too much unread. It is delivered until the owner acknowledges it. */
  readonly sendFromPhone: (message: FromPhone) => boolean
  /** Tries again what was held for this phone. */
  readonly phoneIsBack: (number: string) => void
  readonly set: (faults: SmscFaults) => void
  /** How an account is bound now, one word a connection. */
  readonly bindings: (systemId: string) => ReadonlyArray<'receiver' | 'transmitter' | 'transceiver'>
  /** Messages and receipts that its owner has not acknowledged. */
  readonly unacknowledged: (systemId: string) => number
  /** Ends every connection without a word, as a broken line would. */
  readonly dropConnections: () => void
  readonly close: () => Promise<void>
}

export type OpenSmsc = (deps: SmscDeps, options: SmscOptions) => Promise<Smsc>
