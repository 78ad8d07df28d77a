// Reads the operator's rate table: how prices of one currency become prices of another, exact decimals only.

import { z } from 'zod'
import type { Rate, RateTable } from './region-currency.ts'

const currency = z.string().regex(/^[A-Z]{3}$/, 'a currency such as EUR')

const schema = z.strictObject({
  /** Currencies of regions, besides and before those that are built in. */
  regions: z.record(z.string().regex(/^[A-Z]{2}$/, 'a region such as DE'), currency).default({}),
  rates: z
    .array(
      z.strictObject({
        from: currency,
        to: currency,
        /** What one of `from` is in `to`. */
        rate: z.string().regex(/^(0|[1-9][0-9]{0,8})(\.[0-9]{1,12})?$/, 'a decimal such as 0.8642'),
      }),
    )
    .max(10_000),
})

/** The table, or a sentence per fault. */
export function readRates(
  json: unknown,
):
  | { readonly ok: true; readonly rates: RateTable }
  | { readonly ok: false; readonly faults: readonly string[] } {
  const parsed = schema.safeParse(json)
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
    return { ok: false, faults }
  }
  const faults: string[] = []
  const rates: Record<string, Rate> = {}
  for (const [index, { from, to, rate }] of parsed.data.rates.entries()) {
    const pair = `${from}>${to}`
    const fraction = fractionOf(rate)
    if (rates[pair] !== undefined) faults.push(`rates.${index}: ${pair} stands twice`)
    if (fraction.numerator === 0n) faults.push(`rates.${index}.rate: above zero`)
    rates[pair] = fraction
  }
  return faults.length > 0
    ? { ok: false, faults }
    : { ok: true, rates: { regions: parsed.data.regions, rates } }
}

function fractionOf(decimal: string): Rate {
  const [whole = '0', fraction = ''] = decimal.split('.')
  return { numerator: BigInt(whole + fraction), denominator: 10n ** BigInt(fraction.length) }
}
