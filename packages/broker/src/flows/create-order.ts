// Makes an order, once per request id for ever: prices its lines from what the player's store shows now, and keeps them. What costs
// virtual currency or items alone is paid and granted in the commit that makes it.

import { createHash } from 'node:crypto'
import {
  add,
  type Id,
  type Instant,
  instant,
  limits,
  type Money,
  type Problem,
  problem,
} from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import type { App, Player } from '../domain/goods/app.ts'
import type { Content } from '../domain/goods/content.ts'
import type { Order, OrderLine } from '../domain/goods/order.ts'
import { orderJson } from '../domain/goods/order-json.ts'
import { orderLimits } from '../domain/goods/order-limits.ts'
import { type PricedLine, priceLine } from '../domain/goods/price-line.ts'
import type { ResolvedStore } from '../domain/goods/resolved.ts'
import { joinParts, noPart, type Part } from '../domain/part.ts'
import { setDue } from '../records/agenda.ts'
import { insertEvent } from '../records/events.ts'
import { insertOrder, readOrder, readOrderByRequest } from '../records/orders.ts'
import { newId } from '../system.ts'
import { planPaid } from './plan-fulfilment.ts'
import { type OrderGift, planGiftOrder } from './plan-gift-order.ts'
import { planSpend } from './plan-spend.ts'
import { orderNonce } from './quote-order.ts'
import { readStore } from './read-store.ts'

export type OrderRequest = {
  readonly requestId: string
  readonly lines: ReadonlyArray<{
    readonly sku: string
    readonly quantity: number
    /** Which of the item's options; the first where absent. */
    readonly option?: string
    /** What the player was shown for the whole line; anything else is refused with `price_changed` (C-04). */
    readonly price?: Money
  }>
  readonly store?: string
  readonly locale?: string
  readonly returnUrl?: string
  readonly gift?: OrderGift
  /** The consent text that the player agreed to. */
  readonly consent?: string
  /** What the app says of the player, for stores that ask for it. */
  readonly level?: number
  readonly tags?: readonly string[]
  /** Codes of offers that the player typed in. */
  readonly codes?: readonly string[]
}

export type MadeOrder = { readonly ok: true; readonly order: Order; readonly isNew: boolean }

export async function createOrder(
  deps: Deps,
  who: { readonly app: App; readonly player: Player },
  request: OrderRequest,
): Promise<MadeOrder | Problem> {
  const digest = digestRequest(who.player, request)
  for (let attempt = 0; attempt < orderLimits.commitRetries; attempt += 1) {
    const same = await readOrderByRequest(deps.records, who.app.id, request.requestId)
    if (same !== undefined) {
      return same.requestDigest === digest
        ? { ok: true, order: same, isNew: false }
        : problem('request_id_reused')
    }
    const plan = await planOrder(deps, who, { request, digest })
    if (!plan.ok) return plan
    const outcome = await deps.ledger.commit(plan.part)
    if (outcome.ok) {
      const order = (await readOrder(deps.records, plan.orderId)) ?? plan.order
      return { ok: true, order, isNew: true }
    }
    const failed = undecided(outcome)
    if (failed !== undefined) return failed
    // The request was made meanwhile, or what the player holds has changed: look again.
  }
  return problem('busy')
}

/** What two requests with one id must share to be one request. */
function digestRequest(player: Player, request: OrderRequest): string {
  const text = JSON.stringify([
    player.id,
    request.lines.map(({ sku, quantity, option, price }) => [
      sku,
      quantity,
      option ?? null,
      price === undefined ? null : [price.asset, price.amount.toString()],
    ]),
    request.store ?? null,
    request.locale ?? null,
    request.returnUrl ?? null,
    request.gift ?? null,
    request.consent ?? null,
    request.level ?? null,
    request.tags ?? null,
    request.codes ?? null,
  ])
  return createHash('sha256').update(text).digest('base64url')
}

type OrderPlan = {
  readonly ok: true
  readonly orderId: string
  readonly order: Order
  readonly part: Part
}

async function planOrder(
  deps: Deps,
  { app, player }: { readonly app: App; readonly player: Player },
  asked: { readonly request: OrderRequest; readonly digest: string },
): Promise<OrderPlan | Problem> {
  const { request } = asked
  const now = deps.system.now()
  const refused = refuseReturnUrl(app, request.returnUrl)
  if (refused !== undefined) return refused
  const store = await readStore(deps, {
    app,
    player,
    ...(request.locale === undefined ? {} : { locale: request.locale }),
    ...(request.store === undefined ? {} : { store: request.store }),
    ...(request.level === undefined ? {} : { level: request.level }),
    ...(request.tags === undefined ? {} : { tags: request.tags }),
    ...(request.codes === undefined ? {} : { codes: request.codes }),
  })
  if (!store.ok) return store
  const id = newId(deps.system, 'ord')
  const lines = priceLines(store.store, request, id)
  if (!lines.ok) return lines
  const sums = sumLines(lines.lines)
  if (!sums.ok) return sums
  const gift =
    request.gift === undefined
      ? undefined
      : await planGiftOrder(deps, { app, player, lines: lines.lines, gift: request.gift, orderId: id, now })
  if (gift !== undefined && !gift.ok) return gift
  const order: Order = {
    id,
    appId: app.id,
    merchantId: app.merchantId,
    playerId: player.id,
    requestId: request.requestId,
    requestDigest: asked.digest,
    catalogueNumber: store.store.catalogueNumber,
    lines: lines.lines,
    ...(sums.total === undefined ? {} : { total: sums.total }),
    ...(sums.tax === undefined ? {} : { tax: sums.tax }),
    region: store.store.region,
    locale: request.locale ?? player.locale,
    ...(request.returnUrl === undefined ? {} : { returnUrl: withOrder(request.returnUrl, id) }),
    nonce: orderNonce(deps, id),
    ...(gift === undefined ? {} : { gift: gift.giftId }),
    state: 'created',
    version: 0,
    createdAt: now,
    expiresAt: instant(now + orderLimits.orderLifeMs),
    ...(request.consent === undefined ? {} : { consent: { text: request.consent, at: now } }),
  }
  const made = joinParts(madePart(deps, order), gift?.part ?? noPart)
  if (order.total !== undefined) return { ok: true, orderId: id, order, part: made }
  const paid = await planVirtual(deps, { order, player, now })
  return paid.ok ? { ok: true, orderId: id, order: paid.order, part: joinParts(made, paid.part) } : paid
}

function madePart(deps: Deps, order: Order): Part {
  return {
    ...noPart,
    records: [
      ...insertOrder(deps.records, order, 'asked for by the app'),
      setDue(deps.records, { kind: 'order_expiry', objectId: order.id, at: order.expiresAt }),
      insertEvent(deps.records, {
        id: newId(deps.system, 'evt'),
        merchantId: order.merchantId,
        appId: order.appId,
        type: 'order.created',
        objectId: order.id,
        at: order.createdAt,
        data: orderJson(order, deps.config.mode === 'test'),
      }),
    ],
  }
}

/** Takes what a line costs from what the player holds, and grants, all in the commit that makes the order. */
async function planVirtual(
  deps: Deps,
  of: { readonly order: Order; readonly player: Player; readonly now: Instant },
): Promise<{ readonly ok: true; readonly part: Part; readonly order: Order } | Problem> {
  const { order, player, now } = of
  const spent = await planSpend(deps, { player, costs: virtualCosts(order.lines), cause: order.id, at: now })
  if (!spent.ok) return spent
  const paid = await planPaid(deps, order, {
    changes: { paidBy: 'virtual', paidAt: now },
    cause: 'paid with what the player holds',
  })
  if (!paid.ok) return paid
  return { ok: true, part: joinParts(spent.part, paid.part), order: paid.order ?? order }
}

/** What the lines cost together, one entry per thing. */
export function virtualCosts(
  lines: readonly OrderLine[],
): ReadonlyArray<{ readonly kind: Content['kind']; readonly sku: string; readonly amount: bigint }> {
  const sums = new Map<string, { kind: Content['kind']; sku: string; amount: bigint }>()
  const count = (kind: Content['kind'], sku: string, amount: bigint): void => {
    const key = `${kind === 'currency' ? 'currency' : 'item'} ${sku}`
    const before = sums.get(key)?.amount ?? 0n
    sums.set(key, { kind, sku, amount: before + amount })
  }
  for (const { cost } of lines) {
    if (cost.kind === 'currency') count('currency', cost.code, cost.amount)
    if (cost.kind === 'items') for (const { sku, amount } of cost.items) count('consumable', sku, amount)
  }
  return [...sums.values()]
}

function priceLines(
  store: ResolvedStore,
  request: OrderRequest,
  orderId: Id<'ord'>,
): { readonly ok: true; readonly lines: readonly OrderLine[] } | Problem {
  const lines: OrderLine[] = []
  for (const [ordinal, asked] of request.lines.entries()) {
    const priced = priceLine(request.gift === undefined ? store : sellableAsGift(store), asked)
    if (!priced.ok) return priced
    if (request.gift !== undefined && !priced.item.isGiftable) return problem('not_giftable')
    const line = makeLine(priced, { orderId, ordinal })
    if (asked.price !== undefined && !isPrice(line, asked.price)) return problem('price_changed')
    lines.push(line)
  }
  return { ok: true, lines }
}

/** Who buys for somebody else may own it already; whether the receiver does is asked when the gift is made. */
function sellableAsGift(store: ResolvedStore): ResolvedStore {
  return {
    ...store,
    items: store.items.map(({ unavailable, ...item }) =>
      unavailable === undefined || unavailable === 'already_owned' ? item : { ...item, unavailable },
    ),
  }
}

function makeLine(
  priced: PricedLine,
  place: { readonly orderId: Id<'ord'>; readonly ordinal: number },
): OrderLine {
  const { item, option, quantity, cost, tax, contents } = priced
  const { offer } = option
  return {
    ...place,
    sku: item.sku,
    title: item.title,
    quantity,
    cost,
    ...(tax === undefined ? {} : { tax }),
    rule: option.rule,
    ...(offer === undefined
      ? {}
      : {
          offer: offer.code,
          offerCaps: {
            ...(offer.capTotal === undefined ? {} : { capTotal: offer.capTotal }),
            ...(offer.capPerPlayer === undefined ? {} : { capPerPlayer: offer.capPerPlayer }),
          },
        }),
    ...(item.perPlayer === undefined ? {} : { perPlayer: item.perPlayer }),
    contents,
    refundClass: item.refundClass,
    isGiftable: item.isGiftable,
    itemClass: item.itemClass,
    state: 'open',
    refundedUnits: 0n,
  }
}

function isPrice({ cost }: OrderLine, shown: Money): boolean {
  if (cost.kind === 'money') return cost.price.asset === shown.asset && cost.price.amount === shown.amount
  return cost.kind === 'currency' && shown.asset === `${cost.code}/0` && shown.amount === cost.amount
}

/** The sum to be paid outside; money and virtual prices do not mix in one order, nor do two currencies. */
function sumLines(
  lines: readonly OrderLine[],
): { readonly ok: true; readonly total?: Money; readonly tax?: Money } | Problem {
  const prices = lines.flatMap(({ cost }) => (cost.kind === 'money' ? [cost.price] : []))
  if (prices.length === 0) return { ok: true }
  const [first] = prices
  const isOneAsset = prices.every(({ asset }) => asset === first?.asset)
  if (prices.length !== lines.length || !isOneAsset || first === undefined) {
    return problem('invalid_request', 'All lines of an order cost money of one currency, or none does')
  }
  const total = prices.slice(1).reduce(add, first)
  if (total.amount <= 0n || total.amount > limits.priceMax) {
    return problem('invalid_request', 'The total is above what one payment can be')
  }
  const taxes = lines.flatMap(({ tax }) => (tax === undefined ? [] : [tax]))
  const [firstTax, ...others] = taxes
  return { ok: true, total, ...(firstTax === undefined ? {} : { tax: others.reduce(add, firstTax) }) }
}

function refuseReturnUrl(app: App, returnUrl: string | undefined): Problem | undefined {
  if (returnUrl === undefined) return undefined
  const isKnown = app.returnUrls.some((known) => isBelow(returnUrl, known))
  return isKnown ? undefined : problem('invalid_request', 'return_url is none of the addresses of the app')
}

/** Whether an address is a registered one, whatever its query. */
function isBelow(address: string, known: string): boolean {
  if (!URL.canParse(address)) return false
  const [asked, registered] = [new URL(address), new URL(known)]
  return asked.origin === registered.origin && asked.pathname === registered.pathname
}

function withOrder(address: string, orderId: string): string {
  const url = new URL(address)
  url.searchParams.set('order', orderId)
  return url.href
}
