// Tickets handed out, counted per purchase and day, and the return codes that stand for one in a redirect.

import type { Statement } from '@farthing/ledger'
import type { Id, Instant } from '@farthing/protocol'
import { dayOf } from '../domain/allowance.ts'
import { compile, type Records } from './database.ts'
import { digestSecret } from './secret.ts'

export async function countTicketsToday(records: Records, purchaseId: string, now: Instant): Promise<number> {
  const { count } = await records
    .selectFrom('tickets')
    .select((select) => select.fn.countAll<bigint>().as('count'))
    .where('purchase_id', '=', purchaseId)
    .where('day', '=', BigInt(dayOf(now)))
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Takes the place of the n-th ticket of a day; refused where another device took it first. */
export function insertTicket(
  records: Records,
  ticket: { readonly id: Id<'tkt'>; readonly purchaseId: string; readonly ordinal: number },
  now: Instant,
): Statement {
  return compile(
    records.insertInto('tickets').values({
      id: ticket.id,
      purchase_id: ticket.purchaseId,
      issued_at: BigInt(now),
      day: BigInt(dayOf(now)),
      ordinal: BigInt(ticket.ordinal),
    }),
  )
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
