// The first page: what this is, to a reader and to a merchant.

import type { PageContext } from './context.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { mark } from './mark.ts'
import { pagePaths } from './paths.ts'

export function landingPage(context: PageContext): Html {
  const words = context.t.public
  return layout(context, {
    title: words.landingTitle,
    nav: { area: 'public', current: pagePaths.landing },
    body: html`<section class="hero"><div><h1>${words.landingTitle}</h1><p class="lead">${words.landingLead}</p>
<p class="actions"><a class="button" href="${pagePaths.wallet}">${words.landingReaderAction}</a><a class="button quiet" href="${pagePaths.merchantRegister}">${words.landingMerchantAction}</a></p></div>${mark()}</section>
<section aria-labelledby="promises"><h2 id="promises">${words.landingPromises}</h2><ul class="promises">${Object.values(
      words.landingPromise,
    ).map((promise) => html`<li>${promise}</li>`)}</ul></section>
<div class="columns">${column(words.landingReader, words.landingReaderText, [[pagePaths.wallet, words.landingReaderAction]])}
${column(words.landingMerchant, words.landingMerchantText, [
  [pagePaths.merchantRegister, words.landingMerchantAction],
  [pagePaths.cost, words.landingCostAction],
])}
${column(words.landingDeveloper, words.landingDeveloperText, [[pagePaths.reference, words.landingDeveloperAction]])}</div>`,
  })
}

function column(
  title: string,
  text: string,
  links: ReadonlyArray<readonly [href: string, action: string]>,
): Html {
  return html`<section><h2>${title}</h2><p>${text}</p>${links.map(
    ([href, action]) => html`<p><a href="${href}">${action}</a></p>`,
  )}</section>`
}
