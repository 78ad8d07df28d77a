// Signing in as a merchant by pasting an API key, and what merchant pages show to whoever has not.

import type { PageContext } from './context.ts'
import { type FormFault, field } from './field.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { notice } from './parts.ts'
import { pagePaths } from './paths.ts'

export type MerchantSignInView = {
  /** True where another merchant page sent the reader here (C-08 no permission). */
  readonly isNeeded: boolean
  readonly fault?: FormFault
}

export function merchantSignInPage(context: PageContext, view: MerchantSignInView): Html {
  const { merchant } = context.t
  return layout(context, {
    title: merchant.signIn,
    nav: { area: 'merchant', current: pagePaths.merchantSignIn },
    body: html`<article class="checkout"><h1>${merchant.signIn}</h1>
${view.isNeeded ? notice({ tone: 'info', title: merchant.notSignedInTitle, body: merchant.notSignedInText }) : ''}
<p>${merchant.signInText}</p>
<form method="post" action="${pagePaths.merchantSignIn}">${field(context, {
      name: 'api-key',
      label: merchant.keyLabel,
      type: 'password',
      isSecret: true,
      isRequired: true,
      maxLength: 200,
      fault: view.fault,
    })}<p class="choice"><button type="submit">${merchant.signInButton}</button></p></form>
<p>${merchant.signInNew} <a href="${pagePaths.merchantRegister}">${merchant.register}</a></p></article>`,
  })
}
