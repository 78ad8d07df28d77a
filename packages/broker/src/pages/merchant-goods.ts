// The apps of a merchant: what each sells and whether something of it waits, and the form that makes one.

import type { PageContext } from './context.ts'
import { field, keyField, selectField } from './field.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { moreLink } from './list-parts.ts'
import type { AppRow, MerchantGoodsView } from './merchant-goods-view.ts'
import { emptyState, foreign } from './parts.ts'
import { merchantAppPath, pagePaths } from './paths.ts'
import { timeTag } from './time-text.ts'

export function merchantGoodsPage(context: PageContext, view: MerchantGoodsView): Html {
  const { goodsMerchant, merchant } = context.t
  return layout(context, {
    title: goodsMerchant.goods,
    nav: { area: 'merchant', current: pagePaths.merchantGoods },
    body: html`<div class="page-head"><div><h1>${goodsMerchant.goods}</h1><p class="lead">${goodsMerchant.goodsText}</p></div>${
      view.apps.length === 0
        ? ''
        : html`<a class="button quiet" href="${view.csvHref}">${merchant.exportCsv}</a>`
    }</div>
${
  view.apps.length === 0
    ? emptyState({ title: goodsMerchant.appsEmptyTitle, text: goodsMerchant.appsEmptyText })
    : html`<div class="cards">${view.apps.map((app) => appCard(context, app))}</div>`
}
${moreLink(context, view.nextHref)}
${newApp(context, view)}`,
  })
}

function appCard(context: PageContext, app: AppRow): Html {
  const { goodsMerchant } = context.t
  return html`<article class="card"><h2><a href="${merchantAppPath(app.id)}" translate="no">${app.title}</a></h2>
<p class="soft">${goodsMerchant.delivery[app.delivery]} · ${goodsMerchant.age(app.ageRating)}</p>
<p>${
    app.published === undefined
      ? goodsMerchant.notPublished
      : html`${goodsMerchant.publishedItems(app.published.number, app.published.items)}<br><small>${timeTag(context, app.published.at)}</small>`
  }</p>
${app.hasDraft || app.unconfirmed > 0 ? html`<p class="tags">${app.hasDraft ? html`<span class="tag">${goodsMerchant.hasDraft}</span> ` : ''}${app.unconfirmed > 0 ? html`<a class="tag tag-bad" href="${pagePaths.merchantOrders}?app=${app.id}&amp;state=paid">${goodsMerchant.unconfirmed(app.unconfirmed)}</a>` : ''}</p>` : ''}</article>`
}

function newApp(context: PageContext, view: MerchantGoodsView): Html {
  const { goodsMerchant } = context.t
  const isOpen = view.apps.length === 0 || view.fault !== undefined
  return html`<details class="disclose"${isOpen ? html` open` : ''}><summary>${goodsMerchant.newApp}</summary><form class="card" method="post" action="${pagePaths.merchantGoods}">${keyField(view.key)}${field(
    context,
    {
      name: 'title',
      label: goodsMerchant.appTitle,
      isRequired: true,
      maxLength: 100,
      value: view.entered?.title ?? '',
      fault: view.fault?.field === 'title' ? view.fault : undefined,
    },
  )}${selectField(context, {
    name: 'delivery',
    label: goodsMerchant.deliveryLabel,
    hint: goodsMerchant.deliveryHint,
    options: [
      { value: 'hosted', text: goodsMerchant.delivery.hosted },
      { value: 'app', text: goodsMerchant.delivery.app },
    ],
  })}${selectField(context, {
    name: 'age',
    label: goodsMerchant.ageLabel,
    options: ([0, 13, 16, 18] as const).map((age) => ({ value: String(age), text: goodsMerchant.age(age) })),
  })}${field(context, {
    name: 'return',
    label: goodsMerchant.returnUrl,
    hint: goodsMerchant.returnUrlHint,
    type: 'url',
    inputMode: 'url',
    maxLength: 500,
    value: view.entered?.return ?? '',
    fault: view.fault?.field === 'return' ? view.fault : undefined,
  })}<p class="actions"><button type="submit">${goodsMerchant.newAppButton}</button></p></form></details>`
}

/** The name of an app above its pages. */
export function appHeading(title: string): Html {
  return html`<p class="crumb">${foreign(title)}</p>`
}
