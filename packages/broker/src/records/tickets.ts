// Tickets handed out, counted per purchase and day, and the return codes that stand for one in a redirect.

import type { Statement } from '@farthing/ledger'
import { type Id, type Instant, instant } from '@farthing/protocol'
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

/** What a return code stands for: one ticket, by its id and time. */
export type ReturnCode = {
  readonly purchaseId: string
  readonly merchantId: string
  readonly ticketId: Id<'tkt'>
  readonly ticketIssuedAt: Instant
  readonly expiresAt: Instant
}

export function insertReturnCode(
  records: Records,
  code: ReturnCode & { readonly secret: string },
): Statement {
  return compile(
    records.insertInto('return_codes').values({
      digest: digestSecret(code.secret),
      purchase_id: code.purchaseId,
      merchant_id: code.merchantId,
      ticket_id: code.ticketId,
      ticket_issued_at: BigInt(code.ticketIssuedAt),
      expires_at: BigInt(code.expiresAt),
    }),
  )
}

/** What a return code of this merchant stands for, expired or not. */
export async function readReturnCode(
  records: Records,
  secret: string,
  merchantId: string,
): Promise<ReturnCode | undefined> {
  const row = await records
    .selectFrom('return_codes')
    .selectAll()
    .where('digest', '=', digestSecret(secret))
    .where('merchant_id', '=', merchantId)
    .executeTakeFirst()
  if (row === undefined) return undefined
  return {
    purchaseId: row.purchase_id,
    merchantId: row.merchant_id,
    ticketId: row.ticket_id as Id<'tkt'>,
    ticketIssuedAt: instant(Number(row.ticket_issued_at)),
    expiresAt: instant(Number(row.expires_at)),
  }
}

/** Forgets the oldest return codes that ended before the time given, as many as told. */
export function deleteReturnCodesBefore(records: Records, time: Instant, limit: number): Statement {
  const oldest = records
    .selectFrom('return_codes')
    .select('digest')
    .where('expires_at', '<', BigInt(time))
    .orderBy('expires_at')
    .limit(limit)
  return compile(records.deleteFrom('return_codes').where('digest', 'in', oldest))
}

/** Forgets the oldest tickets issued before the time given, as many as told. */
export function deleteTicketsBefore(records: Records, time: Instant, limit: number): Statement {
  const oldest = records
    .selectFrom('tickets')
    .select('id')
    .where('issued_at', '<', BigInt(time))
    .orderBy('issued_at')
    .limit(limit)
  return compile(records.deleteFrom('tickets').where('id', 'in', oldest))
}
