// Codes sent by message, as keyed digests, and the counts that guard them: wrong ones per number, messages per number,
// address and merchant. Every count that refuses something stands in the very statement that would add to it.

import type { Statement } from '@farthing/ledger'
import { type Instant, instant } from '@farthing/protocol'
import { sql } from 'kysely'
import { compile, type Records } from './database.ts'

export type SentCode = {
  readonly paymentId: string
  readonly ordinal: number
  readonly payerId: string
  readonly digest: string
  readonly createdAt: Instant
  readonly expiresAt: Instant
  readonly misses: number
  readonly endedAt: Instant | undefined
  readonly endedBy: 'used' | 'resend' | 'misses' | 'over' | undefined
}

/** A bound on messages with codes, counted in the commit that sends one. */
export type SendBound = {
  readonly per: 'payer' | 'address' | 'merchant'
  readonly since: Instant
  readonly max: number
}

export type CodeSend = {
  readonly payerId: string
  readonly merchantId: string
  readonly addressKey: string
  readonly country: string
}

/** The writes of a new code: it ends the one before, and is refused where a bound on messages is reached. */
export function insertCode(
  records: Records,
  { code, send }: { readonly code: SentCode; readonly send: CodeSend },
  bounds: readonly SendBound[],
): readonly Statement[] {
  return [
    insertSend(records, { ...send, id: code.paymentId, ordinal: code.ordinal, at: code.createdAt }, bounds),
    endCodes(records, code.paymentId, { by: 'resend', at: code.createdAt }),
    compile(
      records.insertInto('phone_codes').values({
        payment_id: code.paymentId,
        ordinal: BigInt(code.ordinal),
        payer_id: code.payerId,
        digest: code.digest,
        created_at: BigInt(code.createdAt),
        expires_at: BigInt(code.expiresAt),
        misses: 0n,
        ended_at: null,
        ended_by: null,
      }),
    ),
  ]
}

/** The write that counts a message with a code, of a payment or a door; refused where a bound is reached. */
export function insertSend(
  records: Records,
  send: CodeSend & { readonly id: string; readonly ordinal: number; readonly at: Instant },
  bounds: readonly SendBound[],
): Statement {
  const column = { payer: sql`payer_id`, address: sql`address_key`, merchant: sql`merchant_id` } as const
  const value = { payer: send.payerId, address: send.addressKey, merchant: send.merchantId } as const
  const conditions = bounds.map(
    ({ per, since, max }) =>
      sql`(select count(*) from phone_sends where ${column[per]} = ${value[per]} and at > ${BigInt(since)}) < ${BigInt(max)}`,
  )
  const condition = conditions.length === 0 ? sql`1 = 1` : sql.join(conditions, sql` and `)
  const insert = sql`insert into phone_sends (payment_id, ordinal, payer_id, merchant_id, address_key, country, at,
    converted_at) select ${send.id}, ${BigInt(send.ordinal)}, ${send.payerId}, ${send.merchantId},
    ${send.addressKey}, ${send.country}, ${BigInt(send.at)}, null where ${condition}`
  return compile({ compile: () => insert.compile(records) }, 1)
}

/** Ends what codes of a payment still live. */
export function endCodes(
  records: Records,
  paymentId: string,
  end: { readonly by: NonNullable<SentCode['endedBy']>; readonly at: Instant },
): Statement {
  return compile(
    records
      .updateTable('phone_codes')
      .set({ ended_at: BigInt(end.at), ended_by: end.by })
      .where('payment_id', '=', paymentId)
      .where('ended_at', 'is', null),
  )
}

/** The writes of a wrong guess, on the count it was judged by: of guesses sent at once each takes a place of its own. */
export function recordMiss(
  records: Records,
  code: SentCode,
  miss: { readonly at: Instant; readonly isLast: boolean },
): readonly Statement[] {
  return [
    compile(
      records
        .updateTable('phone_codes')
        .set({
          misses: BigInt(code.misses + 1),
          ...(miss.isLast ? { ended_at: BigInt(miss.at), ended_by: 'misses' } : {}),
        })
        .where('payment_id', '=', code.paymentId)
        .where('ordinal', '=', BigInt(code.ordinal))
        .where('misses', '=', BigInt(code.misses))
        .where('ended_at', 'is', null),
      1,
    ),
    insertMiss(records, { ...code, at: miss.at }),
  ]
}

/** The write that counts a wrong guess at a code of a payment or a door. */
export function insertMiss(
  records: Records,
  miss: Pick<SentCode, 'paymentId' | 'ordinal' | 'misses' | 'payerId'> & { readonly at: Instant },
): Statement {
  return compile(
    records.insertInto('phone_code_misses').values({
      payment_id: miss.paymentId,
      ordinal: BigInt(miss.ordinal),
      miss: BigInt(miss.misses),
      payer_id: miss.payerId,
      at: BigInt(miss.at),
    }),
  )
}

/** The write of a right guess: refused where the code ended or was guessed at meanwhile. */
export function useCode(records: Records, code: SentCode, at: Instant): Statement {
  return compile(
    records
      .updateTable('phone_codes')
      .set({ ended_at: BigInt(at), ended_by: 'used' })
      .where('payment_id', '=', code.paymentId)
      .where('ordinal', '=', BigInt(code.ordinal))
      .where('misses', '=', BigInt(code.misses))
      .where('ended_at', 'is', null),
    1,
  )
}

/** Forgets a payment's codes; the counts stay. */
export function deleteCodes(records: Records, paymentId: string): Statement {
  return compile(records.deleteFrom('phone_codes').where('payment_id', '=', paymentId))
}

/** Notes that the messages of a payment led to a charge, for the guard against pumping. */
export function markSendsConverted(records: Records, paymentId: string, at: Instant): Statement {
  return compile(
    records
      .updateTable('phone_sends')
      .set({ converted_at: BigInt(at) })
      .where('payment_id', '=', paymentId),
  )
}

/** The codes of a payment, oldest first. */
export async function listCodes(records: Records, paymentId: string): Promise<readonly SentCode[]> {
  const rows = await records
    .selectFrom('phone_codes')
    .selectAll()
    .where('payment_id', '=', paymentId)
    .orderBy('ordinal')
    .execute()
  return rows.map((row) => ({
    paymentId: row.payment_id,
    ordinal: Number(row.ordinal),
    payerId: row.payer_id,
    digest: row.digest,
    createdAt: instant(Number(row.created_at)),
    expiresAt: instant(Number(row.expires_at)),
    misses: Number(row.misses),
    endedAt: row.ended_at === null ? undefined : instant(Number(row.ended_at)),
    endedBy: (row.ended_by ?? undefined) as SentCode['endedBy'],
  }))
}

/** When wrong codes were given for a number since an instant, oldest first. */
export async function listMisses(
  records: Records,
  payerId: string,
  since: Instant,
): Promise<readonly Instant[]> {
  const rows = await records
    .selectFrom('phone_code_misses')
    .select('at')
    .where('payer_id', '=', payerId)
    .where('at', '>', BigInt(since))
    .orderBy('at')
    .execute()
  return rows.map(({ at }) => instant(Number(at)))
}

/** When codes of a number died of wrong guesses since an instant: at their last one each. */
export async function listDeadCodes(
  records: Records,
  payerId: string,
  bounds: { readonly since: Instant; readonly misses: number },
): Promise<readonly Instant[]> {
  const rows = await records
    .selectFrom('phone_code_misses')
    .select((select) => select.fn.max<bigint>('at').as('at'))
    .where('payer_id', '=', payerId)
    .where('at', '>', BigInt(bounds.since))
    .groupBy(['payment_id', 'ordinal'])
    .having((having) => having.fn.countAll<bigint>(), '>=', BigInt(bounds.misses))
    .execute()
  return rows.map(({ at }) => instant(Number(at))).sort((left, right) => left - right)
}

/** When messages with codes went out, by number, address or merchant, since an instant, oldest first. */
export async function listSends(
  records: Records,
  by: { readonly payer: string } | { readonly address: string } | { readonly merchant: string },
  since: Instant,
): Promise<readonly Instant[]> {
  let query = records.selectFrom('phone_sends').select('at').where('at', '>', BigInt(since))
  if ('payer' in by) query = query.where('payer_id', '=', by.payer)
  if ('address' in by) query = query.where('address_key', '=', by.address)
  if ('merchant' in by) query = query.where('merchant_id', '=', by.merchant)
  const rows = await query.orderBy('at').limit(10_000).execute()
  return rows.map(({ at }) => instant(Number(at)))
}

/**
 * Of a merchant's last so many payments with a message within a span, how many there were and how many ended in a charge. Without
 * the span a merchant that was stopped once could never send the messages that would clear it.
 */
export async function readConversion(
  records: Records,
  merchantId: string,
  last: { readonly count: number; readonly since: Instant; readonly before: Instant },
): Promise<{ readonly sent: number; readonly converted: number }> {
  const rows = await records
    .selectFrom('phone_sends')
    .select('converted_at')
    .where('merchant_id', '=', merchantId)
    .where('ordinal', '=', 0n)
    // The newest are still being typed.
    .where('at', '<', BigInt(last.before))
    .where('at', '>', BigInt(last.since))
    .orderBy('at', 'desc')
    .limit(last.count)
    .execute()
  return { sent: rows.length, converted: rows.filter(({ converted_at }) => converted_at !== null).length }
}
