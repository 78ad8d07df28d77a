// Statements of the simulated operator, faults and all, imported, paid and released: every class of difference is found and booked
// to the unit, twice is once, and an import cut off at any commit ends like one that was not.

import { instant } from '@farthing/protocol'
import type { StatementRow } from '@farthing/protocol/camara'
import { afterEach, describe, expect, it } from 'vitest'
import type { PhonePayment } from '../domain/phone/payment.ts'
import { readPurchaseByPhonePayment } from '../records/purchases.ts'
import { listStatementFiles } from '../records/statements.ts'
import { listSuspense } from '../records/suspense.ts'
import { openPhoneWorld, type PhoneWorld, type PhoneWorldOptions } from '../testing/phone-world.ts'
import {
  diesAfterEachCommit,
  expectReconciled,
  fileOf,
  listPayments,
  makeStatement,
  payLost,
  payMany,
  phoneNumber,
  readClasses,
} from '../testing/statements.ts'
import { balanceOf, codeOf, must } from '../testing/test-parties.ts'
import { askBackCharges } from './ask-back-charges.ts'
import { importStatement } from './import-statement.ts'
import { readReconciliation } from './read-reconciliation.ts'
import { recordBankReceipt } from './record-bank-receipt.ts'
import { askPhoneRefund } from './refund-phone-payment.ts'
import { releaseCredits } from './release-credits.ts'
import { settleSuspense } from './settle-suspense.ts'

const worlds: PhoneWorld[] = []
afterEach(async () => {
  for (const world of worlds.splice(0)) {
    expect(world.broker.errors).toEqual([])
    await world.close()
  }
})

async function open(options: PhoneWorldOptions = {}): Promise<PhoneWorld> {
  const world = await openPhoneWorld({ billing: { steps: 'one' }, ...options })
  worlds.push(world)
  return world
}

const oneOfEach = {
  MISSING_AT_OPERATOR: 1,
  MISSING_AT_PLATFORM: 1,
  AMOUNT_MISMATCH: 1,
  RATE_MISMATCH: 1,
  DUPLICATE: 1,
  LATE: 1,
  CLAWBACK: 1,
}
/** One charge of 0.50: the operator owes 36, of which the merchant gets 34. */
const owes = 36n
const net = 34n
const cent = 10_000n

function at(world: PhoneWorld, year: number, month: number, day: number): void {
  world.broker.system.moveTo(instant(Date.UTC(year, month - 1, day, 9)))
}

async function importOf(
  world: PhoneWorld,
  bytes: Uint8Array,
): Promise<Extract<Awaited<ReturnType<typeof importStatement>>, { ok: true }>> {
  return must(await importStatement(world.broker.deps, world.phone, bytes))
}

async function stagesOf(world: PhoneWorld): Promise<readonly bigint[]> {
  const kinds = ['phonePending', 'phoneConfirmed', 'merchant', 'merchantDebt'] as const
  const sums = await Promise.all(kinds.map((kind) => balanceOf(world.broker, kind, world.merchant.id)))
  return sums.map((sum) => sum / cent)
}

function countOf(payments: readonly PhonePayment[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { state, creditStage } of payments) {
    counts[`${state} ${creditStage}`] = (counts[`${state} ${creditStage}`] ?? 0) + 1
  }
  return counts
}

describe('a statement', () => {
  it.each(['csv', 'jsonl'] as const)('without faults (%s) confirms every charge', async (format) => {
    const world = await open()
    await payMany(world, 3)
    const made = await makeStatement(world, { period: '2026-01', format })
    const imported = await importOf(world, made.bytes)
    expect(imported).toMatchObject({ isKnown: false, open: 0, file: { state: 'done', lineCount: 3 } })
    expect(await stagesOf(world)).toEqual([0n, 3n * net, 0n, 0n])
    await expectReconciled(world)
  })

  it('has every class of difference found and booked, over three months, to the unit', async () => {
    const world = await open()
    const { deps } = world.broker
    await payMany(world, 12)
    const lost = await payLost(world, { as: 'unknown', number: phoneNumber(60) })
    const refused = await payLost(world, { as: 'denied', number: phoneNumber(61) })
    expect([lost.state, refused.state]).toEqual(['unknown', 'denied'])

    at(world, 2026, 2, 15)
    const january = await makeStatement(world, { period: '2026-01', seed: 7, defects: oneOfEach })
    expect(january.seeded.map((each) => each.class).toSorted()).toEqual(Object.keys(oneOfEach).toSorted())
    const first = await importOf(world, january.bytes)
    expect(first).toMatchObject({ open: 0, file: { state: 'done' } })
    expect(await readClasses(world, first.file.id)).toEqual({
      'CHARGE MATCHED': 8,
      'CHARGE AMOUNT_MISMATCH': 1,
      'CHARGE RATE_MISMATCH': 1,
      'CHARGE DUPLICATE': 1,
      // The stranger, the charge whose answer was lost, and the one we were told was denied.
      'CHARGE MISSING_AT_PLATFORM': 3,
      'CLAWBACK CLAWBACK': 1,
    })
    for (const seeded of january.seeded) {
      const found = await resultsOf(world, seeded.clientCorrelator)
      const isLeftOut = seeded.class === 'MISSING_AT_OPERATOR' || seeded.class === 'LATE'
      if (isLeftOut) expect(found).toEqual([])
      else expect(found).toContain(seeded.class)
    }
    // What we did not know of is delivered, or goes back to the bill where the payer was told no.
    const delivered = await world.read(lost.id)
    expect(delivered).toMatchObject({ state: 'charged', creditStage: 'confirmed' })
    expect(await readPurchaseByPhonePayment(deps.records, lost.id)).toBeDefined()
    await world.settle(refused)
    expect(await world.read(refused.id)).toMatchObject({ state: 'refunded', creditStage: 'reversed' })
    expect(await readPurchaseByPhonePayment(deps.records, refused.id)).toBeUndefined()
    expect(await world.owedBy(phoneNumber(61))).toBe(0n)
    // 12 and the lost one: missing, late and underpaid wait; one is clawed back; the rest is confirmed.
    expect(countOf(await listPayments(world))).toEqual({
      'charged confirmed': 9,
      'charged pending': 3,
      'charged_back reversed': 1,
      'refunded reversed': 1,
    })
    // A clawback costs the merchant what its own credit does not cover, too: the operator takes 36 for 34 of credit.
    expect(await stagesOf(world)).toEqual([3n * net, 9n * net, 0n, -(owes - net)])
    const entries = await listSuspense(deps.records, { state: 'open' })
    const off = (name: string): bigint =>
      BigInt(january.seeded.find((each) => each.class === name)?.units ?? 0)
    expect(entries.map(({ reason, units }) => [reason, units])).toEqual(
      expect.arrayContaining([
        ['AMOUNT_MISMATCH', off('AMOUNT_MISMATCH')],
        ['RATE_MISMATCH', off('RATE_MISMATCH')],
        ['DUPLICATE', owes],
        ['MISSING_AT_PLATFORM', owes],
      ]),
    )
    expect(entries).toHaveLength(4)
    await expectReconciled(world)

    at(world, 2026, 3, 15)
    const february = await makeStatement(world, { period: '2026-02' })
    const second = await importOf(world, february.bytes)
    expect(await readClasses(world, second.file.id)).toEqual({ 'CHARGE LATE': 1, 'REFUND MATCHED': 1 })
    // Twice unnamed: the sale never was, and a copy costs its merchant nothing.
    expect(countOf(await listPayments(world))).toEqual({
      'charged confirmed': 10,
      'charged pending': 1,
      'charged_back reversed': 2,
      'refunded reversed': 1,
    })
    expect(await stagesOf(world)).toEqual([net, 10n * net, 0n, -(owes - net)])
    await expectReconciled(world)

    await receive(world, january.advice)
    await receive(world, february.advice)
    expect(await releaseCredits(deps)).toBe(0)
    const [due] = (await listStatementFiles(deps.records, { limit: 10 })).map(
      ({ availableAt }) => availableAt,
    )
    // The operator pays on Sunday 15 March and Wednesday 15 April: five working days later it is due.
    expect(due).toBe(Date.parse('2026-04-22T00:00:00+02:00'))
    at(world, 2026, 4, 23)
    // Ten, and the one clawed back since, of which nothing is left.
    expect(await releaseCredits(deps)).toBe(11)
    expect(await releaseCredits(deps)).toBe(0)
    expect(await stagesOf(world)).toEqual([net, 0n, 10n * net - (owes - net), 0n])

    // The operator corrects the rate; with that the last credit is free.
    const rate = entries.find(({ reason }) => reason === 'RATE_MISMATCH')
    must(await settleSuspense(deps, { entryId: rate?.id ?? '', by: 'house', note: 'too small to claim' }))
    expect(await releaseCredits(deps)).toBe(1)
    expect(await stagesOf(world)).toEqual([0n, 0n, 11n * net - (owes - net), 0n])
    for (const { id, reason } of entries) {
      if (reason !== 'RATE_MISMATCH') {
        must(await settleSuspense(deps, { entryId: id, by: 'bank', note: 'paid back' }))
      }
    }
    await expectReconciled(world)
    expect(await balanceOf(world.broker, 'phoneReceivable', 'sim-de')).toBe(0n)
    expect(await balanceOf(world.broker, 'suspense', 'sim-de')).toBe(0n)
    expect((await readReconciliation(deps)).operators).toMatchObject([
      { agrees: true, owed: 0n, suspense: 0n },
    ])
  })

  it('is imported once, and its month once', async () => {
    const world = await open()
    await payMany(world, 2)
    const { deps } = world.broker
    const made = await makeStatement(world, { period: '2026-01' })
    const imported = await importOf(world, made.bytes)
    const before = await deps.ledger.allAccounts({ limit: 1_000 })
    expect(await importOf(world, made.bytes)).toEqual({ ...imported, isKnown: true })
    const other = await fileOf(made.rows.slice(1))
    expect(codeOf(await importStatement(deps, world.phone, other))).toBe('statement_replaced')
    expect(await deps.ledger.allAccounts({ limit: 1_000 })).toEqual(before)
  })

  it('is refused whole where its trailer does not fit, and nothing is booked', async () => {
    const world = await open()
    await payMany(world, 2)
    const { deps } = world.broker
    const made = await makeStatement(world, { period: '2026-01' })
    const lines = made.text.split('\n')
    const broken = [
      made.text.replace('0.50', '0.51'),
      [...lines.slice(0, 2), ...lines.slice(3)].join('\n'),
      lines.slice(0, -2).join('\n'),
      made.text.replaceAll('sim-de', 'sim-xx'),
      '',
    ]
    for (const text of broken) {
      const refused = await importStatement(deps, world.phone, new TextEncoder().encode(text))
      expect(codeOf(refused)).toBe('statement_refused')
    }
    expect(codeOf(await importStatement(deps, world.phone, Uint8Array.of(0xff, 0xfe)))).toBe(
      'statement_refused',
    )
    expect(await listStatementFiles(deps.records, { limit: 10 })).toEqual([])
    expect(await stagesOf(world)).toEqual([2n * net, 0n, 0n, 0n])
  })

  it('finds a charge by each of its keys, and by number, amount and time where it has none', async () => {
    const world = await open()
    const [payment] = await payMany(world, 5)
    const made = await makeStatement(world, { period: '2026-01' })
    const keys = ['serverReferenceCode', 'paymentId', 'clientCorrelator', 'referenceCode'] as const
    const rows = made.rows.map((row, index) => {
      const only = keys[index]
      const blank = Object.fromEntries(keys.filter((key) => key !== only).map((key) => [key, '']))
      return { ...row, ...blank, payerAlias: index < 4 ? '' : phoneNumber(4) }
    })
    const imported = await importOf(world, await fileOf(rows))
    const matched = await world.broker.deps.records
      .selectFrom('statement_lines')
      .select(['matched_by', 'result'])
      .where('file_id', '=', imported.file.id)
      .orderBy('line')
      .execute()
    expect(matched).toEqual([...keys, 'payer'].map((key) => ({ matched_by: key, result: 'MATCHED' })))
    expect(payment?.serverReference).not.toBe('')
    // Whatever an operator writes of numbers into its files, none is to be read in our database.
    const bytes = await world.broker.readBytes()
    expect(bytes.includes(phoneNumber(4).slice(1))).toBe(false)
  })

  it('that is cut off after any commit, and imported again, ends like one that was not', async () => {
    const [whole, cut] = await Promise.all([runCut(false), runCut(true)])
    expect(cut).toEqual(whole)
  })

  it('imported twice at once is booked once', async () => {
    const world = await open()
    const { deps } = world.broker
    await payMany(world, 6)
    const lost = await payLost(world, { as: 'unknown', number: phoneNumber(60) })
    at(world, 2026, 2, 15)
    const made = await makeStatement(world, { period: '2026-01', seed: 2, defects: oneOfEach })
    const both = await Promise.all([1, 2, 3].map(() => importStatement(deps, world.phone, made.bytes)))
    expect(both.map((each) => must(each).file.id)).toEqual(
      Array(3).fill(must(await importStatement(deps, world.phone, made.bytes)).file.id),
    )
    const imported = await importOf(world, made.bytes)
    expect(imported).toMatchObject({ open: 0, isKnown: true, file: { state: 'done' } })
    expect(await world.read(lost.id)).toMatchObject({ state: 'charged', creditStage: 'confirmed' })
    await expectReconciled(world)
    const advice = { ...made.advice, paidOn: '2026-02-16' }
    const receipts = await Promise.all([1, 2, 3].map(() => recordBankReceipt(deps, world.phone, advice)))
    expect(receipts.filter((each) => each.ok && !each.isKnown)).toHaveLength(1)
    at(world, 2026, 3, 1)
    await Promise.all([releaseCredits(deps), releaseCredits(deps)])
    await expectReconciled(world)
    const confirmed = (await stagesOf(world))[1]
    expect(confirmed).toBe(0n)
  })

  it('proves a refund that the operator had never confirmed to us', async () => {
    const world = await open()
    const { deps } = world.broker
    const [payment] = await payMany(world, 1)
    const operator = world.phone.operators.get('sim-de')
    const rail = operator?.rail
    if (operator === undefined || rail?.refund === undefined) throw new Error('no refunds')
    const { refund } = rail
    const operators = world.phone.operators as Map<string, typeof operator>
    operators.set('sim-de', {
      ...operator,
      rail: {
        ...rail,
        refund: async (order) => {
          await refund(order)
          return { kind: 'unknown', why: 'lost' }
        },
        lookupRefund: () => Promise.resolve({ kind: 'unknown', why: 'lost' }),
      },
    })
    must(
      await askPhoneRefund(deps, world.phone, { paymentId: payment?.id ?? '', by: 'merchant', reason: '' }),
    )
    expect(await world.owedBy(phoneNumber(0))).toBe(0n)
    const made = await makeStatement(world, { period: '2026-01' })
    const imported = await importOf(world, made.bytes)
    expect(await readClasses(world, imported.file.id)).toEqual({
      'CHARGE MATCHED': 1,
      'REFUND MISSING_AT_PLATFORM': 1,
    })
    expect(await world.read(payment?.id ?? '')).toMatchObject({ state: 'refunded', creditStage: 'reversed' })
    expect(await stagesOf(world)).toEqual([0n, 0n, 0n, 0n])
    await expectReconciled(world)
  })

  it('that tells of a refund once denied, after another was given, leaves what is too much to a person', async () => {
    const world = await open()
    const { deps } = world.broker
    const [payment] = await payMany(world, 1)
    const paymentId = payment?.id ?? ''
    const operator = world.phone.operators.get('sim-de')
    if (operator === undefined) throw new Error('no operator')
    const operators = world.phone.operators as Map<string, typeof operator>
    const rail = { ...operator.rail, refund: async () => ({ kind: 'refused', reason: 'denied' }) as const }
    operators.set('sim-de', { ...operator, rail })
    const whole = must(await askPhoneRefund(deps, world.phone, { paymentId, by: 'merchant', reason: '' }))
    operators.set('sim-de', operator)
    const part = must(
      await askPhoneRefund(deps, world.phone, { paymentId, by: 'merchant', reason: '', units: 20n }),
    )
    expect([whole.refund.state, part.refund.state]).toEqual(['denied', 'done'])
    const { rows } = await makeStatement(world, { period: '2026-01' })
    const given = rows.find(({ lineType }) => lineType === 'REFUND')
    if (given === undefined) throw new Error('no line of the refund')
    const twice: StatementRow = {
      ...given,
      serverReferenceCode: `${given.serverReferenceCode}-x`,
      clientCorrelator: whole.refund.correlator,
      referenceCode: whole.refund.id,
      amountGross: -50n,
      taxAmount: -8n,
      amountNet: -42n,
      commission: -6n,
      outpayment: -36n,
    }
    const imported = await importOf(world, await fileOf([...rows, twice]))
    expect(imported).toMatchObject({ open: 0, file: { state: 'done' } })
    const [entry] = await listSuspense(deps.records, { state: 'open' })
    expect(entry).toMatchObject({ reason: 'MISSING_AT_PLATFORM', units: -36n })
    await expectReconciled(world)
  })

  it('has a charge too many asked back once, and settled by the line that gives it back', async () => {
    const world = await open()
    const { deps } = world.broker
    await payMany(world, 1)
    const made = await makeStatement(world, { period: '2026-01' })
    const [row] = made.rows
    if (row === undefined) throw new Error('no row')
    const second: StatementRow = { ...row, paymentId: 'another', serverReferenceCode: 'another' }
    const imported = await importOf(world, await fileOf([row, second]))
    expect(await readClasses(world, imported.file.id)).toEqual({ 'CHARGE MATCHED': 1, 'CHARGE DUPLICATE': 1 })
    const asked: string[] = []
    const operator = world.phone.operators.get('sim-de')
    if (operator === undefined) throw new Error('no operator')
    const operators = world.phone.operators as Map<string, typeof operator>
    operators.set('sim-de', {
      ...operator,
      rail: {
        ...operator.rail,
        refund: (order) => {
          asked.push(`${order.operatorPaymentId} ${order.correlator}`)
          return Promise.resolve({
            kind: 'known',
            refund: { state: 'done', operatorRefundId: 'given back' },
          })
        },
      },
    })
    expect(await askBackCharges(deps, world.phone)).toBe(1)
    expect(await askBackCharges(deps, world.phone)).toBe(0)
    expect(asked).toEqual([`another ${row.clientCorrelator}-d2026-01-2`])
    const back: StatementRow = {
      ...second,
      period: '2026-02',
      lineType: 'REFUND',
      amountGross: -second.amountGross,
      outpayment: -second.outpayment,
    }
    await importOf(world, await fileOf([back]))
    expect(await listSuspense(deps.records, { state: 'open' })).toEqual([])
    await expectReconciled(world)
  })

  it('takes corrections of what it got wrong, and keeps fees for a person', async () => {
    const world = await open()
    const { deps } = world.broker
    await payMany(world, 2)
    const made = await makeStatement(world, { period: '2026-01', defects: { RATE_MISMATCH: 1 }, seed: 3 })
    await importOf(world, made.bytes)
    const [entry] = await listSuspense(deps.records, { state: 'open' })
    const wrong = made.rows.find(
      ({ clientCorrelator }) => clientCorrelator === made.seeded[0]?.clientCorrelator,
    )
    if (entry === undefined || wrong === undefined) throw new Error('nothing is wrong')
    expect(await stagesOf(world)).toEqual([net, net, 0n, 0n])
    const later = { ...wrong, period: '2026-02', amountGross: 0n, outpayment: -entry.units }
    const fee = {
      ...later,
      lineType: 'FEE' as const,
      paymentId: '',
      serverReferenceCode: '',
      outpayment: -7n,
    }
    await importOf(world, await fileOf([{ ...later, lineType: 'ADJUST' }, fee]))
    expect(await stagesOf(world)).toEqual([0n, 2n * net, 0n, 0n])
    const left = await listSuspense(deps.records, { state: 'open' })
    expect(left.map(({ reason, units }) => [reason, units])).toEqual([['FEE', -7n]])
    await expectReconciled(world)
  })

  it('that twice leaves out a good that cost its merchant money is our loss and our claim', async () => {
    const world = await open()
    const { deps } = world.broker
    const [left] = await payMany(world, 2)
    if (left === undefined) throw new Error('no payment')
    await deps.ledger.commit({
      records: [
        { sql: `update phone_payments set item_class = 'ticket' where id = '${left.id}'`, parameters: [] },
      ],
    })
    const january = await makeStatement(world, { period: '2026-01' })
    const named = january.rows.filter(({ clientCorrelator }) => clientCorrelator !== left.correlator)
    const row = january.rows.find(({ clientCorrelator }) => clientCorrelator === left.correlator)
    if (row === undefined) throw new Error('no row')
    await importOf(world, await fileOf(named))
    expect((await world.read(left.id)).creditStage).toBe('pending')
    const filler = (period: string): StatementRow => ({ ...row, period, lineType: 'FEE', outpayment: 0n })
    await importOf(world, await fileOf([filler('2026-02')]))
    expect(await world.read(left.id)).toMatchObject({ state: 'charged', creditStage: 'confirmed' })
    expect(
      (await listSuspense(deps.records, { state: 'open' })).map(({ reason, units }) => [reason, units]),
    ).toEqual([['MISSING_AT_OPERATOR', -owes]])
    await expectReconciled(world)
    // It comes after all: the claim is settled by that line.
    const third = await importOf(world, await fileOf([{ ...row, period: '2026-03' }]))
    expect(await readClasses(world, third.file.id)).toEqual({ 'CHARGE LATE': 1 })
    expect(await listSuspense(deps.records, { state: 'open' })).toEqual([])
    await expectReconciled(world)
  })

  it.each([1, 2, 3, 4, 5, 6])(
    'of any faults leaves ledger and records agreed, month after month (seed %i)',
    async (seed) => {
      const world = await open({ seed })
      const { deps } = world.broker
      const chance = drawFrom(seed)
      await payMany(world, 4 + chance(5))
      for (const month of [1, 2, 3]) {
        at(world, 2026, month + 1, 16)
        const most = month < 3 ? 3 : 1
        const defects = Object.fromEntries(Object.keys(oneOfEach).map((name) => [name, chance(most)]))
        const period = `2026-0${month}`
        const made = await makeStatement(world, { period, defects, seed, bankShortBy: String(chance(2)) })
        if (made.rows.length === 0) continue
        await importOf(world, made.bytes)
        await expectReconciled(world)
        await receive(world, made.advice)
        await releaseCredits(deps)
        await expectReconciled(world)
        const report = await readReconciliation(deps)
        expect(report.operators.map(({ agrees }) => agrees)).toEqual([true])
      }
      for (const { id, reason } of await listSuspense(deps.records, { state: 'open' })) {
        const by = reason === 'BANK_MISMATCH' ? 'house' : 'bank'
        must(await settleSuspense(deps, { entryId: id, by, note: '' }))
      }
      at(world, 2026, 12, 1)
      await releaseCredits(deps)
      await expectReconciled(world)
      expect(await balanceOf(world.broker, 'suspense', 'sim-de')).toBe(0n)
      // What is left pending is what no statement has named so far; all else has become the merchant's, or was taken back.
      const payments = await listPayments(world)
      const [pending, confirmed] = await stagesOf(world)
      expect(pending).toBe(
        BigInt(payments.filter(({ creditStage }) => creditStage === 'pending').length) * net,
      )
      expect(confirmed).toBe(0n)
    },
  )
})

/** January with every fault and two lost answers, either at once or with the import cut off after every single commit. */
async function runCut(isCut: boolean): Promise<object> {
  const world = await open({ seed: 5 })
  const { deps } = world.broker
  await payMany(world, 8)
  const lost = await payLost(world, { as: 'unknown', number: phoneNumber(60) })
  const refused = await payLost(world, { as: 'denied', number: phoneNumber(61) })
  at(world, 2026, 2, 15)
  const made = await makeStatement(world, { period: '2026-01', seed: 7, defects: oneOfEach })
  if (isCut) {
    const cuts = await diesAfterEachCommit(deps, (dying) => importStatement(dying, world.phone, made.bytes))
    expect(cuts).toBeGreaterThan(made.rows.length)
  }
  const imported = await importOf(world, made.bytes)
  await world.settle(refused)
  await expectReconciled(world)
  return {
    open: imported.open,
    state: imported.file.state,
    classes: await readClasses(world, imported.file.id),
    payments: countOf(await listPayments(world)),
    stages: await stagesOf(world),
    suspense: (await listSuspense(deps.records)).map(({ reason, units, state }) => [reason, units, state]),
    delivered: (await readPurchaseByPhonePayment(deps.records, lost.id)) !== undefined,
    bill: [await world.owedBy(phoneNumber(60)), await world.owedBy(phoneNumber(61))],
  }
}

async function receive(world: PhoneWorld, advice: Parameters<typeof recordBankReceipt>[2]): Promise<void> {
  must(await recordBankReceipt(world.broker.deps, world.phone, advice))
}

async function resultsOf(world: PhoneWorld, correlator: string): Promise<readonly string[]> {
  const rows = await world.broker.deps.records
    .selectFrom('statement_lines')
    .select('result')
    .where('correlator', '=', correlator)
    .execute()
  return rows.map(({ result }) => result)
}

/** Whole numbers below a bound, the same for the same seed. */
function drawFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff
    return (state >> 8) % below
  }
}
