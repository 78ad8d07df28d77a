// The reader's undo: passed on to the broker with the ticket that opened the page, and in force here at once.

import { type Problem, problem } from '@farthing/protocol'
import { problemAnswer, seeOther } from './answers.ts'
import { checkAccess, type OpenAccess } from './check-access.ts'
import type { GateDeps } from './deps.ts'
import type { PricedItem } from './offer-input.ts'
import { formatRefundNote } from './ticket-cookie.ts'

/** Done, with its answer; or refused by the broker, so that the page is shown with the reason. */
export type Undone =
  | { readonly state: 'answered'; readonly response: Response }
  | { readonly state: 'refused'; readonly access: OpenAccess; readonly problem: Problem }

/** Refunds what the request's own ticket bought; a refund made before is as good as one made now. */
export async function undoPurchase(deps: GateDeps, request: Request, item: PricedItem): Promise<Undone> {
  const address = new URL(item.offer.requesturl)
  const page = address.pathname + address.search
  const access = await checkAccess(deps, request, item)
  if (access.state === 'closed') {
    const isDone = access.problem.code === 'ticket_refunded'
    const refusal = { problem: access.problem, back: page }
    return {
      state: 'answered',
      response: isDone ? seeOther(page) : problemAnswer(deps.settings, request, refusal),
    }
  }
  const { ticket, token } = access
  const answer = await deps.broker.undo(token)
  const isRefunded = answer.ok || (!answer.isAway && answer.problem.code === 'already_refunded')
  if (!isRefunded) {
    return { state: 'refused', access, problem: answer.isAway ? problem('outcome_unknown') : answer.problem }
  }
  await deps.refunds.add(ticket.purchaseId)
  const path = item.cookiePaths.get(ticket.buyUrlDigest) ?? '/'
  const note = formatRefundNote(deps.settings, {
    money: ticket.price,
    buyUrlDigest: ticket.buyUrlDigest,
    path,
  })
  return { state: 'answered', response: seeOther(page, [['set-cookie', note]]) }
}
