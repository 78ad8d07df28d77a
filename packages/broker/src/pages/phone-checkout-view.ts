// What the phone pages of a checkout are given: what is bought, what goes on the bill, and the step the payment is at. The
// number form stands at `/pay`; from the first message on a payment has an address of its own, `phonePaymentPath(id)`.

import type { Instant, Money, ProblemDetails } from '@farthing/protocol'
import type { CheckoutFields, CheckoutOffer } from './checkout-view.ts'
import type { FormFault } from './field.ts'
import type { OperatorChoice, PhoneCharge, PhoneCountry, PhoneMonth } from './phone-view.ts'

/** What the buttons send in the field `action`. The first three are sent to `/pay`, the others to the payment's address. */
export const phoneActions = {
  /** Shows the number form; `bundle=yes` where the buyer ticked it. Charges nothing and sends nothing. */
  choose: 'phone',
  /** The pay button: `country`, `number`, maybe `operator`, `bundle=yes`; or `saved=yes` for the number known here. Sends a code. */
  start: 'phone-start',
  /** Pays from what is left of a bundle; no code. */
  useBundle: 'phone-bundle',
  /** The second yes of those below 18. */
  useBundleAgain: 'phone-bundle-again',
  /** With `code`. */
  code: 'code',
  resend: 'resend',
  /** With `operator`: the payer says whose number it is; a new code goes out. */
  operator: 'operator',
  /** Ends this payment and shows the number form again. */
  number: 'number',
  /** With `password`. */
  password: 'password',
  /** Ends this payment; nothing is charged. */
  cancel: 'cancel',
  /** Only shows how it stands. */
  look: 'look',
} as const

/** What is being done while the payer waits. */
export type PhoneDoing = 'sending' | 'reserving' | 'charging' | 'cancelling' | 'checking'

export type PhoneStep =
  | {
      readonly kind: 'number'
      readonly countries: readonly PhoneCountry[]
      /** The country chosen or guessed. */
      readonly country: string
      /** As it was typed; given back in the input and nowhere else. */
      readonly entered?: string
      /** Present after a first submit that could not tell the operator, or where the payer said it was wrong. */
      readonly operator?: OperatorChoice
      /** A number used here before and still verified. */
      readonly saved?: { readonly tail: string; readonly operatorName: string; readonly month?: PhoneMonth }
      readonly fault?: FormFault
    }
  | {
      readonly kind: 'code'
      readonly tail: string
      readonly operator: OperatorChoice
      /** By whom the code was sent: ours can be sent again, an operator's own cannot. */
      readonly sentBy: 'us' | 'operator'
      readonly expiresAt: Instant
      readonly resend?: { readonly from: Instant; readonly left: number }
      /** Wrong codes still allowed; told in words once one was wrong. */
      readonly triesLeft?: number
      readonly isResent?: boolean
      readonly fault?: FormFault
      readonly month?: PhoneMonth
    }
  | {
      readonly kind: 'reply'
      readonly tail: string
      readonly operator: OperatorChoice
      readonly shortCode: string
      /** What to answer, such as `Y 4821`. */
      readonly answer: string
      readonly expiresAt: Instant
      readonly resend?: { readonly from: Instant; readonly left: number }
      readonly month?: PhoneMonth
    }
  | {
      readonly kind: 'password'
      readonly tail: string
      readonly triesLeft?: number
      readonly fault?: FormFault
    }
  | {
      readonly kind: 'operator-page'
      readonly tail: string
      readonly operatorName: string
      /** Of the operator; opened by the payer, never by itself. */
      readonly href: string
      readonly expiresAt?: Instant
    }
  | { readonly kind: 'waiting'; readonly doing: PhoneDoing; readonly operatorName?: string }
  | { readonly kind: 'held'; readonly until?: Instant }
  | { readonly kind: 'unknown'; readonly operatorName?: string; readonly helpNumber?: string }
  | {
      readonly kind: 'paid'
      readonly tail: string
      readonly operatorName: string
      readonly chargedAt: Instant
      readonly month?: PhoneMonth
      readonly refundUntil?: Instant
      /** Present where a bundle was charged or drawn on. */
      readonly bundle?: { readonly left: Money; readonly until: Instant }
      readonly helpNumber?: string
      /** For the window: the ticket handed to the page. */
      readonly ticket?: string
      /** For the page: where to go on. */
      readonly continueHref?: string
      readonly receiptHref: string
    }
  | {
      readonly kind: 'refused'
      /** Codes beginning with `phone_` have words of their own; others those of the checkout. */
      readonly details: ProblemDetails
      /** For a cap: how the month stands. */
      readonly month?: PhoneMonth
      /** For an amount that cannot be billed: those that can. */
      readonly billable?: readonly Money[]
      /** When it may be tried again. */
      readonly againAt?: Instant
      readonly operator?: OperatorChoice
      readonly helpNumber?: string
      /** The ways that are left: the checkout is shown again. */
      readonly hasOtherWays?: boolean
      readonly canChangeNumber?: boolean
    }
  | { readonly kind: 'cancelled' }
  | {
      readonly kind: 'refunding' | 'refunded'
      readonly tail: string
      readonly operatorName: string
    }

export type PhoneCheckoutView = {
  /** Carried on by every form; `quote` may be empty where the payer came back by the address alone. */
  readonly fields: CheckoutFields
  readonly offer: CheckoutOffer
  readonly charge: PhoneCharge
  /** Absent on the number form, before there is one. `version` changes whenever there is something new to show. */
  readonly payment?: { readonly id: string; readonly state: string; readonly reference: string }
  readonly step: PhoneStep
  readonly backHref?: string
}
