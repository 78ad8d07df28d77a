// When something comes due next, over everything that waits for a time: for a clock that goes from one such time to the next.

import { type Instant, instant } from '@farthing/protocol'
import { sql } from 'kysely'
import type { Records } from './database.ts'

/** What waits for a time beside the ledger's own timeouts. */
export type NextDue = {
  readonly agenda?: Instant
  readonly webhooks?: Instant
  /** Payments, refunds, bundles, messages and credits of the phone bill. */
  readonly phone?: Instant
}

/** The next times after an instant; what was due before it and could not be done is not told. */
export async function readNextDueTimes(records: Records, after: Instant): Promise<NextDue> {
  const past = BigInt(after)
  const found = await sql<Record<string, bigint | null>>`select
    (select min(at) from agenda where at > ${past}) as agenda,
    (select min((select min(attempt_at) from webhook_deliveries where webhook_deliveries.endpoint_id = webhook_endpoints.id
      and webhook_deliveries.state = 'waiting' and attempt_at > ${past})) from webhook_endpoints where state = 'enabled') as webhooks,
    (select min(next_check_at) from phone_payments where next_check_at > ${past}) as payments,
    (select min(next_check_at) from phone_refunds where next_check_at > ${past}) as refunds,
    (select min(ends_at) from phone_bundles where state = 'open' and ends_at > ${past}) as bundles,
    (select min(next_at) from phone_messages where next_at > ${past}) as messages,
    (select min(due_at) from credit_releases where done_at is null and due_at > ${past}) as credits`.execute(
    records,
  )
  const row = found.rows[0] ?? {}
  const earliest = (...names: readonly string[]): Instant | undefined => {
    const times = names.flatMap((name) => {
      const time = row[name] ?? null
      return time === null ? [] : [Number(time)]
    })
    return times.length === 0 ? undefined : instant(Math.min(...times))
  }
  const [agenda, webhooks, phone] = [
    earliest('agenda'),
    earliest('webhooks'),
    earliest('payments', 'refunds', 'bundles', 'messages', 'credits'),
  ]
  return {
    ...(agenda === undefined ? {} : { agenda }),
    ...(webhooks === undefined ? {} : { webhooks }),
    ...(phone === undefined ? {} : { phone }),
  }
}
