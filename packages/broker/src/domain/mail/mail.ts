// A mail that is to be sent once: what it tells, to whom, and how far it is.

import type { Id, Instant } from '@farthing/protocol'

export const mailKinds = [
  'address_code',
  'invitation',
  'approval_requested',
  'approval_reminder',
  'approval_answered',
  'purchase',
  'digest',
  'limit_share',
  'blocked',
  'consent_withdrawn',
  'withdrawal_received',
  'refund_made',
  'endpoint_failing',
] as const
export type MailKind = (typeof mailKinds)[number]

/**
 * `waiting` may still be sent; `sending` was begun by a process that may have died; `unknown` was handed over without an answer and is
 * sent again under the same Message-ID; `dead` is given up.
 */
export type MailState = 'waiting' | 'sending' | 'unknown' | 'sent' | 'dead'

/** Words as they were when it was written: titles, formatted sums, addresses of pages. */
export type MailData = { readonly [name: string]: string }

export type Mail = {
  readonly id: Id<'eml'>
  readonly key: string
  /** A wallet or a merchant, whose verified address counts when it is sent. */
  readonly ownerId?: string
  /** An address of its own, and what must not stand in the database in clear; gone once it is sent. */
  readonly sealed?: Uint8Array
  readonly kind: MailKind
  readonly data: MailData
  readonly state: MailState
  readonly attempts: number
  readonly version: number
  /** Why it was not sent the last time: a code, never an address. */
  readonly reason?: string
  readonly createdAt: Instant
  readonly sentAt?: Instant
}

/** How long after its so-manieth attempt a mail is tried again, in milliseconds; undefined where it is given up. */
export function retryAfterMs(attempts: number): number | undefined {
  const minutes = [1, 5, 30, 120, 480, 1440][attempts - 1]
  return minutes === undefined ? undefined : minutes * 60_000
}
