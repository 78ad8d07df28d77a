// When a failed delivery is tried again (D-18): the waits of the schedule, a little longer by chance, or as long as the receiver asks.

import { type Instant, instant } from '@farthing/protocol'
import { webhookLimits } from './limits.ts'

/** When the attempt after `attempts` failed ones is made; undefined where none is left. `chance` is a byte. */
export function nextAttempt(
  attempts: number,
  now: Instant,
  more: { readonly chance: number; readonly retryAfterMs?: number },
): Instant | undefined {
  const delayMs = webhookLimits.delaysMs[attempts]
  if (delayMs === undefined) return undefined
  const jitterMs = Math.floor((delayMs * webhookLimits.jitterPercent * more.chance) / (100 * 255))
  const askedMs = Math.min(more.retryAfterMs ?? 0, webhookLimits.retryAfterMaxMs)
  return instant(now + Math.max(delayMs + jitterMs, askedMs))
}
