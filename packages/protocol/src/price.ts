// The price of an offer: its grammar and vectors are per-fee-link 3.2. A merchant's price is never rounded.

import { assetCode, fiatAsset, formatDecimal, type Money, parseDecimal } from './money.ts'

/** Why a price was not taken. */
export type PriceFault = 'E-PRICE' | 'E-PRICE-ZERO'

const currencyFirst = /^([A-Z]{3}) ?((?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,6})?)$/
const amountFirst = /^((?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,6})?) ?([A-Z]{3})$/

/** Reads `0.02 EUR`, `EUR 0.02` or `0.02EUR` into millionths of the currency. */
export function parsePrice(
  text: string,
): { readonly ok: true; readonly price: Money } | { readonly ok: false; readonly fault: PriceFault } {
  const trimmed = text.trim()
  const leading = currencyFirst.exec(trimmed)
  const trailing = amountFirst.exec(trimmed)
  const currency = leading?.[1] ?? trailing?.[2]
  const digits = leading?.[2] ?? trailing?.[1]
  if (currency === undefined || digits === undefined) return { ok: false, fault: 'E-PRICE' }
  const price = parseDecimal(digits, fiatAsset(currency))
  if (price === undefined) return { ok: false, fault: 'E-PRICE' }
  return price.amount === 0n ? { ok: false, fault: 'E-PRICE-ZERO' } : { ok: true, price }
}

/** Writes the canonical form, the only one to write: `0.02 EUR`. */
export function formatPrice(price: Money): string {
  return `${formatDecimal(price)} ${assetCode(price.asset)}`
}
