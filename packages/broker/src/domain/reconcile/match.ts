// By what a line of a statement is matched with our records: its keys, strongest first (carrier-billing 10). Pure: the flow
// looks each up until one is found.

import type { StatementRow } from '@farthing/protocol/camara'
import { reconcileLimits } from './limits.ts'

export type LineKey =
  | {
      readonly by: 'serverReferenceCode' | 'paymentId' | 'clientCorrelator' | 'referenceCode'
      readonly value: string
    }
  /** A billed message by its id and its day (UTC). */
  | { readonly by: 'messageId'; readonly value: string; readonly from: number; readonly to: number }
  /** Number or alias, amount and time, where exactly one payment fits. */
  | {
      readonly by: 'payer'
      readonly value: string
      readonly units: bigint
      readonly from: number
      readonly to: number
    }

export type KeyName = LineKey['by']

/** The keys a line has, strongest first. */
export function lineKeys(row: StatementRow): readonly LineKey[] {
  const at = Date.parse(row.eventTime)
  const day = Math.floor(at / dayMs) * dayMs
  const names = ['serverReferenceCode', 'paymentId', 'clientCorrelator', 'referenceCode'] as const
  const named = names.flatMap((by): readonly LineKey[] => (row[by] === '' ? [] : [{ by, value: row[by] }]))
  const messages = [...new Set([row.serverReferenceCode, row.paymentId])].filter((id) => id !== '')
  const units = row.amountGross < 0n ? -row.amountGross : row.amountGross
  const tolerance = reconcileLimits.eventToleranceMs
  // A refund, or what is clawed back, comes at another time than its charge: number and time say nothing of it.
  const isTimed = row.lineType === 'CHARGE' && row.payerAlias !== '' && units > 0n
  return [
    ...named,
    ...messages.map((value) => ({ by: 'messageId' as const, value, from: day, to: day + dayMs })),
    ...(isTimed
      ? [{ by: 'payer' as const, value: row.payerAlias, units, from: at - tolerance, to: at + tolerance }]
      : []),
  ]
}

const dayMs = 86_400_000
