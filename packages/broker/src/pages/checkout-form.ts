// The two things every state of the checkout needs: a form that carries its fields on, and the answer a wallet window
// owes the page that opened it.

import type { PaidMessage, RefusedMessage, UnknownMessage } from '@farthing/protocol'
import type { CheckoutFields } from './checkout-view.ts'
import { hiddenFields } from './field.ts'
import { type Html, html } from './html.ts'
import { pagePaths } from './paths.ts'

/** Any view of a checkout: what its forms carry on. */
type Carrying = { readonly fields: CheckoutFields }

type Answer =
  | Omit<PaidMessage, 'idempotencyKey'>
  | Omit<RefusedMessage, 'idempotencyKey'>
  | Omit<UnknownMessage, 'idempotencyKey'>

/** A form that sends the carried fields back to the checkout. */
export function checkoutForm(view: Carrying, inside: Html): Html {
  return html`<form method="post" action="${pagePaths.checkout}" data-once>${hiddenFields({
    ...view.fields,
  })}${inside}</form>`
}

/**
 * What `window-paid.ts` posts to the page that opened this window, at once or when the reader closes it. Nothing outside
 * a window; the target is the origin the browser named, never one the page claimed.
 */
export function windowAnswer(view: Carrying, answer: Answer, when: 'now' | 'close'): Html {
  if (view.fields.mode !== 'window' || view.fields.page === undefined) return html``
  const message = JSON.stringify({ ...answer, idempotencyKey: view.fields.key })
  return html`<div hidden data-answer="${message}" data-target="${view.fields.page}" data-when="${when}"></div>`
}
