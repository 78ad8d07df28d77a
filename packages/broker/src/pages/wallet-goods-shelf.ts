// A shelf of the library: what the buyer's player holds in one game, app or site, the newest things with what is left of them.

import { type Instant, limits } from '@farthing/protocol'
import type { PageContext } from './context.ts'
import { hiddenFields, keyField } from './field.ts'
import { countText, thingCoin, virtualTag } from './goods-parts.ts'
import type { VirtualAmount } from './goods-view.ts'
import { type Html, html } from './html.ts'
import { confirmStep, foreign, originTag } from './parts.ts'
import { downloadPath, orderPath } from './paths.ts'
import { timeTag } from './time-text.ts'

/** Devices that one licence is good for (A-06). */
export const devicesMax: number = limits.devicesPerLicence

/** One thing on a shelf. */
export type ShelfThing =
  | {
      readonly kind: 'item'
      readonly title: string
      readonly amount: bigint
      readonly expiresAt?: Instant
      /** The order it came with, where it was bought. */
      readonly orderId?: string
    }
  | {
      readonly kind: 'metered'
      readonly title: string
      readonly amount: bigint
      readonly expiresAt?: Instant
      readonly orderId?: string
    }
  | {
      readonly kind: 'pass'
      readonly title: string
      readonly endsAt: Instant
      readonly startsAt?: Instant
      readonly orderId?: string
    }
  | ({ readonly kind: 'currency'; readonly debt?: VirtualAmount } & VirtualAmount)
  | {
      readonly kind: 'download'
      readonly title: string
      readonly playerId: string
      readonly sku: string
      readonly orderId?: string
      readonly devices: ReadonlyArray<{ readonly id: string; readonly name: string; readonly since: Instant }>
    }

/** What one player holds in one app. */
export type Shelf = {
  readonly appId: string
  readonly appTitle: string
  readonly merchantName: string
  readonly origin: string
  readonly things: readonly ShelfThing[]
  /** How many more there are than are shown. */
  readonly more: number
}

export function shelfPart(context: PageContext, shelf: Shelf, key: string): Html {
  const { goods } = context.t
  const id = `shelf-${shelf.appId}`
  return html`<section class="shelf" aria-labelledby="${id}"><header><h2 id="${id}">${foreign(shelf.appTitle)}</h2><p class="soft">${foreign(shelf.merchantName)} ${originTag(shelf.origin)}</p></header>
<ul class="things">${shelf.things.map((thing) => html`<li>${thingPart(context, thing, key)}</li>`)}</ul>${
    shelf.more === 0 ? '' : html`<p class="soft">${goods.shelfMore(shelf.more)}</p>`
  }</section>`
}

function thingPart(context: PageContext, thing: ShelfThing, key: string): Html {
  return html`${thingCoin(thing.title)}<div><p class="thing-title">${foreign(thing.title)}</p>${what(context, thing, key)}${
    thing.kind === 'currency' || thing.orderId === undefined
      ? ''
      : html`<p class="thing-sub"><a href="${orderPath(thing.orderId)}">${context.t.goods.receipt}<span class="visually-hidden">: <bdi translate="no">${thing.title}</bdi></span></a></p>`
  }${thing.kind === 'download' ? devices(context, thing, key) : ''}</div>`
}

function what(context: PageContext, thing: ShelfThing, key: string): Html {
  const { goods } = context.t
  switch (thing.kind) {
    case 'pass':
      return html`<p class="thing-sub">${thing.endsAt > context.now ? goods.passUntil : goods.passEnded} ${timeTag(context, thing.endsAt)}</p>`
    case 'currency':
      return html`<p class="thing-count">${virtualTag(context, thing)}</p>${
        thing.debt === undefined
          ? ''
          : html`<p class="thing-sub"><span class="tag tag-bad">${goods.debt}</span> ${virtualTag(context, thing.debt)}. ${goods.debtText}</p>`
      }`
    case 'download':
      return html`<form method="post" action="${downloadPath(thing.playerId, thing.sku)}/open">${keyField(key)}<button class="quiet" type="submit">${goods.download}<span class="visually-hidden">: <bdi translate="no">${thing.title}</bdi></span></button></form>`
    case 'metered':
      return html`<p class="thing-count">${goods.usesLeft(countText(context, thing.amount))}</p>${ends(context, thing.expiresAt)}`
    case 'item':
      break
  }
  return html`${thing.amount === 1n ? '' : html`<p class="thing-count">${countText(context, thing.amount)}</p>`}${ends(context, thing.expiresAt)}`
}

function ends(context: PageContext, at: Instant | undefined): Html {
  return at === undefined
    ? html``
    : html`<p class="thing-sub">${context.t.goods.useBy} ${timeTag(context, at)}</p>`
}

function devices(context: PageContext, thing: Extract<ShelfThing, { kind: 'download' }>, key: string): Html {
  const { goods } = context.t
  return html`<details class="why"><summary>${goods.devices(thing.devices.length, devicesMax)}</summary>${
    thing.devices.length === 0
      ? html`<p>${goods.devicesNone}</p>`
      : html`<ul class="plain">${thing.devices.map(
          (device) =>
            html`<li>${foreign(device.name)} <small>${goods.deviceSince} ${timeTag(context, device.since)}</small>${confirmStep(
              {
                summary: html`${goods.deviceRemove}<span class="visually-hidden">: <bdi translate="no">${device.name}</bdi></span>`,
                text: goods.deviceRemoveText,
                action: `${downloadPath(thing.playerId, thing.sku)}/remove`,
                button: goods.deviceRemoveButton,
                hidden: hiddenFields({ key, device: device.id }),
              },
            )}</li>`,
        )}</ul>`
  }</details>`
}
