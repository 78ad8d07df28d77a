// What wallet pages show on a device without a wallet (C-08 no permission): how one comes to be, and the way to an old one.

import type { PageContext } from './context.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { pagePaths } from './paths.ts'

export function noWalletPage(context: PageContext): Html {
  const { wallet } = context.t
  return layout(context, {
    title: wallet.noWalletTitle,
    nav: { area: 'public', current: pagePaths.wallet },
    body: html`<article><h1>${wallet.noWalletTitle}</h1><p class="lead">${wallet.noWalletText}</p>${
      context.hasPhone === true
        ? html`<p>${wallet.noWalletPhone} <a href="${pagePaths.phone}">${wallet.phoneLink}</a></p>`
        : ''
    }
<p class="actions"><a class="button" href="${pagePaths.topUp}">${wallet.noWalletTopUp}</a><a class="button quiet" href="${pagePaths.signIn}">${wallet.noWalletSignIn}</a></p></article>`,
  })
}
