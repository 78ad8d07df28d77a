// Reads what an operator allows minors and wallets of unknown age, as its configuration writes it.

import { defaultOperatorLimits, type OperatorLimits } from './ceilings.ts'

/** Whole main-currency units a month for wallets of unknown age; the specification's where nothing is written, undefined where malformed. */
export function readUnknownMonth(text: string | undefined): bigint | undefined {
  if (text === undefined) return defaultOperatorLimits.unknownMonth
  const units = /^[0-9]{1,7}$/.test(text) ? BigInt(text) : undefined
  return units === undefined || units > 1_000_000n ? undefined : units
}

/** Sums by band such as `13-15=3/10`, purchase before month, with commas between; bands left out keep their default. */
export function readMinorLimits(text: string | undefined): OperatorLimits['minors'] | undefined {
  let minors = defaultOperatorLimits.minors
  for (const entry of (text ?? '').split(',')) {
    if (text === undefined || entry.trim() === '') continue
    const match = /^(under13|13-15|16-17)=([0-9]{1,6})\/([0-9]{1,6})$/.exec(entry.trim())
    if (match === null) return undefined
    const [, band, purchase, month] = match
    minors = { ...minors, [band ?? '']: { purchase: BigInt(purchase ?? 0), month: BigInt(month ?? 0) } }
  }
  return minors
}
