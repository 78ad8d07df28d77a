// The published table of what an order may become. Everything not in it is refused with `invalid_transition`.

import { type Problem, problem } from '@farthing/protocol'

export const orderStates = [
  'created',
  'awaiting_payer',
  'approval_required',
  'authorised',
  'paid',
  'fulfilled',
  'cancelled',
  'expired',
  'failed',
  'partially_refunded',
  'refunded',
  'charged_back',
  'chargeback_reversed',
] as const
export type OrderState = (typeof orderStates)[number]

export const orderTransitions: Readonly<Record<OrderState, readonly OrderState[]>> = {
  created: ['awaiting_payer', 'cancelled', 'expired', 'failed'],
  awaiting_payer: ['approval_required', 'authorised', 'cancelled', 'expired', 'failed'],
  approval_required: ['awaiting_payer', 'authorised', 'cancelled', 'expired', 'failed'],
  authorised: ['paid', 'cancelled', 'expired', 'failed'],
  paid: ['fulfilled', 'partially_refunded', 'refunded', 'charged_back'],
  fulfilled: ['partially_refunded', 'refunded', 'charged_back'],
  partially_refunded: ['partially_refunded', 'refunded', 'charged_back'],
  refunded: [],
  cancelled: [],
  expired: [],
  failed: [],
  charged_back: ['chargeback_reversed'],
  chargeback_reversed: ['partially_refunded', 'refunded', 'charged_back'],
}

/** Undefined where the table allows it. */
export function refuseOrderMove(from: OrderState, to: OrderState): Problem | undefined {
  return orderTransitions[from].includes(to)
    ? undefined
    : problem('invalid_transition', `An order that is ${from} does not become ${to}`)
}
