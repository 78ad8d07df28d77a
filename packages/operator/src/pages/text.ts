// Sums, times and codes as people read them.

import { formatMinorUnits } from '@farthing/protocol/camara'

/** A sum with its currency, whole thousands apart: `4.99 EUR`, `1,000,000 KRW`, `−4.99 EUR`. */
export function moneyText(units: bigint, currency: string): string {
  const [whole = '', fraction] = (formatMinorUnits(units < 0n ? -units : units, currency) ?? '').split('.')
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')
  return `${units < 0n ? '\u2212' : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`} ${currency}`
}

/** The time of day where the phone is at home. */
export function clockText(at: number, zone: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(at)
}

/** Day and time where the phone is at home. */
export function dayText(at: number, zone: string): string {
  const parts = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const
  return new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...parts }).format(at)
}

/** A month's name: 2026-11 is November 2026. */
export function monthText(month: string): string {
  const at = new Date(`${month}-15T00:00:00Z`)
  return new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', month: 'long', year: 'numeric' }).format(at)
}

/** How numbers are grouped at home, after the country code. */
const groups: Readonly<Record<string, RegExp>> = {
  '+49': /^(\d{3})(\d{4})(\d+)$/,
  '+44': /^(\d{4})(\d{3})(\d+)$/,
  '+82': /^(\d{2})(\d{4})(\d+)$/,
  '+31': /^(\d)(\d{4})(\d+)$/,
}

/** A number in groups, so that it can be read: +49 151 2345 6700. */
export function numberText(number: string): string {
  const country = number.slice(0, 3)
  const match = groups[country]?.exec(number.slice(3))
  return match === null || match === undefined ? number : [country, ...match.slice(1)].join(' ')
}

/** The code a message carries, six digits or the four of a reply; undefined where there is none. */
export function codeIn(text: string): string | undefined {
  return /(?<![\d.,])\d{6}(?![\d.,]\d|\d)/.exec(text)?.[0] ?? /\bY (\d{4})\b/.exec(text)?.[1]
}

/** What a message asks to be answered with: `Y 4821`, or Y alone. */
export function answerIn(text: string): string {
  return /\bY \d{4}\b/.exec(text)?.[0] ?? 'Y'
}
