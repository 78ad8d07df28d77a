// The buy form, for readers without script: a fresh quote, and the way to the broker's checkout. The price comes from the
// offer at this address, never from the form. The quote may stand in an address; a ticket never does.

import { brokerPaths, gatePaths, isExpired, problem } from '@farthing/protocol'
import { problemAnswer, seeOther } from './answers.ts'
import { checkAccess } from './check-access.ts'
import { startCheckout } from './checkout-state.ts'
import type { GateDeps } from './deps.ts'
import { makeQuote } from './make-quote.ts'
import type { PricedItem } from './offer-input.ts'

/** Sends the reader to the checkout, or straight back to the page that is open to them already. */
export async function startBuying(deps: GateDeps, request: Request, item: PricedItem): Promise<Response> {
  const { settings, system } = deps
  const now = system.now()
  const address = new URL(item.offer.requesturl)
  const page = address.pathname + address.search
  const access = await checkAccess(deps, request, item)
  if (access.state === 'open') return seeOther(page, access.headers)
  if (access.problem.code === 'keys_unavailable') {
    return problemAnswer(settings, request, { problem: access.problem, back: page })
  }
  if (isExpired(item.offer, now))
    return problemAnswer(settings, request, { problem: problem('quote_expired'), back: page })
  // A reader sent to a broker that is away would see the browser's own error, and never come back.
  if (!(await deps.broker.readKeys()).ok)
    return problemAnswer(settings, request, { problem: problem('broker_unavailable'), back: page })
  const { state, cookie } = await startCheckout(deps, item, now)
  const checkout = new URL(brokerPaths.checkout, settings.broker)
  checkout.searchParams.set('quote', await makeQuote(deps, item, now))
  checkout.searchParams.set('state', state)
  checkout.searchParams.set('return', settings.origin + gatePaths.back)
  return seeOther(checkout.href, [['set-cookie', cookie]])
}
