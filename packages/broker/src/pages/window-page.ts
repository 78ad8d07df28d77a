// The bridge page of the wallet window: it waits for the site that opened it to say what it sells, then becomes the
// checkout. All it can do without script is say how to go on without.

import type { CheckoutFields } from './checkout-view.ts'
import { checkoutActions } from './checkout-view.ts'
import type { PageContext } from './context.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { notice } from './parts.ts'
import { pagePaths } from './paths.ts'

/** The payment-system ids this window speaks for. */
export type WindowView = { readonly systems: readonly string[] }

const fields: ReadonlyArray<keyof CheckoutFields> = ['quote', 'offer', 'page', 'key']

/** Writes the waiting window; `window-bridge.ts` fills its form and sends it. */
export function windowPage(context: PageContext, view: WindowView): Html {
  const { checkout } = context.t
  return layout(context, {
    title: checkout.windowTitle,
    nav: { area: 'window' },
    scripts: ['window-bridge'],
    body: html`<article class="checkout waiting" data-bridge data-systems="${JSON.stringify(view.systems)}">
<h1>${checkout.windowTitle}</h1>
<p class="loading needs-script" role="status" data-loading>${checkout.windowLoading}</p>
<div data-alone hidden>${notice({ tone: 'info', title: checkout.windowAlone })}</div>
<noscript>${notice({ tone: 'info', title: checkout.windowNoScript })}</noscript>
<form method="post" action="${pagePaths.checkout}" hidden><input type="hidden" name="mode" value="window"><input type="hidden" name="action" value="${
      checkoutActions.show
    }">${fields.map((name) => html`<input type="hidden" name="${name}" value="">`)}</form>
</article>`,
  })
}
