// The way back from an order, line by line: the exact amount stands on the button before anybody presses it (A-37).

import type { PageContext } from './context.ts'
import { hiddenFields } from './field.ts'
import { countText } from './goods-parts.ts'
import { type Html, html } from './html.ts'
import { moneyText } from './money-text.ts'
import type { LineRefund, OrderLineView, OrderView } from './order-view.ts'
import { confirmStep, foreign } from './parts.ts'
import { orderPath } from './paths.ts'
import { refundReasonField } from './refund-form.ts'
import { timeTag } from './time-text.ts'

type Refundable = OrderLineView & { readonly refund: LineRefund }

/** The section with one entry for each line that was paid with money. */
export function refundOfLines(context: PageContext, view: OrderView): Html {
  const lines = view.lines.filter((line): line is Refundable => line.refund !== undefined)
  if (lines.length === 0) return html``
  return html`<section aria-labelledby="refunds"><h2 id="refunds">${context.t.goods.refundTitle}</h2><ul class="rows">${lines.map(
    (line) => html`<li>${refundRow(context, view, line)}</li>`,
  )}</ul></section>`
}

function refundRow(context: PageContext, view: OrderView, line: Refundable): Html {
  const { goods } = context.t
  const { refund } = line
  const head = html`<p class="row-title">${foreign(line.title)}</p>`
  switch (refund.kind) {
    case 'open':
      return html`${head}<p class="row-amount">${moneyText(context.locale, refund.amount)}</p>
<p class="row-sub"><span>${unusedText(context, refund)}</span>${refund.until === undefined ? '' : html`<span>${goods.refundUntil} ${timeTag(context, refund.until)}</span>`}</p>
${refundForm(context, view, { line, summary: goods.refund, text: goods.refundText, button: goods.refundButton(moneyText(context.locale, refund.amount)) })}`
    case 'review':
      return html`${head}<p class="row-amount">${moneyText(context.locale, refund.amount)}</p>
<p class="row-sub">${goods.refundReviewText}</p>
${refundForm(context, view, { line, summary: goods.refundAsk, text: goods.refundAskText, button: goods.refundAskButton(moneyText(context.locale, refund.amount)) })}`
    case 'asked':
      return html`${head}<span class="tag">${goods.refundAsked}</span><p class="row-sub"><span>${moneyText(context.locale, refund.amount)}</span><span>${timeTag(context, refund.at)}</span></p>`
    case 'done':
      return html`${head}<p class="row-amount"><span class="tag">${goods.refundDone}</span> ${moneyText(context.locale, refund.amount)}</p>`
    case 'none':
      break
  }
  return html`${head}<span class="tag">${goods.refundNone}</span><p class="row-sub">${goods.refundNoneWhy[refund.why]}</p>`
}

function unusedText(context: PageContext, refund: Extract<LineRefund, { kind: 'open' }>): string {
  const { goods } = context.t
  if (refund.unused === undefined) return goods.unusedWhole
  return goods.unusedPart(countText(context, refund.unused.left), countText(context, refund.unused.granted))
}

function refundForm(
  context: PageContext,
  view: OrderView,
  input: {
    readonly line: Refundable
    readonly summary: string
    readonly text: string
    readonly button: string
  },
): Html {
  const { line } = input
  return confirmStep({
    summary: html`${input.summary}<span class="visually-hidden">: <bdi translate="no">${line.title}</bdi></span>`,
    text: input.text,
    action: `${orderPath(view.id)}/refund`,
    button: input.button,
    hidden: html`${hiddenFields({ key: view.key, client: view.client, line: String(line.ordinal), amount: amountOf(line) })}`,
    extra: refundReasonField(context, `${view.id}-${line.ordinal}`),
  })
}

/** The amount that was shown is sent along, so that what is given is what was promised, or the reader is asked again. */
function amountOf(line: Refundable): string | undefined {
  return line.refund.kind === 'open' || line.refund.kind === 'review'
    ? line.refund.amount.amount.toString()
    : undefined
}
