// Money: an integer of an asset's smallest unit beside the asset. Everything that adds, splits, reads or writes
// money goes through this file; it knows nothing of who pays whom.

import { limits } from './limits.ts'

/** An asset's name with its scale, such as `EUR/6`: one unit is 10^-6 euro. */
export type Asset = `${string}/${number}`

/** An amount of one asset, in that asset's smallest unit. May be zero; negative only as a difference. */
export type Money = { readonly asset: Asset; readonly amount: bigint }

/** Money as JSON carries it (C-01): `{"asset":"EUR/6","amount":"20000"}`. */
export type MoneyJson = { readonly asset: string; readonly amount: string }

/** How a division that leaves a rest is settled; the rest always belongs to somebody named by the caller. */
export type Rounding = 'down' | 'up' | 'half-even'

/** The decimals of every fiat asset: amounts are whole millionths. */
export const fiatScale = 6

const assetPattern = /^([A-Z][A-Z0-9]{2,11})\/(0|[1-9]|1[0-8])$/
const integerPattern = /^(0|-?[1-9][0-9]{0,18})$/
const decimalPattern = /^(0|[1-9][0-9]{0,12})(?:\.([0-9]{1,18}))?$/

/** The fiat asset of an ISO 4217 code: `EUR` gives `EUR/6`. */
export function fiatAsset(currency: string): Asset {
  return `${currency}/${fiatScale}`
}

/** Reads an asset name, or answers undefined where it is not one. */
export function parseAsset(text: unknown): Asset | undefined {
  return typeof text === 'string' && assetPattern.test(text) ? (text as Asset) : undefined
}

/** The code before the scale: `EUR` of `EUR/6`. */
export function assetCode(asset: Asset): string {
  return asset.slice(0, asset.lastIndexOf('/'))
}

/** The number of decimals one whole unit is divided into: 6 of `EUR/6`. */
export function assetScale(asset: Asset): number {
  return Number(asset.slice(asset.lastIndexOf('/') + 1))
}

export function money(asset: Asset, amount: bigint): Money {
  return { asset, amount }
}

export function zero(asset: Asset): Money {
  return { asset, amount: 0n }
}

/** Adds two amounts of one asset; different assets are a bug of the caller, not a refusal. */
export function add(left: Money, right: Money): Money {
  return { asset: sameAsset(left, right), amount: left.amount + right.amount }
}

/** Subtracts, allowing a negative difference. */
export function subtract(left: Money, right: Money): Money {
  return { asset: sameAsset(left, right), amount: left.amount - right.amount }
}

/** −1, 0 or 1, for amounts of one asset. */
export function compare(left: Money, right: Money): -1 | 0 | 1 {
  sameAsset(left, right)
  return left.amount < right.amount ? -1 : left.amount > right.amount ? 1 : 0
}

/** `amount × numerator / denominator` rounded as named; amounts and factors must not be negative. */
export function multiplyRatio(
  value: Money,
  ratio: { readonly numerator: bigint; readonly denominator: bigint },
  rounding: Rounding,
): Money {
  if (value.amount < 0n || ratio.numerator < 0n)
    throw new Bug('a ratio needs an amount and factors that are not negative')
  return { asset: value.asset, amount: divide(value.amount * ratio.numerator, ratio.denominator, rounding) }
}

/** A share in parts per million of an amount, rounded as named. */
export function sharePpm(value: Money, ppm: bigint, rounding: Rounding): Money {
  return multiplyRatio(value, { numerator: ppm, denominator: 1_000_000n }, rounding)
}

/**
 * Splits an amount by weights without losing a unit: each part is rounded down and the units left over go, one each,
 * to the parts with the largest remainders, earlier parts first among equals.
 */
export function split(value: Money, weights: readonly bigint[]): readonly Money[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0n)
  if (value.amount < 0n || total <= 0n || weights.some((weight) => weight < 0n)) {
    throw new Bug(
      'split needs an amount and weights that are not negative, with at least one weight above zero',
    )
  }
  const parts = weights.map((weight, index) => ({
    index,
    amount: (value.amount * weight) / total,
    remainder: (value.amount * weight) % total,
  }))
  let left = value.amount - parts.reduce((sum, part) => sum + part.amount, 0n)
  const byRemainder = [...parts].sort((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
  )
  for (const part of byRemainder) {
    if (left === 0n) break
    part.amount += 1n
    left -= 1n
  }
  return parts.map((part) => ({ asset: value.asset, amount: part.amount }))
}

/** Writes the exact decimal of an amount without trailing zeros: 20000 of `EUR/6` is `0.02`. */
export function formatDecimal(value: Money): string {
  const scale = assetScale(value.asset)
  const sign = value.amount < 0n ? '-' : ''
  const digits = (value.amount < 0n ? -value.amount : value.amount).toString().padStart(scale + 1, '0')
  const whole = digits.slice(0, digits.length - scale)
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '')
  return `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`
}

/** Writes an amount exactly, for people: at least two decimals where the asset has them, so `0.40 EUR` and `0.005 EUR`. */
export function formatMoney(value: Money): string {
  const [whole = '', fraction = ''] = formatDecimal(value).split('.')
  const decimals = fraction.padEnd(Math.min(2, assetScale(value.asset)), '0')
  return `${whole}${decimals === '' ? '' : `.${decimals}`} ${assetCode(value.asset)}`
}

/** Reads an exact decimal of an asset; undefined where it is malformed, too fine for the scale or above the bound. */
export function parseDecimal(text: string, asset: Asset): Money | undefined {
  const match = decimalPattern.exec(text)
  const whole = match?.[1]
  if (match === null || whole === undefined) return undefined
  const fraction = match[2] ?? ''
  const scale = assetScale(asset)
  if (fraction.length > scale) return undefined
  const amount = BigInt(whole + fraction.padEnd(scale, '0'))
  return amount <= limits.amountMax ? { asset, amount } : undefined
}

export function toMoneyJson(value: Money): MoneyJson {
  return { asset: value.asset, amount: value.amount.toString() }
}

/** Reads money from JSON; undefined where the shape, the asset or the digits are wrong, or a number stands for digits. */
export function parseMoneyJson(value: unknown): Money | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { asset, amount } = value as { asset?: unknown; amount?: unknown }
  const known = parseAsset(asset)
  if (known === undefined || typeof amount !== 'string' || !integerPattern.test(amount)) return undefined
  const units = BigInt(amount)
  return units <= limits.amountMax && units >= -limits.amountMax ? { asset: known, amount: units } : undefined
}

/** A broken invariant of ours: never shown to a caller, always logged whole. The only class of the project. */
export class Bug extends Error {
  override name = 'Bug'
}

function sameAsset(left: Money, right: Money): Asset {
  if (left.asset !== right.asset) throw new Bug(`cannot mix ${left.asset} and ${right.asset}`)
  return left.asset
}

function divide(dividend: bigint, divisor: bigint, rounding: Rounding): bigint {
  if (divisor <= 0n || dividend < 0n)
    throw new Bug('division needs a positive divisor and no negative amount')
  const quotient = dividend / divisor
  const rest = dividend % divisor
  if (rest === 0n || rounding === 'down') return quotient
  if (rounding === 'up') return quotient + 1n
  const twice = rest * 2n
  const roundUp = twice > divisor || (twice === divisor && quotient % 2n === 1n)
  return roundUp ? quotient + 1n : quotient
}
