// The whole activity of a wallet as files.

import type { PageContext } from './context.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { pagePaths } from './paths.ts'

export function walletExportsPage(context: PageContext): Html {
  const { wallet } = context.t
  const card = (href: string, title: string, text: string): Html =>
    html`<section class="card"><h2><a href="${href}" download>${title}</a></h2><p>${text}</p></section>`
  return layout(context, {
    title: wallet.exports,
    nav: { area: 'wallet' },
    body: html`<h1>${wallet.exports}</h1><p class="lead">${wallet.exportsText}</p>
<div class="cards">${card(pagePaths.exportCsv, wallet.exportCsv, wallet.exportCsvText)}${card(
      pagePaths.exportJson,
      wallet.exportJson,
      wallet.exportJsonText,
    )}</div>`,
  })
}
