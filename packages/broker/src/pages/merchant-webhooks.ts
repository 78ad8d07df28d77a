// The webhook endpoints of a merchant: which there are and how they do, and making one, which shows its secret this once (D-21).

import type { PageContext } from './context.ts'
import { checkbox, type FormFault, field, keyField } from './field.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { emptyState, foreign, notice } from './parts.ts'
import { merchantWebhookPath, pagePaths } from './paths.ts'
import { secretBlock } from './secret-block.ts'

export type WebhookEntry = {
  readonly id: string
  readonly url: string
  /** Empty for all of them. */
  readonly types: readonly string[]
  readonly state: 'enabled' | 'disabled' | 'gone'
  readonly isFailing: boolean
  /** What its server answered, such as `answered 404`. */
  readonly warning?: string
}

export type MerchantWebhooksView = {
  readonly endpoints: readonly WebhookEntry[]
  /** What was typed, where it came back with a fault. */
  readonly typed?: { readonly url: string; readonly types: string }
  readonly fault?: FormFault
  readonly key: string
}

export function merchantWebhooksPage(context: PageContext, view: MerchantWebhooksView): Html {
  const { webhooks } = context.t
  return layout(context, {
    title: webhooks.title,
    nav: { area: 'merchant', current: pagePaths.merchantWebhooks },
    body: html`<h1>${webhooks.title}</h1><p class="lead">${webhooks.lead}</p>
${
  view.endpoints.length === 0
    ? emptyState({ title: webhooks.emptyTitle, text: webhooks.emptyText })
    : html`<ul class="rows">${view.endpoints.map((entry) => html`<li>${row(context, entry)}</li>`)}</ul>`
}
${makeForm(context, view)}`,
  })
}

function row(context: PageContext, entry: WebhookEntry): Html {
  return html`<p class="row-title"><a href="${merchantWebhookPath(entry.id)}">${foreign(entry.url)}</a></p>
<p class="row-sub">${stateTag(context, entry)}${typesText(context, entry.types)}</p>`
}

/** Whether it is on, and how its last attempt went. */
export function stateTag(context: PageContext, entry: WebhookEntry): Html {
  const { webhooks } = context.t
  const words = { enabled: webhooks.enabled, disabled: webhooks.disabled, gone: webhooks.disabledGone }
  return html`<span class="tag">${words[entry.state]}</span>${
    entry.isFailing ? html` <strong>${webhooks.failing}</strong>` : ''
  }`
}

export function typesText(context: PageContext, types: readonly string[]): Html {
  if (types.length === 0) return html` <span>${context.t.webhooks.allEvents}</span>`
  return html` ${types.map((type) => html`<code>${type}</code> `)}`
}

/** The secret of an endpoint that was made or rotated just now. */
export function secretNotice(
  context: PageContext,
  made: { readonly secret: string; readonly isRotated?: boolean },
): Html {
  const { webhooks } = context.t
  const [title, body] =
    made.isRotated === true
      ? [webhooks.rotatedTitle, webhooks.rotatedText]
      : [webhooks.madeTitle, webhooks.secretText]
  return html`${notice({ tone: 'good', title, body, isAlert: true })}${secretBlock(context, {
    id: 'secret',
    text: made.secret,
    label: webhooks.secret,
  })}`
}

function makeForm(context: PageContext, view: MerchantWebhooksView): Html {
  const { webhooks } = context.t
  return html`<section aria-labelledby="make"><h2 id="make">${webhooks.make}</h2><form method="post" action="${pagePaths.merchantWebhooks}">${keyField(view.key)}${field(
    context,
    {
      name: 'url',
      label: webhooks.url,
      hint: webhooks.urlHint,
      type: 'url',
      isRequired: true,
      maxLength: 2_000,
      value: view.typed?.url ?? '',
      fault: view.fault,
    },
  )}${field(context, {
    name: 'types',
    label: webhooks.types,
    hint: webhooks.typesHint,
    maxLength: 1_000,
    value: view.typed?.types ?? '',
    fault: view.fault,
    faultText: webhooks.typesFault,
  })}${checkbox({
    name: 'asymmetric',
    value: 'yes',
    label: webhooks.asymmetric,
  })}<p class="actions"><button type="submit">${webhooks.makeButton}</button></p></form></section>`
}
