// The files of a download on this device, each with its link for a quarter of an hour, and the licence the app asks for.

import type { Instant } from '@farthing/protocol'
import type { PageContext } from './context.ts'
import { keyField } from './field.ts'
import { countText } from './goods-parts.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { foreign, notice } from './parts.ts'
import { downloadPath, pagePaths } from './paths.ts'
import { minutesLeftTag } from './time-text.ts'

export type WalletDownloadView = {
  readonly playerId: string
  readonly sku: string
  readonly title: string
  readonly appTitle: string
  readonly licence: string
  readonly files: ReadonlyArray<{
    readonly name: string
    readonly href: string
    readonly bytes: bigint
    readonly sha256: string
    readonly expiresAt: Instant
  }>
  readonly devices: { readonly used: number; readonly most: number }
  readonly key: string
}

export function walletDownloadPage(context: PageContext, view: WalletDownloadView): Html {
  const { goods, wallet } = context.t
  const [first] = view.files
  return layout(context, {
    title: goods.downloadOf(view.title),
    nav: { area: 'wallet', current: pagePaths.library },
    body: html`<p class="crumb">${foreign(view.appTitle)}</p><h1>${foreign(view.title)}</h1>
<p class="soft">${goods.devices(view.devices.used, view.devices.most)}</p>
${
  first === undefined
    ? notice({ tone: 'info', title: goods.noFiles, body: goods.noFilesText })
    : html`<ul class="rows">${view.files.map(
        (file) =>
          html`<li><p class="row-title">${foreign(file.name)}</p><p class="row-amount"><a class="button" href="${file.href}" rel="noreferrer">${context.t.common.download}<span class="visually-hidden">: <bdi translate="no">${file.name}</bdi></span></a></p><p class="row-sub"><span>${goods.bytes(countText(context, file.bytes))}</span><code>${file.sha256}</code></p></li>`,
      )}</ul><p class="hint">${goods.linksEnd} ${minutesLeftTag(context, first.expiresAt)}</p>
<form method="post" action="${downloadPath(view.playerId, view.sku)}/open">${keyField(view.key)}<p class="actions"><button class="quiet" type="submit">${goods.freshLinks}</button></p></form>`
}
<section aria-labelledby="licence"><h2 id="licence">${goods.licence}</h2><p>${goods.licenceText}</p><pre class="token" translate="no" tabindex="0" role="region" aria-label="${goods.licence}">${view.licence}</pre></section>
<p><a href="${pagePaths.library}">${wallet.library}</a></p>`,
  })
}
