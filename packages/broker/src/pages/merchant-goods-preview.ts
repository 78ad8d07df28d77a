// The store as one player sees it: prices, contents, offers with their real end, and why something cannot be had. It charges nobody.

import type { PageContext } from './context.ts'
import { field } from './field.ts'
import { contentsList, costTag, thingCoin } from './goods-parts.ts'
import { type Html, html } from './html.ts'
import { storeField } from './merchant-goods-prices.ts'
import { appPage, appTabPath } from './merchant-goods-tabs.ts'
import type { MerchantPreviewView, PreviewItem } from './merchant-goods-view.ts'
import { moneyTag } from './money-text.ts'
import { emptyState, foreign } from './parts.ts'
import { timeTag } from './time-text.ts'

export function merchantPreviewPage(context: PageContext, view: MerchantPreviewView): Html {
  const { goodsMerchant } = context.t
  return appPage(context, {
    app: view.app,
    tab: 'preview',
    body: html`<p class="lead">${goodsMerchant.previewText}</p>${form(context, view)}${
      view.seen === undefined
        ? view.fault === undefined
          ? emptyState({ title: goodsMerchant.previewEmptyTitle, text: goodsMerchant.previewEmptyText })
          : ''
        : html`<p class="soft">${goodsMerchant.previewOf(view.seen.region, view.seen.catalogueNumber, view.seen.items.length)}</p><div class="cards">${view.seen.items.map((item) => itemCard(context, item))}</div>`
    }`,
  })
}

function form(context: PageContext, view: MerchantPreviewView): Html {
  const { goodsMerchant } = context.t
  return html`<search><form class="search filter" method="get" action="${appTabPath(view.app.id, 'preview')}">${field(
    context,
    {
      name: 'player',
      label: goodsMerchant.externalId,
      value: view.player,
      maxLength: 255,
      isRequired: true,
      fault: view.fault?.field === 'player' ? view.fault : undefined,
    },
  )}${field(context, {
    name: 'locale',
    label: goodsMerchant.locale,
    value: view.locale,
    maxLength: 35,
  })}${storeField(context, view)}<button class="quiet" type="submit">${goodsMerchant.previewButton}</button></form></search>`
}

function itemCard(context: PageContext, item: PreviewItem): Html {
  const { goodsMerchant } = context.t
  return html`<article class="card offer"><header>${thingCoin(item.title)}<div><h3>${foreign(item.title)}</h3><code>${item.sku}</code></div></header>${
    item.text === undefined ? '' : html`<p translate="no">${foreign(item.text)}</p>`
  }${contentsList(context, item.contents)}<ul class="cell">${item.options.map(
    (option) =>
      html`<li>${option.was === undefined ? '' : html`<s class="soft">${moneyTag(context, option.was)}</s> `}<strong>${costTag(context, option.cost)}</strong><small>${goodsMerchant.rules[option.rule]}</small>${
        option.endsAt === undefined
          ? ''
          : html`<small>${goodsMerchant.offerEnds} ${timeTag(context, option.endsAt)}</small>`
      }</li>`,
  )}</ul>${item.unavailable === undefined ? '' : html`<p><span class="tag">${goodsMerchant.unavailable[item.unavailable]}</span></p>`}${item.isGiftable ? html`<p class="soft">${goodsMerchant.giftable}</p>` : ''}</article>`
}
