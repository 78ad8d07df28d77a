// All payments of a merchant: the filter stands in the address, the export gives exactly the filtered set (C-15).

import type { Page, PageContext } from './context.ts'
import { type FormFault, field, selectField } from './field.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { moreLink } from './list-parts.ts'
import { emptyState } from './parts.ts'
import { pagePaths } from './paths.ts'
import { type MerchantPaymentRow, paymentTable } from './payment-table.ts'

/** The filter as it was typed; sent as `state`, `way`, `min`, `max`, `q`. */
export type PaymentFilter = {
  readonly state?: 'paid' | 'refunded'
  readonly way?: 'balance' | 'phone'
  readonly min?: string
  readonly max?: string
  readonly q?: string
}

export type MerchantPaymentsView = {
  readonly payments: Page<MerchantPaymentRow>
  readonly filter: PaymentFilter
  readonly fault?: FormFault
  /** True where merchants can be paid by phone bill here: then the list can be filtered by it. */
  readonly hasPhone?: boolean
  /** The CSV of the same filter. */
  readonly csvHref: string
}

export function merchantPaymentsPage(context: PageContext, view: MerchantPaymentsView): Html {
  const { merchant } = context.t
  const { items, nextHref } = view.payments
  return layout(context, {
    title: merchant.payments,
    nav: { area: 'merchant', current: pagePaths.merchantPayments },
    body: html`<div class="page-head"><h1>${merchant.payments}</h1>${
      items.length === 0 ? '' : html`<a class="button quiet" href="${view.csvHref}">${merchant.exportCsv}</a>`
    }</div>
${isUnused(view) ? '' : filterForm(context, view)}
${items.length === 0 ? nothing(context, view) : paymentTable(context, items, merchant.paymentsCaption)}
${moreLink(context, nextHref)}`,
  })
}

function hasFilter(filter: PaymentFilter): boolean {
  return Object.values(filter).some((value) => value !== '')
}

function isUnused(view: MerchantPaymentsView): boolean {
  return view.payments.items.length === 0 && !hasFilter(view.filter)
}

function filterForm(context: PageContext, view: MerchantPaymentsView): Html {
  const { merchant, common } = context.t
  const { filter } = view
  const amount = (name: 'min' | 'max', label: string): Html =>
    field(context, {
      name,
      label,
      inputMode: 'decimal',
      maxLength: 16,
      value: filter[name] ?? '',
      fault: view.fault?.field === name ? view.fault : undefined,
      faultText: common.amountFault,
    })
  return html`<search><form class="search filter" method="get" action="${pagePaths.merchantPayments}">
${selectField(context, {
  name: 'state',
  label: merchant.filterState,
  value: filter.state ?? '',
  options: [
    { value: '', text: merchant.stateAll },
    { value: 'paid', text: merchant.statePaid },
    { value: 'refunded', text: merchant.stateRefunded },
  ],
})}${view.hasPhone === true || filter.way !== undefined ? wayField(context, filter) : ''}
${amount('min', merchant.filterMin)}${amount('max', merchant.filterMax)}${field(context, {
  name: 'q',
  label: merchant.filterText,
  type: 'search',
  maxLength: 200,
  value: filter.q ?? '',
})}<button class="quiet" type="submit">${merchant.filter}</button>${
    hasFilter(filter)
      ? html`<a class="button quiet" href="${pagePaths.merchantPayments}">${merchant.clearFilter}</a>`
      : ''
  }</form></search>`
}

function wayField(context: PageContext, filter: PaymentFilter): Html {
  const { statement } = context.t
  return selectField(context, {
    name: 'way',
    label: statement.way,
    value: filter.way ?? '',
    options: [
      { value: '', text: statement.wayAll },
      { value: 'balance', text: statement.wayBalance },
      { value: 'phone', text: statement.wayPhone },
    ],
  })
}

function nothing(context: PageContext, view: MerchantPaymentsView): Html {
  const { merchant } = context.t
  if (hasFilter(view.filter)) {
    return emptyState({ title: merchant.paymentsNoMatchTitle, text: merchant.paymentsNoMatchText })
  }
  return emptyState({
    title: merchant.paymentsEmptyTitle,
    text: merchant.paymentsEmptyText,
    action: { href: pagePaths.merchant, label: merchant.paymentsEmptyAction },
  })
}
