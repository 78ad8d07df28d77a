// A price as people of the page's language read it, exact to the last digit: never rounded to 0.00 (C-13).

import { assetCode, formatDecimal, formatMoney, type Money } from '@farthing/protocol'

/** The price by `Intl` in a language, from the decimal text and never through a binary number. */
export function formatPriceText(price: Money, language: string): string {
  const decimal = formatDecimal(price)
  if (!isNumeric(decimal)) return formatMoney(price)
  try {
    const style = { style: 'currency', currency: assetCode(price.asset), maximumFractionDigits: 6 } as const
    return new Intl.NumberFormat(language === '' ? undefined : language, style).format(decimal)
  } catch {
    return formatMoney(price)
  }
}

function isNumeric(text: string): text is `${number}` {
  return /^-?[0-9]+(?:\.[0-9]+)?$/.test(text)
}
