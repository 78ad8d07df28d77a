// Verifies a quote against the merchant it names: signature, payment system, origin, form. Whether it is still fresh
// is judged by whoever pays, after looking the purchase up.

import {
  type Problem,
  paymentSystemPath,
  problem,
  type Quote,
  readQuoteIssuer,
  verifyQuote,
} from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import { type Merchant, readMerchant } from '../records/merchants.ts'
import { isOrderNonce } from '../records/orders.ts'

export type ReadQuote = {
  readonly ok: true
  readonly quote: Quote
  readonly merchant: Merchant
  /** Signed by the broker for an order made here: it pays that order and nothing else. */
  readonly isOfOrder: boolean
}

/** Reads a quote that its merchant, or the broker for an order, signed for this broker, whatever became of the merchant since. */
export async function readSignedQuote(deps: Deps, token: string): Promise<ReadQuote | Problem> {
  const issuer = readQuoteIssuer(token)
  if (issuer === undefined) return problem('quote_invalid')
  const merchant = await readMerchant(deps.records, issuer)
  if (merchant === undefined) return problem('merchant_unknown')
  const byMerchant = await verifyQuote(token, { keys: merchant.publicKeys })
  const byBroker =
    byMerchant.ok || byMerchant.code !== 'quote_signature_invalid'
      ? undefined
      : await verifyQuote(token, deps.keyring.published(deps.system.now()))
  const verified = byBroker?.ok === true ? byBroker : byMerchant
  if (!verified.ok) return verified
  const { quote } = verified
  // A merchant's own quote must not pass for the payment of an order: the order's nonce is the broker's to sign.
  if (byMerchant.ok && (await isOrderNonce(deps.records, quote.merchantId, quote.nonce))) {
    return problem('quote_invalid', 'The nonce belongs to an order')
  }
  if (quote.paymentSystem !== deps.config.origin + paymentSystemPath) return problem('quote_other_broker')
  return { ok: true, quote, merchant, isOfOrder: byBroker?.ok === true }
}

/** Whether the seller may be paid now. What was paid already stays open, so a payer looks that up before. */
export function judgeSeller({ quote, merchant }: ReadQuote): Problem | undefined {
  if (quote.origin !== merchant.origin) return problem('quote_origin_mismatch')
  return merchant.provenAt === undefined ? problem('merchant_inactive') : undefined
}
