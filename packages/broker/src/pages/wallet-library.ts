// What the buyer owns: shelves of what is held in games and apps, then bought things with the end of access, each opened again
// for nothing. Titles are those of the day of purchase and stay when a publisher goes.

import type { Instant } from '@farthing/protocol'
import type { Page, PageContext } from './context.ts'
import { keyField } from './field.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { moreLink, searchForm } from './list-parts.ts'
import { emptyState, foreign, notice, originTag, partialNotice } from './parts.ts'
import { pagePaths, paymentPath } from './paths.ts'
import { timeTag } from './time-text.ts'
import { type Shelf, shelfPart } from './wallet-goods-shelf.ts'

export type LibraryItem = {
  readonly paymentId: string
  readonly title?: string
  readonly merchantName: string
  readonly origin: string
  readonly accessEndsAt: Instant
  readonly isPublisherGone: boolean
}

export type WalletLibraryView = {
  readonly items: Page<LibraryItem>
  readonly search?: string
  /** What is held in games and apps; shown on the first page of a list without a search. */
  readonly shelves: readonly Shelf[]
  readonly isPartial?: boolean
  readonly justRemoved?: boolean
  readonly key: string
}

export function walletLibraryPage(context: PageContext, view: WalletLibraryView): Html {
  const { wallet } = context.t
  const isUnused = view.items.items.length === 0 && view.search === undefined
  const hasShelves = view.shelves.length > 0
  return layout(context, {
    title: wallet.library,
    nav: { area: 'wallet', current: pagePaths.library },
    body: html`<h1>${wallet.library}</h1><p class="lead">${wallet.libraryText}</p>
${view.justRemoved === true ? notice({ tone: 'good', title: context.t.goods.deviceRemoved, isAlert: true }) : ''}
${partialNotice(context, view.isPartial === true ? [context.t.goods.partGoods] : [])}
${view.shelves.map((shelf) => shelfPart(context, shelf, view.key))}
${hasShelves && !isUnused ? html`<h2>${context.t.goods.libraryReads}</h2>` : ''}
${isUnused ? '' : searchForm(context, pagePaths.library, view.search)}
${hasShelves && isUnused ? '' : list(context, view)}
${moreLink(context, view.items.nextHref)}`,
  })
}

function list(context: PageContext, view: WalletLibraryView): Html {
  const { wallet } = context.t
  if (view.items.items.length > 0) {
    return html`<ul class="rows">${view.items.items.map((item) => html`<li>${row(context, item, view.key)}</li>`)}</ul>`
  }
  if (view.search !== undefined) {
    return emptyState({ title: wallet.activityNoMatchTitle, text: wallet.activityNoMatchText(view.search) })
  }
  return emptyState({
    title: wallet.libraryEmptyTitle,
    text: wallet.libraryEmptyText,
    action: { href: pagePaths.topUp, label: wallet.homeEmptyAction },
  })
}

function row(context: PageContext, item: LibraryItem, key: string): Html {
  const { wallet, checkout } = context.t
  const isOpen = item.accessEndsAt > context.now && !item.isPublisherGone
  const title = item.title ?? checkout.untitled
  return html`<div><p class="row-title"><a href="${paymentPath(item.paymentId)}">${
    item.title === undefined ? title : foreign(item.title)
  }</a></p></div>${
    isOpen
      ? html`<form method="post" action="${paymentPath(item.paymentId)}/open">${keyField(key)}<button class="quiet" type="submit">${wallet.openAgain}<span class="visually-hidden">: <bdi translate="no">${title}</bdi></span></button></form>`
      : html`<span class="tag">${item.isPublisherGone ? wallet.gone : wallet.accessOver}</span>`
  }<p class="row-sub"><span>${foreign(item.merchantName)}</span>${originTag(item.origin)}<span>${
    isOpen ? wallet.accessUntil : wallet.accessEnded
  } ${timeTag(context, item.accessEndsAt)}</span></p>`
}
