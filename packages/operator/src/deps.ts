// The one record of what the operator's parts need from each other.

import { createHash } from 'node:crypto'
import type { OperatorConfig } from './config.ts'
import type { Scheduler } from './jobs.ts'
import type { Live } from './live.ts'
import type { OperatorLog } from './log.ts'
import type { Store } from './store/open-store.ts'
import type { OperatorSystem } from './system.ts'

/** Sends what a phone wrote to whoever owns the short code; false where nobody does. */
export type SendFromPhone = (message: {
  readonly from: string
  readonly to: string
  readonly text: string
}) => boolean

export type OperatorDeps = {
  readonly config: OperatorConfig
  readonly system: OperatorSystem
  readonly store: Store
  readonly log: OperatorLog
  readonly scheduler: Scheduler
  readonly live: Live
  /** Whatever carries messages; replaced once the short-message centre is open. */
  readonly messages: { sendFromPhone: SendFromPhone; phoneIsBack: (number: string) => void }
}

/** An id nobody can guess: a word and 20 characters of hex. */
export function newId(system: OperatorSystem, word: string): string {
  return `${word}-${hex(system.chance(10))}`
}

/** A secret nobody can guess, 32 bytes in base64url. */
export function newSecret(system: OperatorSystem): string {
  return Buffer.from(system.chance(32)).toString('base64url')
}

/** Six decimal digits, each as likely as any other. */
export function newCode(system: OperatorSystem): string {
  for (;;) {
    const value = Buffer.from(system.chance(4)).readUInt32BE()
    // The last incomplete million would make small codes likelier.
    if (value < 4_294_000_000) return String(value % 1_000_000).padStart(6, '0')
  }
}

/** What is kept of a secret. */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** The last three digits of a number, all of it that logs and lists may show. */
export function lastDigits(number: string): string {
  return `…${number.slice(-3)}`
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
