// What was taken of a charge beside refunds: clawbacks, and the whole of it where the operator never charged. Rows are only
// added; they carry the shares they were booked by.

import type { Statement } from '@farthing/ledger'
import { type Instant, instant } from '@farthing/protocol'
import type { ClawbackSplit } from '../domain/share/postings.ts'
import type { RefundSplit } from '../domain/share/refund-share.ts'
import { compile, type Records } from './database.ts'
import { parseSplit, splitText } from './phone-payments.ts'
import type { Schema } from './schema.ts'

type Common = {
  readonly id: string
  readonly paymentId: string
  /** What the operator took, or no longer owes, in minor units. */
  readonly units: bigint
  readonly fileId: string
  readonly line: number | undefined
  readonly at: Instant
}

export type Clawback = Common &
  (
    | { readonly kind: 'clawback'; readonly split: ClawbackSplit }
    | { readonly kind: 'missing'; readonly split: RefundSplit }
  )

export function insertClawback(records: Records, clawback: Clawback): Statement {
  const { kind, split } = clawback
  return compile(
    records.insertInto('phone_clawbacks').values({
      id: clawback.id,
      payment_id: clawback.paymentId,
      kind,
      units: clawback.units,
      split: kind === 'missing' ? splitText(split) : clawbackText(split),
      file_id: clawback.fileId,
      line: clawback.line === undefined ? null : BigInt(clawback.line),
      at: BigInt(clawback.at),
    }),
  )
}

/** What was taken of a payment beside refunds, oldest first. */
export async function listClawbacks(records: Records, paymentId: string): Promise<readonly Clawback[]> {
  const rows = await records
    .selectFrom('phone_clawbacks')
    .selectAll()
    .where('payment_id', '=', paymentId)
    .orderBy('at')
    .orderBy('id')
    .execute()
  return rows.map(toClawback)
}

export function toClawback(row: Schema['phone_clawbacks']): Clawback {
  const common = {
    id: row.id,
    paymentId: row.payment_id,
    units: row.units,
    fileId: row.file_id,
    line: row.line === null ? undefined : Number(row.line),
    at: instant(Number(row.at)),
  }
  return row.kind === 'missing'
    ? { ...common, kind: 'missing', split: parseSplit(row.split) as RefundSplit }
    : { ...common, kind: 'clawback', split: parseClawback(row.split) }
}

function clawbackText({ units, fromCredit, fromReserve }: ClawbackSplit): string {
  return JSON.stringify([units, fromCredit, fromReserve].map(String))
}

function parseClawback(text: string): ClawbackSplit {
  const [units, fromCredit, fromReserve] = (JSON.parse(text) as readonly string[]).map(BigInt)
  return { units: units ?? 0n, fromCredit: fromCredit ?? 0n, fromReserve: fromReserve ?? 0n }
}
