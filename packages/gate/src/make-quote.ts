// A fresh quote for an item: the merchant's signed word on the price, good for ten minutes at most and for one purchase.

import { type Instant, instant, limits, signQuote, toBase64Url } from '@farthing/protocol'
import type { GateDeps } from './deps.ts'
import type { PricedItem } from './offer-input.ts'

/** Signs a quote; it ends with the offer where that is sooner. */
export async function makeQuote(
  deps: Pick<GateDeps, 'settings' | 'system'>,
  item: PricedItem,
  now: Instant,
): Promise<string> {
  const { settings, system } = deps
  const { offer, input } = item
  const offerEnd = offer.expiration === undefined ? Number.POSITIVE_INFINITY : Date.parse(offer.expiration)
  const named = { title: offer.title, url: offer.requesturl }
  return signQuote(
    {
      merchantId: settings.merchant,
      paymentSystem: settings.paymentSystem,
      origin: settings.origin,
      nonce: toBase64Url(system.randomBytes(16)),
      price: offer.price,
      offerDigest: item.offerDigest,
      buyUrlDigest: item.buyUrlDigest,
      duration: offer.duration,
      issuedAt: now,
      // A quote counts in whole seconds and lives one at least.
      expiresAt: instant(Math.max(now + 1000, Math.min(now + limits.quoteLifeMs, offerEnd))),
      ...(input.isPrivate === true ? {} : named),
    },
    settings.signingKey,
  )
}
