// The countries whose operators can be paid through, and which of them a visitor most likely is in.

import { fiatAsset, type Money } from '@farthing/protocol'
import { type CountryCode, getCountryCallingCode } from 'libphonenumber-js/max'
import type { PhoneCountry } from '../pages/phone-view.ts'
import type { Phone } from '../phone.ts'

/** Countries with an operator that bills in the currency of a price, in order of their codes. */
export function countriesOf(phone: Phone, price?: Money): readonly PhoneCountry[] {
  const codes = new Set(
    [...phone.operators.values()]
      .filter(({ profile }) => price === undefined || fiatAsset(profile.currency) === price.asset)
      .map(({ profile }) => profile.country),
  )
  return [...codes]
    .toSorted((left, right) => (left < right ? -1 : 1))
    .map((code) => ({ code, callingCode: `+${getCountryCallingCode(code as CountryCode)}` }))
}

/** The first country that the browser's languages name, else the first there is. */
export function guessCountry(phone: Phone, languages: string | undefined): string {
  const known = countriesOf(phone).map(({ code }) => code)
  const named = [...(languages ?? '').matchAll(/[a-z]{2,3}-([A-Z]{2})\b/g)].map((match) => match[1] ?? '')
  const spoken: Readonly<Record<string, string>> = { de: 'DE', nl: 'NL', ko: 'KR' }
  const byLanguage = spoken[(languages ?? '').slice(0, 2)] ?? ''
  return [...named, byLanguage].find((code) => known.includes(code)) ?? known[0] ?? ''
}
