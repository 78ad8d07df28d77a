// Disputes as the API and the events show them, with every member of A-41.

import { toMoneyJson } from '@farthing/protocol'
import type { Dispute } from './dispute.ts'
import type { Order } from './order.ts'
import { type JsonObject, timeJson } from './order-json.ts'
import type { PreviousRefunds } from './order-refund.ts'
import { previousJson, refundLineJson } from './refund-json.ts'

export function disputeJson(
  dispute: Dispute,
  more: { readonly order: Order; readonly previous: PreviousRefunds; readonly isTest: boolean },
): JsonObject {
  return {
    dispute: dispute.id,
    test: more.isTest,
    order: dispute.orderId,
    app: dispute.appId,
    player: dispute.playerId,
    source: dispute.source,
    reference: dispute.reference,
    reason: dispute.reason,
    state: dispute.state,
    amount: toMoneyJson(dispute.money),
    lines: dispute.lines.map((line) => refundLineJson(more.order, line)),
    previous_refunds: previousJson(more.previous),
    evidence_due_at: timeJson(dispute.evidenceDueAt),
    opened_at: timeJson(dispute.openedAt),
    ...(dispute.sentAt === undefined ? {} : { evidence_sent_at: timeJson(dispute.sentAt) }),
    ...(dispute.closedAt === undefined ? {} : { closed_at: timeJson(dispute.closedAt) }),
  }
}
