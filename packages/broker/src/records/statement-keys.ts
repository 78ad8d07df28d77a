// Finds what a line of a statement means, by one of its keys at a time. Only exact finds count: where two payments fit, none does.

import { sql } from 'kysely'
import type { PayerRef, PhonePayment } from '../domain/phone/payment.ts'
import type { LineKey } from '../domain/reconcile/match.ts'
import type { Records } from './database.ts'
import { digestPayer, type PayerKeys } from './phone-payers.ts'
import { toPhonePayment } from './phone-payments.ts'

type At = { readonly operatorId: string; readonly currency: string; readonly keys: PayerKeys }

/** The payment a key names at an operator. */
export async function findPaymentByKey(
  records: Records,
  key: LineKey,
  at: At,
): Promise<PhonePayment | undefined> {
  const payments = records.selectFrom('phone_payments').selectAll().where('operator_id', '=', at.operatorId)
  const rows = await (async () => {
    switch (key.by) {
      case 'serverReferenceCode':
        return payments.where('server_reference', '=', key.value).limit(2).execute()
      case 'paymentId':
        return payments.where('operator_payment_id', '=', key.value).limit(2).execute()
      case 'clientCorrelator':
        return payments.where('correlator', '=', key.value).limit(2).execute()
      case 'referenceCode':
        return payments.where('id', '=', key.value).limit(2).execute()
      case 'messageId': {
        const messages = records
          .selectFrom('phone_message_parts')
          .innerJoin('phone_messages', 'phone_messages.id', 'phone_message_parts.sms_id')
          .select('phone_messages.payment_id')
          .where('phone_message_parts.operator_id', '=', at.operatorId)
          .where('phone_message_parts.message_id', '=', key.value)
          .where('phone_message_parts.at', '>=', BigInt(key.from))
          .where('phone_message_parts.at', '<', BigInt(key.to))
          .where('phone_messages.kind', '=', 'billed')
        return payments.where('id', 'in', messages).limit(2).execute()
      }
      case 'payer': {
        const payers = records
          .selectFrom('phone_payers')
          .select('id')
          .where('digest', 'in', digestsOf(key.value, at))
        // The time of the charge, or of the order where nobody told us that it was made.
        const when = sql<bigint>`coalesce(charged_at, reserved_at, created_at)`
        return payments
          .where('payer_id', 'in', payers)
          .where('units', '=', key.units)
          .where('currency', '=', at.currency)
          .where(when, '>=', BigInt(key.from))
          .where(when, '<=', BigInt(key.to))
          .limit(2)
          .execute()
      }
    }
    return []
  })()
  const [row] = rows
  return row === undefined || rows.length > 1 ? undefined : toPhonePayment(row)
}

/** The payment of a refund that one of these ids names, ours or the operator's. */
export async function findPaymentByRefund(
  records: Records,
  ids: readonly string[],
  at: At,
): Promise<PhonePayment | undefined> {
  if (ids.length === 0) return undefined
  const refunds = records
    .selectFrom('phone_refunds')
    .select('payment_id')
    .where((where) =>
      where.or([
        where('id', 'in', ids),
        where('correlator', 'in', ids),
        where('operator_refund_id', 'in', ids),
      ]),
    )
  const rows = await records
    .selectFrom('phone_payments')
    .selectAll()
    .where('operator_id', '=', at.operatorId)
    .where('id', 'in', refunds)
    .limit(2)
    .execute()
  const [row] = rows
  return row === undefined || rows.length > 1 ? undefined : toPhonePayment(row)
}

/** A number in E.164, or else an alias of the operator's: both are looked for by their keyed digests alone. */
function digestsOf(value: string, at: At): readonly string[] {
  const alias: PayerRef = { kind: 'alias', operatorId: at.operatorId, value }
  const refs: readonly PayerRef[] = /^\+[1-9][0-9]{4,14}$/.test(value)
    ? [{ kind: 'msisdn', value }, alias]
    : [alias]
  return refs.map((ref) => digestPayer(ref, at.keys))
}
