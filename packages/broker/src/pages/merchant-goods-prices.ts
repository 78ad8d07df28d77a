// The grid of prices: what every item costs in each region, and which rule made it so (A-10).

import type { PageContext } from './context.ts'
import { field, selectField } from './field.ts'
import { costTag } from './goods-parts.ts'
import { priceRules } from './goods-view.ts'
import { type Html, html } from './html.ts'
import { appPage, appTabPath } from './merchant-goods-tabs.ts'
import type { MerchantPricesView, PriceCell } from './merchant-goods-view.ts'
import { moneyTag } from './money-text.ts'
import { emptyState, foreign } from './parts.ts'

export function merchantPricesPage(context: PageContext, view: MerchantPricesView): Html {
  const { goodsMerchant, merchant } = context.t
  return appPage(context, {
    app: view.app,
    tab: 'prices',
    body: html`<p class="lead">${goodsMerchant.pricesText}</p>${form(context, view)}${
      view.rows.length === 0
        ? emptyState({
            title: goodsMerchant.pricesEmptyTitle,
            text: goodsMerchant.pricesEmptyText,
            action: { href: appTabPath(view.app.id, 'catalogue'), label: goodsMerchant.tabs.catalogue },
          })
        : html`${grid(context, view)}<p class="actions"><span class="soft">${goodsMerchant.itemsCount(view.rows.length)}</span><a class="button quiet" href="${view.csvHref}">${merchant.exportCsv}</a></p>${legend(context)}`
    }`,
  })
}

function form(context: PageContext, view: MerchantPricesView): Html {
  const { goodsMerchant, merchant } = context.t
  return html`<search><form class="search filter" method="get" action="${appTabPath(view.app.id, 'prices')}">${field(
    context,
    {
      name: 'regions',
      label: goodsMerchant.regions,
      hint: goodsMerchant.regionsHint,
      value: view.regionsEntered,
      maxLength: 100,
      fault: view.fault?.field === 'regions' ? view.fault : undefined,
      faultText: goodsMerchant.regionsFault,
    },
  )}${storeField(context, view)}<button class="quiet" type="submit">${merchant.filter}</button></form></search>`
}

/** The choice of a store, where the catalogue has more than one. */
export function storeField(
  context: PageContext,
  view: { readonly store: string; readonly stores: readonly string[] },
): Html {
  if (view.stores.length < 2) return html``
  return selectField(context, {
    name: 'store',
    label: context.t.goodsMerchant.store,
    value: view.store,
    options: view.stores.map((store) => ({ value: store, text: store, isForeign: true })),
  })
}

function grid(context: PageContext, view: MerchantPricesView): Html {
  const { goodsMerchant } = context.t
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${goodsMerchant.pricesCaption}"><table class="stack grid"><caption>${goodsMerchant.pricesCaption}</caption><thead><tr><th scope="col">${goodsMerchant.item}</th>${view.regions.map(
    (region) => html`<th scope="col" class="number" translate="no"><bdi translate="no">${region}</bdi></th>`,
  )}</tr></thead><tbody>${view.rows.map(
    (row) =>
      html`<tr><td data-label="${goodsMerchant.item}"><span class="grid-item">${foreign(row.title)} <code>${row.sku}</code></span></td>${row.cells.map(
        (cell, index) =>
          html`<td class="number" data-label="${goodsMerchant.inRegion(view.regions[index] ?? '')}">${cellPart(context, cell)}</td>`,
      )}</tr>`,
  )}</tbody></table></div>`
}

function cellPart(context: PageContext, options: readonly PriceCell[]): Html {
  const { goodsMerchant } = context.t
  if (options.length === 0) return html`<span class="soft">${goodsMerchant.notSold}</span>`
  return html`<ul class="cell">${options.map(
    (option) =>
      html`<li>${option.was === undefined ? '' : html`<s class="soft">${moneyTag(context, option.was)}</s> `}${costTag(context, option.cost)}<small>${goodsMerchant.rules[option.rule]}</small></li>`,
  )}</ul>`
}

function legend(context: PageContext): Html {
  const { goodsMerchant } = context.t
  return html`<section aria-labelledby="rules"><h2 id="rules">${goodsMerchant.rulesTitle}</h2><ol>${priceRules.map(
    (rule) => html`<li><strong>${goodsMerchant.rules[rule]}</strong>: ${goodsMerchant.rulesText[rule]}</li>`,
  )}</ol></section>`
}
