// Which operator a number belongs to, as a guess: numbers keep their prefixes when people take them along to another
// operator, so that the payer may always say otherwise.

import type { OperatorProfile } from './profile.ts'
import type { TypedNumber } from './read-number.ts'

export type OperatorGuess = {
  /** The one whose prefix fits best; undefined where none does, or two do equally. */
  readonly operator: OperatorProfile | undefined
  /** The others of the country, in the order of the file. */
  readonly others: readonly OperatorProfile[]
}

/** Guesses by the longest prefix of the national number; an operator without prefixes fits any number of its country. */
export function guessOperator(
  profiles: readonly OperatorProfile[],
  number: Pick<TypedNumber, 'country' | 'national'>,
): OperatorGuess {
  const here = profiles.filter(({ country }) => country === number.country)
  const fits = here.map((profile) => ({ profile, length: fitOf(profile, number.national) }))
  const best = Math.max(...fits.map(({ length }) => length))
  const [first, second] = fits.filter(({ length }) => length === best && length >= 0)
  const operator = second === undefined ? first?.profile : undefined
  return { operator, others: here.filter((profile) => profile !== operator) }
}

/** Digits of the longest prefix that fits; -1 where none does. */
function fitOf({ prefixes }: OperatorProfile, national: string): number {
  if (prefixes.length === 0) return 0
  return Math.max(-1, ...prefixes.filter((prefix) => national.startsWith(prefix)).map(({ length }) => length))
}
