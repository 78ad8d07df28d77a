// Every event a merchant can be told of (A.11), and what one is. The broker writes it in the commit it tells of.

import type { Id, Instant } from '@farthing/protocol'

export const eventTypes = [
  'order.created',
  'order.paid',
  'order.fulfilled',
  'order.expired',
  'order.cancelled',
  'order.failed',
  'order.refunded',
  'grant.delivered',
  'grant.acknowledged',
  'grant.warning',
  'grant.overdue',
  'grant.auto_refunded',
  'grant.reversed',
  'inventory.changed',
  'inventory.expiring',
  'inventory.expired',
  'refund.created',
  'refund.succeeded',
  'refund.failed',
  'dispute.opened',
  'dispute.evidence_due',
  'dispute.won',
  'dispute.lost',
  'clawback.applied',
  'clawback.debt_cleared',
  'gift.sent',
  'gift.accepted',
  'gift.declined',
  'catalogue.published',
  'player.limit_reached',
  'player.consent_withdrawn',
  'approval.requested',
  'approval.granted',
  'approval.denied',
  'receipt.wrong_player',
  'webhook.test',
] as const
export type EventType = (typeof eventTypes)[number]

/** JSON as events carry it: money and counts are strings of digits (C-01). */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [name: string]: Json | undefined }

/** An event as it is written; its place in the stream and its number per object are given by the commit. */
export type NewEvent = {
  readonly id: Id<'evt'>
  readonly merchantId: string
  readonly appId?: string
  readonly type: EventType
  /** Whose sequence it counts: an order, a grant, a player's inventory and so on. */
  readonly objectId: string
  readonly at: Instant
  /** The whole object after the change, as the API shows it. */
  readonly data: { readonly [name: string]: Json | undefined }
  /** The members that changed, with their values before. */
  readonly previous?: { readonly [name: string]: Json | undefined }
}

export type StoredEvent = NewEvent & {
  /** Where it stands in the stream: without gaps over one broker. */
  readonly place: bigint
  /** From 1, without gaps per object (D-20). */
  readonly sequence: number
}
