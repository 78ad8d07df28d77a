// Opening a wallet on a new device, by a passkey made for it before.

import type { PageContext } from './context.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { notice } from './parts.ts'
import { passkeyButton } from './passkey-button.ts'
import { pagePaths } from './paths.ts'

export type WalletSignInView = {
  /** True where this device's own wallet holds money and has no passkey: signing in is then refused. */
  readonly wouldLoseWallet: boolean
}

export function walletSignInPage(context: PageContext, view: WalletSignInView): Html {
  const { wallet } = context.t
  return layout(context, {
    title: wallet.signIn,
    nav: { area: 'public', current: pagePaths.signIn },
    scripts: ['passkey'],
    body: html`<article class="checkout"><h1>${wallet.signIn}</h1><p>${wallet.signInText}</p>
${view.wouldLoseWallet ? keepFirst(context) : passkeyButton(context, { ceremony: 'sign-in', label: wallet.signInButton, nextHref: pagePaths.wallet })}
<p><a href="${pagePaths.topUp}">${wallet.noWalletTopUp}</a></p></article>`,
  })
}

function keepFirst(context: PageContext): Html {
  const { wallet } = context.t
  return html`${notice({ tone: 'bad', title: wallet.signInWouldLose, body: wallet.signInWouldLoseText })}
<p class="actions"><a class="button" href="${pagePaths.security}">${wallet.claim}</a></p>`
}
