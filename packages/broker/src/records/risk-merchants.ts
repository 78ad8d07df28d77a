// What the records tell of a merchant as a whole, for the rules that judge merchants now and then.

import { type Instant, instant } from '@farthing/protocol'
import { sql } from 'kysely'
import { countedStates } from '../domain/phone/transitions.ts'
import { evidenceLimits } from '../domain/risk/evidence-limits.ts'
import type { MerchantPayment } from '../domain/risk/merchant-facts.ts'
import type { Records } from './database.ts'

/** A merchant's payments on the phone bill, newest first, and where they came from. */
export async function listMerchantPayments(
  records: Records,
  of: { readonly merchantId: string; readonly since: Instant },
): Promise<ReadonlyArray<MerchantPayment & { readonly operatorId: string; readonly currency: string }>> {
  const rows = await records
    .selectFrom('phone_payments')
    .select([
      'id',
      'payer_id',
      'wallet_id',
      'device_digest',
      'units',
      'currency',
      'operator_id',
      'state',
      'kind',
      'created_at',
    ])
    .select((select) => [
      select
        .exists(
          select
            .selectFrom('risk_uses')
            .select('at')
            .whereRef('risk_uses.payment_id', '=', 'phone_payments.id'),
        )
        .as('is_redeemed'),
      select
        .exists(
          select
            .selectFrom('purchases')
            .innerJoin('tickets', 'tickets.purchase_id', 'purchases.id')
            .select('tickets.id')
            .whereRef('purchases.phone_payment_id', '=', 'phone_payments.id'),
        )
        .as('is_read'),
    ])
    .where('merchant_id', '=', of.merchantId)
    .where('created_at', '>=', BigInt(of.since))
    .orderBy('created_at', 'desc')
    .limit(evidenceLimits.merchantRowsMax)
    .execute()
  return rows.map((row) => ({
    payerId: row.payer_id,
    walletId: row.wallet_id,
    device: row.device_digest,
    units: row.units,
    currency: row.currency,
    operatorId: row.operator_id ?? '',
    at: instant(Number(row.created_at)),
    outcome: outcomeOf(row.state),
    isBundle: row.kind === 'bundle',
    // SQLite tells truth as a number, PostgreSQL as a truth value.
    isUsed: Boolean(row.is_redeemed) || Boolean(row.is_read),
  }))
}

/** What each of a merchant's payers spent in the fullest month since, over all merchants, and the payer's own cap. */
export async function listPayerMonths(
  records: Records,
  of: { readonly merchantId: string; readonly since: Instant; readonly currency: string },
): Promise<ReadonlyArray<{ readonly units: bigint; readonly ownCap: bigint | undefined }>> {
  const payers = records
    .selectFrom('phone_payments')
    .select('payer_id')
    .distinct()
    .where('merchant_id', '=', of.merchantId)
    .where('created_at', '>=', BigInt(of.since))
    .where('state', 'in', made)
    .limit(evidenceLimits.merchantRowsMax)
  const rows = await records
    .selectFrom('phone_payments')
    .innerJoin('phone_payers', 'phone_payers.id', 'phone_payments.payer_id')
    .select(['payer_id', 'month', 'cap_units'])
    .select((select) => select.fn.sum<bigint>('units').as('units'))
    .where('payer_id', 'in', payers)
    .where('phone_payments.created_at', '>=', BigInt(of.since))
    .where('currency', '=', of.currency)
    .where('state', 'in', made)
    .groupBy(['payer_id', 'month', 'cap_units'])
    .execute()
  const fullest = new Map<string, { units: bigint; ownCap: bigint | undefined }>()
  for (const row of rows) {
    const { units } = row
    if (units >= (fullest.get(row.payer_id)?.units ?? 0n)) {
      fullest.set(row.payer_id, { units, ownCap: row.cap_units ?? undefined })
    }
  }
  return [...fullest.values()]
}

/** Charged and taken back by operators since, of a merchant or, without one, of everybody. */
export async function readUnpaid(
  records: Records,
  of: { readonly merchantId?: string; readonly since: Instant; readonly currency: string },
): Promise<{ readonly chargedUnits: bigint; readonly unpaidUnits: bigint; readonly unpaidCount: number }> {
  const isUnpaid = sql`state = 'charged_back'`
  let query = records
    .selectFrom('phone_payments')
    .select([
      sql<bigint>`coalesce(sum(units), 0)`.as('charged'),
      sql<bigint>`coalesce(sum(case when ${isUnpaid} then units else 0 end), 0)`.as('unpaid'),
      sql<bigint>`coalesce(sum(case when ${isUnpaid} then 1 else 0 end), 0)`.as('count'),
    ])
    .where('created_at', '>=', BigInt(of.since))
    .where('currency', '=', of.currency)
    .where('state', 'in', made)
  if (of.merchantId !== undefined) query = query.where('merchant_id', '=', of.merchantId)
  const row = await query.executeTakeFirstOrThrow()
  return {
    chargedUnits: row.charged,
    unpaidUnits: row.unpaid,
    unpaidCount: Number(row.count),
  }
}

/** Payments that began with words of the trade, and complaints, since. */
export async function countAgainst(
  records: Records,
  merchantId: string,
  since: { readonly words: Instant; readonly complaints: Instant },
): Promise<{ readonly wordPayments: number; readonly complaints: number }> {
  const words = await records
    .selectFrom('risk_traces')
    .select((select) => select.fn.countAll<bigint>().as('count'))
    .where('merchant_id', '=', merchantId)
    .where('at', '>=', BigInt(since.words))
    .where('words', '<>', '')
    .executeTakeFirstOrThrow()
  const complaints = await records
    .selectFrom('risk_reports')
    .select((select) => select.fn.countAll<bigint>().as('count'))
    .where('merchant_id', '=', merchantId)
    .where('at', '>=', BigInt(since.complaints))
    // STOP is a wish and no complaint.
    .where('kind', 'in', ['not_me', 'complaint'])
    .executeTakeFirstOrThrow()
  return { wordPayments: Number(words.count), complaints: Number(complaints.count) }
}

/** Merchants in the order of their ids, after one. */
export async function listMerchantsAfter(
  records: Records,
  after: string,
): Promise<ReadonlyArray<{ readonly id: string; readonly createdAt: Instant }>> {
  const rows = await records
    .selectFrom('merchants')
    .select(['id', 'created_at'])
    .where('id', '>', after)
    .orderBy('id')
    .limit(evidenceLimits.merchantsPerRound)
    .execute()
  return rows.map((row) => ({ id: row.id, createdAt: instant(Number(row.created_at)) }))
}

const made: string[] = [...countedStates, 'refunded']

function outcomeOf(state: string): MerchantPayment['outcome'] {
  if (state === 'refunded' || state === 'refund_pending') return 'refunded'
  if (countedStates.some((each) => each === state)) return 'made'
  if (state === 'denied') return 'denied'
  return state === 'created' || state === 'rejected' || state === 'no_operator' ? 'begun' : 'failed'
}
