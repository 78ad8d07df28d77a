import { type Instant, instant } from '@farthing/protocol'
import { array, assert, bigInt, boolean, integer, property, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decideCapChange, type OwnCap } from './cap-change.ts'
import { type CappedPayer, capsFor, monthCapOf, passedCap, transactionFault } from './caps.ts'
import { monthToDate, noticesCrossed } from './month-to-date.ts'
import { policies, policyFor, policyOfVersion } from './policies.ts'
import type { CountryPolicy } from './policy.ts'
import { evidenceDays, whySecondFactor } from './second-factor.ts'

const now = instant(Date.UTC(2026, 10, 23, 12))
const day = 86_400_000
const later = (days: number): Instant => instant(now + days * day)
const adult: CappedPayer = { capUnits: undefined, capNext: undefined, firstPaidAt: undefined, age: 'adult' }
const policy = (country: string): CountryPolicy => policyFor(country, now)

describe('the policy of a country', () => {
  it('is its own where it has one, and else the default', () => {
    expect(policy('NL').version).toBe('eu-2026-01')
    expect(policy('NO').version).toBe('eu-2026-01')
    expect(policy('GB').version).toBe('uk-2026-01')
    expect(policy('KR').version).toBe('kr-2026-01')
    expect(policy('CH').version).toBe('default-2026-01')
    expect(policyFor('NL', instant(0)).version).toBe('default-2026-01')
  })

  it('is the newest that has begun, while older payments keep theirs', () => {
    const next = { ...policy('KR'), version: 'kr-2027-01', from: later(40), monthUnitsMax: 500_000n }
    const among = [...policies, next]
    expect(policyFor('KR', now, among).version).toBe('kr-2026-01')
    expect(policyFor('KR', instant(later(40) - 1), among).version).toBe('kr-2026-01')
    expect(policyFor('KR', later(40), among).version).toBe('kr-2027-01')
    expect(policyOfVersion('kr-2026-01', among)?.monthUnitsMax).toBe(1_000_000n)
  })

  it('holds the figures of each country', () => {
    const figures = (country: string) => {
      const { currency, transactionUnitsMax, monthUnitsMax } = policy(country)
      return [currency, transactionUnitsMax, monthUnitsMax]
    }
    expect(figures('DE')).toEqual(['EUR', 5000n, 30000n])
    expect(figures('GB')).toEqual(['GBP', 4000n, 24000n])
    expect(figures('KR')).toEqual(['KRW', 300000n, 1000000n])
    expect(figures('AU')).toEqual(['AUD', 5000n, 20000n])
    expect(figures('ZZ')).toEqual(['EUR', 2000n, 6000n])
  })

  it('has no two of one version, and none that starts a payer above its own ceiling', () => {
    expect(new Set(policies.map(({ version }) => version)).size).toBe(policies.length)
    for (const each of policies) {
      expect(each.monthUnitsStart).toBeLessThanOrEqual(each.monthUnitsMax)
      expect(each.transactionUnitsMax).toBeLessThanOrEqual(each.monthUnitsStart)
      expect(each.classes).not.toContain('adult')
      expect(each.classes).not.toContain('gambling')
    }
  })
})

describe('the caps of a payer', () => {
  const when = { now, zone: 'Europe/Berlin', itemClass: 'content' } as const
  const idsOf = (country: string, payer: CappedPayer, itemClass: 'content' | 'voucher' = 'content') =>
    capsFor(policy(country), payer, { ...when, itemClass }).map(({ id }) => id)

  it('are those of the country, over the calendar month of the operator', () => {
    const [month] = capsFor(policy('NL'), adult, when)
    expect(month).toEqual({
      id: 'month',
      unitsMax: 30000n,
      from: Date.UTC(2026, 9, 31, 23),
      to: Date.UTC(2026, 10, 30, 23),
    })
    expect(idsOf('NL', adult)).toEqual(['month'])
  })

  it('are narrower for a number in the seven days after its first payment', () => {
    expect(idsOf('ZZ', adult)).toEqual(['month', 'day_count', 'new_number', 'new_number_day_count'])
    expect(idsOf('ZZ', { ...adult, firstPaidAt: instant(later(-7) + 1) })).toContain('new_number')
    expect(idsOf('ZZ', { ...adult, firstPaidAt: later(-7) })).toEqual(['month', 'day_count'])
  })

  it('count the resaleable classes of a country that bounds them together', () => {
    expect(idsOf('KR', adult)).toEqual(['month'])
    const caps = capsFor(policy('KR'), adult, { ...when, itemClass: 'voucher' })
    expect(caps.find(({ id }) => id === 'class')).toMatchObject({
      unitsMax: 100000n,
      itemClasses: expect.arrayContaining(['voucher', 'gift_card', 'transit']),
    })
  })

  it('take the payer’s own cap where it is lower, and the next one from its time on', () => {
    const own = { ...adult, capUnits: 1000n }
    expect(monthCapOf(policy('NL'), own, now)).toBe(1000n)
    const raised = { ...own, capNext: { units: 2000n, from: later(1) } }
    expect(monthCapOf(policy('NL'), raised, instant(later(1) - 1))).toBe(1000n)
    expect(monthCapOf(policy('NL'), raised, later(1))).toBe(2000n)
    expect(monthCapOf(policy('NL'), { ...adult, capUnits: 99999999n }, now)).toBe(30000n)
    expect(monthCapOf(policy('KR'), adult, now)).toBe(300000n)
  })

  it('are passed by one unit or one payment too many, and by nothing less', () => {
    const caps = capsFor(policy('ZZ'), { ...adult, firstPaidAt: later(-30) }, when)
    const spent = (units: bigint, count: number) => () => ({ units, count })
    expect(passedCap(caps, 100n, spent(5900n, 5))).toBeUndefined()
    expect(passedCap(caps, 101n, spent(5900n, 5))?.id).toBe('month')
    expect(passedCap(caps, 1n, spent(0n, 6))?.id).toBe('day_count')
  })
})

describe('one payment', () => {
  const fault = (country: string, units: bigint, changes: object = {}) =>
    transactionFault(
      policy(country),
      { ...adult, ...changes },
      {
        amount: { currency: policy(country).currency, units },
        itemClass: 'content',
        ...changes,
      },
    )

  it('may be as large as the country says', () => {
    expect(fault('NL', 5000n)).toBeUndefined()
    expect(fault('NL', 5001n)).toBe('above_transaction_cap')
  })

  it('is in the currency of the country, and of a class that may be sold', () => {
    expect(fault('NL', 1n, { amount: { currency: 'USD', units: 1n } })).toBe('currency_not_allowed')
    for (const itemClass of ['adult', 'gambling', 'voucher']) {
      expect(fault('NL', 1n, { itemClass })).toBe('class_not_allowed')
    }
    expect(fault('KR', 1n, { itemClass: 'voucher' })).toBeUndefined()
  })

  it('of a minor is for few classes, for more with a guardian, and in Korea so when nobody told the age', () => {
    expect(fault('NL', 1n, { age: 'minor' })).toBeUndefined()
    expect(fault('NL', 1n, { age: 'unknown', itemClass: 'game_item' })).toBeUndefined()
    expect(fault('NL', 1n, { age: 'minor', itemClass: 'game_item' })).toBe('guardian_needed')
    expect(fault('KR', 1n, { age: 'unknown', itemClass: 'game_item' })).toBe('guardian_needed')
    expect(
      fault('KR', 1n, { age: 'unknown', itemClass: 'game_item', hasGuardianConsent: true }),
    ).toBeUndefined()
    expect(fault('KR', 1n, { age: 'minor', itemClass: 'voucher', hasGuardianConsent: true })).toBe(
      'minor_not_allowed',
    )
  })

  it('asks for a second factor where the country, the sum or the risk does', () => {
    expect(whySecondFactor(policy('KR'), { units: 1n, isSuspect: false })).toBe('country')
    expect(whySecondFactor(policy('NL'), { units: 3000n, isSuspect: false })).toBe('amount')
    expect(whySecondFactor(policy('NL'), { units: 2999n, isSuspect: false })).toBeUndefined()
    expect(whySecondFactor(policy('NL'), { units: 1n, isSuspect: true })).toBe('risk')
  })

  it('is proven for years, small ones in Korea for one', () => {
    expect(evidenceDays(policy('NL'), 1n)).toBeGreaterThanOrEqual(5 * 365)
    expect(evidenceDays(policy('KR'), 10000n)).toBe(366)
    expect(evidenceDays(policy('KR'), 10001n)).toBeGreaterThanOrEqual(5 * 365)
  })
})

describe('a change of the own cap', () => {
  const ask = (payer: OwnCap, units: bigint, hasSecondFactor = true, at = now) =>
    decideCapChange(policy('NL'), payer, { units, hasSecondFactor, now: at })
  const none: OwnCap = { capUnits: undefined, capNext: undefined }

  it('is in force at once where it lowers, without any second factor', () => {
    expect(ask(none, 500n, false)).toMatchObject({ ok: true, isAtOnce: true, cap: { capUnits: 500n } })
    expect(ask(none, 0n, false)).toMatchObject({ ok: true, isAtOnce: true, cap: { capUnits: 0n } })
  })

  it('waits a day where it raises, and asks for a second factor', () => {
    const low = { capUnits: 500n, capNext: undefined }
    expect(ask(low, 501n, false)).toEqual({ ok: false, reason: 'second_factor' })
    expect(ask(low, 501n)).toEqual({
      ok: true,
      isAtOnce: false,
      from: later(1),
      cap: { capUnits: 500n, capNext: { units: 501n, from: later(1) } },
    })
    expect(ask(low, 30001n)).toEqual({ ok: false, reason: 'above_ceiling' })
    expect(ask(low, -1n)).toEqual({ ok: false, reason: 'not_an_amount' })
  })

  it('keeps the time of a raise that is asked for again, and a lower cap calls it off', () => {
    const pending = { capUnits: 500n, capNext: { units: 900n, from: later(0.5) } }
    expect(ask(pending, 900n)).toMatchObject({ ok: true, from: later(0.5) })
    expect(ask(pending, 901n)).toMatchObject({ ok: true, from: later(1) })
    expect(ask(pending, 400n)).toMatchObject({ ok: true, cap: { capUnits: 400n, capNext: undefined } })
  })

  it('never lets a payer spend more within a day of any wish than before it', () => {
    const wish = record({
      units: bigInt(0n, 40000n),
      hasSecondFactor: boolean(),
      hours: integer({ min: 0, max: 40 }),
    })
    assert(
      property(array(wish, { maxLength: 12 }), (wishes) => {
        let payer = none
        let time = now
        const caps: { at: number; cap: bigint }[] = [{ at: now, cap: 30000n }]
        const asked: { at: number; units: bigint; hasSecondFactor: boolean }[] = []
        for (const { units, hasSecondFactor, hours } of wishes) {
          time = instant(time + hours * 3_600_000)
          const before = monthCapOf(policy('NL'), payer, time)
          const change = ask(payer, units, hasSecondFactor, time)
          if (!change.ok) continue
          payer = change.cap
          asked.push({ at: time, units, hasSecondFactor })
          const after = monthCapOf(policy('NL'), payer, time)
          expect(after).toBeLessThanOrEqual(before)
          caps.push({ at: time, cap: after })
          const tomorrow = monthCapOf(policy('NL'), payer, instant(time + day))
          const isBacked = asked.some(({ units, hasSecondFactor }) => units === tomorrow && hasSecondFactor)
          expect(tomorrow <= after || isBacked).toBe(true)
        }
      }),
    )
  })
})

describe('the month so far', () => {
  it('tells what is spent, what is left and which notice comes next', () => {
    const at = { spent: 16000n, now }
    expect(monthToDate(policy('NL'), adult, at)).toEqual({
      currency: 'EUR',
      cap: 30000n,
      spent: 16000n,
      left: 14000n,
      percent: 53,
      reached: [50],
      next: 80,
      raise: undefined,
    })
    expect(monthToDate(policy('NL'), { ...adult, capUnits: 0n }, at)).toMatchObject({
      left: 0n,
      percent: 100,
    })
    expect(monthToDate(policy('NL'), { ...adult, capUnits: 8000n }, at)).toMatchObject({
      left: 0n,
      percent: 200,
    })
  })

  it('gives a notice once, with the charge that reaches it, and every thirty dollars in Australia', () => {
    const crossed = (country: string, before: bigint, after: bigint) =>
      noticesCrossed(policy(country), policy(country).monthUnitsMax, { before, after })
    expect(crossed('NL', 14999n, 15000n)).toEqual([{ percent: 50 }])
    expect(crossed('NL', 15000n, 15001n)).toEqual([])
    expect(crossed('NL', 14999n, 30000n)).toEqual([{ percent: 100 }])
    expect(crossed('AU', 2900n, 3000n)).toEqual([{ units: 3000n }])
    expect(crossed('AU', 3000n, 3100n)).toEqual([])
    expect(crossed('AU', 2900n, 10000n)).toEqual([{ percent: 50 }, { units: 9000n }])
  })
})
