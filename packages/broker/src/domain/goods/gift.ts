// A gift: an order that one player pays for and another receives once they have accepted it.

import { type Id, type Instant, type Problem, problem } from '@farthing/protocol'

export const giftStates = [
  'made',
  'open',
  'accepted',
  'declined',
  'expired',
  'refunded',
  'cancelled',
] as const
/** `made`: not paid yet. `open`: paid, and waiting for the receiver. */
export type GiftState = (typeof giftStates)[number]

export const giftTransitions: Readonly<Record<GiftState, readonly GiftState[]>> = {
  made: ['open', 'cancelled'],
  open: ['accepted', 'declined', 'expired', 'refunded'],
  accepted: ['refunded'],
  declined: [],
  expired: [],
  refunded: [],
  cancelled: [],
}

export type Gift = {
  readonly id: Id<'gft'>
  readonly orderId: Id<'ord'>
  readonly appId: Id<'app'>
  readonly merchantId: Id<'mer'>
  readonly giverId: Id<'ply'>
  readonly receiverId: Id<'ply'>
  readonly message?: string
  readonly state: GiftState
  readonly createdAt: Instant
  /** When it goes back unless it is accepted; known once it is paid. */
  readonly expiresAt?: Instant
  readonly answeredAt?: Instant
  readonly version: number
}

/** Undefined where the table allows it. */
export function refuseGiftMove(from: GiftState, to: GiftState): Problem | undefined {
  return giftTransitions[from].includes(to) ? undefined : problem('gift_over', `The gift is ${from}`)
}
