// Events without anything that they tell of, to be delivered in tests.

import type { EventType } from '../domain/goods/events.ts'
import { insertEvent } from '../records/events.ts'
import { newId } from '../system.ts'
import type { TestBroker } from './test-broker.ts'
import { must } from './test-parties.ts'

/** Writes so many events of a merchant, each of an object of its own, and answers their ids. */
export async function writeEvents(
  broker: TestBroker,
  merchantId: string,
  more: { readonly count: number; readonly type?: EventType; readonly objectId?: string },
): Promise<readonly string[]> {
  const { deps } = broker
  const events = Array.from({ length: more.count }, (_, index) => ({
    id: newId(deps.system, 'evt'),
    merchantId,
    type: more.type ?? ('order.paid' as const),
    objectId: more.objectId ?? `ord_${merchantId}_${index}`,
    at: deps.system.now(),
    data: { number: index },
  }))
  must(await deps.ledger.commit({ records: events.map((event) => insertEvent(deps.records, event)) }))
  return events.map(({ id }) => id)
}
