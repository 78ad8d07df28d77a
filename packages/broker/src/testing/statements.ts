// Statements as the simulated operator writes them of its own bill, with faults put in on purpose; and what the books are held
// against afterwards.

import {
  type PaymentAdvice,
  parsePaymentAdvice,
  readStatement,
  type StatementRow,
  writeStatement,
} from '@farthing/protocol/camara'
import { expect } from 'vitest'
import type { Deps } from '../deps.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import type { RefundSplit } from '../domain/share/refund-share.ts'
import { operatorTakes } from '../domain/share/refund-share.ts'
import { operatorOwes } from '../domain/share/split.ts'
import { givePhoneCode } from '../flows/give-phone-code.ts'
import type { PhoneOperator } from '../phone.ts'
import type { ChargeAnswer } from '../rails/rail.ts'
import { toPhonePayment } from '../records/phone-payments.ts'
import { listPhoneRefunds } from '../records/phone-refunds.ts'
import { listStatementFiles } from '../records/statements.ts'
import { listSuspense } from '../records/suspense.ts'
import { type PhoneWorld, until } from './phone-world.ts'
import { balanceOf } from './test-parties.ts'

export type MadeStatement = {
  readonly text: string
  readonly bytes: Uint8Array
  readonly rows: readonly StatementRow[]
  readonly seeded: ReadonlyArray<{
    readonly class: string
    readonly clientCorrelator: string
    readonly units?: string
  }>
  readonly advice: PaymentAdvice
}

/** Has the operator write a month's statement. */
export async function makeStatement(
  world: PhoneWorld,
  asked: {
    readonly period: string
    readonly defects?: Readonly<Record<string, number>>
    readonly seed?: number
    readonly format?: 'csv' | 'jsonl'
    readonly bankShortBy?: string
  },
): Promise<MadeStatement> {
  const response = await world.operator.fetch(
    new Request(`${world.operatorOrigin}/simulator/statements`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(asked),
    }),
  )
  if (response.status !== 201) throw new Error(`no statement: ${await response.text()}`)
  const made = (await response.json()) as {
    file: string
    seeded: MadeStatement['seeded']
    payment: unknown
  }
  const read = await readStatement(made.file, asked.format ?? 'csv')
  const advice = parsePaymentAdvice(made.payment)
  if (!read.ok || advice === undefined) throw new Error('the operator wrote what cannot be read')
  return {
    text: made.file,
    bytes: new TextEncoder().encode(made.file),
    rows: read.rows,
    seeded: made.seeded,
    advice,
  }
}

/** A file of rows of one's own. */
export async function fileOf(
  rows: readonly StatementRow[],
  format: 'csv' | 'jsonl' = 'csv',
): Promise<Uint8Array> {
  return new TextEncoder().encode(await writeStatement(rows, format))
}

export async function listPayments(world: PhoneWorld): Promise<readonly PhonePayment[]> {
  const rows = await world.broker.deps.records
    .selectFrom('phone_payments')
    .selectAll()
    .orderBy('id')
    .execute()
  return rows.map(toPhonePayment)
}

/**
 * Holds the ledger against plain sums: the operator owes what its unpaid statements come to, and of what no line names what we
 * booked; in suspense is what its entries say; every account of the ledger adds up to nothing.
 */
export async function expectReconciled(world: PhoneWorld): Promise<void> {
  const { deps } = world.broker
  const files = await listStatementFiles(deps.records, { limit: 100 })
  const owed = files
    .filter(({ paidAt }) => paidAt === undefined)
    .reduce((sum, { sumOutpayment }) => sum + sumOutpayment, 0n)
  const entries = await listSuspense(deps.records, { state: 'open' })
  const unlisted = await owedUnlisted(world)
  const cents = 10_000n
  expect(await balanceOf(world.broker, 'phoneReceivable', 'sim-de')).toBe(-(owed + unlisted) * cents)
  expect(await balanceOf(world.broker, 'suspense', 'sim-de')).toBe(
    entries.reduce((sum, { units }) => sum + units, 0n) * cents,
  )
  const all = await deps.ledger.allAccounts({ limit: 1_000 })
  const sum = all.reduce((total, { creditsPosted, debitsPosted }) => total + creditsPosted - debitsPosted, 0n)
  expect(sum).toBe(0n)
}

/** What we booked of charges and refunds that no line of any statement names. */
async function owedUnlisted(world: PhoneWorld): Promise<bigint> {
  const { records } = world.broker.deps
  const lines = await records.selectFrom('statement_lines').selectAll().execute()
  const ended = await records.selectFrom('statement_misses').selectAll().execute()
  let sum = 0n
  for (const payment of await listPayments(world)) {
    if (payment.chargedAt === undefined || payment.split === undefined) continue
    const isListed = lines.some((line) => line.line_type === 'CHARGE' && line.payment_id === payment.id)
    const isWrittenOff = ended.some(
      ({ payment_id, outcome }) =>
        payment_id === payment.id && (outcome === 'reversed' || outcome === 'suspense'),
    )
    if (!isListed && !isWrittenOff) sum += operatorOwes(payment.split)
    for (const refund of await listPhoneRefunds(records, payment.id)) {
      const isNamed = lines.some(({ refund_id }) => refund_id === refund.id)
      const split: RefundSplit | undefined = refund.split
      if (refund.state === 'done' && !isNamed && split !== undefined) sum -= operatorTakes(split)
    }
  }
  return sum
}

/** Loses every answer to a charge: it is made, and we are told nothing, or no. Answers what gives the answers back. */
export function loseAnswers(world: PhoneWorld, as: 'unknown' | 'denied'): () => void {
  const operators = world.phone.operators as Map<string, PhoneOperator>
  const operator = operators.get('sim-de')
  if (operator === undefined) throw new Error('no operator')
  const lost: ChargeAnswer =
    as === 'unknown' ? { kind: 'unknown', why: 'lost' } : { kind: 'refused', reason: 'denied' }
  const { rail } = operator
  operators.set('sim-de', {
    ...operator,
    rail: {
      ...rail,
      start: async (order) => {
        await rail.start(order)
        return lost
      },
      lookup: () => Promise.resolve(lost),
    },
  })
  return () => void operators.set('sim-de', operator)
}

/** An ordinary number: its last two digits mean nothing to the operator. */
export function phoneNumber(index: number): string {
  return `+49151100${String(index).padStart(3, '0')}${String(20 + (index % 70))}`
}

/** Pays once with each of so many numbers; each charge must come about. */
export async function payMany(world: PhoneWorld, count: number, first = 0): Promise<readonly PhonePayment[]> {
  // After a jump of the clock the link to the operator binds anew.
  await until(() => [...world.phone.operators.values()].every(({ sms }) => sms.isUp()))
  const paid: PhonePayment[] = []
  for (let index = first; index < first + count; index += 1) {
    const payment = await world.pay(phoneNumber(index))
    expect(payment.state).toBe('charged')
    paid.push(payment)
  }
  return paid
}

/** A payment that the operator charged while we were told something else. */
export async function payLost(
  world: PhoneWorld,
  lost: { readonly as: 'unknown' | 'denied'; readonly number: string },
): Promise<PhonePayment> {
  const giveBack = loseAnswers(world, lost.as)
  const { payment, secret } = await world.start(lost.number)
  const code = await world.codeOn(lost.number)
  await givePhoneCode(world.broker.deps, world.phone, { paymentId: payment.id, secret, code })
  await world.untilState(payment.id, lost.as)
  giveBack()
  return world.read(payment.id)
}

/** How many lines of a file came to each class. */
export async function readClasses(
  world: PhoneWorld,
  fileId: string,
): Promise<Readonly<Record<string, number>>> {
  const rows = await world.broker.deps.records
    .selectFrom('statement_lines')
    .select(['result', 'line_type'])
    .where('file_id', '=', fileId)
    .execute()
  const counts: Record<string, number> = {}
  for (const row of rows) {
    const name = `${row.line_type} ${row.result}`
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

/** Runs something again and again, each time dying right after its first commit that changed anything; answers how often. */
export async function diesAfterEachCommit(
  deps: Deps,
  act: (dying: Deps) => Promise<unknown>,
): Promise<number> {
  for (let deaths = 0; deaths < 1_000; deaths += 1) {
    let isOver = false
    const dying: Deps = {
      ...deps,
      ledger: {
        ...deps.ledger,
        commit: async (call) => {
          if (isOver) throw new Error('dead')
          isOver = true
          const outcome = await deps.ledger.commit(call)
          // The process is gone before it hears of what it did.
          if (outcome.ok) throw new Error('dead')
          isOver = false
          return outcome
        },
      },
    }
    const end = await act(dying).then(
      () => 'done',
      (fault: unknown) => (fault instanceof Error ? fault.message : 'unknown'),
    )
    if (end === 'done') return deaths
    if (end !== 'dead') throw new Error(end)
  }
  throw new Error('it never ended')
}
