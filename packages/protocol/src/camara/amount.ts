// Amounts of the billing interface: JSON numbers of at most three decimals, held here as whole thousandths of a
// currency's unit and never as floating point. The way to a currency's minor units is exact or there is none.

import { camaraLimits } from './limits.ts'

/** A number of the interface times one thousand: 1.50 GBP is 1500n. Every bigint of a CAMARA shape is one. */
export type Thousandths = bigint

/** A plain JSON number without exponent; more than three decimals are allowed only where they are zeros. */
const decimalPattern = new RegExp(
  `^(-?)(0|[1-9][0-9]{0,${camaraLimits.wholeUnitsDigitsMax - 1}})(?:\\.([0-9]{1,3})0{0,12})?$`,
)

/** Decimals of a currency's minor unit (ISO 4217), where it is not two. */
const unusualDigits: Readonly<Record<string, number>> = {
  BHD: 3,
  CLP: 0,
  IQD: 3,
  ISK: 0,
  JOD: 3,
  JPY: 0,
  KRW: 0,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  PYG: 0,
  TND: 3,
  UGX: 0,
  VND: 0,
  XAF: 0,
  XOF: 0,
}
const usualCurrencies = new Set(
  (
    'AED ARS AUD BDT BGN BRL CAD CHF CNY COP CZK DKK DOP EGP EUR GBP GEL GHS GTQ HKD HUF IDR ILS INR KES KZT LKR MAD ' +
    'MXN MYR NGN NOK NZD PEN PHP PKR PLN QAR RON RSD RUB SAR SEK SGD THB TRY TWD UAH USD UYU UZS ZAR'
  ).split(' '),
)

/** How many decimals a currency's minor unit has; undefined where the code is not a currency known here. */
export function currencyDigits(currency: string): number | undefined {
  const unusual = Object.hasOwn(unusualDigits, currency) ? unusualDigits[currency] : undefined
  return unusual ?? (usualCurrencies.has(currency) ? 2 : undefined)
}

/** Reads the digits of a JSON number as thousandths; undefined where it is finer, has an exponent or is out of bounds. */
export function parseThousandths(digits: string): Thousandths | undefined {
  const match = decimalPattern.exec(digits)
  if (match === null) return undefined
  const size = BigInt(`${match[2] ?? ''}${(match[3] ?? '').padEnd(3, '0')}`)
  return match[1] === '-' ? -size : size
}

/** Writes thousandths as the digits of a JSON number, without zeros at the end: 1500n is `1.5`. */
export function formatThousandths(value: Thousandths): string {
  const digits = (value < 0n ? -value : value).toString().padStart(4, '0')
  const fraction = digits.slice(-3).replace(/0+$/, '')
  return `${value < 0n ? '-' : ''}${digits.slice(0, -3)}${fraction === '' ? '' : `.${fraction}`}`
}

/** Whole minor units of a currency; undefined where a part of one would be lost or the currency is not known. */
export function toMinorUnits(value: Thousandths, currency: string): bigint | undefined {
  const step = stepOf(currency)
  return step === undefined || value % step !== 0n ? undefined : value / step
}

/** Thousandths of an amount in minor units; undefined where the currency is not known. */
export function fromMinorUnits(units: bigint, currency: string): Thousandths | undefined {
  const step = stepOf(currency)
  return step === undefined ? undefined : units * step
}

/** Writes minor units with all of the currency's decimals, as statements and bills do: 150n of GBP is `1.50`. */
export function formatMinorUnits(units: bigint, currency: string): string | undefined {
  const digits = currencyDigits(currency)
  if (digits === undefined) return undefined
  const text = (units < 0n ? -units : units).toString().padStart(digits + 1, '0')
  const whole = text.slice(0, text.length - digits)
  return `${units < 0n ? '-' : ''}${whole}${digits === 0 ? '' : `.${text.slice(-digits)}`}`
}

/** Reads what `formatMinorUnits` writes, with fewer decimals allowed; undefined for anything finer, malformed or minus zero. */
export function parseMinorUnits(text: string, currency: string): bigint | undefined {
  const value = parseThousandths(text)
  if (value === undefined || (value === 0n && text.startsWith('-'))) return undefined
  return toMinorUnits(value, currency)
}

function stepOf(currency: string): bigint | undefined {
  const digits = currencyDigits(currency)
  return digits === undefined ? undefined : 10n ** BigInt(3 - digits)
}
