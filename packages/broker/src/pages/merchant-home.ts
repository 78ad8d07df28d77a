// The merchant's first page: net today against the same weekday, the balance, refunds, the last payments, and until the
// first sale the checklist that leads there.

import { compare, type Instant, type Money, subtract } from '@farthing/protocol'
import type { PageContext } from './context.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { moneyTag, moneyText, signedMoneyTag } from './money-text.ts'
import { partialNotice } from './parts.ts'
import { pagePaths } from './paths.ts'
import { type MerchantPaymentRow, paymentTable } from './payment-table.ts'
import { timeText } from './time-text.ts'

export type MerchantHomeView = {
  readonly today?: {
    readonly net: Money
    readonly sales: number
    readonly refunds: number
    /** The same weekday a week ago, up to the same time of day. */
    readonly sameDayNet: Money
    /** The moment a week ago up to which it counts. */
    readonly sameDay: Instant
  }
  readonly balances: readonly Money[]
  /** Shown until both are done. */
  readonly setup: { readonly isOriginProven: boolean; readonly hasPayment: boolean }
  readonly recent: readonly MerchantPaymentRow[]
  readonly unread: ReadonlyArray<'today' | 'balance' | 'payments'>
}

export function merchantHomePage(context: PageContext, view: MerchantHomeView): Html {
  const { merchant } = context.t
  const names = { today: merchant.partToday, balance: merchant.partBalance, payments: merchant.partPayments }
  const isSetUp = view.setup.isOriginProven && view.setup.hasPayment
  return layout(context, {
    title: merchant.home,
    nav: { area: 'merchant', current: pagePaths.merchant },
    body: html`<h1>${merchant.home}</h1>
${partialNotice(
  context,
  view.unread.map((part) => names[part]),
)}
${isSetUp ? '' : checklist(context, view)}
<div class="figures">${todayPart(context, view)}${balancePart(context, view)}</div>
${recentPart(context, view)}`,
  })
}

function checklist(context: PageContext, view: MerchantHomeView): Html {
  const { merchant } = context.t
  const step = (isDone: boolean, title: string, todo: Html): Html =>
    html`<li><div><strong>${title}</strong>${isDone ? '' : todo}</div><span class="tag${isDone ? ' tag-good' : ''}">${
      isDone ? merchant.setupDone : merchant.setupOpen
    }</span></li>`
  return html`<section class="card" aria-labelledby="setup"><h2 id="setup">${merchant.setup}</h2><ol class="checklist">${step(
    true,
    merchant.setupRegistered,
    html``,
  )}${step(
    view.setup.isOriginProven,
    merchant.setupOrigin,
    html`<p>${merchant.setupOriginText} <a href="${pagePaths.merchantSettings}">${merchant.setupOriginLink}</a></p>`,
  )}${step(view.setup.hasPayment, merchant.setupPayment, html`<p>${merchant.setupPaymentText}</p>`)}</ol></section>`
}

function todayPart(context: PageContext, view: MerchantHomeView): Html {
  const { merchant } = context.t
  const { today } = view
  if (today === undefined) return html``
  return html`<section aria-labelledby="net"><h2 id="net">${merchant.netToday}</h2><p class="figure">${signedMoneyTag(
    context,
    today.net,
  )}</p><p>${difference(context, today.net, today.sameDayNet)}</p><p class="soft">${merchant.netSameDay(
    timeText(context.locale, today.sameDay, 'weekday'),
  )}: ${moneyTag(context, today.sameDayNet)}</p></section>
<section aria-labelledby="sales"><h2 id="sales">${merchant.refundsToday}</h2><p class="figure number">${String(
    today.refunds,
  )}</p><p>${merchant.refundRate(today.refunds, today.sales)}</p></section>`
}

function difference(context: PageContext, net: Money, then: Money): string {
  const { merchant } = context.t
  const order = compare(net, then)
  if (order === 0) return merchant.sameAs
  if (order > 0) return merchant.moreThan(moneyText(context.locale, subtract(net, then)))
  return merchant.lessThan(moneyText(context.locale, subtract(then, net)))
}

function balancePart(context: PageContext, view: MerchantHomeView): Html {
  const { merchant } = context.t
  if (view.unread.includes('balance')) return html``
  return html`<section aria-labelledby="balance"><h2 id="balance">${merchant.balance}</h2>${
    view.balances.length === 0
      ? html`<p class="figure">\u2013</p>`
      : view.balances.map((balance) => html`<p class="figure">${moneyTag(context, balance)}</p>`)
  }</section>`
}

function recentPart(context: PageContext, view: MerchantHomeView): Html {
  const { merchant } = context.t
  if (view.unread.includes('payments') || view.recent.length === 0) return html``
  return html`<section aria-labelledby="recent"><h2 id="recent">${merchant.lastSales}</h2>${paymentTable(
    context,
    view.recent,
    merchant.paymentsCaption,
  )}<p class="more"><a href="${pagePaths.merchantPayments}">${merchant.allPayments}</a></p></section>`
}
