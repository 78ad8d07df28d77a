// A merchant's month on phone bills against the ledger: sales, refunds, clawbacks and what is withheld, while statements come and
// money is paid.

import { instant } from '@farthing/protocol'
import type { StatementRow } from '@farthing/protocol/camara'
import { afterEach, describe, expect, it } from 'vitest'
import { openPhoneWorld, type PhoneWorld } from '../testing/phone-world.ts'
import { expectReconciled, fileOf, makeStatement, payMany } from '../testing/statements.ts'
import { balanceOf, must } from '../testing/test-parties.ts'
import { importStatement } from './import-statement.ts'
import { type MerchantMonth, type MonthPart, readMerchantStatement } from './read-merchant-statement.ts'
import { recordBankReceipt } from './record-bank-receipt.ts'
import { askPhoneRefund } from './refund-phone-payment.ts'
import { releaseCredits } from './release-credits.ts'

let world: PhoneWorld | undefined
afterEach(async () => {
  expect(world?.broker.errors ?? []).toEqual([])
  await world?.close()
  world = undefined
})

const badDebt = { mode: 'FLAT', bps: '1000', base: 'NET', horizonDays: 90 }

async function read(given: PhoneWorld, month?: string): Promise<MerchantMonth> {
  const found = await readMerchantStatement(given.broker.deps, given.merchant.id, month)
  if (found === undefined) throw new Error('no such month')
  return found
}

function moveTo(given: PhoneWorld, month: number, day: number): void {
  given.broker.system.moveTo(instant(Date.UTC(2026, month - 1, day, 9)))
}

/** A part's sums in cents, and that they add up from opening to closing. */
function centsOf(part: MonthPart | undefined): Readonly<Record<string, bigint>> {
  if (part === undefined) throw new Error('no part')
  const cents = (value: { readonly amount: bigint }): bigint => value.amount / 10_000n
  const sum = (name: 'net' | 'badDebt' | 'gross'): bigint =>
    part.lines.reduce((total, line) => total + cents(line[name]), 0n)
  const sums = {
    opening: cents(part.opening),
    gross: sum('gross'),
    net: sum('net'),
    withheld: sum('badDebt'),
    taxes: cents(part.taxes),
    refunds: cents(part.refunds.net),
    clawbacks: cents(part.clawbacks.net),
    reserveIn: cents(part.reserveIn),
    reserveOut: cents(part.reserveOut),
    closing: cents(part.closing),
  }
  const moved = sums.net + sums.withheld + sums.taxes - sums.refunds - sums.clawbacks
  expect(sums.opening + moved - sums.reserveIn + sums.reserveOut).toBe(sums.closing)
  const { pending, confirmed, available } = part.stages
  expect(cents(pending) + cents(confirmed) + cents(available)).toBe(sums.closing)
  return sums
}

/** What the ledger says is the merchant's: at every stage, less what it owes us. */
async function heldBy(given: PhoneWorld): Promise<bigint> {
  const kinds = ['phonePending', 'phoneConfirmed', 'merchant', 'merchantDebt'] as const
  const sums = await Promise.all(kinds.map((kind) => balanceOf(given.broker, kind, given.merchant.id)))
  return sums.reduce((total, sum) => total + sum, 0n) / 10_000n
}

describe('the statement of a merchant’s month', () => {
  it('adds up, and closes with what the ledger holds, through refund, clawback, payment and release', async () => {
    const given = await openPhoneWorld({ billing: { steps: 'one' }, contract: { badDebt } })
    world = given
    const { deps } = given.broker
    const [first] = await payMany(given, 6)
    must(await askPhoneRefund(deps, given.phone, { paymentId: first?.id ?? '', by: 'merchant', reason: '' }))
    await given.settle()
    const january = await read(given)
    expect(january).toMatchObject({ month: '2026-01', months: ['2026-01'], isOpen: true, isPartial: false })
    // 0.50: 8 tax, 6 to the operator, 4 withheld, 1 to the house, 1 for messages.
    expect(january.parts[0]?.lines).toMatchObject([{ count: 6, operatorName: 'Kessel Mobil' }])
    const sums = centsOf(january.parts[0])
    expect(sums).toMatchObject({ opening: 0n, gross: 300n, net: 180n, withheld: 24n, reserveIn: 24n })
    expect(sums['closing']).toBe(await heldBy(given))

    moveTo(given, 2, 15)
    const made = await makeStatement(given, { period: '2026-01', defects: { CLAWBACK: 1 } })
    must(await importStatement(deps, given.phone, made.bytes))
    must(await recordBankReceipt(deps, given.phone, { ...made.advice, paidOn: '2026-02-15' }))
    const february = await read(given)
    expect(february.months).toEqual(['2026-02', '2026-01'])
    const second = centsOf(february.parts[0])
    expect(second).toMatchObject({ opening: sums['closing'], gross: 0n, clawbacks: 36n })
    expect(second['closing']).toBe(await heldBy(given))

    moveTo(given, 3, 1)
    await releaseCredits(deps)
    moveTo(given, 6, 1)
    await releaseCredits(deps)
    expect(await balanceOf(given.broker, 'badDebtReserve', given.merchant.id)).toBe(0n)
    const june = await read(given)
    expect(centsOf(june.parts[0])['closing']).toBe(await heldBy(given))
    expect(june.parts[0]?.stages).toMatchObject({ pending: { amount: 0n }, confirmed: { amount: 0n } })
    // A month that is over stays as it was, whatever has happened since.
    expect(centsOf((await read(given, '2026-01')).parts[0])).toEqual(sums)
    expect((await read(given, '2026-01')).parts[0]?.stages).toEqual(january.parts[0]?.stages)
    await expectReconciled(given)
  })

  it('has what was withheld answer a clawback first, and released when its time is over', async () => {
    const given = await openPhoneWorld({ billing: { steps: 'one' }, contract: { badDebt } })
    world = given
    const { deps } = given.broker
    await payMany(given, 2)
    const made = await makeStatement(given, { period: '2026-01' })
    must(await importStatement(deps, given.phone, made.bytes))
    must(await recordBankReceipt(deps, given.phone, { ...made.advice, paidOn: '2026-01-12' }))
    moveTo(given, 1, 19)
    expect(await releaseCredits(deps)).toBe(2)
    const reserve = (): Promise<bigint> => balanceOf(given.broker, 'badDebtReserve', given.merchant.id)
    const available = (): Promise<bigint> => balanceOf(given.broker, 'merchant', given.merchant.id)
    expect([await reserve(), await available()]).toEqual([80_000n, 600_000n])
    const [row] = made.rows
    if (row === undefined) throw new Error('no row')
    const clawback: StatementRow = {
      ...row,
      period: '2026-02',
      lineType: 'CLAWBACK',
      amountGross: -row.amountGross,
      outpayment: -row.outpayment,
    }
    must(await importStatement(deps, given.phone, await fileOf([clawback])))
    expect([await reserve(), await available()]).toEqual([0n, 320_000n])
    moveTo(given, 6, 1)
    await releaseCredits(deps)
    expect([await reserve(), await available()]).toEqual([0n, 320_000n])
    expect(centsOf((await read(given)).parts[0])['closing']).toBe(await heldBy(given))
    await expectReconciled(given)
  })

  it('is none of a month in which nothing could have been sold', async () => {
    const given = await openPhoneWorld()
    world = given
    expect(await readMerchantStatement(given.broker.deps, given.merchant.id, '2025-12')).toBeUndefined()
    expect(await readMerchantStatement(given.broker.deps, given.merchant.id, 'nonsense')).toBeUndefined()
    expect(await read(given)).toMatchObject({ month: '2026-01', parts: [] })
  })
})
