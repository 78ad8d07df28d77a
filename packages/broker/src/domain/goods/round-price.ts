// Prices of one currency in another, rounded as the seller says. Never below the least the rule can give, so nothing becomes free.

import { assetCode, fiatAsset, fiatScale, type Money, multiplyRatio } from '@farthing/protocol'
import { minorDigits } from '../phone/minor.ts'
import type { PriceRounding } from './catalogue.ts'
import type { Rate } from './region-currency.ts'

/** Converts by a rate, then rounds; at least one unit of the currency's smallest part, and at least one step of the rule. */
export function convertPrice(
  price: Money,
  to: { readonly currency: string; readonly rate: Rate },
  rounding: PriceRounding,
): Money {
  return roundPrice(
    multiplyRatio({ ...price, asset: fiatAsset(to.currency) }, to.rate, 'half-even'),
    rounding,
  )
}

/** Rounds a sum of money by a rule. */
export function roundPrice(price: Money, rounding: PriceRounding): Money {
  const whole = 10n ** BigInt(fiatScale)
  const digits = decimalsOf(assetCode(price.asset))
  const minor = 10n ** BigInt(fiatScale - digits)
  const { amount } = price
  switch (rounding) {
    case 'none':
      return { ...price, amount: atLeast(amount, 1n) }
    case 'minor':
      return { ...price, amount: toNearest(amount, minor) }
    case 'five':
      return { ...price, amount: toNearest(amount, 5n * minor) }
    case 'whole':
      return { ...price, amount: toNearest(amount, whole) }
    case '99': {
      // A currency without hundredths has no .99.
      if (digits < 2) return { ...price, amount: toNearest(amount, whole) }
      // Up to the next sum that is one hundredth below a whole one.
      const hundredth = whole / 100n
      return {
        ...price,
        amount: atLeast(((amount + hundredth + whole - 1n) / whole) * whole, whole) - hundredth,
      }
    }
  }
  return price
}

/** Decimals of a currency's minor unit. */
export function decimalsOf(currency: string): number {
  const { maximumFractionDigits } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
  }).resolvedOptions()
  return minorDigits(currency) ?? maximumFractionDigits ?? 2
}

function toNearest(amount: bigint, step: bigint): bigint {
  return atLeast(((amount + step / 2n) / step) * step, step)
}

function atLeast(amount: bigint, least: bigint): bigint {
  return amount < least ? least : amount
}
