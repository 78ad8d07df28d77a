// The operator's own payment page, for payments that are validated there: what is charged, to whom, and two buttons.

import type { PaymentRow } from '../billing/payment-row.ts'
import type { Subscriber } from '../subscribers.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { moneyText } from './text.ts'

export type ValidateView = {
  readonly payment: PaymentRow
  readonly payer: Subscriber
  readonly token: string
  readonly merchant: string
  readonly description: string
  /** The shop's page; where the client registered none, the browser's own way back must do. */
  readonly returnUrl?: string | undefined
}

/** Writes the page for the payment's state: to be decided, not ready yet, or decided. */
export function validatePage(view: ValidateView): Html {
  const { payment } = view
  const amount = moneyText(payment.units, payment.currency)
  if (payment.status === 'pending_validation') return ask(view, amount)
  if (payment.status === 'processing' && payment.isConfirming === 0) {
    return layout({
      title: 'One moment',
      body: html`<section class="pay"><h1>One moment</h1><p>The payment is being prepared.</p><p><a class="button" href="">Look again</a></p></section>`,
    })
  }
  const isGood = ['reserved', 'processing', 'succeeded'].includes(payment.status)
  const title = isGood ? 'Approved' : payment.status === 'cancelled' ? 'Cancelled' : 'Not approved'
  const words = isGood
    ? `You approved ${amount} to ${view.merchant}. Go back to the shop to finish.`
    : `Nothing is charged for ${view.merchant}.`
  return layout({
    title,
    body: html`<section class="pay"><h1>${title}</h1><p>${words}</p>${wayBack(view)}</section>`,
  })
}

function ask({ payer, token, merchant, description }: ValidateView, amount: string): Html {
  const kind = payer.kind === 'prepaid' ? 'your balance' : 'your phone bill'
  return layout({
    title: 'Pay by phone bill',
    body: html`<section class="pay">
<p class="carrier">${payer.brand.name}</p>
<h1>Pay ${amount}?</h1>
<dl class="sums"><div><dt>To</dt><dd>${merchant}</dd></div><div><dt>For</dt><dd>${description}</dd></div><div><dt>From</dt><dd>${kind}, number ending in ${payer.number.slice(-3)}</dd></div></dl>
<form method="post" action="/validate/${token}"><div class="choices"><button class="send" name="choice" value="approve">Approve</button><button class="plain" name="choice" value="decline">Decline</button></div></form>
<p class="soft">Help: ${payer.brand.helpNumber}</p>
</section>`,
  })
}

function wayBack({ returnUrl }: ValidateView): Html {
  return returnUrl === undefined
    ? html`<p class="soft">You can close this page.</p>`
    : html`<p><a class="button" href="${returnUrl}">Back to the shop</a></p>`
}
