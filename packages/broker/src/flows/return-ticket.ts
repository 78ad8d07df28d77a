// The way back without script: a code in the redirect stands for the ticket, which never stands in a URL. Only the
// merchant can exchange it, with its own key.

import { instant, type Problem, problem, toBase64Url } from '@farthing/protocol'
import { type Deps, writeRecords } from '../deps.ts'
import { brokerLimits } from '../limits.ts'
import { readPurchase } from '../records/purchases.ts'
import { insertReturnCode, type ReturnCode, readReturnCode } from '../records/tickets.ts'
import { type IssuedTicket, repeatTicket } from './issue-ticket.ts'

/** Makes the code that goes into the redirect: good for two minutes, for the one ticket that was just handed out. */
export async function makeReturnCode(
  deps: Deps,
  { ticket }: IssuedTicket,
): Promise<{ readonly ok: true; readonly code: string } | Problem> {
  const code = toBase64Url(deps.system.chance(24))
  const failed = await writeRecords(deps, [
    insertReturnCode(deps.records, {
      secret: code,
      purchaseId: ticket.purchaseId,
      merchantId: ticket.merchantId,
      ticketId: ticket.id as ReturnCode['ticketId'],
      ticketIssuedAt: ticket.issuedAt,
      expiresAt: instant(deps.system.now() + brokerLimits.returnCodeLifeMs),
    }),
  ])
  return failed ?? { ok: true, code }
}

/**
 * Exchanges a code for its ticket. Repeating it within its two minutes gives the same ticket, so a lost answer costs
 * nothing and no further session can be started with it; another merchant is refused.
 */
export async function exchangeReturnCode(
  deps: Deps,
  input: { readonly code: string; readonly merchantId: string },
): Promise<IssuedTicket | Problem> {
  const known = await readReturnCode(deps.records, input.code, input.merchantId)
  if (known === undefined || known.expiresAt <= deps.system.now()) return problem('return_code_invalid')
  const purchase = await readPurchase(deps.records, known.purchaseId)
  if (purchase === undefined) return problem('return_code_invalid')
  const ticket = await repeatTicket(deps, purchase, { id: known.ticketId, issuedAt: known.ticketIssuedAt })
  return ticket ?? problem('access_ended')
}
