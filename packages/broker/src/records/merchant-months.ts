// What happened to a merchant's charges on phone bills in a span of time, grouped by the shares they were split by: few groups,
// however many charges.

import { type Instant, instant } from '@farthing/protocol'
import { sql } from 'kysely'
import type { RefundSplit } from '../domain/share/refund-share.ts'
import type { Split } from '../domain/share/split.ts'
import { type Clawback, toClawback } from './clawbacks.ts'
import type { Records } from './database.ts'
import { parseSplit } from './phone-payments.ts'

/** Whose, and when: from the first instant on, up to and without the second. */
export type MerchantSpan = {
  readonly merchantId: string
  readonly currency: string
  readonly from: Instant
  readonly to: Instant
}

export type SalesGroup = {
  readonly operatorId: string
  readonly contractId: string
  readonly units: bigint
  readonly count: bigint
  readonly split: Split
}

/** The charges of a span, in groups of equal operator, contract, price and share. */
export async function groupSales(records: Records, span: MerchantSpan): Promise<readonly SalesGroup[]> {
  const rows = await records
    .selectFrom('phone_payments')
    .select((select) => [
      'operator_id',
      'contract_id',
      'units',
      'split',
      select.fn.countAll<bigint>().as('count'),
    ])
    .where('merchant_id', '=', span.merchantId)
    .where('currency', '=', span.currency)
    .where('charged_at', '>=', BigInt(span.from))
    .where('charged_at', '<', BigInt(span.to))
    .groupBy(['operator_id', 'contract_id', 'units', 'split'])
    .orderBy('operator_id')
    .orderBy('contract_id')
    .orderBy('units')
    .execute()
  return rows.flatMap(({ operator_id, contract_id, units, split, count }) =>
    split === null
      ? []
      : [
          {
            operatorId: operator_id ?? '',
            contractId: contract_id ?? '',
            units,
            count,
            split: parseSplit(split),
          },
        ],
  )
}

/** The refunds of a span that are done, in groups of equal shares. */
export async function groupRefunds(
  records: Records,
  span: MerchantSpan,
): Promise<ReadonlyArray<{ readonly count: bigint; readonly split: RefundSplit }>> {
  const rows = await records
    .selectFrom('phone_refunds')
    .innerJoin('phone_payments', 'phone_payments.id', 'phone_refunds.payment_id')
    .select((select) => ['phone_refunds.split', select.fn.countAll<bigint>().as('count')])
    .where('phone_payments.merchant_id', '=', span.merchantId)
    .where('phone_payments.currency', '=', span.currency)
    .where('phone_refunds.state', '=', 'done')
    .where('phone_refunds.updated_at', '>=', BigInt(span.from))
    .where('phone_refunds.updated_at', '<', BigInt(span.to))
    .groupBy('phone_refunds.split')
    .execute()
  return rows.flatMap(({ split, count }) =>
    split === null ? [] : [{ count, split: parseSplit(split) as RefundSplit }],
  )
}

/** The clawbacks and reversals of a span. */
export async function listClawbacksOf(records: Records, span: MerchantSpan): Promise<readonly Clawback[]> {
  const rows = await records
    .selectFrom('phone_clawbacks')
    .innerJoin('phone_payments', 'phone_payments.id', 'phone_clawbacks.payment_id')
    .selectAll('phone_clawbacks')
    .where('phone_payments.merchant_id', '=', span.merchantId)
    .where('phone_payments.currency', '=', span.currency)
    .where('phone_clawbacks.at', '>=', BigInt(span.from))
    .where('phone_clawbacks.at', '<', BigInt(span.to))
    .execute()
  return rows.map(toClawback)
}

/** The currencies a merchant was ever paid in by phone bill, and when first. */
export async function listMerchantCurrencies(
  records: Records,
  merchantId: string,
): Promise<ReadonlyArray<{ readonly currency: string; readonly since: Instant }>> {
  const rows = await records
    .selectFrom('phone_payments')
    .select(['currency', sql<bigint>`min(charged_at)`.as('since')])
    .where('merchant_id', '=', merchantId)
    .where('charged_at', 'is not', null)
    .groupBy('currency')
    .orderBy('currency')
    .execute()
  return rows.map(({ currency, since }) => ({ currency, since: instant(Number(since)) }))
}
