// Orders and grants as the API and the events show them: snake case, counts and money as strings of digits (C-01), times in UTC.

import { type Instant, toMoneyJson } from '@farthing/protocol'
import type { Content, Cost } from './content.ts'
import type { Json } from './events.ts'
import type { Grant } from './grant.ts'
import type { Order, OrderLine } from './order.ts'

export type JsonObject = { readonly [name: string]: Json | undefined }

export function orderJson(order: Order, isTest: boolean): JsonObject {
  return {
    order: order.id,
    test: isTest,
    app: order.appId,
    player: order.playerId,
    request_id: order.requestId,
    state: order.state,
    catalogue: order.catalogueNumber,
    lines: order.lines.map(lineJson),
    ...(order.total === undefined ? {} : { total: toMoneyJson(order.total) }),
    ...(order.tax === undefined ? {} : { tax: toMoneyJson(order.tax) }),
    ...(order.region === undefined ? {} : { region: order.region }),
    locale: order.locale,
    ...(order.returnUrl === undefined ? {} : { return_url: order.returnUrl }),
    ...(order.purchaseId === undefined ? {} : { payment: order.purchaseId }),
    ...(order.paidBy === undefined ? {} : { paid_by: order.paidBy }),
    ...(order.gift === undefined ? {} : { gift: order.gift }),
    created_at: timeJson(order.createdAt),
    expires_at: timeJson(order.expiresAt),
    ...(order.paidAt === undefined ? {} : { paid_at: timeJson(order.paidAt) }),
    ...(order.consent === undefined
      ? {}
      : { consent: { text: order.consent.text, at: timeJson(order.consent.at) } }),
  }
}

function lineJson(line: OrderLine): JsonObject {
  return {
    line: line.ordinal,
    sku: line.sku,
    title: line.title,
    quantity: line.quantity,
    cost: costJson(line.cost),
    ...(line.tax === undefined ? {} : { tax: toMoneyJson(line.tax) }),
    rule: line.rule,
    ...(line.offer === undefined ? {} : { offer: line.offer }),
    contents: line.contents.map(contentJson),
    refund_class: line.refundClass,
    giftable: line.isGiftable,
    state: line.state,
    refunded: line.refundedUnits.toString(),
  }
}

export function grantJson(grant: Grant, isTest: boolean): JsonObject {
  return {
    grant: grant.id,
    test: isTest,
    order: grant.orderId,
    line: grant.line,
    app: grant.appId,
    player: grant.playerId,
    delivery: grant.mode,
    contents: grant.contents.map(contentJson),
    state: grant.state,
    created_at: timeJson(grant.createdAt),
    ...(grant.deadlineAt === undefined ? {} : { deadline_at: timeJson(grant.deadlineAt) }),
    ...(grant.deliveredAt === undefined ? {} : { delivered_at: timeJson(grant.deliveredAt) }),
    ...(grant.acknowledgedAt === undefined ? {} : { acknowledged_at: timeJson(grant.acknowledgedAt) }),
  }
}

export function contentJson(content: Content): JsonObject {
  return {
    kind: content.kind,
    sku: content.sku,
    amount: content.amount.toString(),
    ...(content.expiresAfterMs === undefined ? {} : { expires_after_ms: content.expiresAfterMs }),
    ...(content.durationMs === undefined ? {} : { duration_ms: content.durationMs }),
    ...(content.until === undefined ? {} : { until: timeJson(content.until) }),
  }
}

/** Virtual currency is written like money, with its code as the asset's. */
export function costJson(cost: Cost): JsonObject {
  if (cost.kind === 'money') return { kind: 'money', price: toMoneyJson(cost.price) }
  if (cost.kind === 'currency') {
    return { kind: 'currency', price: { asset: `${cost.code}/0`, amount: cost.amount.toString() } }
  }
  return { kind: 'items', items: cost.items.map(({ sku, amount }) => ({ sku, amount: amount.toString() })) }
}

export function timeJson(at: Instant): string {
  return new Date(at).toISOString()
}
