// Refunds of charges on the phone bill, by the route the money came: intent, answer, outcome. A charge is never refunded
// beyond what was taken: that is counted in the commit that asks.

import type { Statement } from '@farthing/ledger'
import { type Id, type Instant, instant } from '@farthing/protocol'
import { sql } from 'kysely'
import { bundleEndReason } from '../domain/phone/bundle.ts'
import type { RefundSplit } from '../domain/share/refund-share.ts'
import { compile, type Records } from './database.ts'
import { type DueBounds, parseSplit, splitText } from './phone-payments.ts'
import type { Schema } from './schema.ts'

export type PhoneRefund = {
  readonly id: Id<'phr'>
  readonly paymentId: Id<'phn'>
  readonly purchaseId: string | undefined
  /** Minor units of the payment's currency. */
  readonly units: bigint
  readonly kind: 'total' | 'partial'
  readonly state: 'asking' | 'unknown' | 'done' | 'denied'
  readonly version: number
  readonly correlator: string
  readonly operatorRefundId: string | undefined
  readonly by: 'buyer' | 'merchant' | 'house'
  readonly reason: string
  readonly createdAt: Instant
  readonly updatedAt: Instant
  readonly nextCheckAt: Instant | undefined
  readonly checks: number
  /** How it was shared, once it is done. */
  readonly split?: RefundSplit
}

/**
 * The write that asks for a refund; refused where it would give back more than was charged, where a
 * bundle of it may still be bought from, or where the payer has taken back
 * another number of charges than was `seen` when it was decided.
 */
export function insertPhoneRefund(records: Records, refund: PhoneRefund, seen?: number): Statement {
  const asked = sql`(select count(*) from phone_refunds as others join phone_payments as theirs
    on theirs.id = others.payment_id where others.made_by = 'buyer' and others.state <> 'denied'
    and others.reason <> ${bundleEndReason}
    and theirs.payer_id = (select payer_id from phone_payments where id = ${refund.paymentId}))`
  const taken = sql`(select units from phone_payments where id = ${refund.paymentId})`
  const given = sql`(select coalesce(sum(units), 0) from phone_refunds where payment_id = ${refund.paymentId}
    and state <> 'denied')`
  const insert = sql`insert into phone_refunds (id, payment_id, purchase_id, units, kind, state, version, correlator,
    operator_refund_id, made_by, reason, split, created_at, updated_at, next_check_at, checks)
    select ${refund.id}, ${refund.paymentId}, ${refund.purchaseId ?? null}, ${refund.units}, ${refund.kind},
      ${refund.state}, ${BigInt(refund.version)}, ${refund.correlator}, null, ${refund.by}, ${refund.reason}, null,
      ${BigInt(refund.createdAt)}, ${BigInt(refund.updatedAt)},
      ${refund.nextCheckAt === undefined ? null : BigInt(refund.nextCheckAt)}, 0
    where ${given} + ${refund.units} <= ${taken}
      and not exists (select 1 from phone_bundles where payment_id = ${refund.paymentId} and state = 'open')
      and ${seen === undefined ? sql`1 = 1` : sql`${asked} = ${BigInt(seen)}`}`
  return compile({ compile: () => insert.compile(records) }, 1)
}

/** The write of a refund's next state, on the version it was decided on. */
export function updatePhoneRefund(records: Records, before: PhoneRefund, after: PhoneRefund): Statement {
  return compile(
    records
      .updateTable('phone_refunds')
      .set({
        state: after.state,
        version: BigInt(before.version + 1),
        operator_refund_id: after.operatorRefundId ?? null,
        updated_at: BigInt(after.updatedAt),
        next_check_at: after.nextCheckAt === undefined ? null : BigInt(after.nextCheckAt),
        checks: BigInt(after.checks),
        split: after.split === undefined ? null : splitText(after.split),
      })
      .where('id', '=', before.id)
      .where('version', '=', BigInt(before.version)),
    1,
  )
}

export async function readPhoneRefund(records: Records, id: string): Promise<PhoneRefund | undefined> {
  const row = await records.selectFrom('phone_refunds').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? undefined : toPhoneRefund(row)
}

/** What a payer took back of its charges: the payments and what was bought by them. */
export async function listRefundsOfPayer(
  records: Records,
  payerId: string,
): Promise<ReadonlyArray<{ readonly paymentId: string; readonly thing: string }>> {
  const rows = await records
    .selectFrom('phone_refunds')
    .innerJoin('phone_payments', 'phone_payments.id', 'phone_refunds.payment_id')
    .select(['phone_payments.id', 'phone_payments.merchant_id', 'phone_payments.buy_digest'])
    .where('phone_payments.payer_id', '=', payerId)
    .where('phone_refunds.made_by', '=', 'buyer')
    // The rest of a bundle goes back as agreed: nothing was taken back.
    .where('phone_refunds.reason', '<>', bundleEndReason)
    .where('phone_refunds.state', '<>', 'denied')
    .execute()
  return rows.map((row) => ({ paymentId: row.id, thing: `${row.merchant_id} ${row.buy_digest}` }))
}

/** The refunds of a payment, oldest first. */
export async function listPhoneRefunds(records: Records, paymentId: string): Promise<readonly PhoneRefund[]> {
  const rows = await records
    .selectFrom('phone_refunds')
    .selectAll()
    .where('payment_id', '=', paymentId)
    .orderBy('id')
    .execute()
  return rows.map(toPhoneRefund)
}

export async function listDueRefunds(
  records: Records,
  now: Instant,
  bounds: DueBounds,
): Promise<readonly string[]> {
  if (bounds.operatorIds.length === 0) return []
  const rows = await records
    .selectFrom('phone_refunds')
    .innerJoin('phone_payments', 'phone_payments.id', 'phone_refunds.payment_id')
    .select('phone_refunds.id as id')
    .where('phone_refunds.next_check_at', '<=', BigInt(now))
    .where('phone_payments.operator_id', 'in', [...bounds.operatorIds])
    .orderBy('phone_refunds.next_check_at')
    .limit(bounds.limit)
    .execute()
  return rows.map(({ id }) => id)
}

function toPhoneRefund(row: Schema['phone_refunds']): PhoneRefund {
  return {
    id: row.id as Id<'phr'>,
    paymentId: row.payment_id as Id<'phn'>,
    purchaseId: row.purchase_id ?? undefined,
    units: row.units,
    kind: row.kind,
    state: row.state,
    version: Number(row.version),
    correlator: row.correlator,
    operatorRefundId: row.operator_refund_id ?? undefined,
    by: row.made_by as PhoneRefund['by'],
    reason: row.reason,
    createdAt: instant(Number(row.created_at)),
    updatedAt: instant(Number(row.updated_at)),
    nextCheckAt: row.next_check_at === null ? undefined : instant(Number(row.next_check_at)),
    checks: Number(row.checks),
    ...(row.split === null ? {} : { split: parseSplit(row.split) as RefundSplit }),
  }
}
