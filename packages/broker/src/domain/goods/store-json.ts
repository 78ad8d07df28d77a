// A resolved store and players as the API shows them: snake case, money and counts as strings of digits (C-01), times in UTC.

import { toMoneyJson } from '@farthing/protocol'
import type { App, Player } from './app.ts'
import { contentJson, costJson, type JsonObject, timeJson } from './order-json.ts'
import type { ResolvedItem, ResolvedOffer, ResolvedOption, ResolvedStore } from './resolved.ts'

export function storeJson(
  store: ResolvedStore,
  more: { readonly app: string; readonly isTest: boolean },
): JsonObject {
  return {
    app: more.app,
    test: more.isTest,
    catalogue: store.catalogueNumber,
    store: store.store,
    region: store.region,
    items: store.items.map(itemJson),
  }
}

function itemJson(item: ResolvedItem): JsonObject {
  return {
    sku: item.sku,
    kind: item.kind,
    title: item.title,
    ...(item.text === undefined ? {} : { text: item.text }),
    images: item.images,
    tags: item.tags,
    age_rating: item.ageRating,
    contents: item.contents.map(contentJson),
    ...(item.parts === undefined
      ? {}
      : {
          parts: item.parts.map(({ sku, title, quantity, cost }) => ({
            sku,
            title,
            quantity,
            ...(cost === undefined ? {} : { cost: costJson(cost) }),
          })),
        }),
    options: item.options.map(optionJson),
    refund_class: item.refundClass,
    giftable: item.isGiftable,
    quantity_max: item.quantityMax,
    ...(item.perPlayer === undefined ? {} : { per_player: item.perPlayer }),
    ...(item.unavailable === undefined ? {} : { unavailable: item.unavailable }),
  }
}

function optionJson(option: ResolvedOption): JsonObject {
  const { shortfall } = option
  return {
    option: option.id,
    cost: costJson(option.cost),
    ...(option.per === undefined ? {} : { per: option.per.toString() }),
    ...(option.tax === undefined ? {} : { tax: toMoneyJson(option.tax) }),
    rule: option.rule,
    ...(option.was === undefined ? {} : { was: toMoneyJson(option.was) }),
    ...(option.offer === undefined ? {} : { offer: offerJson(option.offer) }),
    ...(option.worth === undefined ? {} : { worth: toMoneyJson(option.worth) }),
    ...(shortfall === undefined
      ? {}
      : { shortfall: { units: shortfall.units.toString(), price: toMoneyJson(shortfall.price) } }),
    ...(option.quantityMin === undefined ? {} : { quantity_min: option.quantityMin }),
    ...(option.quantityMax === undefined ? {} : { quantity_max: option.quantityMax }),
  }
}

function offerJson({ code, endsAt, capTotal, capPerPlayer }: ResolvedOffer): JsonObject {
  return {
    code,
    ...(endsAt === undefined ? {} : { ends_at: timeJson(endsAt) }),
    ...(capTotal === undefined ? {} : { cap_total: capTotal }),
    ...(capPerPlayer === undefined ? {} : { cap_per_player: capPerPlayer }),
  }
}

export function appJson(app: App, isTest: boolean): JsonObject {
  return {
    app: app.id,
    test: isTest,
    merchant: app.merchantId,
    title: app.title,
    delivery: app.delivery,
    age_rating: app.ageRating,
    return_urls: app.returnUrls,
    created_at: timeJson(app.createdAt),
  }
}

export function playerJson(player: Player, isTest: boolean): JsonObject {
  return {
    player: player.id,
    test: isTest,
    app: player.appId,
    external_id: player.externalId,
    ...(player.region === undefined ? {} : { region: player.region }),
    locale: player.locale,
    age_band: player.ageBand,
    guest: player.walletId === undefined,
    created_at: timeJson(player.createdAt),
  }
}
