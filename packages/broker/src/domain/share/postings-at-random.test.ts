// The postings of phone payments at random, over many charges of few merchants with refunds, clawbacks and money, held
// against plain sums that know nothing of accounts.

import type { Ledger } from '@farthing/ledger'
import { beforeEach, describe, expect, test } from 'vitest'
import {
  collectedPostings,
  commitTwice,
  expectBooksBalanced,
  heldIn,
  openTestLedger,
  readStages,
} from '../../testing/phone-books.ts'
import { type Chance, randomContract, randomUnits, seededChance } from '../../testing/random-contracts.ts'
import type { AccountKind } from '../accounts.ts'
import type { Postings } from './chain.ts'
import type { Contract } from './contract.ts'
import {
  chargedPostings,
  confirmedPostings,
  nothingTaken,
  releasedPostings,
  type SharedPayment,
  type Taken,
} from './postings.ts'
import {
  keptOf,
  leftOf,
  merchantPays,
  operatorTakes,
  type RefundSplit,
  refundShareOf,
} from './refund-share.ts'
import { shareOf } from './share.ts'
import { merchantCredit, operatorOwes, type Split } from './split.ts'
import { clawbackPostings, clawbackShareOf, refundPostings, type TakingStage } from './taking-postings.ts'

let ledger: Ledger
beforeEach(() => {
  ledger = openTestLedger()
})

const commit = (postings: Postings): Promise<void> => commitTwice(ledger, postings)
const held = (kind: AccountKind, owner: string): Promise<bigint> => heldIn(ledger, { kind, owner })
const stagesOf = (merchantId: string): Promise<readonly bigint[]> => readStages(ledger, merchantId)
const expectBalanced = (): Promise<void> => expectBooksBalanced(ledger)

type Told = {
  readonly payment: SharedPayment
  readonly contract: Contract
  stage: TakingStage
  taken: Taken
  settled: bigint
}

describe('at random', () => {
  test('every account is what plain sums say, over 600 charges with refunds, clawbacks and money', async () => {
    const chance = seededChance(12)
    const told: Told[] = []
    for (let step = 0; step < 3_000; step += 1) {
      if (told.length < 600 && chance(4) === 0) {
        const contract = { ...randomContract(chance), aggregatorId: 'demo-aggregator' }
        const share = shareOf(contract, {
          price: { currency: 'EUR', units: randomUnits(chance) },
          itemClass: 'content',
          day: '2026-11-23',
          messages: BigInt(chance(3)),
        })
        if (!share.ok) continue
        const merchantId = `mer_${chance(3)}`
        const one = { id: `phn_${step}`, merchantId, operatorId: 'ops', split: share.split }
        await commit(chargedPostings(one))
        told.push({ payment: one, contract, stage: 'pending', taken: nothingTaken, settled: 0n })
      } else if (told.length > 0) {
        const one = told[chance(told.length)]
        if (one !== undefined) await go(one, step, chance)
      }
    }
    await expectBalanced()
    for (const one of told) await finish(one)
    await expectSums(told)
    await expectBalanced()
  })

  async function go(one: Told, step: number, chance: Chance): Promise<void> {
    const { payment: of, contract, taken, stage } = one
    const choice = chance(10)
    if (choice < 3) {
      await advance(one)
    } else if (choice < 8) {
      const left = leftOf({ split: of.split, before: taken.refunds }).price
      if (left === 0n || taken.clawbacks.length > 0) return
      const units = chance(2) === 0 ? left : 1n + BigInt(chance(Number(left)))
      const bearer = chance(3) === 0 ? 'PLATFORM' : 'MERCHANT'
      const share = refundShareOf({ contract, split: of.split, before: taken.refunds }, { units, bearer })
      if (!share.ok) throw new Error('too much')
      await commit(refundPostings(of, { id: `phr_${step}`, refund: share.refund, taken, stage }))
      one.taken = { ...taken, refunds: [...taken.refunds, share.refund] }
    } else {
      const units = 1n + BigInt(chance(Number(operatorOwes(of.split)) + 1))
      const share = clawbackShareOf(of, { units, taken, stage })
      if (!share.ok) return
      await commit(clawbackPostings(of, { id: `claw_${step}`, clawback: share.clawback, stage }))
      one.taken = { ...taken, clawbacks: [...taken.clawbacks, share.clawback] }
    }
  }

  async function advance(one: Told): Promise<void> {
    if (one.stage === 'pending') {
      await commit(confirmedPostings(one.payment, one.taken))
      one.stage = 'confirmed'
    } else if (one.stage === 'confirmed') {
      await commit(collectedPostings(one.payment, one.taken))
      one.stage = 'available'
    } else if (one.taken.isReleased !== true) {
      await commit(releasedPostings(one.payment, one.taken))
      one.taken = { ...one.taken, isReleased: true }
    }
  }

  async function finish(one: Told): Promise<void> {
    while (one.stage !== 'available' || one.taken.isReleased !== true) await advance(one)
  }

  async function expectSums(told: readonly Told[]): Promise<void> {
    const sum = (of: readonly Told[], units: (split: Split, taken: Taken) => bigint): bigint =>
      of.reduce((total, { payment: { split }, taken }) => total + units(split, taken), 0n)
    const refunds = (taken: Taken, units: (refund: RefundSplit) => bigint): bigint =>
      taken.refunds.reduce((total, refund) => total + units(refund), 0n)
    const clawed = (taken: Taken): bigint => taken.clawbacks.reduce((total, { units }) => total + units, 0n)
    for (const merchantId of ['mer_0', 'mer_1', 'mer_2']) {
      const theirs = told.filter(({ payment: { merchantId: id } }) => id === merchantId)
      const [pending, confirmed, available = 0n, debt = 0n, reserve = 0n] = await stagesOf(merchantId)
      expect([pending, confirmed]).toEqual([0n, 0n])
      expect(available === 0n || debt === 0n).toBe(true)
      expect(available + debt + reserve).toBe(
        sum(
          theirs,
          (split, taken) =>
            merchantCredit(split) +
            split.badDebt -
            refunds(taken, (refund) => merchantPays(refund) + refund.badDebt) -
            clawed(taken),
        ),
      )
    }
    const gone = (taken: Taken): bigint => refunds(taken, operatorTakes) + clawed(taken)
    expect(await held('phoneReceivable', 'ops')).toBe(sum(told, (_, taken) => gone(taken)))
    expect(await held('bank', 'house')).toBe(-sum(told, operatorOwes))
    expect(await held('aggregator', 'demo-aggregator')).toBe(
      sum(
        told,
        (split, taken) =>
          split.aggregator +
          split.aggregatorTax -
          refunds(taken, (refund) =>
            refund.keepers.includes('aggregator') ? 0n : refund.aggregator + refund.aggregatorTax,
          ),
      ),
    )
    const ours =
      (await held('houseFees', 'house')) +
      (await held('feeTax', 'house')) +
      (await held('messageCosts', 'house'))
    expect(ours).toBe(
      sum(
        told,
        (split, taken) =>
          split.platform +
          split.platformTax +
          split.messages -
          refunds(
            taken,
            (refund) =>
              (refund.bearer === 'PLATFORM' ? keptOf(refund) : 0n) +
              (refund.keepers.includes('platform')
                ? 0n
                : refund.platform + refund.platformTax + refund.messages),
          ),
      ),
    )
  }
})
