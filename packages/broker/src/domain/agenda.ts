// What is to be done later, by kind. Each entry names one object and an instant; it is written in the commit that makes it
// necessary and goes away in the commit that does it, so nothing due is forgotten by a death and nothing is done twice.

import type { Instant } from '@farthing/protocol'

/** The jobs of the agenda; at one instant they are done in this order. */
export const agendaKinds = [
  'approval_reminder',
  'approval_expiry',
  'order_expiry',
  'grant_warning',
  'grant_deadline',
  'gift_expiry',
  'stack_notice',
  'stack_expiry',
  'refund_review',
  'refund_money',
  'dispute_evidence',
  'limit_raise',
  'guardian_digest',
  'mail',
] as const

export type AgendaKind = (typeof agendaKinds)[number]

/** One entry: `objectId` is the id of an order, a grant, a stack and so on, by its kind. */
export type Due = { readonly kind: AgendaKind; readonly objectId: string; readonly at: Instant }
