// Hands out a ticket for a purchase: the broker's signed word that a gate verifies alone.

import { type Id, type Instant, instant, limits, type Problem, problem, signTicket, type Ticket } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import { hashId } from '../domain/accounts.ts'
import { accessEndsAt, type Purchase } from '../domain/purchase.ts'
import { readPurchase } from '../records/purchases.ts'
import { insertTicket } from '../records/tickets.ts'
import { newId } from '../system.ts'

export type IssuedTicket = { readonly ok: true; readonly ticket: Ticket; readonly token: string }

/**
 * The ticket that came with the payment: repeats of the same request give the same ticket, so a lost answer costs
 * nothing and starts no further sessions. Once it has expired, a fresh one is issued instead.
 */
export async function issueFirstTicket(deps: Deps, purchase: Purchase): Promise<IssuedTicket | Problem> {
  const id = `tkt_${hashId('first ticket', purchase.id).toString(36)}` as Id<'tkt'>
  const again = await repeatTicket(deps, purchase, { id, issuedAt: purchase.paidAt })
  return again ?? issueTicket(deps, purchase)
}

/** The very ticket that was handed out before, word for word; undefined where it has expired. */
export async function repeatTicket(
  deps: Deps,
  purchase: Purchase,
  issue: { readonly id: Id<'tkt'>; readonly issuedAt: Instant },
): Promise<IssuedTicket | Problem | undefined> {
  const now = deps.system.now()
  const ticket = buildTicket(deps, purchase, issue)
  if (ticket.expiresAt <= now) return undefined
  if (purchase.refund !== undefined) return problem('ticket_refunded')
  return { ok: true, ticket, token: await signTicket(ticket, deps.keyring.signer(now)) }
}

/** A fresh ticket for a purchase that still gives access; a bounded number a day, so that one cannot serve the world. */
export async function issueTicket(deps: Deps, purchase: Purchase): Promise<IssuedTicket | Problem> {
  const now = deps.system.now()
  if (purchase.refund !== undefined) return problem('ticket_refunded')
  if (accessEndsAt(purchase) <= now) return problem('access_ended')
  const id = newId(deps.system, 'tkt')
  const outcome = await deps.ledger.commit({
    records: [insertTicket(deps.records, { id, purchaseId: purchase.id }, now)],
  })
  if (!outcome.ok) {
    const failed = undecided(outcome)
    if (failed !== undefined) return failed
    const again = await readPurchase(deps.records, purchase.id)
    return problem(again?.refund === undefined ? 'ticket_sessions_exhausted' : 'ticket_refunded')
  }
  const ticket = buildTicket(deps, purchase, { id, issuedAt: now })
  return { ok: true, ticket, token: await signTicket(ticket, deps.keyring.signer(now)) }
}

function buildTicket(
  deps: Deps,
  purchase: Purchase,
  issue: { readonly id: Id<'tkt'>; readonly issuedAt: number },
): Ticket {
  const endsAt = accessEndsAt(purchase)
  return {
    id: issue.id,
    issuer: deps.config.origin,
    audience: purchase.origin,
    merchantId: purchase.merchantId,
    purchaseId: purchase.id,
    nonce: purchase.nonce,
    buyUrlDigest: purchase.buyUrlDigest,
    price: purchase.price,
    issuedAt: instant(issue.issuedAt),
    expiresAt: instant(Math.min(issue.issuedAt + limits.ticketLifeMs, endsAt)),
    purchasedAt: purchase.paidAt,
    accessEndsAt: endsAt,
    isTest: deps.config.mode === 'test',
  }
}
