// The head of every page of one app: its name, and the way to its other pages.

import type { PageContext } from './context.ts'
import { tabs } from './goods-parts.ts'
import { type Html, type HtmlValue, html } from './html.ts'
import { layout } from './layout.ts'
import type { AppHead } from './merchant-goods-view.ts'
import { merchantAppPath, pagePaths } from './paths.ts'

export type AppTab = 'catalogue' | 'edit' | 'prices' | 'preview'

/** Where a tab leads. */
export function appTabPath(appId: string, tab: AppTab): string {
  return tab === 'catalogue' ? merchantAppPath(appId) : `${merchantAppPath(appId)}/${tab}`
}

/** A page of one app. */
export function appPage(
  context: PageContext,
  input: { readonly app: AppHead; readonly tab: AppTab; readonly body: HtmlValue },
): Html {
  const { goodsMerchant } = context.t
  const { app, tab } = input
  const own = (['catalogue', 'edit', 'prices', 'preview'] as const).map(
    (each) => [appTabPath(app.id, each), goodsMerchant.tabs[each]] as const,
  )
  const query = `?app=${encodeURIComponent(app.id)}`
  return layout(context, {
    title: goodsMerchant.appPage(goodsMerchant.tabs[tab], app.title),
    nav: { area: 'merchant', current: pagePaths.merchantGoods },
    body: html`<h1><bdi translate="no">${app.title}</bdi></h1>${tabs(
      goodsMerchant.tabsLabel,
      [
        ...own,
        [`${pagePaths.merchantOrders}${query}`, goodsMerchant.orders],
        [`${pagePaths.merchantPlayers}${query}`, goodsMerchant.players],
      ],
      appTabPath(app.id, tab),
    )}${input.body}`,
  })
}
