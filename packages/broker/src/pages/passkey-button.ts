// A button that starts a passkey ceremony, with the live region its script speaks through. Without script it says why
// it cannot work: browsers offer passkeys to scripts only.

import type { PageContext } from './context.ts'
import { type Html, html } from './html.ts'
import { notice } from './parts.ts'

/** The ceremonies of `browser/passkey.ts`. */
export type Ceremony = 'register' | 'sign-in' | 'unfreeze'

export function passkeyButton(
  context: PageContext,
  input: { readonly ceremony: Ceremony; readonly label: string; readonly nextHref: string },
): Html {
  const { wallet, common } = context.t
  const words = {
    waiting: wallet.passkeyWaiting,
    failed: wallet.passkeyFailed,
    cancelled: wallet.passkeyCancelled,
    offline: wallet.passkeyOffline,
    done: wallet.passkeyDone,
  }
  return html`<div class="needs-script"><p class="actions"><button type="button" data-passkey="${input.ceremony}" data-next="${input.nextHref}" data-words="${JSON.stringify(words)}">${input.label}</button></p>
<p role="status" data-passkey-status="${input.ceremony}"></p></div>
<noscript>${notice({ tone: 'info', title: common.noScript })}</noscript>`
}
