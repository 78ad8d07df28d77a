// A merchant tries its endpoint: an event of type `webhook.test` that goes to it alone (D-21).

import { type Id, idChanceBytes, instant, makeId, type Problem, problem } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import type { WebhookEndpoint } from '../domain/webhooks/webhook.ts'
import { insertEvent, readEvent } from '../records/events.ts'
import { newId } from '../system.ts'

/** Writes the event; under the key of a request once. */
export async function sendTestEvent(
  deps: Deps,
  endpoint: WebhookEndpoint,
  key?: string,
): Promise<{ readonly ok: true; readonly eventId: Id<'evt'> } | Problem> {
  if (endpoint.state === 'disabled') return problem('webhook_disabled')
  const id = key === undefined ? newId(deps.system, 'evt') : idOf(deps, `${endpoint.id}\n${key}`)
  const outcome = await deps.ledger.commit({
    records: [
      insertEvent(deps.records, {
        id,
        merchantId: endpoint.merchantId,
        type: 'webhook.test',
        objectId: endpoint.id,
        at: deps.system.now(),
        data: { id: endpoint.id, url: endpoint.url },
      }),
    ],
  })
  if (outcome.ok) return { ok: true, eventId: id }
  const failed = undecided(outcome)
  if (failed !== undefined) return failed
  return (await readEvent(deps.records, id)) === undefined ? problem('busy') : { ok: true, eventId: id }
}

function idOf(deps: Deps, key: string): Id<'evt'> {
  return makeId('evt', instant(0), deps.keyring.derive(`webhook test\n${key}`).subarray(0, idChanceBytes))
}
