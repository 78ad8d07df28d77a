// The API keys of a merchant: what each may do and when it was used; making one shows it this once.

import type { Instant } from '@farthing/protocol'
import type { PageContext } from './context.ts'
import { checkbox, type FormFault, field, keyField } from './field.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { confirmStep, foreign, notice } from './parts.ts'
import { pagePaths } from './paths.ts'
import { secretBlock } from './secret-block.ts'
import { timeTag } from './time-text.ts'

export type ApiKeyEntry = {
  readonly id: string
  readonly name: string
  /** How the key looks with its middle left out. */
  readonly prefix: string
  readonly scopes: readonly string[]
  readonly createdAt: Instant
  readonly lastUsedAt?: Instant
  readonly isThisSession: boolean
}

export type MerchantKeysView = {
  readonly keys: readonly ApiKeyEntry[]
  /** The scopes a new key may have, those of the catalogue first. */
  readonly scopes: readonly string[]
  readonly fault?: FormFault
  /** Present right after a key was made: its text, shown this once. */
  readonly made?: string
  readonly key: string
}

export function merchantKeysPage(context: PageContext, view: MerchantKeysView): Html {
  const { merchant } = context.t
  return layout(context, {
    title: merchant.keys,
    nav: { area: 'merchant', current: pagePaths.merchantKeys },
    body: html`<h1>${merchant.keys}</h1><p class="lead">${merchant.keysText}</p>
${
  view.made === undefined
    ? ''
    : html`${notice({ tone: 'good', title: merchant.newKeyTitle, body: merchant.newKeyText, isAlert: true })}${secretBlock(
        context,
        { id: 'new-key', text: view.made, label: merchant.apiKey },
      )}`
}
<ul class="rows">${view.keys.map((entry) => html`<li>${row(context, entry, view.key)}</li>`)}</ul>
${makeForm(context, view)}`,
  })
}

function row(context: PageContext, entry: ApiKeyEntry, key: string): Html {
  const { merchant, common } = context.t
  return html`<p class="row-title">${foreign(entry.name)}</p><code>${entry.prefix}</code>
<p class="row-sub">${entry.scopes.map((scope) => html`<span class="tag">${scopeText(context, scope)}</span>`)}</p>
<p class="row-sub"><span>${merchant.keyCreated} ${timeTag(context, entry.createdAt)}</span><span>${merchant.keyUsed}: ${
    entry.lastUsedAt === undefined ? common.never : timeTag(context, entry.lastUsedAt)
  }</span>${entry.isThisSession ? html`<strong>${merchant.thisKey}</strong>` : ''}</p>
${confirmStep({
  summary: html`${merchant.revoke}<span class="visually-hidden">: ${foreign(entry.name)}</span>`,
  text: merchant.revokeText,
  action: `${pagePaths.merchantKeys}/${encodeURIComponent(entry.id)}/revoke`,
  button: merchant.revokeButton,
  hidden: keyField(key),
  isDanger: true,
})}`
}

function makeForm(context: PageContext, view: MerchantKeysView): Html {
  const { merchant } = context.t
  return html`<section aria-labelledby="make"><h2 id="make">${merchant.makeKey}</h2><form method="post" action="${pagePaths.merchantKeys}">${keyField(view.key)}${field(
    context,
    {
      name: 'name',
      label: merchant.makeKeyName,
      hint: merchant.makeKeyNameHint,
      isRequired: true,
      maxLength: 60,
      fault: view.fault,
    },
  )}<fieldset class="field"><legend>${merchant.makeKeyScopes}</legend>${view.scopes.map((scope) =>
    checkbox({ name: 'scope', value: scope, label: scopeText(context, scope) }),
  )}</fieldset><p class="actions"><button type="submit">${merchant.makeKeyButton}</button></p></form></section>`
}

/** The catalogue's words for a scope; a scope it does not know is shown as it is. */
function scopeText(context: PageContext, scope: string): Html {
  const words: Readonly<Record<string, string>> = context.t.merchant.scope
  return words[scope] === undefined ? html`<code>${scope}</code>` : html`${words[scope]}`
}
