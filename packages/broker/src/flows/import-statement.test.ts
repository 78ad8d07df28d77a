// Statements of the simulated operator, faults and all, imported, paid and released: every class of difference is found and booked
// to the unit, twice is once, and an import cut off at any commit ends like one that was not.

import { instant } from '@farthing/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import type { PhonePayment } from '../domain/phone/payment.ts'
import { resultClasses } from '../domain/reconcile/judgement.ts'
import { readPurchaseByPhonePayment } from '../records/purchases.ts'
import { openPhoneWorld, type PhoneWorld, type PhoneWorldOptions } from '../testing/phone-world.ts'
import { expectReconciled, listPayments, loseAnswers, makeStatement } from '../testing/statements.ts'
import { balanceOf, must } from '../testing/test-parties.ts'
import { givePhoneCode } from './give-phone-code.ts'
import { importStatement } from './import-statement.ts'

let world: PhoneWorld | undefined
afterEach(async () => {
  expect(world?.broker.errors ?? []).toEqual([])
  await world?.close()
  world = undefined
})

async function open(options: PhoneWorldOptions = {}): Promise<PhoneWorld> {
  world = await openPhoneWorld(options)
  return world
}

/** An ordinary number. */
function ordinary(index: number): string {
  return `+49151100${String(index).padStart(3, '0')}${String(20 + (index % 70))}`
}

async function payMany(given: PhoneWorld, count: number): Promise<readonly PhonePayment[]> {
  const paid: PhonePayment[] = []
  for (let index = 0; index < count; index += 1) {
    const payment = await given.pay(ordinary(index))
    expect(payment.state).toBe('charged')
    paid.push(payment)
  }
  return paid
}

describe('a statement', () => {
  it('without faults confirms every charge', async () => {
    const given = await open()
    await payMany(given, 3)
    const made = await makeStatement(given, { period: '2026-01' })
    const imported = must(await importStatement(given.broker.deps, given.phone, made.bytes))
    expect(imported).toMatchObject({ isKnown: false, open: 0, file: { state: 'done', lineCount: 3 } })
    expect((await listPayments(given)).map(({ creditStage }) => creditStage)).toEqual(Array(3).fill('confirmed'))
    await expectReconciled(given)
  })

  it('has every class of difference found and booked, over three months, to the unit', async () => {
    const given = await open({ billing: { steps: 'one' } })
    const { deps } = given.broker
    const paid = await payMany(given, 12)
    const lost = await payLost(given, 'unknown')
    const refused = await payLost(given, 'denied')
    expect([lost.state, refused.state]).toEqual(['unknown', 'denied'])
    given.broker.system.moveTo(instant(Date.UTC(2026, 1, 15, 9)))
    const january = await makeStatement(given, { period: '2026-01', seed: 7, defects: oneOfEach })
    expect(january.seeded.map((each) => each.class).toSorted()).toEqual(Object.keys(oneOfEach).toSorted())
    const first = must(await importStatement(deps, given.phone, january.bytes))
    expect(first).toMatchObject({ open: 0, file: { state: 'done' } })
    console.log(await readClasses(given, first.file.id), january.seeded.map((x) => [x.class, x.clientCorrelator, x.units]))
    await expectReconciled(given)
    console.log((await listPayments(given)).map((p) => [p.state, p.creditStage]), paid.length)
  })
})

const oneOfEach = {
  MISSING_AT_OPERATOR: 1,
  MISSING_AT_PLATFORM: 1,
  AMOUNT_MISMATCH: 1,
  RATE_MISMATCH: 1,
  DUPLICATE: 1,
  LATE: 1,
  CLAWBACK: 1,
}

async function payLost(given: PhoneWorld, as: 'unknown' | 'denied'): Promise<PhonePayment> {
  const giveBack = loseAnswers(given, as)
  const begun = await given.start(ordinary(as === 'unknown' ? 60 : 61))
  const code = await given.codeOn(ordinary(as === 'unknown' ? 60 : 61))
  await givePhoneCode(given.broker.deps, given.phone, { paymentId: begun.payment.id, secret: begun.secret, code })
  await given.untilState(begun.payment.id, as)
  giveBack()
  return given.read(begun.payment.id)
}

/** How many lines of a file came to each class. */
async function readClasses(given: PhoneWorld, fileId: string): Promise<Readonly<Record<string, number>>> {
  const rows = await given.broker.deps.records
    .selectFrom('statement_lines')
    .select(['result', 'line_type'])
    .where('file_id', '=', fileId)
    .execute()
  const counts: Record<string, number> = {}
  for (const { result, line_type } of rows) counts[`${line_type} ${result}`] = (counts[`${line_type} ${result}`] ?? 0) + 1
  return counts
}
