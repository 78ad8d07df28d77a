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
  const { common } = context.t
  return html`<div class="needs-script"><p class="actions"><button type="button" data-passkey="${input.ceremony}" data-next="${input.nextHref}" data-words="${passkeyWords(context)}">${input.label}</button></p>
<p role="status" data-passkey-status="${input.ceremony}"></p></div>
<noscript>${notice({ tone: 'info', title: common.noScript })}</noscript>`
}

/** What the script says while it works, for a live region that stands without such a button. */
export function passkeyWords(context: PageContext): string {
  const { wallet } = context.t
  return JSON.stringify({
    waiting: wallet.passkeyWaiting,
    failed: wallet.passkeyFailed,
    cancelled: wallet.passkeyCancelled,
    offline: wallet.passkeyOffline,
    done: wallet.passkeyDone,
  })
}
