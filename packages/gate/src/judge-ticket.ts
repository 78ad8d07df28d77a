// The decision on a ticket whose signature holds: is it of this broker, for this site, for this item, and still good.
// Pure: no clock, no store, no network.

import { type Instant, limits, type Problem, problem, type Ticket } from '@farthing/protocol'

/** What a ticket must name to open an item here. */
export type Expected = {
  readonly issuer: string
  readonly audience: string
  readonly merchantId: string
  /** Digests of the item's `buyurl` and of the passes that open it too. */
  readonly opensWith: { has(buyUrlDigest: string): boolean }
}

/** Good as it is; expired while the purchase lasts, so worth renewing; or refused. */
export type Verdict =
  | { readonly kind: 'good' }
  | { readonly kind: 'outlived'; readonly problem: Problem }
  | { readonly kind: 'refused'; readonly problem: Problem }

/** Judges a ticket at an instant; each fault has its own code. */
export function judgeTicket(ticket: Ticket, expected: Expected, now: Instant): Verdict {
  if (ticket.issuer !== expected.issuer)
    return refuse(problem('ticket_signature_invalid', 'Another payment system issued it.'))
  if (ticket.audience !== expected.audience || ticket.merchantId !== expected.merchantId) {
    return refuse(problem('ticket_other_audience'))
  }
  if (!expected.opensWith.has(ticket.buyUrlDigest)) return refuse(problem('ticket_other_item'))
  if (ticket.issuedAt > now + limits.clockSkewMs) {
    return refuse(problem('ticket_invalid', 'It was signed in the future.'))
  }
  // To the second, by the merchant's clock (per-fee-link 3.7); only the ticket's own end allows for two clocks.
  if (ticket.accessEndsAt <= now) {
    return refuse(problem('ticket_expired', 'The time that was paid for is over.'))
  }
  if (ticket.expiresAt + limits.clockSkewMs <= now) {
    return { kind: 'outlived', problem: problem('ticket_expired') }
  }
  return { kind: 'good' }
}

/** True past half a ticket's life, where the purchase outlasts it. */
export function isDueForRenewal(ticket: Ticket, now: Instant): boolean {
  return ticket.accessEndsAt > ticket.expiresAt && now >= (ticket.issuedAt + ticket.expiresAt) / 2
}

function refuse(refusal: Problem): Verdict {
  return { kind: 'refused', problem: refusal }
}
