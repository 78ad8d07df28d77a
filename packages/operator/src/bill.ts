// The bill of each phone: lines are only added. A prepaid balance moves in the same transaction as the line, so that the
// two never part.

import { Bug } from '@farthing/protocol'
import type { OperatorDeps } from './deps.ts'
import { monthNow, type Subscriber } from './subscribers.ts'

export type BillKind = 'CHARGE' | 'REFUND' | 'TOPUP' | 'ADJUST'

export type BillLine = {
  readonly id: number
  readonly number: string
  /** The month it counts for, at the phone's home. */
  readonly period: string
  readonly kind: BillKind
  /** What the phone owes more: above zero for a charge, below for money given back. */
  readonly units: bigint
  readonly currency: string
  readonly text: string
  readonly clientId: string | null
  readonly paymentId: string | null
  readonly refundId: string | null
  /** A billed message's id. */
  readonly messageId: string | null
  readonly shortCode: string | null
  readonly at: number
}

/** A line to be booked, with what it belongs to. */
export type NewBillLine = {
  readonly kind: BillKind
  readonly units: bigint
  readonly text: string
  readonly clientId?: string
  readonly paymentId?: string
  readonly refundId?: string
  readonly messageId?: string
  readonly shortCode?: string
}

/** Books a line on a phone's bill and, where it is prepaid, takes it off the balance. */
export function bookLine(deps: OperatorDeps, subscriber: Subscriber, line: NewBillLine): void {
  const { brand, number } = subscriber
  deps.store.transaction(() => {
    deps.store.run(
      `insert into bill (number, period, kind, units, currency, text, clientId, paymentId, refundId, messageId,
       shortCode, at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      number,
      monthNow(deps, brand),
      line.kind,
      line.units,
      brand.currency,
      line.text,
      line.clientId ?? null,
      line.paymentId ?? null,
      line.refundId ?? null,
      line.messageId ?? null,
      line.shortCode ?? null,
      deps.system.now(),
    )
    if (subscriber.kind === 'prepaid') {
      const changed = deps.store.run(
        'update subscribers set balanceUnits = balanceUnits - ? where number = ? and balanceUnits >= ?',
        line.units,
        number,
        line.units,
      )
      if (changed !== 1) throw new Bug('a prepaid phone was charged more than it holds')
    }
    deps.live.changed(number)
  })
}

/** What is promised to open payments and not yet on the bill. */
export function readReserved(deps: OperatorDeps, number: string, butFor = ''): bigint {
  const row = deps.store.get<{ readonly units: bigint }>(
    `select coalesce(sum(units), 0) as units from payments
     where number = ? and status in ('processing', 'pending_validation', 'reserved') and id <> ?`,
    number,
    butFor,
  )
  return row?.units ?? 0n
}

/** Whether a prepaid phone holds what a payment asks for, beside what is promised to others. */
export function coversNow(
  deps: OperatorDeps,
  payer: Subscriber,
  payment: { readonly units: bigint; readonly id: string },
): boolean {
  return (
    payer.kind === 'postpaid' ||
    payer.balanceUnits - readReserved(deps, payer.number, payment.id) >= payment.units
  )
}

/** What a month's charges less refunds come to. */
export function readSpent(deps: OperatorDeps, number: string, period: string): bigint {
  const row = deps.store.get<{ readonly units: bigint }>(
    `select coalesce(sum(units), 0) as units from bill where number = ? and period = ? and kind in ('CHARGE', 'REFUND')`,
    number,
    period,
  )
  return row?.units ?? 0n
}

/** What a month's refunds come to, above zero. */
export function readRefunded(deps: OperatorDeps, number: string, period: string): bigint {
  const row = deps.store.get<{ readonly units: bigint }>(
    `select coalesce(-sum(units), 0) as units from bill where number = ? and period = ? and kind = 'REFUND'`,
    number,
    period,
  )
  return row?.units ?? 0n
}

/** A phone's lines, all of them or a month's, oldest first; the newest are kept where there are too many. */
export function readBill(
  deps: OperatorDeps,
  number: string,
  wanted: { readonly period?: string; readonly max: number },
): readonly BillLine[] {
  return deps.store.all<BillLine>(
    `select * from (select * from bill where number = ? and (? = '' or period = ?) order by id desc limit ?) order by id`,
    number,
    wanted.period ?? '',
    wanted.period ?? '',
    wanted.max,
  )
}
