// Answers what became of a payment whose answer was lost, by the key the wallet chose for it. Pays nothing.

import { type Problem, problem } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import { readPurchaseByKey } from '../records/purchases.ts'
import { issueFirstTicket } from './issue-ticket.ts'
import type { PaidOffer } from './pay-offer.ts'

export async function resolvePayment(
  deps: Deps,
  input: {
    readonly walletId: string | undefined
    readonly idempotencyKey: string
    /** The site that asks: it is told of its own sales only. */
    readonly origin: string | undefined
    /** Where the asker still has its quote, that very purchase is meant. */
    readonly nonce: string | undefined
  },
): Promise<PaidOffer | Problem> {
  if (input.walletId === undefined) return problem('not_found')
  const purchase = await readPurchaseByKey(deps.records, input.walletId, input.idempotencyKey)
  if (purchase === undefined || purchase.origin !== input.origin) return problem('not_found')
  if (input.nonce !== undefined && purchase.nonce !== input.nonce) return problem('not_found')
  const ticket = await issueFirstTicket(deps, purchase)
  return ticket.ok ? { ok: true, purchase, ticket, charged: purchase.price, isNew: false } : ticket
}
