// The optional reason of a refund: five choices, none of them needed (B-19).

import type { PageContext } from './context.ts'
import { type Html, html } from './html.ts'

/** The values the field `reason` may have; empty means none was given. */
export const refundReasons = ['mistake', 'notAsDescribed', 'quality', 'broken', 'other'] as const

/** A select whose id carries the payment's id, as many may stand on one page. */
export function refundReasonField(context: PageContext, paymentId: string): Html {
  const { wallet } = context.t
  const id = `reason-${paymentId}`
  return html`<div class="field"><label for="${id}">${wallet.refundReason}</label><div class="field-line"><select id="${id}" name="reason"><option value="">${wallet.refundReasons.none}</option>${refundReasons.map(
    (reason) => html`<option value="${reason}">${wallet.refundReasons[reason]}</option>`,
  )}</select></div></div>`
}
