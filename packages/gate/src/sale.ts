// What a publisher hands over to sell an item: the offer, and functions that make the two pages. The functions are
// called after the decision, so that an unpaid answer cannot hold what was never made.

import type { ProblemDetails, Ticket } from '@farthing/protocol'
import type { OfferInput } from './offer-input.ts'

/** The form field in which the gate's own forms say what they want: `buy` or `undo`. */
export const formField = 'farthing'

/** The style sheet of block and notice, below the gate's own origin. */
export const cssPath = '/.well-known/farthing/gate.css'

/** Ready HTML for a publisher's template. */
export type PageParts = {
  /** For the head: JSON-LD, the style sheet, and the element's module script from the broker. */
  readonly head: string
  /** The gate block, for the preview; empty on the paid page. */
  readonly block: string
  /** `Paid 0.02 EUR · Undo · Receipt` on the paid page within ten minutes, else empty. */
  readonly notice: string
  /** The attributes of the element that holds the protected part, and on the preview the block in its place. */
  readonly regionAttributes: string
  /** On the paid page: the ticket that opened it. */
  readonly access?: Ticket
  /** Why the item is closed, or why an undo was refused. */
  readonly problem?: ProblemDetails
}

/** The pages of an item. */
export type Pages = {
  /** The page without the protected part; it carries `block`. */
  readonly preview: (parts: PageParts) => string | Promise<string>
  /** The page with the protected part; it carries `notice`. */
  readonly content: (parts: PageParts) => string | Promise<string>
  /** The protected part as JSON, for machines that ask for it. */
  readonly data?: () => unknown
}

/** An offer and its pages. */
export type Sale = Pages & { readonly offer: OfferInput }
