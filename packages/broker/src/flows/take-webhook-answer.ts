// What a receiver's answer says of the grant it was told of: `{"granted": true}` to `grant.delivered` confirms it, and any other
// success says that the app knows of it.

import type { Deps } from '../deps.ts'
import type { StoredEvent } from '../domain/goods/events.ts'
import { saysGranted } from '../domain/webhooks/says-granted.ts'
import { acknowledgeGrant, markGrantDelivered } from './acknowledge-grant.ts'

/**
 * Does what the answer says, and answers whether that is decided; else the receiver is to be told again. A repeat does nothing more,
 * and a grant that was given back meanwhile stays so.
 */
export async function takeWebhookAnswer(deps: Deps, event: StoredEvent, body: string): Promise<boolean> {
  if (event.type !== 'grant.delivered') return true
  const grant = { grantId: event.objectId, merchantId: event.merchantId }
  const moved = saysGranted(body)
    ? await acknowledgeGrant(deps, grant)
    : await markGrantDelivered(deps, grant)
  if (moved.ok) return true
  deps.log.warn(
    { grant: grant.grantId, code: moved.code },
    'a grant was not moved by the answer to a webhook',
  )
  return moved.code !== 'busy' && moved.code !== 'outcome_unknown'
}
