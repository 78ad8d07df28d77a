// Idempotency-Key (D-11). Every flow behind a key is a harmless repeat by its business id (nonce, voucher, purchase),
// so a repeat simply runs again and finds what it did. What is kept is the digest of the first request, to tell a
// repeat from another request under the same key; no answer is stored, since answers hold tickets and codes.

import { createHash } from 'node:crypto'
import { type Problem, problem } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import { noteRequest } from '../flows/note-request.ts'
import { readKeyUse } from '../records/idempotency.ts'
import type { Actor } from './actor.ts'

export type KeyedRequest = {
  readonly actor: Actor
  readonly key: string
  readonly path: string
  readonly text: string
}

// Requests under way in this process; two processes meet in the ledger instead.
const running = new Set<string>()

/** Runs a request under its key: 409 while the first still runs, 422 where the key was used for something else. */
export async function runOnce(
  deps: Deps,
  request: KeyedRequest,
  handler: { readonly run: () => Promise<Response>; readonly refuse: (refusal: Problem) => Response },
): Promise<Response> {
  const actor = actorName(request.actor)
  const digest = createHash('sha256').update(`${request.path}\n${request.text}`).digest('base64url')
  const place = `${actor}\n${request.key}`
  if (running.has(place)) {
    return handler.refuse(problem('idempotency_key_in_use', undefined, { retryAfterMs: 1000 }))
  }
  running.add(place)
  try {
    const first = await readKeyUse(deps.records, actor, request.key)
    if (first !== undefined && first !== digest) return handler.refuse(problem('idempotency_key_reused'))
    const response = await handler.run()
    if (first !== undefined) response.headers.set('idempotency-replayed', 'true')
    else if (response.ok) await noteRequest(deps, { actor, key: request.key, digest })
    return response
  } finally {
    running.delete(place)
  }
}

function actorName(actor: Actor): string {
  if (actor.kind === 'wallet') return actor.wallet.id
  return actor.kind === 'merchant' ? actor.merchant.id : actor.kind
}
