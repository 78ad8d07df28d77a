// Gifts of goods: what was sent, what was received, and what waits for an answer with the days that are left. Accepting and
// declining ask once more; a declined gift goes back to whoever paid (A-43).

import type { Instant, Money } from '@farthing/protocol'
import type { Page, PageContext } from './context.ts'
import { keyField } from './field.ts'
import { thingCoin, thingText } from './goods-parts.ts'
import type { CountedThing } from './goods-view.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { moreLink } from './list-parts.ts'
import { moneyTag } from './money-text.ts'
import { confirmStep, emptyState, foreign, notice, partialNotice } from './parts.ts'
import { giftPath, orderPath, pagePaths } from './paths.ts'
import { durationText, timeTag } from './time-text.ts'

export type GiftState = 'open' | 'accepted' | 'declined' | 'expired' | 'refunded'

export type GiftRow = {
  readonly id: string
  readonly direction: 'sent' | 'received'
  readonly things: readonly CountedThing[]
  readonly appTitle: string
  readonly state: GiftState
  readonly at: Instant
  /** Open ones: when it goes back unless it is accepted. */
  readonly expiresAt: Instant
  /** What the giver paid; never shown to who receives. */
  readonly price?: Money
  readonly orderId?: string
  readonly message?: string
}

/** `open` stands for gifts that wait for an answer of either side. */
export const giftFilters = ['open', 'sent', 'received'] as const
export type GiftFilter = (typeof giftFilters)[number]

export type WalletGiftsView = {
  readonly gifts: Page<GiftRow>
  readonly filter?: GiftFilter
  /** How many open gifts one may have sent at a time. */
  readonly openSent: { readonly count: number; readonly max: number }
  readonly justDone?: 'accepted' | 'declined'
  readonly isPartial: boolean
  readonly key: string
}

export function walletGiftsPage(context: PageContext, view: WalletGiftsView): Html {
  const { goods } = context.t
  const isUnused = view.gifts.items.length === 0 && view.filter === undefined
  return layout(context, {
    title: goods.gifts,
    nav: { area: 'wallet', current: pagePaths.gifts },
    body: html`<h1>${goods.gifts}</h1><p class="lead">${goods.giftsText}</p>
${view.justDone === undefined ? '' : notice({ tone: 'good', title: goods.giftDone[view.justDone], isAlert: true })}
${partialNotice(context, view.isPartial ? [goods.partGifts] : [])}
${isUnused ? '' : filterLinks(context, view.filter)}
${list(context, view)}
${isUnused ? '' : html`<p class="hint">${goods.openGifts(view.openSent.count, view.openSent.max)}</p>`}
${moreLink(context, view.gifts.nextHref)}`,
  })
}

function filterLinks(context: PageContext, current: GiftFilter | undefined): Html {
  const { goods } = context.t
  const link = (value: GiftFilter | undefined, text: string): Html =>
    html`<li><a href="${pagePaths.gifts}${value === undefined ? '' : `?show=${value}`}"${value === current ? html` aria-current="page"` : ''}>${text}</a></li>`
  return html`<nav class="tabs" aria-label="${goods.giftsShow}"><ul>${link(undefined, goods.giftsAll)}${giftFilters.map((each) => link(each, goods.giftFilters[each]))}</ul></nav>`
}

function list(context: PageContext, view: WalletGiftsView): Html {
  const { goods } = context.t
  if (view.gifts.items.length === 0) {
    return view.filter === undefined
      ? emptyState({
          title: goods.giftsEmptyTitle,
          text: goods.giftsEmptyText,
          action: { href: pagePaths.library, label: goods.giftsEmptyAction },
        })
      : emptyState({ title: goods.giftsNoMatch, text: goods.giftsNoMatchText })
  }
  return html`<ul class="things things-wide">${view.gifts.items.map((gift) => html`<li>${row(context, gift, view.key)}</li>`)}</ul>`
}

function row(context: PageContext, gift: GiftRow, key: string): Html {
  const { goods } = context.t
  const name = gift.things[0]?.title ?? goods.gift
  const title = gift.things.map((thing) => thingText(context, thing)).join(', ')
  return html`${thingCoin(name)}<div><p class="thing-title">${
    gift.direction === 'sent' && gift.orderId !== undefined
      ? html`<a href="${orderPath(gift.orderId)}" translate="no">${title}</a>`
      : html`<bdi translate="no">${title}</bdi>`
  } <span class="tag${gift.state === 'accepted' ? ' tag-good' : ''}">${goods.giftStates[gift.state]}</span></p>
<p class="thing-sub">${gift.direction === 'sent' ? goods.giftTo : goods.giftIn} ${foreign(gift.appTitle)} · ${timeTag(context, gift.at)}${
    gift.price === undefined ? '' : html` · ${moneyTag(context, gift.price)}`
  }</p>${gift.message === undefined ? '' : html`<blockquote>${foreign(gift.message)}</blockquote>`}${stateText(context, gift)}${answers(context, gift, key)}</div>`
}

function stateText(context: PageContext, gift: GiftRow): Html {
  const { goods } = context.t
  if (gift.state === 'open') {
    const left = durationText(
      context,
      Math.max(0, gift.expiresAt - context.now) as Parameters<typeof durationText>[1],
    )
    return html`<p class="thing-sub">${gift.direction === 'sent' ? goods.giftWaits(left) : goods.giftAnswerWithin(left)}</p>`
  }
  if (gift.direction === 'received' || gift.state === 'accepted') return html``
  return html`<p class="thing-sub">${goods.giftMoneyBack}</p>`
}

function answers(context: PageContext, gift: GiftRow, key: string): Html {
  const { goods } = context.t
  if (gift.direction === 'sent' || gift.state !== 'open') return html``
  return html`<div class="rule-actions"><form method="post" action="${giftPath(gift.id)}/accept">${keyField(key)}<button type="submit">${goods.giftAccept}</button></form>${confirmStep(
    {
      summary: goods.giftDecline,
      text: goods.giftDeclineText,
      action: `${giftPath(gift.id)}/decline`,
      button: goods.giftDeclineButton,
      hidden: keyField(key),
    },
  )}</div>`
}
