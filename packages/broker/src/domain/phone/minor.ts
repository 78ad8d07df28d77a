// Amounts as operators bill them: whole minor units of a currency (cents; won as they are), beside the ledger's millionths.
// The way between the two is exact or there is none.

import { type Asset, assetCode, assetScale, Bug, fiatAsset, type Money } from '@farthing/protocol'

/** A sum in a currency's minor units. */
export type Minor = { readonly currency: string; readonly units: bigint }

/** Decimals of the minor unit (ISO 4217) of the currencies an operator may charge in. */
const digitsOf: Readonly<Record<string, number>> = {
  EUR: 2,
  GBP: 2,
  USD: 2,
  AUD: 2,
  CHF: 2,
  KRW: 0,
  JPY: 0,
  KWD: 3,
  BHD: 3,
}

/** The currencies whose minor units are known. */
export const minorCurrencies: readonly string[] = Object.keys(digitsOf)

/** How many decimals a currency's minor unit has; undefined where the currency is not known here. */
export function minorDigits(currency: string): number | undefined {
  return digitsOf[currency]
}

/** The minor units of a sum; undefined where a part of one would be lost or the currency is not known. */
export function toMinor(money: Money): Minor | undefined {
  const currency = assetCode(money.asset)
  const step = stepOf(currency)
  if (step === undefined || money.amount % step !== 0n) return undefined
  return { currency, units: money.amount / step }
}

/** The ledger's money of a sum in minor units, always exact. */
export function fromMinor(minor: Minor): Money {
  const step = stepOf(minor.currency)
  if (step === undefined) throw new Bug(`no minor units are known for ${minor.currency}`)
  return { asset: assetOf(minor.currency), amount: minor.units * step }
}

/** The decimal an operator's JSON carries, written from the integer: 150 of GBP is `1.50`, 5000 of KRW `5000`. */
export function formatMinor(minor: Minor): string {
  const digits = minorDigits(minor.currency)
  if (digits === undefined) throw new Bug(`no minor units are known for ${minor.currency}`)
  const sign = minor.units < 0n ? '-' : ''
  const text = (minor.units < 0n ? -minor.units : minor.units).toString().padStart(digits + 1, '0')
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`
}

function assetOf(currency: string): Asset {
  return fiatAsset(currency)
}

function stepOf(currency: string): bigint | undefined {
  const digits = minorDigits(currency)
  return digits === undefined ? undefined : 10n ** BigInt(assetScale(assetOf(currency)) - digits)
}
