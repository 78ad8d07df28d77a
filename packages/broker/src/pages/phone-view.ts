// What every page of the phone bill is given: the charge, the month so far, operators to choose from. A number stands in no
// view as text: its last three digits are called `tail`.

import type { Money } from '@farthing/protocol'

/** A country whose operators can be paid through. */
export type PhoneCountry = {
  /** ISO 3166 alpha-2. */
  readonly code: string
  /** With its plus, such as `+31`. */
  readonly callingCode: string
}

export type PhoneOperator = {
  readonly id: string
  readonly name: string
  /** False for brands and plans that put nothing of others on the bill: shown, not choosable. */
  readonly isBillable: boolean
}

/** Where the operator of a number comes from: a guess by its prefix may be wrong, as numbers are ported. */
export type OperatorChoice = {
  readonly operators: readonly PhoneOperator[]
  readonly chosenId?: string
  readonly isGuess: boolean
}

/** What goes on the bill. `amount` includes tax. */
export type PhoneCharge =
  | { readonly kind: 'single'; readonly amount: Money }
  | {
      readonly kind: 'bundle'
      /** Charged once. */
      readonly amount: Money
      /** Of the one item that is bought now. */
      readonly price: Money
      readonly lifeDays: number
    }

/** The calendar month of a number over all merchants; `limit` is the tightest that applies, `limitBy` says whose it is. */
export type PhoneMonth = {
  readonly spent: Money
  readonly limit: Money
  readonly limitBy: 'operator' | 'country' | 'own'
  /** The highest part of the limit passed that is worth saying, in percent. */
  readonly notice?: number
}
