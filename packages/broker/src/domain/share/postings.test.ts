// The postings of a phone payment on a real ledger, step by step; and what goes back.

import type { Ledger } from '@farthing/ledger'
import { fiatAsset } from '@farthing/protocol'
import { beforeEach, describe, expect, test } from 'vitest'
import {
  collectedPostings,
  commitTwice,
  expectBooksBalanced,
  heldIn,
  openTestLedger,
  readStages,
  settledPostings,
} from '../../testing/phone-books.ts'
import { type AccountKind, accountId, moneyLedger } from '../accounts.ts'
import { joinPostings, type Postings } from './chain.ts'
import type { Contract } from './contract.ts'
import { demoDe, demoKr } from './demo-contracts.ts'
import {
  type ClawbackSplit,
  chargedPostings,
  confirmedPostings,
  nothingTaken,
  releasedPostings,
  type SharedPayment,
} from './postings.ts'
import { operatorTakes, type RefundSplit, refundShareOf, reversalOf } from './refund-share.ts'
import { shareOf } from './share.ts'
import { suspensePostings, suspenseSettledPostings } from './suspense-postings.ts'
import {
  clawbackPostings,
  clawbackShareOf,
  debtPostings,
  refundPostings,
  type TakingStage,
} from './taking-postings.ts'

let ledger: Ledger
beforeEach(() => {
  ledger = openTestLedger()
})

const commit = (postings: Postings): Promise<void> => commitTwice(ledger, postings)
const held = (kind: AccountKind, owner: string, currency = 'EUR'): Promise<bigint> =>
  heldIn(ledger, { kind, owner, currency })
const stagesOf = (merchantId = 'mer_1'): Promise<readonly bigint[]> => readStages(ledger, merchantId)
const expectBalanced = (): Promise<void> => expectBooksBalanced(ledger)

function payment(id: string, contract: Contract, units: bigint, merchantId = 'mer_1'): SharedPayment {
  const share = shareOf(contract, {
    price: { currency: contract.currency, units },
    itemClass: 'content',
    day: '2026-11-23',
    messages: 0n,
  })
  if (!share.ok) throw new Error('not viable')
  return { id, merchantId, operatorId: 'ops', split: share.split }
}

function refundOf(
  contract: Contract,
  of: SharedPayment,
  units: bigint,
  before: readonly RefundSplit[] = [],
): RefundSplit {
  const share = refundShareOf({ contract, split: of.split, before }, { units, bearer: 'MERCHANT' })
  if (!share.ok) throw new Error('too much')
  return share.refund
}

/** Moves minor units of a merchant's balance out by bank, or in. */
async function payOut(units: bigint): Promise<void> {
  const eur = fiatAsset('EUR')
  const merchant = accountId('merchant', 'mer_1', eur)
  const bank = accountId('bank', 'house', eur)
  const [debitAccountId, creditAccountId] = units > 0n ? [merchant, bank] : [bank, merchant]
  const amount = (units > 0n ? units : -units) * 10_000n
  const transfer = {
    id: 77n + amount,
    debitAccountId,
    creditAccountId,
    amount,
    ledger: moneyLedger(eur),
    code: 1,
  }
  expect(await ledger.commit({ transfers: [transfer] })).toMatchObject({ ok: true })
}

/** B of the examples, at a stage. */
async function chargeB(stage: TakingStage, id = 'phn_b'): Promise<SharedPayment> {
  const b = payment(id, demoDe, 499n)
  await commit(chargedPostings(b))
  if (stage !== 'pending') await commit(confirmedPostings(b, nothingTaken))
  if (stage === 'available') await commit(collectedPostings(b, nothingTaken))
  return b
}

describe('a charge', () => {
  test('is owed by the operator and stands with every party', async () => {
    await chargeB('pending')
    expect(await held('phoneReceivable', 'ops')).toBe(-(419n - 63n))
    expect(await stagesOf()).toEqual([317n, 0n, 0n, 0n, 8n])
    expect(await held('aggregator', 'demo-aggregator')).toBe(18n)
    expect(await held('houseFees', 'house')).toBe(13n)
    await expectBalanced()
  })

  test('moves on when it is confirmed, and when it is paid', async () => {
    const b = await chargeB('confirmed')
    expect(await stagesOf()).toEqual([0n, 317n, 0n, 0n, 8n])
    await commit(collectedPostings(b, nothingTaken))
    expect(await stagesOf()).toEqual([0n, 0n, 317n, 0n, 8n])
    expect(await held('phoneReceivable', 'ops')).toBe(0n)
    expect(await held('bank', 'house')).toBe(-356n)
    await commit(releasedPostings(b, nothingTaken))
    expect(await stagesOf()).toEqual([0n, 0n, 325n, 0n, 0n])
    await expectBalanced()
  })

  test('in won carries the taxes of example C to those who hand them on', async () => {
    const c = payment('phn_c', demoKr, 5_000n)
    await commit(chargedPostings(c))
    expect(await held('phonePending', 'mer_1', 'KRW')).toBe(4_395n)
    expect(await held('phoneReceivable', 'ops', 'KRW')).toBe(-4_560n)
    expect(await held('feeTax', 'house', 'KRW')).toBe(15n)
    await expectBalanced()
  })

  test('is owed with its tax where the platform hands that on', async () => {
    const contract: Contract = { ...demoDe, taxRemitter: 'PLATFORM' }
    await commit(chargedPostings(payment('phn_1', contract, 499n)))
    expect(await held('phoneReceivable', 'ops')).toBe(-436n)
    expect(await held('salesTax', 'house')).toBe(80n)
    await expectBalanced()
  })
})

describe('a refund of B in full', () => {
  test.each([
    ['pending', [0n, 0n, 0n, -18n, 0n]],
    ['confirmed', [0n, 0n, 0n, -18n, 0n]],
    ['available', [0n, 0n, 0n, -18n, 0n]],
  ] as const)('leaves the merchant at -18 when it was %s', async (stage, expected) => {
    const b = await chargeB(stage)
    const refund = refundOf(demoDe, b, 499n)
    await commit(refundPostings(b, { id: 'phr_1', refund, taken: nothingTaken, stage }))
    expect(await stagesOf()).toEqual(expected)
    expect(await held('houseFees', 'house')).toBe(0n)
    expect(await held('aggregator', 'demo-aggregator')).toBe(18n)
    const line = { id: 'phr_1', operatorId: 'ops', currency: 'EUR', units: operatorTakes(refund) }
    if (stage === 'available') await commit(settledPostings(line))
    expect(await held('phoneReceivable', 'ops')).toBe(0n)
    expect(await held('bank', 'house')).toBe(0n)
    await expectBalanced()
  })

  test('takes nothing of the merchant\u2019s other pending charges', async () => {
    const b = await chargeB('pending')
    const other = await chargeB('pending', 'phn_other')
    const refund = refundOf(demoDe, b, 499n)
    await commit(refundPostings(b, { id: 'phr_1', refund, taken: nothingTaken, stage: 'pending' }))
    expect(await stagesOf()).toEqual([317n, 0n, 0n, -18n, 8n])
    await commit(confirmedPostings(other, nothingTaken))
    await commit(collectedPostings(other, nothingTaken))
    // The debt is paid first.
    expect(await stagesOf()).toEqual([0n, 0n, 299n, 0n, 8n])
  })

  test('does not fail for want of balance, and is paid from the next income', async () => {
    const b = await chargeB('available')
    await payOut(300n)
    expect(await held('merchant', 'mer_1')).toBe(17n)
    const refund = refundOf(demoDe, b, 499n)
    await commit(refundPostings(b, { id: 'phr_1', refund, taken: nothingTaken, stage: 'available' }))
    expect(await stagesOf()).toEqual([0n, 0n, 0n, -318n, 0n])
    await chargeB('available', 'phn_next')
    expect(await stagesOf()).toEqual([0n, 0n, 0n, -1n, 8n])
    await expectBalanced()
  })

  test('confirmed and collected in one commit, and a debt paid from income of another kind', async () => {
    const b = await chargeB('pending')
    await commit(joinPostings([confirmedPostings(b, nothingTaken), collectedPostings(b, nothingTaken)]))
    await payOut(317n)
    const refund = refundOf(demoDe, b, 499n)
    await commit(refundPostings(b, { id: 'phr_1', refund, taken: nothingTaken, stage: 'available' }))
    expect(await stagesOf()).toEqual([0n, 0n, 0n, -335n, 0n])
    await payOut(-400n)
    await commit(debtPostings({ id: 'payout_1', merchantId: 'mer_1', currency: 'EUR' }))
    expect(await stagesOf()).toEqual([0n, 0n, 65n, 0n, 0n])
  })

  test('and many more at once never fail, and the debt is exact however they meet the next income', async () => {
    const charges: SharedPayment[] = []
    for (let count = 0; count < 20; count += 1) charges.push(await chargeB('available', `phn_${count}`))
    await payOut(317n * 15n)
    const next = await chargeB('confirmed', 'phn_next')
    const outcomes = await Promise.all([
      ...charges.map((b, count) => {
        const refund = refundOf(demoDe, b, 499n)
        const input = { id: `phr_${count}`, refund, taken: nothingTaken, stage: 'available' } as const
        return ledger.commit(refundPostings(b, input))
      }),
      ledger.commit(collectedPostings(next, nothingTaken)),
    ])
    expect(outcomes.every(({ ok }) => ok)).toBe(true)
    expect(await stagesOf()).toEqual([0n, 0n, 0n, -(335n * 20n - 317n * 5n - 317n), 8n])
    await expectBalanced()
  })

  test('undoes a charge the operator never knew without costing the merchant anything', async () => {
    const b = await chargeB('pending')
    const refund = reversalOf(b.split)
    await commit(refundPostings(b, { id: 'phr_1', refund, taken: nothingTaken, stage: 'pending' }))
    const accounts = await ledger.allAccounts({ limit: 100 })
    expect(accounts.every(({ creditsPosted, debitsPosted }) => creditsPosted === debitsPosted)).toBe(true)
  })
})

describe('a clawback', () => {
  const claw = async (b: SharedPayment, units: bigint, stage: TakingStage): Promise<ClawbackSplit> => {
    const share = clawbackShareOf(b, { units, taken: nothingTaken, stage })
    if (!share.ok) throw new Error('too much')
    await commit(clawbackPostings(b, { id: 'claw_1', clawback: share.clawback, stage }))
    return share.clawback
  }

  test('takes what was withheld, then the merchant\u2019s part, and the rest stays as debt', async () => {
    const b = await chargeB('pending')
    expect(await claw(b, 356n, 'pending')).toEqual({ units: 356n, fromCredit: 317n, fromReserve: 8n })
    expect(await stagesOf()).toEqual([0n, 0n, 0n, -31n, 0n])
    expect(await held('phoneReceivable', 'ops')).toBe(0n)
    await expectBalanced()
  })

  test('after collection takes all that is withheld before the balance', async () => {
    const b = await chargeB('available')
    await chargeB('available', 'phn_other')
    await claw(b, 356n, 'available')
    expect(await stagesOf()).toEqual([0n, 0n, 634n - 340n, 0n, 0n])
  })

  test('of more than the operator owed is refused with what is left', async () => {
    const b = await chargeB('pending')
    expect(clawbackShareOf(b, { units: 357n, taken: nothingTaken, stage: 'pending' })).toEqual({
      ok: false,
      left: 356n,
    })
  })
})

describe('a difference to the statement', () => {
  test.each([5n, -5n])('of %s stands in suspense until it is cleared up', async (units) => {
    await chargeB('pending')
    const entry = {
      id: 'line_1',
      reason: 'AMOUNT_MISMATCH',
      operatorId: 'ops',
      currency: 'EUR',
      units,
    } as const
    await commit(suspensePostings(entry))
    expect(await held('suspense', 'ops')).toBe(units)
    expect(await held('phoneReceivable', 'ops')).toBe(-356n - units)
    await commit(suspenseSettledPostings(entry, 'house'))
    expect(await held('suspense', 'ops')).toBe(0n)
    expect(await held('houseFees', 'house')).toBe(13n + units)
    await expectBalanced()
  })
})
