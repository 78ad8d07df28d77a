// Faults put into a statement on purpose, so that whoever reconciles can be seen to find each: chosen by a seed, each on
// rows of its own, and written down beside the file.

import { createHash } from 'node:crypto'
import type { StatementRow } from '@farthing/protocol/camara'
import type { BuiltRow } from './statement-rows.ts'

export type DefectClass =
  | 'MISSING_AT_OPERATOR'
  | 'MISSING_AT_PLATFORM'
  | 'AMOUNT_MISMATCH'
  | 'RATE_MISMATCH'
  | 'DUPLICATE'
  | 'LATE'
  | 'CLAWBACK'

export const defectClasses: readonly DefectClass[] = [
  'MISSING_AT_OPERATOR',
  'MISSING_AT_PLATFORM',
  'AMOUNT_MISMATCH',
  'RATE_MISMATCH',
  'DUPLICATE',
  'LATE',
  'CLAWBACK',
]

/** How many of each to put in. */
export type DefectCounts = Readonly<Partial<Record<DefectClass, number>>>

/** One fault as it was put in. */
export type Seeded = {
  readonly class: DefectClass
  readonly serverReferenceCode: string
  readonly paymentId: string
  readonly clientCorrelator: string
  /** By how many minor units the row is off, where it is. */
  readonly units?: string
}

export type Defective = {
  readonly rows: readonly StatementRow[]
  readonly seeded: readonly Seeded[]
  /** Lines of the bill that this file leaves to the next. */
  readonly deferred: readonly number[]
}

/** Puts the faults in. Fewer come in than were asked for where there are too few charges; `seeded` tells which did. */
export function seedDefects(built: readonly BuiltRow[], counts: DefectCounts, seed: number): Defective {
  const draw = drawFrom(seed)
  const charges = built.filter(({ row }) => row.lineType === 'CHARGE')
  const order = shuffle(charges, draw)
  const seeded: Seeded[] = []
  const deferred: number[] = []
  const without = new Set<StatementRow>()
  const changed = new Map<StatementRow, StatementRow>()
  const added: StatementRow[] = []
  const take = (kind: DefectClass, work: (item: BuiltRow) => bigint | undefined): void => {
    for (let count = counts[kind] ?? 0; count > 0; count -= 1) {
      const item = order.pop()
      if (item === undefined) return
      seeded.push(describe(kind, item.row, work(item)))
    }
  }
  take('MISSING_AT_OPERATOR', ({ row }) => void without.add(row))
  take('LATE', ({ row, billId }) => {
    without.add(row)
    deferred.push(billId)
    return undefined
  })
  take('AMOUNT_MISMATCH', ({ row }) => {
    const units = 1n + BigInt(draw(9))
    changed.set(row, shift(row, { amountGross: units, amountNet: units, outpayment: units }))
    return units
  })
  take('RATE_MISMATCH', ({ row }) => {
    const units = 1n + BigInt(draw(9))
    changed.set(row, shift(row, { commission: units, outpayment: -units }))
    return -units
  })
  take('DUPLICATE', ({ row }) => void added.push(row))
  take('CLAWBACK', ({ row }) => void added.push(takeBack(row)))
  // A stranger looks like any other charge, so it needs one to look like.
  for (let count = counts.MISSING_AT_PLATFORM ?? 0; count > 0; count -= 1) {
    const model = charges[draw(charges.length)]?.row
    if (model === undefined) break
    const row = stranger(model, draw)
    added.push(row)
    seeded.push(describe('MISSING_AT_PLATFORM', row, undefined))
  }
  const kept = built.filter(({ row }) => !without.has(row)).map(({ row }) => changed.get(row) ?? row)
  return { rows: [...kept, ...added], seeded, deferred }
}

function describe(kind: DefectClass, row: StatementRow, units: bigint | undefined): Seeded {
  const { serverReferenceCode, paymentId, clientCorrelator } = row
  const off = units === undefined ? {} : { units: units.toString() }
  return { class: kind, serverReferenceCode, paymentId, clientCorrelator, ...off }
}

type Amounts = 'amountGross' | 'amountNet' | 'commission' | 'outpayment'

function shift(row: StatementRow, by: Readonly<Partial<Record<Amounts, bigint>>>): StatementRow {
  return {
    ...row,
    amountGross: row.amountGross + (by.amountGross ?? 0n),
    amountNet: row.amountNet + (by.amountNet ?? 0n),
    commission: row.commission + (by.commission ?? 0n),
    outpayment: row.outpayment + (by.outpayment ?? 0n),
  }
}

function takeBack(row: StatementRow): StatementRow {
  return {
    ...row,
    lineType: 'CLAWBACK',
    amountGross: -row.amountGross,
    taxAmount: -row.taxAmount,
    amountNet: -row.amountNet,
    commission: -row.commission,
    outpayment: -row.outpayment,
    status: 'CLAWED_BACK',
    reasonCode: 'COMPLAINT',
  }
}

function stranger(model: StatementRow, draw: (below: number) => number): StatementRow {
  const word = Array.from({ length: 20 }, () => draw(16).toString(16)).join('')
  return {
    ...model,
    serverReferenceCode: `srv-${word}`,
    paymentId: `pay-${word}`,
    clientCorrelator: `unheard-${word}`,
    referenceCode: `unheard-${word}`,
  }
}

function shuffle<Item>(items: readonly Item[], draw: (below: number) => number): Item[] {
  const result = [...items]
  for (let index = result.length - 1; index > 0; index -= 1) {
    const other = draw(index + 1)
    const [left, right] = [result[index], result[other]]
    if (left !== undefined && right !== undefined) {
      result[index] = right
      result[other] = left
    }
  }
  return result
}

/** Whole numbers below a bound, the same for the same seed. */
function drawFrom(seed: number): (below: number) => number {
  let count = 0
  return (below) => {
    count += 1
    const digest = createHash('sha256').update(`defects ${seed} ${count}`).digest()
    return below === 0 ? 0 : digest.readUInt32BE() % below
  }
}
