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

export type ReadQuote = { readonly ok: true; readonly quote: Quote; readonly merchant: Merchant }

export async function readQuote(deps: Deps, token: string): Promise<ReadQuote | Problem> {
  const issuer = readQuoteIssuer(token)
  if (issuer === undefined) return problem('quote_invalid')
  const merchant = await readMerchant(deps.records, issuer)
  if (merchant === undefined) return problem('merchant_unknown')
  const verified = await verifyQuote(token, { keys: merchant.publicKeys })
  if (!verified.ok) return verified
  const { quote } = verified
  if (quote.paymentSystem !== deps.config.origin + paymentSystemPath) return problem('quote_other_broker')
  if (quote.origin !== merchant.origin) return problem('quote_origin_mismatch')
  if (merchant.provenAt === undefined) return problem('merchant_inactive')
  return { ok: true, quote, merchant }
}
