// The way back from the checkout: the one-time code becomes a ticket between the two servers, the ticket a cookie, and
// the reader is on the page they came from. The page comes from the sealed cookie, so the address redirects nowhere else.

import { type Problem, problem } from '@farthing/protocol'
import { problemAnswer, seeOther } from './answers.ts'
import { admitNewTicket } from './check-access.ts'
import { type CheckoutState, endCheckout, readCheckout } from './checkout-state.ts'
import type { GateDeps } from './deps.ts'
import { readToken } from './renewals.ts'

const codePattern = /^[\x21-\x7e]{1,512}$/

/** Answers `?code=…&state=…`, or `?cancelled=1&state=…`. */
export async function finishBuying(deps: GateDeps, request: Request): Promise<Response> {
  const { settings, system } = deps
  const now = system.now()
  const checkout = await readCheckout(deps, request, now)
  if (checkout === undefined)
    return problemAnswer(settings, request, { problem: problem('return_code_invalid') })
  const end = ['set-cookie', endCheckout(deps, checkout.state)] as const
  const parameters = new URL(request.url).searchParams
  if (parameters.get('cancelled') === '1') return seeOther(checkout.page, [end])
  const exchanged = await exchange(deps, parameters.get('code') ?? '')
  if (!exchanged.ok) return refuse(deps, request, { checkout, problem: exchanged })
  const cookiePaths = new Map([[checkout.buyUrlDigest, checkout.cookiePath]])
  const access = await admitNewTicket(deps, { token: exchanged.token, cookiePaths }, now)
  if (access.state === 'closed') return refuse(deps, request, { checkout, problem: access.problem })
  return seeOther(checkout.page, [end, ...access.headers])
}

async function exchange(
  deps: GateDeps,
  code: string,
): Promise<{ readonly ok: true; readonly token: string } | Problem> {
  if (!codePattern.test(code)) return problem('return_code_invalid')
  const answer = await deps.broker.exchange(code)
  const token = answer.ok ? readToken(answer.body) : undefined
  if (token !== undefined) return { ok: true, token }
  // Silence is not a no: the same address may be opened again, and the cookie for it stays.
  if (answer.ok || answer.isAway) return problem('outcome_unknown')
  return answer.problem.code === 'return_code_invalid' ? answer.problem : problem('return_code_invalid')
}

function refuse(
  deps: GateDeps,
  request: Request,
  refusal: { readonly checkout: CheckoutState; readonly problem: Problem },
): Response {
  return problemAnswer(deps.settings, request, { problem: refusal.problem, back: refusal.checkout.page })
}
