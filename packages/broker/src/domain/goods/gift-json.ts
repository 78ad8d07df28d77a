// Gifts as the API and the events show them. The price is in the order, which the receiver is not shown.

import type { Gift } from './gift.ts'
import { type JsonObject, timeJson } from './order-json.ts'

export function giftJson(gift: Gift, isTest: boolean): JsonObject {
  return {
    gift: gift.id,
    test: isTest,
    order: gift.orderId,
    app: gift.appId,
    from_player: gift.giverId,
    to_player: gift.receiverId,
    state: gift.state,
    ...(gift.message === undefined ? {} : { message: gift.message }),
    created_at: timeJson(gift.createdAt),
    ...(gift.expiresAt === undefined ? {} : { expires_at: timeJson(gift.expiresAt) }),
    ...(gift.answeredAt === undefined ? {} : { answered_at: timeJson(gift.answeredAt) }),
  }
}
