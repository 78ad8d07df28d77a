// One order as its merchant sees it: lines and grants, every step with its cause, the split of the money to the unit, and the
// refund by line.

import type { Instant, Money } from '@farthing/protocol'
import type { PriceRule } from '../domain/goods/content.ts'
import type { GrantState } from '../domain/goods/grant.ts'
import type { LineState } from '../domain/goods/order.ts'
import type { OrderState } from '../domain/goods/order-states.ts'
import type { PageContext } from './context.ts'
import type { FormFault } from './field.ts'
import { hiddenFields } from './field.ts'
import { contentsList, costTag, grantTag, lineTag, orderTag } from './goods-parts.ts'
import type { ContentView, CostView } from './goods-view.ts'
import { type Html, type HtmlValue, html } from './html.ts'
import { layout } from './layout.ts'
import type { LedgerLine } from './merchant-payment.ts'
import { moneyTag, moneyText } from './money-text.ts'
import type { LineRefund } from './order-view.ts'
import { confirmStep, facts, foreign, notice } from './parts.ts'
import { merchantOrderPath, merchantPaymentPath, merchantPlayerPath, pagePaths } from './paths.ts'
import { timeTag } from './time-text.ts'

export type MerchantOrderLine = {
  readonly ordinal: number
  readonly sku: string
  readonly title: string
  readonly quantity: number
  readonly cost: CostView
  readonly tax?: Money
  readonly rule: PriceRule
  readonly offer?: string
  readonly contents: readonly ContentView[]
  readonly state: LineState
  readonly grant?: { readonly id: string; readonly state: GrantState; readonly deadlineAt?: Instant }
  readonly refund?: LineRefund
}

/** A step of the order or an event beside it; `name` is a state, or the type of an event. */
export type OrderStep =
  | { readonly kind: 'move'; readonly at: Instant; readonly state: OrderState; readonly cause: string }
  | { readonly kind: 'event'; readonly at: Instant; readonly type: string; readonly sequence: number }

export type MerchantOrderView = {
  readonly id: string
  readonly requestId: string
  readonly app: { readonly id: string; readonly title: string }
  readonly player: { readonly id: string; readonly externalId: string }
  readonly state: OrderState
  readonly catalogueNumber: number
  readonly region?: string
  readonly total?: Money
  readonly tax?: Money
  readonly createdAt: Instant
  readonly paidAt?: Instant
  readonly paidBy?: 'balance' | 'phone' | 'bundle' | 'virtual'
  readonly paymentId?: string
  readonly isGift: boolean
  readonly lines: readonly MerchantOrderLine[]
  readonly steps: readonly OrderStep[]
  /** Present where it was paid with money: what came of it. */
  readonly split?: { readonly share: Money; readonly fee: Money }
  readonly ledger: readonly LedgerLine[]
  readonly receipt?: string
  readonly consent?: { readonly text: string; readonly at: Instant }
  readonly justDone?: 'refunded'
  readonly fault?: FormFault
  readonly key: string
}

export function merchantOrderPage(context: PageContext, view: MerchantOrderView): Html {
  const { goodsMerchant, goods, problems } = context.t
  const [first] = view.lines
  const title =
    first === undefined
      ? goods.order
      : view.lines.length === 1
        ? first.title
        : goods.andMore(first.title, view.lines.length - 1)
  return layout(context, {
    title: goods.orderOf(title),
    nav: { area: 'merchant', current: pagePaths.merchantOrders },
    body: html`<h1>${foreign(title)}</h1><p class="tags">${orderTag(context, view.state)}${view.isGift ? html` <span class="tag">${goods.gift}</span>` : ''}</p>
${view.justDone === undefined ? '' : notice({ tone: 'good', title: goods.justDone[view.justDone], isAlert: true })}
${view.fault === undefined ? '' : notice({ tone: 'bad', title: problems.title(view.fault.code), body: problems.hint(view.fault.code), isAlert: true })}
<div class="split"><section aria-labelledby="about"><h2 id="about">${goodsMerchant.about}</h2>${facts(aboutRows(context, view))}</section>${steps(context, view)}</div>
${linesTable(context, view)}
${refundsPart(context, view)}
${moneyPart(context, view)}
${receiptPart(context, view)}`,
  })
}

function aboutRows(
  context: PageContext,
  view: MerchantOrderView,
): ReadonlyArray<readonly [string, HtmlValue]> {
  const { goodsMerchant, goods, wallet } = context.t
  const { locale } = context
  return [
    [
      goodsMerchant.player,
      html`<a href="${merchantPlayerPath(view.player.id)}" translate="no"><code>${view.player.externalId}</code></a>`,
    ],
    [goodsMerchant.app, foreign(view.app.title)],
    ...(view.total === undefined
      ? []
      : [[goods.total, html`<strong>${moneyTag(context, view.total)}</strong>`] as const]),
    ...(view.total === undefined
      ? []
      : [
          [
            wallet.tax,
            view.tax === undefined ? goods.taxNotStated : goods.taxInside(moneyText(locale, view.tax)),
          ] as const,
        ]),
    ...(view.paidBy === undefined ? [] : [[wallet.paidBy, goods.paidBy[view.paidBy]] as const]),
    [goodsMerchant.ordered, timeTag(context, view.createdAt)],
    ...(view.paidAt === undefined ? [] : [[wallet.paidAt, timeTag(context, view.paidAt)] as const]),
    ...(view.consent === undefined
      ? []
      : [
          [
            goods.consentGiven,
            html`${foreign(view.consent.text)} <small>${timeTag(context, view.consent.at)}</small>`,
          ] as const,
        ]),
    [goodsMerchant.tabs.catalogue, goodsMerchant.version(view.catalogueNumber)],
    ...(view.region === undefined
      ? []
      : [[goodsMerchant.region, html`<code>${view.region}</code>`] as const]),
    [goodsMerchant.requestId, html`<code>${view.requestId}</code>`],
    [goods.orderNumber, html`<code>${view.id}</code>`],
    ...(view.paymentId === undefined
      ? []
      : [
          [
            goodsMerchant.payment,
            html`<a href="${merchantPaymentPath(view.paymentId)}" translate="no"><code>${view.paymentId}</code></a>`,
          ] as const,
        ]),
  ]
}

function steps(context: PageContext, view: MerchantOrderView): Html {
  const { merchant, goods, goodsMerchant } = context.t
  return html`<section aria-labelledby="timeline"><h2 id="timeline">${merchant.timeline}</h2><ol class="timeline">${view.steps.map(
    (step) =>
      step.kind === 'move'
        ? html`<li><strong>${step.state === 'created' ? goodsMerchant.ordered : goods.orderStates[step.state]}</strong><br><span class="soft"><code>${step.cause}</code> · ${timeTag(context, step.at)}</span></li>`
        : html`<li class="timeline-small"><span class="soft">${goodsMerchant.event} <code>${step.type}</code> · ${timeTag(context, step.at)}</span></li>`,
  )}</ol></section>`
}

function linesTable(context: PageContext, view: MerchantOrderView): Html {
  const { goodsMerchant, merchant, goods } = context.t
  return html`<section aria-labelledby="lines"><h2 id="lines">${goodsMerchant.lines}</h2><table class="stack"><caption class="visually-hidden">${goodsMerchant.lines}</caption><thead><tr><th scope="col">${goodsMerchant.item}</th><th scope="col">${goodsMerchant.gives}</th><th scope="col">${goodsMerchant.grant}</th><th scope="col">${goodsMerchant.rule}</th><th scope="col" class="number">${merchant.price}</th></tr></thead><tbody>${view.lines.map(
    (line) =>
      html`<tr><td data-label="${goodsMerchant.item}"><span>${foreign(line.title)}${line.quantity === 1 ? '' : html` ${goods.times(line.quantity)}`}<br><code>${line.sku}</code></span></td><td data-label="${goodsMerchant.gives}">${contentsList(context, line.contents)}</td><td data-label="${goodsMerchant.grant}"><span>${line.grant === undefined ? lineTag(context, line.state) : html`${grantTag(context, line.grant.state)}${line.grant.deadlineAt === undefined ? '' : html`<br><small>${goodsMerchant.deadline} ${timeTag(context, line.grant.deadlineAt)}</small>`}`}</span></td><td data-label="${goodsMerchant.rule}"><span>${goodsMerchant.rules[line.rule]}${line.offer === undefined ? '' : html`<br><code>${line.offer}</code>`}</span></td><td class="number" data-label="${merchant.price}">${costTag(context, line.cost)}</td></tr>`,
  )}</tbody></table></section>`
}

function refundsPart(context: PageContext, view: MerchantOrderView): Html {
  const { merchant, goods } = context.t
  const lines = view.lines.filter(({ refund }) => refund !== undefined)
  if (lines.length === 0) return html``
  return html`<section aria-labelledby="refund"><h2 id="refund">${merchant.refund}</h2><ul class="rows">${lines.map(
    (line) => {
      const { refund } = line
      const head = html`<p class="row-title">${foreign(line.title)}</p>`
      if (refund?.kind !== 'open' && refund?.kind !== 'review') {
        return html`<li>${head}<span class="tag">${refund?.kind === 'done' ? goods.refundDone : refund?.kind === 'asked' ? goods.refundAsked : goods.refundNone}</span></li>`
      }
      return html`<li>${head}<p class="row-amount">${moneyTag(context, refund.amount)}</p>${lineRefund(context, view, line, refund.amount)}</li>`
    },
  )}</ul></section>`
}

function lineRefund(
  context: PageContext,
  view: MerchantOrderView,
  line: MerchantOrderLine,
  amount: Money,
): Html {
  const { merchant, goodsMerchant } = context.t
  const text = moneyText(context.locale, amount)
  return confirmStep({
    summary: html`${merchant.refund}<span class="visually-hidden">: <bdi translate="no">${line.title}</bdi></span>`,
    text: goodsMerchant.refundText(text),
    action: `${merchantOrderPath(view.id)}/refund`,
    button: merchant.refundButton(text),
    hidden: hiddenFields({ key: view.key, line: String(line.ordinal), amount: amount.amount.toString() }),
    isDanger: true,
  })
}

function moneyPart(context: PageContext, view: MerchantOrderView): Html {
  const { merchant, common } = context.t
  const { locale } = context
  if (view.ledger.length === 0) return html``
  return html`<section aria-labelledby="split"><h2 id="split">${merchant.split}</h2>${
    view.split === undefined || view.total === undefined
      ? ''
      : html`${facts([
          [merchant.splitPrice, html`<strong>${moneyTag(context, view.total)}</strong>`],
          [merchant.splitMerchant, moneyTag(context, view.split.share)],
          [merchant.splitFee, moneyTag(context, view.split.fee)],
        ])}<p class="hint">${merchant.splitSum(moneyText(locale, view.total), moneyText(locale, view.split.share), moneyText(locale, view.split.fee))}</p>`
  }<table class="stack lines"><caption>${merchant.ledgerCaption}</caption><thead><tr><th scope="col">${merchant.transfer}</th><th scope="col">${merchant.debit}</th><th scope="col">${merchant.credit}</th><th scope="col" class="number">${common.amount}</th></tr></thead><tbody>${view.ledger.map(
    (line) =>
      html`<tr><td data-label="${merchant.transfer}"><code>${line.transferId}</code></td><td data-label="${merchant.debit}"><code>${line.debit}</code></td><td data-label="${merchant.credit}"><code>${line.credit}</code></td><td class="number" data-label="${common.amount}">${moneyTag(context, line.amount)}</td></tr>`,
  )}</tbody></table></section>`
}

function receiptPart(context: PageContext, view: MerchantOrderView): Html {
  const { goodsMerchant } = context.t
  if (view.receipt === undefined) return html``
  return html`<section aria-labelledby="receipt"><h2 id="receipt">${goodsMerchant.receipt}</h2><p>${goodsMerchant.receiptText}</p><pre class="token" translate="no" tabindex="0" role="region" aria-label="${goodsMerchant.receipt}">${view.receipt}</pre></section>`
}
