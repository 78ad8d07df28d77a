// What a payment on the phone bill is: its states, what it carries, and which operator and payer it belongs to. One internal
// machine behind several front doors (web code, reply, redirect, premium message).

import type { Id, Instant, Money } from '@farthing/protocol'
import type { Split } from '../share/split.ts'
import type { Minor } from './minor.ts'

/**
 * Where a payment stands. `reserving`, `charging` and `cancelling` are intents committed before the operator was called;
 * `unknown` is an intent whose outcome nobody could tell yet. `step_up` waits for the payment password.
 */
export type PhoneState =
  | 'created'
  | 'code_sent'
  | 'code_ok'
  | 'step_up'
  | 'held'
  | 'reserving'
  | 'awaiting_operator'
  | 'reserved'
  | 'charging'
  | 'charged'
  | 'cancelling'
  | 'unknown'
  | 'rejected'
  | 'no_operator'
  | 'code_expired'
  | 'code_locked'
  | 'denied'
  | 'cancelled'
  | 'expired'
  | 'refund_pending'
  | 'refunded'
  | 'charged_back'

/** How the payer says yes: a code typed on the page, a reply by message, the operator's own page or code. */
export type ConsentFlow = 'code' | 'reply' | 'operator'

/** What the money of a payment is to the merchant: promised, confirmed by a statement, collected, or taken back. */
export type CreditStage = 'none' | 'pending' | 'confirmed' | 'available' | 'reversed'

/** Who pays: a number, or an alias an operator gives instead of one. */
export type PayerRef =
  | { readonly kind: 'msisdn'; readonly value: string }
  | { readonly kind: 'alias'; readonly operatorId: string; readonly value: string }

/** What a catalogue item is to the risk rules; the platform sets it, never the merchant. */
export const itemClasses = [
  'content',
  'game_item',
  'game_currency',
  'charity',
  'ticket',
  'voucher',
  'gift_card',
  'prepaid_pin',
  'transit',
  'adult',
  'gambling',
] as const

export type ItemClass = (typeof itemClasses)[number]

export type PhonePayment = {
  readonly id: Id<'phn'>
  readonly walletId: Id<'wal'>
  readonly merchantId: Id<'mer'>
  readonly payerId: Id<'pyr'>
  /** The profile's id; absent while no operator is known. */
  readonly operatorId: string | undefined
  readonly contractId: string | undefined
  /** What is charged, in the currency's minor units, and the same in the ledger's money. */
  readonly amount: Minor
  readonly price: Money
  readonly kind: 'single' | 'bundle'
  readonly itemClass: ItemClass
  readonly flow: ConsentFlow
  readonly state: PhoneState
  /** What was under way when the answer was lost. */
  readonly unknownIn: 'reserving' | 'charging' | 'cancelling' | undefined
  /** Counts transitions: each is made on the version it was decided on. */
  readonly version: number
  readonly creditStage: CreditStage
  readonly split: Split | undefined
  /** The idempotency key at the operator; it follows from the id and never changes. */
  readonly correlator: string
  readonly operatorPaymentId: string | undefined
  readonly serverReference: string | undefined
  readonly validation:
    | { readonly kind: 'code'; readonly authorizationId: string }
    | { readonly kind: 'page'; readonly url: string }
    | undefined
  /** Why it ended or waits, one of our own words; never the operator's text. */
  readonly reason: string | undefined
  /** The calendar month in the operator's zone it counts for, as 2026-11. */
  readonly month: string
  readonly createdAt: Instant
  readonly updatedAt: Instant
  readonly chargedAt: Instant | undefined
  /** When the repair flow looks again. */
  readonly nextCheckAt: Instant | undefined
  readonly checks: number
  readonly heldUntil: Instant | undefined
}
