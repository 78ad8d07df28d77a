// Answers what became of a payment whose answer was lost, by the key the wallet chose for it. Pays nothing.

import { type Problem, problem } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import { readPurchaseByKey } from '../records/purchases.ts'
import { issueFirstTicket } from './issue-ticket.ts'
import type { PaidOffer } from './pay-offer.ts'

export async function resolvePayment(
  deps: Deps,
  input: { readonly walletId: string | undefined; readonly idempotencyKey: string },
): Promise<PaidOffer | Problem> {
  if (input.walletId === undefined) return problem('not_found')
  const purchase = await readPurchaseByKey(deps.records, input.walletId, input.idempotencyKey)
  if (purchase === undefined) return problem('not_found')
  const ticket = await issueFirstTicket(deps, purchase)
  return ticket.ok ? { ok: true, purchase, ticket, charged: purchase.price } : ticket
}
