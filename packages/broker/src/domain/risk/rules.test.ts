// Each rule on both sides of its threshold: the twin just under it is silent.

import { assert, constantFrom, property, record, subarray } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Action, actions, isAtLeast } from './decision.ts'
import type { MerchantFacts, RiskFacts } from './facts.ts'
import { termsOfAge } from './merchant-rules.ts'
import { defaultRisk, type RiskPolicy, type RuleId } from './policy.ts'
import { judge, judgeMerchant, judgeRefund, merchantRules, paymentRules, refundRules } from './rules.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** A reader's ordinary payment: 1.00 of a cap of 60.00. */
const calm: RiskFacts = {
  units: 100n,
  itemClass: 'content',
  capUnits: 6000n,
  hour: 12,
  payer: {
    paymentsBefore: 4,
    unitsInBurnDown: 100n,
    equalCount: 1,
    equalUnits: 100n,
    monthStartUnits: [0n, 0n],
    isMonthStart: false,
    accounts: 1,
    merchantsOfOwner: 1,
    resaleableMonthUnits: 0n,
    resaleableDayCount: 0,
    ofClassBefore: 4,
    burstCount: 1,
    burstUnits: 100n,
    refundRounds: 0,
    disowned: 0,
    isNewDevice: false,
    isStaff: false,
  },
  line: { ageMs: 400 * day },
  code: { delayMs: 9_000, isOtherNetwork: false },
  targets: [{ kind: 'device', payers: 1, units: 100n }],
  redeem: { fastElsewhere: 0, bulk: 0, isAbroad: false },
  merchant: { ageMs: 400 * day, dayUnits: 100n, ownerMatches: [], words: [] },
  referenceUnits: 100n,
  area: { complaints: 0, isSwitchedOff: false },
  source: { misses: 0, missesOfAddress: 0, nearNumbers: 1, sends: 1, converted: 1, isBlocked: false },
  velocity: [{ subject: 'payer', window: '1h', count: 1, units: 100n }],
}

const soundMerchant: MerchantFacts = {
  ageMs: 400 * day,
  payers: 100,
  nearCapPayers: 1,
  returningPayers: 40,
  payments: 300,
  nightPayments: 20,
  usedPayments: 280,
  medianUnits: 100n,
  transactionCapUnits: 2000n,
  componentPayers: 2,
  chargedUnits: 100_000n,
  unpaidUnits: 500n,
  unpaidCount: 5,
  unpaidAverage: 0.01,
  wordPayments: 0,
  complaints: 1,
  refunds: 5,
  attempts: 400,
  converted: 300,
  denied: 10,
  attemptsBefore: 200,
  deniedBefore: 4,
}

const capped: RiskPolicy = { ...defaultRisk, resaleable: { ...defaultRisk.resaleable, mode: 'capped' } }

/** One side of a threshold: what differs from the calm facts. */
type Side<Facts> = {
  readonly [Key in keyof Facts]?: Facts[Key] extends readonly unknown[]
    ? Facts[Key]
    : Facts[Key] extends object | undefined
      ? Partial<Facts[Key]>
      : Facts[Key]
}

function merge<Facts extends object>(facts: Facts, side: Side<Facts>): Facts {
  const entries = Object.entries(side).map(([key, value]) => {
    const known = facts[key as keyof Facts]
    const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value)
    return [key, isRecord ? { ...(known as object), ...value } : value]
  })
  return { ...facts, ...Object.fromEntries(entries) }
}

type Twin = {
  readonly rule: RuleId
  readonly says: string
  readonly at: Side<RiskFacts>
  readonly under: Side<RiskFacts>
  readonly actions: readonly Action[]
  readonly policy?: RiskPolicy
}

const hold: readonly Action[] = ['STEP_UP', 'HOLD']
const burst = { burstCount: 3, burstUnits: 600n, ofClassBefore: 0 }
const voucher = { itemClass: 'voucher' } as const
const target = (kind: 'device' | 'address' | 'component', payers: number, units: bigint) => ({
  targets: [{ kind, payers, units }],
})
const velocity = (
  subject: 'payer' | 'device' | 'address' | 'bin',
  window: '1h' | '24h' | '30d',
  count: number,
  units = 100n,
) => ({ velocity: [{ subject, window, count, units }] })

const twins: readonly Twin[] = [
  {
    rule: 'C01',
    says: 'refuses what can be resold',
    at: voucher,
    under: { itemClass: 'game_item' },
    actions: ['DENY'],
  },
  {
    rule: 'C01',
    says: 'refuses the third resaleable thing of a day where a few are sold',
    at: { ...voucher, payer: { resaleableDayCount: 3, resaleableMonthUnits: 300n } },
    under: { ...voucher, payer: { resaleableDayCount: 2, resaleableMonthUnits: 300n } },
    actions: ['DENY'],
    policy: capped,
  },
  {
    rule: 'C01',
    says: 'refuses more than a tenth of the cap where a few are sold',
    at: { ...voucher, payer: { resaleableDayCount: 1, resaleableMonthUnits: 601n } },
    under: { ...voucher, payer: { resaleableDayCount: 1, resaleableMonthUnits: 600n } },
    actions: ['DENY'],
    policy: capped,
  },
  {
    rule: 'C02',
    says: 'holds four fifths of the cap within a day',
    at: { payer: { unitsInBurnDown: 4800n } },
    under: { payer: { unitsInBurnDown: 4799n } },
    actions: hold,
  },
  {
    rule: 'C02',
    says: 'holds the third equal sum in half an hour',
    at: { payer: { equalCount: 3, equalUnits: 3000n } },
    under: { payer: { equalCount: 2, equalUnits: 2000n } },
    actions: hold,
  },
  {
    rule: 'C02',
    says: 'takes equal trifles for reading',
    at: { payer: { equalCount: 3, equalUnits: 600n } },
    under: { payer: { equalCount: 23, equalUnits: 599n } },
    actions: hold,
  },
  {
    rule: 'C03',
    says: 'refuses half the cap as the very first payment',
    at: { units: 3000n, payer: { paymentsBefore: 0 } },
    under: { units: 2999n, payer: { paymentsBefore: 0 } },
    actions: ['DENY'],
  },
  {
    rule: 'C03',
    says: 'refuses something resaleable as the very first payment',
    at: { ...voucher, payer: { paymentsBefore: 0 } },
    under: { ...voucher, payer: { paymentsBefore: 1 } },
    actions: ['DENY'],
  },
  {
    rule: 'C04',
    says: 'lowers the cap of who takes it in the first hours of two months running',
    at: { payer: { isMonthStart: true, monthStartUnits: [5400n, 5400n] } },
    under: { payer: { isMonthStart: true, monthStartUnits: [5400n, 5399n] } },
    actions: ['LOWER_CAP'],
  },
  {
    rule: 'C04',
    says: 'means the first hours of the month alone',
    at: { payer: { isMonthStart: true, monthStartUnits: [6000n, 6000n] } },
    under: { payer: { isMonthStart: false, monthStartUnits: [6000n, 6000n] } },
    actions: ['LOWER_CAP'],
  },
  {
    rule: 'C05',
    says: 'holds three payers of one device',
    at: target('device', 3, 1500n),
    under: target('device', 2, 9000n),
    actions: ['REVIEW', 'HOLD'],
  },
  {
    rule: 'C05',
    says: 'lets a family read on one device',
    at: target('component', 3, 1500n),
    under: target('component', 5, 1499n),
    actions: ['REVIEW', 'HOLD'],
  },
  {
    rule: 'C05',
    says: 'holds twenty payers of one address',
    at: target('address', 20, 1500n),
    under: target('address', 19, 99_000n),
    actions: ['REVIEW', 'HOLD'],
  },
  {
    rule: 'C05',
    says: 'needs one payer fewer where the goods are used in bulk',
    at: { ...target('device', 2, 1500n), redeem: { bulk: 3 } },
    under: { ...target('device', 2, 1500n), redeem: { bulk: 2 } },
    actions: ['REVIEW', 'HOLD'],
  },
  {
    rule: 'C06',
    says: 'holds a payer with three accounts in a day',
    at: { payer: { accounts: 3 } },
    under: { payer: { accounts: 2 } },
    actions: ['HOLD'],
  },
  {
    rule: 'C06',
    says: 'holds a payer at three shops of one owner in a day',
    at: { payer: { merchantsOfOwner: 3 } },
    under: { payer: { merchantsOfOwner: 2 } },
    actions: ['HOLD'],
  },
  {
    rule: 'C07',
    says: 'looks at three goods used together',
    at: { redeem: { bulk: 3 } },
    under: { redeem: { bulk: 2 } },
    actions: ['REVIEW'],
  },
  {
    rule: 'C07',
    says: 'looks at goods used at once from abroad',
    at: { redeem: { fastElsewhere: 1, isAbroad: true } },
    under: { redeem: { fastElsewhere: 1, isAbroad: false } },
    actions: ['REVIEW'],
  },
  {
    rule: 'C09',
    says: 'bounds the day of a new shop',
    at: { merchant: { ageMs: 59 * day, dayUnits: 500_01n } },
    under: { merchant: { ageMs: 59 * day, dayUnits: 500_00n } },
    actions: ['DENY'],
  },
  {
    rule: 'C09',
    says: 'sells nothing resaleable in a new shop, even where others may',
    at: { ...voucher, merchant: { ageMs: 60 * day - 1 } },
    under: { ...voucher, merchant: { ageMs: 60 * day } },
    actions: ['DENY'],
    policy: capped,
  },
  {
    rule: 'C11',
    says: 'refuses the round after the third refund',
    at: { payer: { refundRounds: 3 } },
    under: { payer: { refundRounds: 2 } },
    actions: ['DENY'],
  },
  {
    rule: 'C12',
    says: 'looks at words of the trade',
    at: { merchant: { words: ['현금화'] } },
    under: { merchant: { words: [] } },
    actions: ['REVIEW'],
  },
  {
    rule: 'C13',
    says: 'looks at prices beyond 130 per cent of the reference',
    at: { units: 131n },
    under: { units: 130n },
    actions: ['REVIEW'],
  },
  {
    rule: 'C14',
    says: 'holds what the merchant buys of itself',
    at: { merchant: { ownerMatches: ['device'] } },
    under: { merchant: { ownerMatches: ['device'] }, payer: { isStaff: true } },
    actions: ['HOLD'],
  },
  {
    rule: 'C15',
    says: 'asks a line of less than thirty days for more',
    at: { line: { ageMs: 30 * day - 1 } },
    under: { line: { ageMs: 30 * day } },
    actions: ['STEP_UP'],
  },
  {
    rule: 'C15',
    says: 'asks a number ported within three days for more',
    at: { line: { portInAgeMs: 72 * hour - 1 } },
    under: { line: { portInAgeMs: 72 * hour } },
    actions: ['STEP_UP'],
  },
  {
    rule: 'C15',
    says: 'refuses a fresh line what can be resold',
    at: { ...voucher, line: { ageMs: day } },
    under: { ...voucher, line: { ageMs: 30 * day } },
    actions: ['DENY'],
    policy: capped,
  },
  {
    rule: 'H01',
    says: 'asks for more within three days of a swap',
    at: { line: { simSwapAgeMs: 72 * hour - 1 } },
    under: { line: { simSwapAgeMs: 72 * hour } },
    actions: ['STEP_UP'],
  },
  {
    rule: 'H01',
    says: 'refuses a code typed within four seconds from another network on a new device',
    at: { payer: { isNewDevice: true }, code: { isOtherNetwork: true, delayMs: 3_999 } },
    under: { payer: { isNewDevice: true }, code: { isOtherNetwork: true, delayMs: 4_000 } },
    actions: ['DENY'],
  },
  {
    rule: 'H01',
    says: 'lets the phone fill in a code of its own at once',
    at: { payer: { isNewDevice: true }, code: { isOtherNetwork: true, delayMs: 1_000 } },
    under: { payer: { isNewDevice: true }, code: { isOtherNetwork: false, delayMs: 1_000 } },
    actions: ['DENY'],
  },
  {
    rule: 'H02',
    says: 'holds a burst before six in the morning',
    at: { hour: 5, payer: burst },
    under: { hour: 6, payer: burst },
    actions: ['HOLD'],
  },
  {
    rule: 'H02',
    says: 'holds what is new to the number alone',
    at: { hour: 0, payer: burst },
    under: { hour: 0, payer: { ...burst, ofClassBefore: 1 } },
    actions: ['HOLD'],
  },
  {
    rule: 'H02',
    says: 'holds the third of a burst',
    at: { hour: 0, payer: burst },
    under: { hour: 0, payer: { ...burst, burstCount: 2 } },
    actions: ['HOLD'],
  },
  {
    rule: 'H03',
    says: 'shuts an area after the fifth complaint of a day',
    at: { area: { complaints: 5 } },
    under: { area: { complaints: 4 } },
    actions: ['DENY'],
  },
  {
    rule: 'H03',
    says: 'keeps shut what a person shut',
    at: { area: { isSwitchedOff: true } },
    under: { area: { isSwitchedOff: false } },
    actions: ['DENY'],
  },
  {
    rule: 'H04',
    says: 'refuses a place after ten wrong codes',
    at: { source: { misses: 10 } },
    under: { source: { misses: 9 } },
    actions: ['DENY'],
  },
  {
    rule: 'H04',
    says: 'refuses an address after sixty wrong codes',
    at: { source: { missesOfAddress: 60 } },
    under: { source: { missesOfAddress: 59 } },
    actions: ['DENY'],
  },
  {
    rule: 'H04',
    says: 'refuses a walk through neighbouring numbers',
    at: { source: { nearNumbers: 5 } },
    under: { source: { nearNumbers: 4 } },
    actions: ['DENY'],
  },
  {
    rule: 'H04',
    says: 'refuses messages of which less than a fifth lead to anything',
    at: { source: { sends: 50, converted: 9 } },
    under: { source: { sends: 50, converted: 10 } },
    actions: ['DENY'],
  },
  {
    rule: 'H04',
    says: 'takes fifty messages to tell',
    at: { source: { sends: 50, converted: 0 } },
    under: { source: { sends: 49, converted: 0 } },
    actions: ['DENY'],
  },
  {
    rule: 'H05',
    says: 'stops a number whose owner said that it was not them',
    at: { payer: { disowned: 1 } },
    under: { payer: { disowned: 0 } },
    actions: ['BLOCK_PAYER'],
  },
  ...(
    [
      ['payer', '1h', 15, 'STEP_UP'],
      ['payer', '1h', 30, 'DENY'],
      ['payer', '24h', 40, 'STEP_UP'],
      ['payer', '24h', 80, 'DENY'],
      ['payer', '30d', 300, 'STEP_UP'],
      ['payer', '30d', 450, 'DENY'],
      ['device', '1h', 20, 'STEP_UP'],
      ['device', '24h', 120, 'DENY'],
      ['device', '30d', 480, 'DENY'],
      ['address', '1h', 100, 'STEP_UP'],
      ['address', '24h', 480, 'DENY'],
      ['bin', '1h', 200, 'STEP_UP'],
      ['bin', '1h', 480, 'DENY'],
    ] as const
  ).map(
    ([subject, window, count, action]): Twin => ({
      rule: 'S01',
      says: `asks or refuses from ${count} payments of one ${subject} in ${window} on`,
      at: velocity(subject, window, count),
      under: velocity(subject, window, count - 1),
      actions: [action],
    }),
  ),
  {
    rule: 'S01',
    says: 'asks from three fifths of the cap in an hour on',
    at: velocity('payer', '1h', 3, 3600n),
    under: velocity('payer', '1h', 3, 3599n),
    actions: ['STEP_UP'],
  },
]

const firedOf = (facts: RiskFacts, rule: RuleId, policy = defaultRisk) =>
  judge(facts, policy).fired.find((fired) => fired.rule === rule)

describe('the rules on a payment', () => {
  it('have nothing against an ordinary one', () => {
    expect(judge(calm, defaultRisk)).toEqual({ decision: 'ALLOW', actions: [], fired: [] })
  })

  for (const { rule, says, at, under, actions, policy } of twins) {
    it(`${rule} ${says}, and its twin just under is let through`, () => {
      expect(firedOf(merge(calm, at), rule, policy)?.actions).toEqual(actions)
      const twin = firedOf(merge(calm, under), rule, policy)
      // Under the higher of two bounds the lower one still speaks.
      if (rule === 'S01') expect(twin?.actions ?? []).not.toEqual(actions)
      else expect(twin).toBeUndefined()
    })
  }

  it('are all here, once each, with a title', () => {
    const all: readonly RuleId[] = [...paymentRules, ...merchantRules, ...refundRules].map(({ id }) => id)
    const wanted = [
      ...Array.from({ length: 15 }, (_, index) => `C${String(index + 1).padStart(2, '0')}`),
      'H01',
      'H02',
      'H03',
      'H04',
      'H05',
      'M01',
      'M02',
      'S01',
    ]
    expect([...new Set(all)].sort()).toEqual(wanted)
    expect(new Set(paymentRules.map(({ id }) => id)).size).toBe(paymentRules.length)
    expect([...paymentRules, ...merchantRules].every(({ title }) => title.length > 10)).toBe(true)
    const tested: readonly RuleId[] = twins.map(({ rule }) => rule)
    expect(paymentRules.every(({ id }) => tested.includes(id))).toBe(true)
  })

  it('store what they saw as plain values', () => {
    const fired = firedOf(merge(calm, { payer: { unitsInBurnDown: 4800n } }), 'C02')
    expect(fired).toEqual({
      rule: 'C02',
      mode: 'enforce',
      actions: ['STEP_UP', 'HOLD'],
      inputs: { unitsInWindow: '4800', equalCount: 1, equalUnits: '100', capUnits: '6000' },
    })
  })
})

describe('the decision', () => {
  it('is the hardest of what the rules ask for, and names all of it', () => {
    const facts = merge(calm, { merchant: { words: ['깡'] }, payer: { unitsInBurnDown: 4800n, disowned: 1 } })
    expect(judge(facts, defaultRisk)).toMatchObject({
      decision: 'BLOCK_PAYER',
      actions: ['REVIEW', 'STEP_UP', 'HOLD', 'BLOCK_PAYER'],
    })
  })

  it('counts a rule in shadow for nothing but stores it, and forgets one that is off', () => {
    const facts = merge(calm, { payer: { disowned: 1 } })
    const inMode = (mode: 'shadow' | 'off') => judge(facts, { ...defaultRisk, modes: { H05: mode } })
    expect(inMode('shadow')).toMatchObject({ decision: 'ALLOW', fired: [{ rule: 'H05', mode: 'shadow' }] })
    expect(inMode('off')).toEqual({ decision: 'ALLOW', actions: [], fired: [] })
  })

  it('asks for no second factor that was given already', () => {
    const facts = merge(calm, { line: { simSwapAgeMs: hour } })
    expect(judge(facts, defaultRisk).decision).toBe('STEP_UP')
    expect(judge(facts, defaultRisk, { hasSecondFactor: true }).decision).toBe('ALLOW')
    const burnt = merge(calm, { payer: { unitsInBurnDown: 4800n } })
    expect(judge(burnt, defaultRisk, { hasSecondFactor: true }).decision).toBe('HOLD')
  })

  it('never gets milder when more is known against a payment', () => {
    const sides = twins.filter(({ policy }) => policy === undefined)
    const some = subarray([...sides], { minLength: 1, maxLength: 6 })
    assert(
      property(record({ some, more: constantFrom(...sides) }), ({ some, more }) => {
        // Rules whose facts another side overwrites are left out.
        const facts = some.reduce((all, { at }) => merge(all, at), calm)
        const before = judge(facts, defaultRisk)
        const after = judge(merge(facts, more.at), defaultRisk)
        const lost = before.fired.filter(({ rule }) => !after.fired.some((each) => each.rule === rule))
        if (lost.length === 0 && !after.fired.some(({ rule }) => rule === 'S01')) {
          const kept = before.fired.filter((fire) =>
            after.fired.some(
              (each) => each.rule === fire.rule && each.actions.join() === fire.actions.join(),
            ),
          )
          if (kept.length === before.fired.length)
            expect(isAtLeast(after.decision, before.decision)).toBe(true)
        }
        expect(actions).toContain(after.decision)
      }),
    )
  })
})

describe('the rules on a refund', () => {
  it('send money back the way it came or not at all', () => {
    expect(judgeRefund({ isToSource: true, rounds: 0 }, defaultRisk).decision).toBe('ALLOW')
    expect(judgeRefund({ isToSource: false, rounds: 0 }, defaultRisk).decision).toBe('DENY')
    expect(judgeRefund({ isToSource: true, rounds: 2 }, defaultRisk).decision).toBe('ALLOW')
    expect(judgeRefund({ isToSource: true, rounds: 3 }, defaultRisk).decision).toBe('DENY')
  })
})

describe('the rules on a merchant', () => {
  const rules: ReadonlyArray<
    readonly [RuleId, string, Partial<MerchantFacts>, Partial<MerchantFacts>, readonly Action[]]
  > = [
    [
      'C08',
      'two signs of five that it sells nothing',
      { nearCapPayers: 16, nightPayments: 151 },
      { nearCapPayers: 15, nightPayments: 151 },
      ['REVIEW', 'HOLD'],
    ],
    [
      'C08',
      'baskets at the cap and payers who never return',
      { medianUnits: 1600n, returningPayers: 9 },
      { medianUnits: 1600n, returningPayers: 10 },
      ['REVIEW', 'HOLD'],
    ],
    [
      'C08',
      'goods nobody comes for',
      { usedPayments: 29, nearCapPayers: 20 },
      { usedPayments: 30, nearCapPayers: 20 },
      ['REVIEW', 'HOLD'],
    ],
    [
      'C08',
      'enough payers to tell',
      { payers: 20, returningPayers: 1, usedPayments: 0 },
      { payers: 19, returningPayers: 1, usedPayments: 0 },
      ['REVIEW', 'HOLD'],
    ],
    [
      'C10',
      'more than a twentieth unpaid',
      { unpaidUnits: 5001n, unpaidAverage: 0.05 },
      { unpaidUnits: 5000n, unpaidAverage: 0.05 },
      ['BLOCK_MERCHANT'],
    ],
    [
      'C10',
      'three times the average unpaid',
      { unpaidUnits: 3001n },
      { unpaidUnits: 3000n },
      ['BLOCK_MERCHANT'],
    ],
    [
      'C10',
      'more than a mishap',
      { unpaidUnits: 9000n, unpaidCount: 3 },
      { unpaidUnits: 9000n, unpaidCount: 2 },
      ['BLOCK_MERCHANT'],
    ],
    [
      'C12',
      'words of the trade in three payments',
      { wordPayments: 3 },
      { wordPayments: 2 },
      ['BLOCK_MERCHANT'],
    ],
    ['M01', 'complaints above one in a hundred', { complaints: 4 }, { complaints: 3 }, ['REVIEW']],
    ['M01', 'refunds above three in a hundred', { refunds: 10 }, { refunds: 9 }, ['REVIEW']],
    ['M02', 'nearly everybody pays', { converted: 381 }, { converted: 380 }, ['REVIEW']],
    ['M02', 'hardly anybody pays', { converted: 19 }, { converted: 20 }, ['REVIEW']],
    ['M02', 'many more are denied than before', { denied: 80 }, { denied: 79 }, ['REVIEW']],
    [
      'M02',
      'as many are denied as ever',
      { denied: 120, deniedBefore: 20 },
      { denied: 119, deniedBefore: 20 },
      ['REVIEW'],
    ],
  ]

  it('have nothing against a sound one', () => {
    expect(judgeMerchant(soundMerchant, defaultRisk)).toEqual({ decision: 'ALLOW', actions: [], fired: [] })
  })

  for (const [rule, says, at, under, actions] of rules) {
    it(`${rule} fires at ${says}, and not just under it`, () => {
      const fired = (side: Partial<MerchantFacts>) =>
        judgeMerchant({ ...soundMerchant, ...side }, defaultRisk).fired.find((each) => each.rule === rule)
      expect(fired(at)?.actions).toEqual(actions)
      expect(fired(under)).toBeUndefined()
    })
  }

  it('M01 warns first and stops the merchant at three and eight in a hundred', () => {
    const decision = (side: Partial<MerchantFacts>) =>
      judgeMerchant({ ...soundMerchant, ...side }, defaultRisk).decision
    expect(decision({ complaints: 9 })).toBe('REVIEW')
    expect(decision({ complaints: 10 })).toBe('BLOCK_MERCHANT')
    expect(decision({ refunds: 24 })).toBe('REVIEW')
    expect(decision({ refunds: 25 })).toBe('BLOCK_MERCHANT')
    expect(decision({ payments: 10, complaints: 2, refunds: 2 })).toBe('ALLOW')
  })

  it('C09 keeps back a fifth for sixty days while a shop is new', () => {
    expect(termsOfAge(60 * day - 1, defaultRisk)).toEqual({ reservePercent: 20, payoutDelayDays: 60 })
    expect(termsOfAge(60 * day, defaultRisk)).toEqual({ reservePercent: 0, payoutDelayDays: 0 })
  })
})
