// Tickets handed out, counted per purchase and day, and the return codes that stand for one in a redirect.

import type { Statement } from '@farthing/ledger'
import type { Id, Instant } from '@farthing/protocol'
import { sql } from 'kysely'
import { dayOf } from '../domain/allowance.ts'
import { brokerLimits } from '../limits.ts'
import { compile, type Records } from './database.ts'
import { digestSecret } from './secret.ts'

/** Takes the next place among a purchase's tickets of a day; refused where all are taken or it was refunded. */
export function insertTicket(
  records: Records,
  ticket: { readonly id: Id<'tkt'>; readonly purchaseId: string },
  now: Instant,
): Statement {
  const day = BigInt(dayOf(now))
  const taken = sql`(select count(*) from tickets where purchase_id = ${ticket.purchaseId} and day = ${day})`
  const insert = sql`insert into tickets (id, purchase_id, issued_at, day, ordinal)
    select ${ticket.id}, ${ticket.purchaseId}, ${BigInt(now)}, ${day}, ${taken}
    where ${taken} < ${BigInt(brokerLimits.ticketsPerPurchaseDay)}
      and not exists (select 1 from refunds where purchase_id = ${ticket.purchaseId})`
  return compile({ compile: () => insert.compile(records) }, 1)
}

export function insertReturnCode(
  records: Records,
  code: {
    readonly secret: string
    readonly purchaseId: string
    readonly merchantId: string
    readonly expiresAt: Instant
  },
): Statement {
  return compile(
    records.insertInto('return_codes').values({
      digest: digestSecret(code.secret),
      purchase_id: code.purchaseId,
      merchant_id: code.merchantId,
      expires_at: BigInt(code.expiresAt),
    }),
  )
}

/** The purchase a return code of this merchant stands for, used or not. */
export async function readReturnCode(
  records: Records,
  secret: string,
  merchantId: string,
): Promise<{ readonly purchaseId: string; readonly expiresAt: bigint } | undefined> {
  const row = await records
    .selectFrom('return_codes')
    .selectAll()
    .where('digest', '=', digestSecret(secret))
    .where('merchant_id', '=', merchantId)
    .executeTakeFirst()
  return row === undefined ? undefined : { purchaseId: row.purchase_id, expiresAt: row.expires_at }
}

/** Claims a return code; refused the second time. */
export function claimReturnCode(records: Records, secret: string, now: Instant): Statement {
  return compile(
    records.insertInto('return_code_uses').values({ digest: digestSecret(secret), at: BigInt(now) }),
  )
}
