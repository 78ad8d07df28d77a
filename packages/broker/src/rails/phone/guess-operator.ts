// Reads a phone number as people type it, and guesses its operator. A prefix tells whose number it once was, not whose it is:
// numbers are ported, so the payer may always say otherwise.

import { type Problem, problem } from '@farthing/protocol'
import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { railLimits } from './limits.ts'
import type { OperatorProfile } from './profile.ts'

export type ReadPhoneNumber = {
  readonly ok: true
  /** With plus. */
  readonly e164: string
  /** ISO 3166 alpha-2; that of the number, which a written country code may make another than the one chosen. */
  readonly country: string
  /** The digits after the country code. */
  readonly national: string
}

/** Number kinds that get short messages and have a bill; in North America mobile and fixed share their ranges. */
const payable = new Set(['MOBILE', 'FIXED_LINE_OR_MOBILE'])

/** The number, or `phone_number_invalid`, or `phone_number_kind` for fixed, VoIP, premium and other lines. */
export function readPhoneNumber(text: string, country: string): ReadPhoneNumber | Problem {
  if (text.length > railLimits.typedNumberCharactersMax) return problem('phone_number_invalid')
  // A number is all there may be: one found inside other words is a guess.
  const options = isSupportedCountry(country)
    ? { defaultCountry: country, extract: false }
    : { extract: false }
  const parsed = parsePhoneNumberFromString(text, options)
  if (parsed?.country === undefined || parsed.ext !== undefined || !parsed.isValid()) {
    return problem('phone_number_invalid')
  }
  // Only the full metadata can tell; without a kind nobody knows what it is.
  if (!payable.has(parsed.getType() ?? '')) return problem('phone_number_kind')
  return { ok: true, e164: parsed.number, country: parsed.country, national: parsed.nationalNumber }
}

export type OperatorGuess = {
  readonly operatorId?: string
  /** Every operator of the country, the guess first. */
  readonly others: readonly string[]
}

/** The operator with the longest prefix that fits, or the country's only one; none where two fit equally well. */
export function guessOperator(
  number: Pick<ReadPhoneNumber, 'country' | 'national'>,
  profiles: readonly OperatorProfile[],
): OperatorGuess {
  const ranked = profiles
    .filter(({ country }) => country === number.country)
    .map((profile) => ({ id: profile.id, fit: longestFit(number.national, profile.prefixes) }))
    .toSorted((left, right) => right.fit - left.fit)
  const [best, second] = ranked
  const isClear = best !== undefined && (second === undefined || best.fit > second.fit)
  return { ...(isClear ? { operatorId: best.id } : {}), others: ranked.map(({ id }) => id) }
}

function longestFit(national: string, prefixes: readonly string[]): number {
  return Math.max(0, ...prefixes.filter((prefix) => national.startsWith(prefix)).map(({ length }) => length))
}
