// A phone number as somebody typed it: to E.164, or refused where it is none or belongs to no mobile phone.

import { type Problem, problem } from '@farthing/protocol'
import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { railLimits } from './limits.ts'

export type TypedNumber = {
  readonly ok: true
  /** E.164 with plus. */
  readonly e164: string
  /** ISO 3166 alpha-2; that of the number, which a written country code may make another than the one chosen. */
  readonly country: string
  /** What follows the country code. */
  readonly national: string
}

/** Reads a number typed for a country; without one only a number with its country code is read. Neither the number nor a part of it stands in a refusal. */
export function readTypedNumber(typed: string, country: string): TypedNumber | Problem {
  if (typed.length > railLimits.typedNumberCharactersMax) return problem('phone_number_invalid')
  // A number is all there may be: one found inside other words is a guess.
  const options = isSupportedCountry(country)
    ? { defaultCountry: country, extract: false }
    : { extract: false }
  const number = parsePhoneNumberFromString(typed, options)
  if (number?.country === undefined || number.ext !== undefined || !number.isValid()) {
    return problem('phone_number_invalid')
  }
  const type = number.getType()
  // In North America the two cannot be told apart.
  if (type !== 'MOBILE' && type !== 'FIXED_LINE_OR_MOBILE') return problem('phone_number_kind')
  return { ok: true, e164: number.number, country: number.country, national: number.nationalNumber }
}
