// Remembers which request an Idempotency-Key stood for first (D-11).

import type { Problem } from '@farthing/protocol'
import { type Deps, writeRecords } from '../deps.ts'
import { insertKeyUse } from '../records/idempotency.ts'

/** Writes the digest of the first request under a key; one that is there stays as it is. */
export function noteRequest(
  deps: Deps,
  use: { readonly actor: string; readonly key: string; readonly digest: string },
): Promise<Problem | undefined> {
  return writeRecords(deps, [insertKeyUse(deps.records, use, deps.system.now())])
}
