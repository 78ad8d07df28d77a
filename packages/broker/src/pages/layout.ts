// The frame of every page: head, banners, navigation, main, footer. Scripts are named by the page and never needed to read it.

import type { PageContext } from './context.ts'
import { type Html, type HtmlValue, html } from './html.ts'
import { iconHref, mark } from './mark.ts'
import { foreign } from './parts.ts'
import { pagePaths } from './paths.ts'

/** Which navigation a page stands in, and which of its entries it is. */
export type Nav =
  | { readonly area: 'public' | 'wallet' | 'merchant'; readonly current?: string }
  | { readonly area: 'window' }

/** The bundles of `browser/` a page may ask for; `enhance` is on every page. */
export type Script = 'window-bridge' | 'window-paid' | 'passkey' | 'phone-code' | 'phone-wait'

type LayoutInput = {
  readonly title: string
  readonly nav: Nav
  readonly body: HtmlValue
  readonly scripts?: readonly Script[]
  /** Where a browser without script looks again, and after how long. */
  readonly refresh?: { readonly seconds: number; readonly href: string }
}

/** Writes a whole document. */
export function layout(context: PageContext, input: LayoutInput): Html {
  const { common } = context.t
  const isWindow = input.nav.area === 'window'
  return html`<!doctype html>
<html lang="${context.locale}" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${common.pageTitle(input.title)}</title>
${input.refresh === undefined ? '' : html`<noscript><meta http-equiv="refresh" content="${input.refresh.seconds};url=${input.refresh.href}"></noscript>`}
<link rel="icon" type="image/svg+xml" href="${iconHref}">
<link rel="stylesheet" href="${pagePaths.style}">
${['enhance', ...(input.scripts ?? [])].map(
  (name) => html`<script type="module" src="${pagePaths.assets}/${name}.js"></script>`,
)}
</head>
<body class="area-${input.nav.area}">
<a class="skip" href="#main">${common.skip}</a>
<header class="top">
${context.isTest ? testBanner(context) : ''}
${frozenBanner(context, input.nav)}
<div class="bar"><a class="brand" href="${pagePaths.landing}"${isWindow ? html` target="_blank" rel="noopener"` : ''}>${mark()}<span>${common.product}</span></a>
${isWindow ? '' : navigation(context, input.nav)}</div>
</header>
<main id="main" tabindex="-1">${input.body}</main>
${isWindow ? '' : footer(context)}
</body>
</html>`
}

function testBanner(context: PageContext): Html {
  const { common } = context.t
  return html`<p class="banner banner-test"><strong>${common.testBanner}</strong> <span>${common.testBannerMore}</span></p>`
}

function frozenBanner(context: PageContext, nav: Nav): Html {
  const { common } = context.t
  if (nav.area !== 'wallet' || context.wallet?.isFrozen !== true) return html``
  return html`<p class="banner banner-frozen"><strong>${common.frozenBanner}</strong> <a href="${pagePaths.security}">${common.frozenBannerLink}</a></p>`
}

function navigation(context: PageContext, nav: Nav): Html {
  const entries = navEntries(context, nav)
  const current = nav.area === 'window' ? undefined : nav.current
  return html`<nav aria-label="${context.t.common.navLabel}"><ul>${entries.map(
    ([href, label]) =>
      html`<li><a href="${href}"${href === current ? html` aria-current="page"` : ''}>${label}</a></li>`,
  )}</ul></nav>${
    nav.area === 'merchant' && context.merchant !== undefined
      ? html`<p class="soft">${foreign(context.merchant.name)}</p>`
      : ''
  }`
}

function navEntries(context: PageContext, nav: Nav): ReadonlyArray<readonly [string, string]> {
  const { common, wallet, merchant, goods, goodsMerchant, family } = context.t
  if (nav.area === 'wallet') {
    return [
      [pagePaths.wallet, wallet.navHome],
      [pagePaths.activity, wallet.navActivity],
      [pagePaths.library, wallet.navLibrary],
      [pagePaths.gifts, goods.gifts],
      [pagePaths.family, family.title],
      [pagePaths.topUp, wallet.navTopUp],
      [pagePaths.budgets, wallet.navBudgets],
      [pagePaths.security, wallet.navSecurity],
    ]
  }
  if (nav.area === 'merchant' && context.merchant !== undefined) {
    return [
      [pagePaths.merchant, merchant.navHome],
      [pagePaths.merchantPayments, merchant.navPayments],
      [pagePaths.merchantGoods, goodsMerchant.goods],
      [pagePaths.merchantOrders, goodsMerchant.orders],
      [pagePaths.merchantPlayers, goodsMerchant.players],
      [pagePaths.merchantRefunds, goodsMerchant.refundsNav],
      ...(context.hasPhone === true ? [[pagePaths.merchantStatement, context.t.statement.nav] as const] : []),
      [pagePaths.merchantWebhooks, context.t.webhooks.nav],
      [pagePaths.merchantKeys, merchant.navKeys],
      [pagePaths.merchantSettings, merchant.navSettings],
    ]
  }
  return [
    [pagePaths.wallet, common.navWallet],
    [context.merchant === undefined ? pagePaths.merchantSignIn : pagePaths.merchant, common.navMerchant],
    [pagePaths.reference, common.navReference],
  ]
}

function footer(context: PageContext): Html {
  const { common } = context.t
  const links: ReadonlyArray<readonly [string, string]> = [
    [pagePaths.wallet, common.navWallet],
    ...(context.hasPhone === true ? [[pagePaths.phone, context.t.phoneSelf.nav] as const] : []),
    [pagePaths.merchantSignIn, common.navMerchant],
    [pagePaths.cost, common.navCost],
    [pagePaths.reference, common.navReference],
    [pagePaths.problems, common.navProblems],
  ]
  return html`<footer class="foot"><nav aria-label="${common.footerLabel}"><ul>${links.map(
    ([href, label]) => html`<li><a href="${href}">${label}</a></li>`,
  )}</ul></nav><p class="request">${common.requestId} <code>${context.requestId}</code></p></footer>`
}
