// Opening a wallet on a new device, by a passkey made for it before.

import type { PageContext } from './context.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { passkeyButton } from './passkey-button.ts'
import { pagePaths } from './paths.ts'

export function walletSignInPage(context: PageContext): Html {
  const { wallet } = context.t
  return layout(context, {
    title: wallet.signIn,
    nav: { area: 'public', current: pagePaths.signIn },
    scripts: ['passkey'],
    body: html`<article class="checkout"><h1>${wallet.signIn}</h1><p>${wallet.signInText}</p>
${passkeyButton(context, { ceremony: 'sign-in', label: wallet.signInButton, nextHref: pagePaths.wallet })}
<p><a href="${pagePaths.topUp}">${wallet.noWalletTopUp}</a></p></article>`,
  })
}
