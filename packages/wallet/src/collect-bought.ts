// The ticket of something bought by another way than this wallet's balance, such as the phone bill.

import { money, type Problem, problem, toMoneyJson } from '@farthing/protocol'
import { makeKey } from './broker-call.ts'
import type { Payment } from './broker-json.ts'
import type { Challenge } from './challenge.ts'
import { payQuote } from './pay-quote.ts'
import type { Payer } from './payer.ts'
import { readPurchase, writeBuyUrl, writePurchase } from './purchases.ts'

/**
 * Gets the ticket of what the wallet owns under a challenge and keeps it for `url`. The most it may cost is the smallest
 * amount there is, so nothing is paid by it, whatever the wallet holds.
 */
export async function collectBought(
  payer: Payer,
  url: string,
  { offer, token, quote }: Challenge,
): Promise<{ readonly ok: true; readonly payment: Payment } | Problem> {
  return payer.lock(offer.buyurl, async () => {
    const max = toMoneyJson(money(quote.price.asset, 1n))
    const pending = { quote: token, key: makeKey(payer.broker.system), max }
    const outcome = await payQuote(payer.broker, { pending, wasSentBefore: false })
    if (outcome.state !== 'paid') return outcome.refusal
    if (outcome.payment.state === 'refunded') return problem('ticket_refunded')
    const kept = await readPurchase(payer.store, offer.buyurl)
    await writeBuyUrl(payer.store, url, offer.buyurl)
    await writePurchase(payer.store, offer.buyurl, { ...kept, ticket: outcome.ticket })
    return { ok: true, payment: outcome.payment }
  })
}
