// A month's statement for one client: rows from the bill, faults where they are asked for, the file, and the note of the
// bank transfer that belongs to it. What was made is kept and can be fetched again.

import {
  type PaymentAdvice,
  type StatementFormat,
  writePaymentAdvice,
  writeStatement,
} from '@farthing/protocol/camara'
import { addMonths } from '../brands.ts'
import { newId, type OperatorDeps } from '../deps.ts'
import { type DefectCounts, type Seeded, seedDefects } from './defects.ts'
import { buildRows, type StatementOf } from './statement-rows.ts'

export type StatementAsked = StatementOf & {
  readonly format: StatementFormat
  readonly defects: DefectCounts
  readonly seed: number
  /** By how many minor units the bank transfer falls short of the file. */
  readonly shortUnits: bigint
}

export type StatementMade = {
  readonly id: string
  readonly file: string
  readonly seeded: readonly Seeded[]
  readonly advice: PaymentAdvice
}

export type StatementKept = {
  readonly id: string
  readonly operatorId: string
  readonly period: string
  readonly format: StatementFormat
  readonly file: string
}

/** Makes and keeps a statement. The same month made again is counted anew from the bill as it stands then. */
export async function makeStatement(deps: OperatorDeps, asked: StatementAsked): Promise<StatementMade> {
  const { brand, period, clientId, format } = asked
  const { rows, seeded } = deps.store.transaction(() => {
    const made = seedDefects(buildRows(deps, asked), asked.defects, asked.seed)
    for (const billId of made.deferred) {
      deps.store.run(
        'insert or replace into deferred (billId, clientId, toPeriod) values (?, ?, ?)',
        billId,
        clientId,
        addMonths(period, 1),
      )
    }
    return made
  })
  const file = await writeStatement(rows, format)
  const sum = rows.reduce((total, row) => total + row.outpayment, 0n)
  const advice: PaymentAdvice = {
    operatorId: brand.operatorId,
    period,
    reference: `${brand.operatorId}-${period}`.toUpperCase(),
    amount: sum - asked.shortUnits,
    currency: brand.currency,
    paidOn: `${addMonths(period, 2)}-15`,
  }
  const id = newId(deps.system, 'stm')
  deps.store.run(
    `insert into statements (id, clientId, operatorId, period, format, file, seeded, advice, createdAt)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    clientId,
    brand.operatorId,
    period,
    format,
    file,
    JSON.stringify(seeded),
    writePaymentAdvice(advice),
    deps.system.now(),
  )
  return { id, file, seeded, advice }
}

/** A statement that was made. */
export function readKeptStatement(deps: OperatorDeps, id: string): StatementKept | undefined {
  return deps.store.get<StatementKept>(
    'select id, operatorId, period, format, file from statements where id = ?',
    id,
  )
}
