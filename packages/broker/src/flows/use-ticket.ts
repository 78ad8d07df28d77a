// What a merchant's gate may do with a ticket that a reader presented: renew it, or pass on the reader's undo.

import { type Problem, problem, verifyTicket } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { Purchase } from '../domain/purchase.ts'
import { readPurchase } from '../records/purchases.ts'
import { type IssuedTicket, issueTicket } from './issue-ticket.ts'
import { type RefundedPurchase, refundPurchase } from './refund-purchase.ts'

type TicketInput = { readonly ticket: string; readonly merchantId: string }

/** A fresh ticket for one that has expired or soon will, while what was bought lasts and was not refunded. */
export async function renewTicket(deps: Deps, input: TicketInput): Promise<IssuedTicket | Problem> {
  const purchase = await readTicketPurchase(deps, input)
  return 'ok' in purchase ? purchase : issueTicket(deps, purchase)
}

/** The reader's own refund, by the reader's rules, asked for through the merchant's page. */
export async function undoPurchase(deps: Deps, input: TicketInput): Promise<RefundedPurchase | Problem> {
  const purchase = await readTicketPurchase(deps, input)
  if ('ok' in purchase) return purchase
  return refundPurchase(deps, { purchaseId: purchase.id, by: { wallet: purchase.walletId } })
}

async function readTicketPurchase(deps: Deps, input: TicketInput): Promise<Purchase | Problem> {
  const verified = await verifyTicket(input.ticket, deps.keyring.published(deps.system.now()))
  if (!verified.ok) {
    return problem(verified.fault === 'malformed' ? 'ticket_invalid' : 'ticket_signature_invalid')
  }
  const { ticket } = verified
  if (ticket.merchantId !== input.merchantId) return problem('ticket_other_audience')
  return (await readPurchase(deps.records, ticket.purchaseId)) ?? problem('ticket_invalid')
}
