// The way back without script: a code in the redirect stands for the ticket, which never stands in a URL. The merchant
// exchanges the code once, with its own key.

import { type Problem, problem, toBase64Url } from '@farthing/protocol'
import { type Deps, undecided, writeRecords } from '../deps.ts'
import type { Purchase } from '../domain/purchase.ts'
import { brokerLimits } from '../limits.ts'
import { readPurchase } from '../records/purchases.ts'
import { claimReturnCode, insertReturnCode, readReturnCode } from '../records/tickets.ts'
import { type IssuedTicket, issueTicket } from './issue-ticket.ts'

/** Makes the code that goes into the redirect; good for two minutes and one use. */
export async function makeReturnCode(
  deps: Deps,
  purchase: Purchase,
): Promise<{ readonly ok: true; readonly code: string } | Problem> {
  const code = toBase64Url(deps.system.chance(24))
  const failed = await writeRecords(deps, [
    insertReturnCode(deps.records, {
      secret: code,
      purchaseId: purchase.id,
      merchantId: purchase.merchantId,
      expiresAt: (deps.system.now() + brokerLimits.returnCodeLifeMs) as Purchase['paidAt'],
    }),
  ])
  return failed ?? { ok: true, code }
}

/** Exchanges a code for a ticket; the second time, or by another merchant, it is refused. */
export async function exchangeReturnCode(
  deps: Deps,
  input: { readonly code: string; readonly merchantId: string },
): Promise<IssuedTicket | Problem> {
  const known = await readReturnCode(deps.records, input.code, input.merchantId)
  const now = deps.system.now()
  if (known === undefined || known.expiresAt <= now) return problem('return_code_invalid')
  const claimed = await deps.ledger.commit({ records: [claimReturnCode(deps.records, input.code, now)] })
  if (!claimed.ok) return undecided(claimed) ?? problem('return_code_invalid')
  const purchase = await readPurchase(deps.records, known.purchaseId)
  return purchase === undefined ? problem('return_code_invalid') : issueTicket(deps, purchase)
}
