// Where the forms of a phone checkout go: to `/pay` before there is a payment, to its own address afterwards; and where a
// browser looks again.

import { checkoutForm } from './checkout-form.ts'
import { checkoutActions } from './checkout-view.ts'
import type { PageContext } from './context.ts'
import { hiddenFields } from './field.ts'
import { type Html, html } from './html.ts'
import { pagePaths, phonePaymentPath } from './paths.ts'
import { type PhoneCheckoutView, type PhoneStep, phoneActions } from './phone-checkout-view.ts'

/** One step of a view. */
export type StepOf<Kind extends PhoneStep['kind']> = Extract<PhoneStep, { readonly kind: Kind }>

/** A form of the step: the carried fields, and whether the charge is a bundle, go with it. */
export function phoneForm(view: PhoneCheckoutView, inside: Html): Html {
  const action = view.payment === undefined ? pagePaths.checkout : phonePaymentPath(view.payment.id)
  const bundle = view.charge.kind === 'bundle' ? 'yes' : undefined
  return html`<form method="post" action="${action}" data-once>${hiddenFields({ ...view.fields, bundle })}${inside}</form>`
}

/** The checkout once more, with all its ways; charges nothing. Nothing where the offer is not at hand any more. */
export function otherWays(context: PageContext, view: PhoneCheckoutView): Html {
  if (view.fields.quote === '') return html``
  return checkoutForm(
    view,
    html`<button class="quiet" type="submit" name="action" value="${checkoutActions.show}">${context.t.phone.otherWay}</button>`,
  )
}

/** The number form once more. */
export function numberAgain(view: PhoneCheckoutView, label: string): Html {
  if (view.fields.quote === '') return html``
  const bundle = view.charge.kind === 'bundle' ? 'yes' : undefined
  return checkoutForm(
    view,
    html`${hiddenFields({ bundle })}<button type="submit" name="action" value="${phoneActions.choose}">${label}</button>`,
  )
}

/** "Cancel, charge nothing". */
export function cancelButton(context: PageContext): Html {
  return html`<button class="second" type="submit" name="action" value="${phoneActions.cancel}" formnovalidate>${context.t.phone.cancel}</button>`
}

/**
 * The address of this payment with what the way back needs. The key is not in it: whoever made such a link could ask for
 * the ticket by it.
 */
export function lookAgainHref(view: PhoneCheckoutView): string {
  const { fields, payment } = view
  const query = new URLSearchParams()
  for (const name of ['quote', 'return', 'state'] as const) {
    const value = fields[name]
    if (value !== undefined && value !== '') query.set(name, value)
  }
  const path = payment === undefined ? pagePaths.checkout : phonePaymentPath(payment.id)
  return query.size === 0 ? path : `${path}?${query.toString()}`
}

/** The way back to the site, or out of the window. */
export function wayBack(context: PageContext, view: PhoneCheckoutView): Html {
  const { checkout } = context.t
  if (view.fields.mode === 'window') {
    return html`<button class="second needs-script" type="button" data-close>${checkout.close}</button>`
  }
  if (view.backHref === undefined) return html``
  return html`<a class="button second" href="${view.backHref}">${checkout.backToSite}</a>`
}
