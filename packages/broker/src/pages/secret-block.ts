// A text shown once, such as a key: to be read and selected without script, copied with it, downloaded where it is a file.

import type { PageContext } from './context.ts'
import { type Html, html } from './html.ts'

/** The download is a `data:` link in the page itself, so that the secret is fetched from nowhere a second time. */
export function secretBlock(
  context: PageContext,
  input: {
    readonly id: string
    readonly text: string
    readonly label: string
    readonly fileName?: string
  },
): Html {
  const { common, merchant } = context.t
  const named = html`<span class="visually-hidden">: ${input.label}</span>`
  return html`<pre id="${input.id}" tabindex="0" role="region" aria-label="${input.label}" translate="no">${input.text}</pre>
<p class="actions"><button class="quiet needs-script" type="button" data-copy="${input.id}" data-copied="${common.copied}">${common.copy}${named}</button>${
    input.fileName === undefined
      ? ''
      : html`<a class="button quiet" download="${input.fileName}" href="data:application/json;charset=utf-8,${encodeURIComponent(input.text)}">${merchant.downloadConfig}</a>`
  }</p>`
}
