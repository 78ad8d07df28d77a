// What apps asked to be done to inventories, by the key they chose: kept for ever, with the answer, so that a repeat changes nothing.

import type { Statement } from '@farthing/ledger'
import type { Instant } from '@farthing/protocol'
import { compile, type Records } from './database.ts'

export type InventoryRequest = {
  readonly appId: string
  readonly key: string
  /** Of the player, the path and the body. */
  readonly digest: string
  /** The answer's JSON. */
  readonly answer: string
}

/** The write beside what was asked for; refused where the key was used meanwhile. */
export function insertInventoryRequest(records: Records, request: InventoryRequest, at: Instant): Statement {
  return compile(
    records.insertInto('inventory_requests').values({
      app_id: request.appId,
      key: request.key,
      digest: request.digest,
      answer: request.answer,
      at: BigInt(at),
    }),
    1,
  )
}

export async function readInventoryRequest(
  records: Records,
  appId: string,
  key: string,
): Promise<Pick<InventoryRequest, 'digest' | 'answer'> | undefined> {
  return records
    .selectFrom('inventory_requests')
    .select(['digest', 'answer'])
    .where('app_id', '=', appId)
    .where('key', '=', key)
    .executeTakeFirst()
}
