// Money for people: Intl formats the exact decimal text, so that no amount passes through a floating number and no
// price is rounded (C-13).

import { assetCode, assetScale, formatDecimal, type Money } from '@farthing/protocol'
import type { PageContext } from './context.ts'
import { type Html, html } from './html.ts'

type SignDisplay = 'auto' | 'exceptZero'
type Numeric = `${number}`

/** Symbols that more than one currency uses, or that few readers know, give way to the code. */
const plainSymbols: ReadonlySet<string> = new Set(['EUR', 'GBP'])

/** Writes an amount in full precision: `€0.02`, `€0.004`, `USD 1.50`. */
export function moneyText(locale: string, value: Money, signDisplay: SignDisplay = 'auto'): string {
  const code = assetCode(value.asset)
  const decimal = formatDecimal(value)
  if (!isNumeric(decimal)) return `${decimal} ${code}`
  const maximumFractionDigits = assetScale(value.asset)
  if (!/^[A-Z]{3}$/.test(code)) {
    const plain = new Intl.NumberFormat(locale, { signDisplay, maximumFractionDigits })
    return `${minus(plain.format(decimal))} ${code}`
  }
  const currency = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: code,
    currencyDisplay: plainSymbols.has(code) ? 'symbol' : 'code',
    signDisplay,
    ...fractionDigits(locale, code, maximumFractionDigits),
  })
  return minus(currency.format(decimal))
}

/** An amount as an element that carries its exact decimal and currency beside the text. */
export function moneyTag(context: PageContext, value: Money, signDisplay: SignDisplay = 'auto'): Html {
  return html`<data class="money" value="${formatDecimal(value)} ${assetCode(value.asset)}">${moneyText(
    context.locale,
    value,
    signDisplay,
  )}</data>`
}

/** What came in is written with a plus, what went out with a minus. */
export function signedMoneyTag(context: PageContext, value: Money): Html {
  return moneyTag(context, value, 'exceptZero')
}

function fractionDigits(
  locale: string,
  currency: string,
  scale: number,
): { readonly minimumFractionDigits: number; readonly maximumFractionDigits: number } {
  const usual = new Intl.NumberFormat(locale, { style: 'currency', currency }).resolvedOptions()
  return {
    minimumFractionDigits: Math.min(usual.minimumFractionDigits ?? 0, scale),
    maximumFractionDigits: scale,
  }
}

function minus(text: string): string {
  return text.replaceAll('-', '\u2212')
}

function isNumeric(text: string): text is Numeric {
  return /^-?[0-9]+(\.[0-9]+)?$/.test(text)
}
