// JSON whose numbers keep their digits: what was sent as 1.50 is never a floating-point number on the way.

import { formatThousandths, parseThousandths, type Thousandths } from './amount.ts'
import { camaraLimits } from './limits.ts'

const digitsOf: unique symbol = Symbol('the digits of a JSON number')

/** A number of a document that was read, by its digits. */
export type JsonNumber = { readonly [digitsOf]: string }

/** Reads a document with its numbers as digits; undefined where it is not JSON, too long or too deep. */
export function parseExactJson(text: string): { readonly value: unknown } | undefined {
  if (text.length > camaraLimits.bodyCharactersMax) return undefined
  const revive = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
    typeof value === 'number' ? { [digitsOf]: context?.source ?? String(value) } : value
  try {
    const value: unknown = JSON.parse(text, revive)
    return depthOf(value) > camaraLimits.depthMax ? undefined : { value }
  } catch {
    return undefined
  }
}

/** Writes a document in which every bigint is an amount in thousandths; undefined members are left out. */
export function writeExactJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => {
    if (typeof member === 'bigint') return rawNumber(formatThousandths(member))
    const digits = numberDigits(member)
    return digits === undefined ? member : rawNumber(digits)
  })
}

/** The thousandths of a number that was read; undefined where the value is not a number or is finer. */
export function thousandthsOf(value: unknown): Thousandths | undefined {
  const digits = numberDigits(value)
  return digits === undefined ? undefined : parseThousandths(digits)
}

/** The digits of a number that was read; undefined for anything else. */
export function numberDigits(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null && digitsOf in value
    ? (value as JsonNumber)[digitsOf]
    : undefined
}

/** `JSON.rawJSON` is in every engine this runs on and not yet in the language's type library. */
function rawNumber(digits: string): unknown {
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(digits)
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null || digitsOf in value) return 0
  return 1 + Object.values(value).reduce((most: number, member) => Math.max(most, depthOf(member)), 0)
}
