// The page of one order: what is bought, from whom, for how much and for whom; it leads to the checkout, and afterwards it is
// the receipt with the ways back. It takes no money itself (E-09).

import type { PageContext } from './context.ts'
import { hiddenFields } from './field.ts'
import { contentsList, costTag, lineTag, orderTag } from './goods-parts.ts'
import { type Html, type HtmlValue, html } from './html.ts'
import { layout } from './layout.ts'
import { moneyTag, moneyText } from './money-text.ts'
import { orderOutcome } from './order-outcome.ts'
import { refundOfLines } from './order-refund.ts'
import type { OrderLineView, OrderView } from './order-view.ts'
import { confirmStep, facts, foreign, originTag } from './parts.ts'
import { orderPath } from './paths.ts'
import { timeTag } from './time-text.ts'

/** States before any money was taken. */
const isOpenState: ReadonlySet<string> = new Set(['created', 'awaiting_payer'])

export function orderPage(context: PageContext, view: OrderView): Html {
  const { goods } = context.t
  const title = titleOf(context, view)
  return layout(context, {
    title: goods.orderOf(title),
    nav: context.wallet === undefined ? { area: 'public' } : { area: 'wallet' },
    body: html`${orderOutcome(context, view)}${slip(context, view, title)}
<div class="slip-actions no-print">${payPart(context, view)}${cancelPart(context, view)}${refundOfLines(context, view)}${linksPart(context, view)}</div>`,
  })
}

function titleOf(context: PageContext, view: OrderView): string {
  const [first] = view.lines
  if (first === undefined) return context.t.goods.order
  return view.lines.length === 1 ? first.title : context.t.goods.andMore(first.title, view.lines.length - 1)
}

function slip(context: PageContext, view: OrderView, title: string): Html {
  const { goods } = context.t
  const isPaid = view.paidAt !== undefined
  return html`<article class="slip"><header class="slip-head"><p class="soft">${isPaid ? goods.receipt : goods.order}</p>
<h1>${foreign(title)}</h1><p class="slip-state">${orderTag(context, view.state)}</p></header>
<p class="slip-price"><span class="visually-hidden">${goods.total}</span> ${totalTag(context, view)}</p>
${linesPart(context, view)}
${facts(factRows(context, view))}</article>`
}

function totalTag(context: PageContext, view: OrderView): HtmlValue {
  if (view.total !== undefined) return moneyTag(context, view.total)
  return view.lines.map((line, index) => html`${index === 0 ? '' : html`<br>`}${costTag(context, line.cost)}`)
}

function linesPart(context: PageContext, view: OrderView): Html {
  return html`<ul class="rows order-lines">${view.lines.map((line) => html`<li>${lineRow(context, view, line)}</li>`)}</ul>`
}

function lineRow(context: PageContext, view: OrderView, line: OrderLineView): Html {
  const { goods } = context.t
  const isWhole = line.quantity === 1 && line.contents.length === 1 && line.contents[0]?.amount === 1n
  return html`<p class="row-title">${foreign(line.title)}${line.quantity === 1 ? '' : html` <span class="soft">${goods.times(line.quantity)}</span>`}</p>
<p class="row-amount">${line.was === undefined ? '' : html`<s class="soft"><span class="visually-hidden">${goods.wasPrice} </span>${moneyTag(context, line.was)}</s> `}${costTag(context, line.cost)}</p>
${isWhole ? '' : html`<div class="row-sub">${contentsList(context, line.contents)}</div>`}
${view.paidAt === undefined || line.state === 'granted' ? '' : html`<p class="row-sub">${lineTag(context, line.state)}</p>`}`
}

function factRows(context: PageContext, view: OrderView): ReadonlyArray<readonly [string, HtmlValue]> {
  const { goods, wallet } = context.t
  return [
    [wallet.soldBy, foreign(view.merchantName)],
    [wallet.site, originTag(view.origin)],
    [goods.forApp, foreign(view.appTitle)],
    [goods.receiver, view.receiver === 'gift' ? goods.receiverGift : goods.receiverSelf],
    ...(view.total === undefined
      ? []
      : [
          [
            wallet.tax,
            view.tax === undefined
              ? goods.taxNotStated
              : goods.taxInside(moneyText(context.locale, view.tax)),
          ] as const,
        ]),
    ...(view.paidBy === undefined ? [] : [[wallet.paidBy, goods.paidBy[view.paidBy]] as const]),
    ...(view.paidAt === undefined ? [] : [[wallet.paidAt, timeTag(context, view.paidAt)] as const]),
    ...(isOpenState.has(view.state) ? [[goods.payUntil, timeTag(context, view.expiresAt)] as const] : []),
    ...consentRow(context, view),
    [goods.orderNumber, html`<code>${view.id}</code>`],
  ]
}

function consentRow(context: PageContext, view: OrderView): ReadonlyArray<readonly [string, HtmlValue]> {
  if (view.consent === undefined) return []
  const { text, at } = view.consent
  return [[context.t.goods.consentGiven, html`${foreign(text)} <small>${timeTag(context, at)}</small>`]]
}

/** Fields that every form of the page carries. */
export function orderFields(view: OrderView): Html {
  return hiddenFields({ key: view.key, client: view.client })
}

function payPart(context: PageContext, view: OrderView): Html {
  const { goods } = context.t
  if (view.payHref === undefined || view.total === undefined) return html``
  return html`<p class="choice"><a class="button" href="${view.payHref}">${goods.pay(moneyText(context.locale, view.total))}</a></p>
<p class="hint">${goods.payHint}</p>`
}

function cancelPart(context: PageContext, view: OrderView): Html {
  const { goods } = context.t
  if (!isOpenState.has(view.state) && view.state !== 'approval_required') return html``
  return confirmStep({
    summary: goods.cancel,
    text: goods.cancelText,
    action: `${orderPath(view.id)}/cancel`,
    button: goods.cancelButton,
    hidden: orderFields(view),
  })
}

function linksPart(context: PageContext, view: OrderView): Html {
  const { goods, wallet } = context.t
  const links: ReadonlyArray<readonly [string | undefined, string]> = [
    [view.receiptHref, goods.receiptText],
    [view.jsonHref, wallet.rawJson],
  ]
  const shown = links.filter(([href]) => href !== undefined)
  return html`${view.returnHref === undefined ? '' : html`<p class="actions"><a class="button" href="${view.returnHref}">${goods.backToApp(view.appTitle)}</a></p>`}
${view.withdrawHref === undefined ? '' : html`<p class="actions"><a class="button quiet" href="${view.withdrawHref}">${goods.withdraw}</a></p>`}
${shown.length === 0 ? '' : html`<p class="actions">${shown.map(([href, label]) => html`<a href="${href ?? ''}">${label}</a>`)}</p>`}`
}
