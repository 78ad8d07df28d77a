// The parts that the merchant's lists of goods share: the choice of an app, the filter form that ends in an address, the count.

import type { PageContext } from './context.ts'
import { selectField } from './field.ts'
import { type Html, type HtmlValue, html } from './html.ts'

/** The apps one can choose from. */
export type AppChoice = ReadonlyArray<{ readonly id: string; readonly title: string }>

/** The app of a list; `isAll` where all apps together may be shown. */
export function appField(
  context: PageContext,
  input: { readonly apps: AppChoice; readonly app: string | undefined; readonly isAll: boolean },
): Html {
  const { goodsMerchant } = context.t
  return selectField(context, {
    name: 'app',
    label: goodsMerchant.app,
    value: input.app ?? '',
    options: [
      ...(input.isAll ? [{ value: '', text: goodsMerchant.allApps }] : []),
      ...input.apps.map(({ id, title }) => ({ value: id, text: title, isForeign: true })),
    ],
  })
}

/** A filter whose answer is an address (C-15). */
export function filterForm(
  context: PageContext,
  input: { readonly action: string; readonly fields: HtmlValue; readonly isFiltered: boolean },
): Html {
  const { merchant } = context.t
  return html`<search><form class="search filter" method="get" action="${input.action}">${input.fields}<button class="quiet" type="submit">${merchant.filter}</button>${
    input.isFiltered ? html`<a class="button quiet" href="${input.action}">${merchant.clearFilter}</a>` : ''
  }</form></search>`
}

/** The head of a list: its name, how many rows the filter finds, and the export of exactly those. */
export function listHead(
  context: PageContext,
  input: { readonly title: string; readonly count?: string; readonly csvHref?: string },
): Html {
  return html`<div class="page-head"><div><h1>${input.title}</h1>${
    input.count === undefined ? '' : html`<p class="soft">${input.count}</p>`
  }</div>${
    input.csvHref === undefined
      ? ''
      : html`<a class="button quiet" href="${input.csvHref}">${context.t.merchant.exportCsv}</a>`
  }</div>`
}
