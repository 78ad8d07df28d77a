// One webhook endpoint: how often and how fast its server answers, the last failures with request and answer, the last deliveries,
// and what can be done about it (D-21).

import type { Instant } from '@farthing/protocol'
import type { PageContext } from './context.ts'
import { keyField } from './field.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { secretNotice, stateTag, typesText, type WebhookEntry } from './merchant-webhooks.ts'
import { confirmStep, facts, foreign, notice } from './parts.ts'
import { merchantWebhookPath, pagePaths } from './paths.ts'
import { timeTag } from './time-text.ts'

export type WebhookFailure = {
  readonly number: number
  readonly eventId: string
  readonly type: string
  readonly at: Instant
  readonly tookMs: number
  readonly status?: number
  readonly fault: string
  readonly request: string
  readonly response?: string
}

export type WebhookDeliveryRow = {
  readonly eventId: string
  readonly type: string
  readonly state: 'waiting' | 'delivered' | 'dead'
  readonly attempts: number
  readonly at: Instant
  readonly nextAt?: Instant
}

export type MerchantWebhookView = {
  readonly endpoint: WebhookEntry & { readonly publicKey?: string }
  /** Of the last attempts; absent where there was none. */
  readonly figures?: {
    readonly attempts: number
    readonly delivered: number
    readonly middleMs: number
    readonly slowMs: number
  }
  readonly waiting: DeliveryCount
  readonly dead: DeliveryCount
  readonly failures: readonly WebhookFailure[]
  readonly deliveries: readonly WebhookDeliveryRow[]
  readonly made?: { readonly secret: string; readonly isRotated?: boolean }
  readonly done?: { readonly kind: 'test' } | { readonly kind: 'replayed'; readonly count: number }
  readonly key: string
}

/** How many there are, or at least are. */
export type DeliveryCount = { readonly count: number; readonly isMore: boolean }

export function merchantWebhookPage(context: PageContext, view: MerchantWebhookView): Html {
  const { webhooks } = context.t
  const { endpoint } = view
  return layout(context, {
    title: webhooks.title,
    nav: { area: 'merchant', current: pagePaths.merchantWebhooks },
    body: html`<p><a href="${pagePaths.merchantWebhooks}">${webhooks.back}</a></p>
<h1>${foreign(endpoint.url)}</h1><p class="row-sub">${stateTag(context, endpoint)}${typesText(context, endpoint.types)}</p>
${view.made === undefined ? '' : secretNotice(context, view.made)}${doneNotice(context, view)}
${endpoint.warning === undefined ? '' : notice({ tone: 'bad', title: webhooks.warning(endpoint.warning) })}
${facts(factRows(context, view))}
${actions(context, view)}
${failures(context, view)}
${deliveries(context, view)}`,
  })
}

function doneNotice(context: PageContext, { done }: MerchantWebhookView): Html {
  const { webhooks } = context.t
  if (done === undefined) return html``
  const title = done.kind === 'test' ? webhooks.testSent : webhooks.replayed(done.count)
  return notice({ tone: 'good', title, isAlert: true })
}

function factRows(context: PageContext, view: MerchantWebhookView): ReadonlyArray<readonly [string, Html]> {
  const { webhooks } = context.t
  const { figures, endpoint } = view
  const counted = ({ count, isMore }: DeliveryCount): Html =>
    html`${isMore ? webhooks.countMore(count) : webhooks.countOf(count)}`
  return [
    [
      webhooks.success,
      html`${figures === undefined ? webhooks.noAttempts : webhooks.successOf(figures.delivered, figures.attempts)}`,
    ],
    ...(figures === undefined
      ? []
      : [[webhooks.latency, html`${webhooks.latencyOf(figures.middleMs, figures.slowMs)}`] as const]),
    [webhooks.waiting, counted(view.waiting)],
    [webhooks.dead, counted(view.dead)],
    ...(endpoint.publicKey === undefined
      ? []
      : [[webhooks.publicKey, html`<code>${endpoint.publicKey}</code>`] as const]),
  ]
}

function actions(context: PageContext, view: MerchantWebhookView): Html {
  const { webhooks } = context.t
  const path = merchantWebhookPath(view.endpoint.id)
  const hidden = keyField(view.key)
  const button = (act: string, text: string): Html =>
    html`<form method="post" action="${path}/${act}">${hidden}<button class="quiet" type="submit">${text}</button></form>`
  if (view.endpoint.state !== 'enabled')
    return html`<div class="actions">${button('enable', webhooks.enable)}</div>`
  return html`<div class="actions">${button('test', webhooks.test)}</div>
${confirmStep({ summary: webhooks.rotate, text: webhooks.rotateText, action: `${path}/rotate`, button: webhooks.rotateButton, hidden })}
${
  view.dead.count === 0
    ? ''
    : confirmStep({
        summary: webhooks.replay,
        text: webhooks.replayText,
        action: `${path}/replay`,
        button: webhooks.replayButton,
        hidden,
      })
}
${confirmStep({
  summary: webhooks.disable,
  text: webhooks.disableText,
  action: `${path}/disable`,
  button: webhooks.disableButton,
  hidden,
  isDanger: true,
})}`
}

function failures(context: PageContext, view: MerchantWebhookView): Html {
  const { webhooks } = context.t
  return html`<section aria-labelledby="failures"><h2 id="failures">${webhooks.failures}</h2>${
    view.failures.length === 0
      ? html`<p>${webhooks.noFailures}</p>`
      : html`<ul class="rows">${view.failures.map((failure) => html`<li>${failureRow(context, failure)}</li>`)}</ul>`
  }</section>`
}

function failureRow(context: PageContext, failure: WebhookFailure): Html {
  const { webhooks } = context.t
  const words: Readonly<Record<string, string>> = webhooks.faultOf
  const why = words[failure.fault] ?? webhooks.faultOf.unreachable
  const head = (label: string, text: string): Html =>
    html`<p class="row-sub">${label}</p><pre tabindex="0" role="region" aria-label="${label}: ${failure.type}" translate="no">${text}</pre>`
  return html`<p class="row-title">${why}${failure.status === undefined ? '' : html` <code>${String(failure.status)}</code>`}</p>
<p class="row-sub"><code>${failure.type}</code> <code>${failure.eventId}</code> <span>${webhooks.attempt(failure.number)}</span> ${timeTag(
    context,
    failure.at,
  )} <span>${webhooks.took(failure.tookMs)}</span></p>
${head(webhooks.request, failure.request)}${failure.response === undefined ? '' : head(webhooks.response, failure.response)}`
}

function deliveries(context: PageContext, view: MerchantWebhookView): Html {
  const { webhooks, merchant } = context.t
  const body =
    view.deliveries.length === 0
      ? html`<p>${webhooks.noDeliveries}</p>`
      : html`<table class="stack"><caption>${webhooks.deliveriesCaption}</caption><thead><tr><th scope="col">${webhooks.event}</th><th scope="col">${merchant.when}</th><th scope="col">${webhooks.state}</th><th scope="col" class="number">${webhooks.attempts}</th><th scope="col">${webhooks.next}</th></tr></thead><tbody>${view.deliveries.map(
          (row) => deliveryRow(context, row),
        )}</tbody></table>`
  return html`<section aria-labelledby="deliveries"><h2 id="deliveries">${webhooks.deliveries}</h2>${body}</section>`
}

function deliveryRow(context: PageContext, row: WebhookDeliveryRow): Html {
  const { webhooks, merchant } = context.t
  return html`<tr><th scope="row" data-label="${webhooks.event}"><code>${row.type}</code><br><code>${row.eventId}</code></th><td data-label="${merchant.when}">${timeTag(
    context,
    row.at,
  )}</td><td data-label="${webhooks.state}">${webhooks.stateOf[row.state]}</td><td class="number" data-label="${webhooks.attempts}">${String(
    row.attempts,
  )}</td><td data-label="${webhooks.next}">${row.nextAt === undefined ? '\u2013' : timeTag(context, row.nextAt)}</td></tr>`
}
