// Spend control: who may spend how much, whatever is raced or repeated (E-02 to E-04, E-08).

import { instant } from '@farthing/protocol'
import { array, assert, asyncProperty, bigInt, constantFrom, record } from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultOperatorLimits } from '../domain/guard/ceilings.ts'
import { listEvents } from '../records/events.ts'
import { listGuardSpends, readGuardSpend } from '../records/guard-spends.ts'
import { readGuard, upsertGuard } from '../records/guards.ts'
import { listMails } from '../records/mails.ts'
import { limitChild, openAged, openFamily, openOrder, openShop, payOrder } from '../testing/guard-world.ts'
import { actBefore } from '../testing/interleave.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import {
  codeOf,
  eur,
  euros,
  must,
  openMerchant,
  openWallet,
  pay,
  type TestMerchant,
} from '../testing/test-parties.ts'
import { closeWallet } from './close-wallet.ts'
import { declareAge } from './declare-age.ts'
import { inviteMember, joinFamily, setNotices, withdrawConsent } from './invite-member.ts'
import { payOffer } from './pay-offer.ts'
import { readSpending } from './read-family.ts'
import { refundPurchase } from './refund-purchase.ts'
import { runAgenda } from './run-agenda.ts'
import { setBudget, setDailyLimit } from './set-budget.ts'
import { setHours, setLimit } from './set-limits.ts'
import { readMailSetting, setMailAddress } from './set-mail-address.ts'

let broker: TestBroker
let merchant: TestMerchant

beforeEach(async () => {
  broker = await openTestBroker({ environment: { FARTHING_UNKNOWN_MONTHLY: '5' } })
  merchant = await openMerchant(broker)
})
afterEach(() => broker.close())

let things = 0
async function buy(wallet: { readonly id: string; readonly token: string }, units: bigint) {
  things += 1
  return pay(broker, wallet, await merchant.quote(`thing ${things}`, { price: euros(units) }), {
    isConfirmedTwice: true,
  })
}

describe('a wallet of unknown age', () => {
  it('spends five a month in all and not a unit more, until a band is told', async () => {
    const wallet = await openWallet(broker, euros(10_000_000n))
    must(await buy(wallet, 4_999_999n))
    expect(codeOf(await buy(wallet, 2n))).toBe('age_unknown_limit')
    must(await buy(wallet, 1n))
    expect(codeOf(await buy(wallet, 1n))).toBe('age_unknown_limit')
    must(await declareAge(broker.deps, { walletId: wallet.id, band: 'adult' }))
    must(await buy(wallet, 1_000_000n))
  })

  it('spends again in the next month, and what was refunded in this one', async () => {
    const wallet = await openWallet(broker, euros(10_000_000n))
    const paid = must(await buy(wallet, 5_000_000n))
    expect(codeOf(await buy(wallet, 1n))).toBe('age_unknown_limit')
    must(await refundPurchase(broker.deps, { purchaseId: paid.purchase.id, by: { wallet: wallet.id } }))
    must(await buy(wallet, 5_000_000n))
    broker.system.moveTo(instant(Date.UTC(2026, 1, 1)))
    must(await buy(wallet, 5_000_000n))
  })

  it('is refused what is for adults alone', async () => {
    const shop = await openShop(broker, merchant, 18)
    const wallet = await openWallet(broker, euros(5_000_000n))
    expect(codeOf(await payOrder(broker, wallet, await openOrder(broker, shop, euros(10_000n))))).toBe(
      'age_rating',
    )
  })
})

describe('a wallet below 18', () => {
  it('spends nothing before a guardian links it, and nothing once consent is withdrawn', async () => {
    const alone = await openAged(broker, '16-17', euros(5_000_000n))
    expect(codeOf(await buy(alone, 1n))).toBe('guardian_needed')
    const family = await openFamily(broker, '16-17', euros(5_000_000n))
    must(await buy(family.child, 1n))
    must(await withdrawConsent(broker.deps, { guardianId: family.guardian.id, linkId: family.linkId }))
    expect(codeOf(await buy(family.child, 1n))).toBe('guardian_needed')
  })

  it('is stopped by a consent that ends between the decision and the commit', async () => {
    const family = await openFamily(broker, '16-17', euros(5_000_000n))
    const quote = await merchant.quote('raced')
    const deps = actBefore(broker.deps, 'insert into guard_spends', () =>
      withdrawConsent(broker.deps, { guardianId: family.guardian.id, linkId: family.linkId }),
    )
    const paid = await payOffer(deps, {
      walletId: family.child.id,
      quote,
      idempotencyKey: 'raced',
      consent: 'explicit',
      isConfirmedTwice: true,
    })
    expect(codeOf(paid)).toBe('guardian_needed')
  })

  it('spends nothing once the wallet of its guardian is closed, until another guardian links it', async () => {
    const { guardian, child } = await openFamily(broker, '16-17', euros(5_000_000n))
    must(await buy(child, 1n))
    expect(must(await closeWallet(broker.deps, guardian.id)).isClosed).toBe(true)
    expect(codeOf(await buy(child, 1n))).toBe('guardian_needed')
    const other = await openAged(broker, 'adult')
    const { code } = must(await inviteMember(broker.deps, { guardianId: other.id, band: '16-17' }))
    must(await joinFamily(broker.deps, { childId: child.id, code }))
    must(await buy(child, 1n))
  })

  it('takes its words and its address along when it is closed', async () => {
    const family = await openFamily(broker, '16-17', euros(1_000_000n))
    const title = 'A title of their own'
    must(
      await pay(broker, family.child, await merchant.quote('named', { price: euros(1_000_000n), title }), {
        isConfirmedTwice: true,
      }),
    )
    must(await setMailAddress(broker.deps, { ownerId: family.child.id, address: 'anna@example.org' }))
    expect(must(await closeWallet(broker.deps, family.child.id)).isClosed).toBe(true)
    expect(await listGuardSpends(broker.deps.records, spendsOf(family.child.id))).toMatchObject([
      { units: 1_000_000n },
    ])
    expect(await readMailSetting(broker.deps, family.child.id)).toMatchObject({ isVerified: false })
    const [spend] = await listGuardSpends(broker.deps.records, spendsOf(family.child.id))
    expect(spend?.title).toBeUndefined()
  })

  it('tells the connected apps that consent was withdrawn', async () => {
    const shop = await openShop(broker, merchant)
    const family = await openFamily(broker, '16-17', euros(5_000_000n))
    must(await payOrder(broker, family.child, await openOrder(broker, shop, euros(10_000n))))
    must(await withdrawConsent(broker.deps, { guardianId: family.guardian.id, linkId: family.linkId }))
    const events = await listEvents(broker.deps.records, {
      merchantId: merchant.id,
      types: ['player.consent_withdrawn'],
      limit: 10,
    })
    expect(events.map(({ objectId }) => objectId)).toEqual([shop.player.id])
  })

  it('pays nothing silently, whatever budget stood before, and gets no budget', async () => {
    const child = await openWallet(broker, euros(5_000_000n))
    const budget = {
      walletId: child.id,
      merchantId: merchant.id,
      asset: eur,
      isAutoPay: true,
      perItemUnits: 250_000n,
      perWeekUnits: 2_000_000n,
    }
    must(await setBudget(broker.deps, budget))
    must(await pay(broker, child, await merchant.quote('before'), { consent: 'silent' }))
    const guardian = await openAged(broker, 'adult')
    const { code } = must(await inviteMember(broker.deps, { guardianId: guardian.id, band: '16-17' }))
    must(await joinFamily(broker.deps, { childId: child.id, code }))
    const quote = await merchant.quote('silent')
    expect(codeOf(await pay(broker, child, quote, { consent: 'silent' }))).toBe('consent_required')
    expect(codeOf(await setBudget(broker.deps, budget))).toBe('not_for_minors')
  })

  it('says yes twice to every purchase', async () => {
    const { child } = await openFamily(broker, '16-17', euros(5_000_000n))
    const quote = await merchant.quote('twice')
    expect(codeOf(await pay(broker, child, quote))).toBe('second_confirmation_needed')
    must(await pay(broker, child, quote, { isConfirmedTwice: true }))
  })

  it('raises nothing by itself: no band, no limit, no hours', async () => {
    const { child } = await openFamily(broker, '13-15', euros(5_000_000n))
    const self = { walletId: child.id, by: { kind: 'self' } } as const
    expect(codeOf(await declareAge(broker.deps, { walletId: child.id, band: 'adult' }))).toBe(
      'guardian_needed',
    )
    expect(codeOf(await declareAge(broker.deps, { walletId: child.id, band: '16-17' }))).toBe(
      'guardian_needed',
    )
    const limit = { ...self, period: 'day', scope: '', asset: eur } as const
    must(await setLimit(broker.deps, { ...limit, units: 100_000n }))
    expect(codeOf(await setLimit(broker.deps, { ...limit, units: 100_001n }))).toBe('guardian_needed')
    expect(codeOf(await setLimit(broker.deps, limit))).toBe('guardian_needed')
    must(await setHours(broker.deps, { ...self, hours: { from: 600, to: 900 } }))
    expect(codeOf(await setHours(broker.deps, { ...self, hours: { from: 600, to: 901 } }))).toBe(
      'guardian_needed',
    )
  })

  it('is refused an article above its limits without anybody being asked', async () => {
    const { child } = await openFamily(broker, 'under13', euros(5_000_000n))
    expect(codeOf(await buy(child, 1n))).toBe('approval_needed')
  })
})

function spendsOf(walletId: string) {
  return { walletId, since: instant(0), limit: 10 }
}

/** What each allows for one purchase at 13 to 15 where it is to be the strictest. */
const highest = { guardian: 1_000_000n, region: 6_000_000n, app: 0n, operator: 2_000_000n } as const
const refusals = {
  guardian: 'approval_pending',
  region: 'spend_limit_region',
  app: 'age_rating',
  operator: 'approval_pending',
} as const

describe('of the limits of guardian, region, app and operator the strictest counts (E-03)', () => {
  const parties = ['guardian', 'region', 'app', 'operator'] as const
  const pairs = parties.flatMap((strictest) =>
    parties.filter((other) => other !== strictest).map((other) => [strictest, other] as const),
  )
  it.each(pairs)('the %s below the %s', async (strictest, other) => {
    const operator =
      strictest === 'operator' ? '13-15=2/30' : other === 'operator' ? '13-15=9/90' : '13-15=900/900'
    const world = await openTestBroker({ environment: { FARTHING_MINOR_LIMITS: operator } })
    try {
      const shop = await openShop(world, await openMerchant(world), strictest === 'app' ? 16 : 13)
      const family = await openFamily(world, '13-15', euros(90_000_000n))
      if (strictest === 'guardian' || other === 'guardian') {
        const units = strictest === 'guardian' ? 1_000_000n : 9_000_000n
        await limitChild(world, family, { period: 'purchase', units })
      }
      if (strictest === 'region' || other === 'region') await moveTo(world, family.child.id, 'CN')
      must(await setDailyLimit(world.deps, { walletId: family.child.id, units: 1_000_000_000n }))
      const most = highest[strictest]
      const above = await openOrder(world, shop, euros(most + 1n))
      expect(codeOf(await payOrder(world, family.child, above))).toBe(refusals[strictest])
      if (most > 0n) must(await payOrder(world, family.child, await openOrder(world, shop, euros(most))))
    } finally {
      await world.close()
    }
  })
})

async function moveTo(world: TestBroker, walletId: string, region: string): Promise<void> {
  const guard = await readGuard(world.deps.records, walletId)
  must(await world.deps.ledger.commit({ records: [upsertGuard(world.deps.records, { ...guard, region })] }))
}

describe('limits', () => {
  it('are never passed by payments at once, whatever they are: the strictest ceiling holds to the unit', async () => {
    const limits = record({
      purchase: bigInt({ min: 1n, max: 3_000_000n }),
      day: bigInt({ min: 0n, max: 5_000_000n }),
      week: bigInt({ min: 0n, max: 5_000_000n }),
      month: bigInt({ min: 0n, max: 5_000_000n }),
    })
    const prices = array(bigInt({ min: 1n, max: 2_000_000n }), { minLength: 2, maxLength: 8 })
    await assert(
      asyncProperty(
        limits,
        prices,
        constantFrom('13-15' as const, '16-17' as const),
        async (set, wanted, band) => {
          const family = await openFamily(broker, band, euros(20_000_000n))
          must(await setDailyLimit(broker.deps, { walletId: family.child.id, units: 1_000_000_000n }))
          for (const period of ['purchase', 'day', 'week', 'month'] as const) {
            await limitChild(broker, family, { period, units: set[period] })
          }
          const outcomes = await Promise.all(wanted.map((units) => buy(family.child, units)))
          const paid = wanted.filter((_, index) => outcomes[index]?.ok === true)
          const sum = paid.reduce((total, units) => total + units, 0n)
          const { purchase, month } = defaultOperatorLimits.minors[band]
          const most = [set.day, set.week, set.month, month * 1_000_000n].reduce((low, each) =>
            each < low ? each : low,
          )
          expect(sum <= most).toBe(true)
          expect(paid.every((units) => units <= set.purchase && units <= purchase * 1_000_000n)).toBe(true)
          const [spent] = (await readSpending(broker.deps, family.child.id)).month
          expect(spent?.amount).toBe(sum)
          // Whoever was refused would have passed a ceiling: nothing is left over that the smallest of them would fit into.
          const fits = wanted.filter(
            (units, index) =>
              outcomes[index]?.ok !== true &&
              units <= set.purchase &&
              units <= purchase * 1_000_000n &&
              sum + units <= most,
          )
          expect(fits).toEqual([])
        },
      ),
      { numRuns: 12 },
    )
  }, 120_000)

  it('of an adult work at once where they are lower, and a day later where they are higher', async () => {
    const wallet = await openAged(broker, 'adult', euros(20_000_000n))
    const limit = {
      walletId: wallet.id,
      by: { kind: 'self' },
      period: 'month',
      scope: '',
      asset: eur,
    } as const
    must(await setLimit(broker.deps, { ...limit, units: 1_000_000n }))
    expect(codeOf(await buy(wallet, 1_000_001n))).toBe('spend_limit_reached')
    const raised = must(await setLimit(broker.deps, { ...limit, units: 2_000_000n }))
    expect(raised.from).toBe(broker.system.now() + 86_400_000)
    expect(codeOf(await buy(wallet, 1_000_001n))).toBe('spend_limit_reached')
    broker.system.advance(86_399_999)
    expect(codeOf(await buy(wallet, 1_000_001n))).toBe('spend_limit_reached')
    broker.system.advance(1)
    await runAgenda(broker.deps)
    expect((await readSpending(broker.deps, wallet.id)).set).toMatchObject([{ units: 2_000_000n }])
    must(await buy(wallet, 1_000_001n))
  })

  it('of a child a guardian raises at once, but only with a passkey proved for that child just now', async () => {
    const family = await openFamily(broker, '16-17', euros(9_000_000n))
    await limitChild(broker, family, { period: 'day', units: 1_000_000n })
    const raise = {
      walletId: family.child.id,
      by: { kind: 'guardian', guardianId: family.guardian.id, secret: 'another device' },
      period: 'day',
      scope: '',
      asset: eur,
      units: 2_000_000n,
    } as const
    expect(codeOf(await setLimit(broker.deps, raise))).toBe('passkey_required')
    expect(codeOf(await buy(family.child, 2_000_000n))).toBe('approval_needed')
    await limitChild(broker, family, { period: 'day', units: 2_000_000n })
    must(await buy(family.child, 2_000_000n))
  })

  it('hold for one app alone where they are set for it', async () => {
    const shop = await openShop(broker, merchant)
    const wallet = await openAged(broker, 'adult', euros(9_000_000n))
    must(
      await setLimit(broker.deps, {
        walletId: wallet.id,
        by: { kind: 'self' },
        period: 'week',
        scope: `app:${shop.app.id}`,
        asset: eur,
        units: 100_000n,
      }),
    )
    must(await payOrder(broker, wallet, await openOrder(broker, shop, euros(100_000n))))
    expect(codeOf(await payOrder(broker, wallet, await openOrder(broker, shop, euros(1n))))).toBe(
      'spend_limit_reached',
    )
    must(await buy(wallet, 1_000_000n))
  })

  it('let spend only in the hours of the day, by the clock of the wallet', async () => {
    const wallet = await openAged(broker, 'adult', euros(9_000_000n))
    must(await declareAge(broker.deps, { walletId: wallet.id, band: 'adult', zone: 'Europe/Berlin' }))
    // It is noon in UTC and one o'clock in Berlin.
    must(
      await setHours(broker.deps, {
        walletId: wallet.id,
        by: { kind: 'self' },
        hours: { from: 13 * 60, to: 14 * 60 },
      }),
    )
    must(await buy(wallet, 1n))
    broker.system.advance(3_600_000)
    expect(codeOf(await buy(wallet, 1n))).toBe('spending_hours')
  })

  it('count a payment once however often it is sent', async () => {
    const wallet = await openWallet(broker, euros(5_000_000n))
    const quote = await merchant.quote('once', { price: euros(3_000_000n) })
    const paid = must(await pay(broker, wallet, quote))
    must(await pay(broker, wallet, quote))
    const spend = await readGuardSpend(broker.deps.records, `${merchant.id}|${paid.purchase.nonce}`)
    expect(spend).toMatchObject({ units: 3_000_000n, backUnits: 0n })
    expect((await readSpending(broker.deps, wallet.id)).month).toEqual([euros(3_000_000n)])
  })
})

describe('a guardian hears by mail', () => {
  it('of each purchase, of half, four fifths and all of a limit once, and of what was stopped', async () => {
    const family = await openFamily(broker, '13-15', euros(20_000_000n))
    for (const units of [3_000_000n, 2_000_000n, 3_000_000n, 2_000_000n]) must(await buy(family.child, units))
    expect(codeOf(await buy(family.child, 1n))).toBe('approval_needed')
    expect(codeOf(await buy(family.child, 1n))).toBe('approval_needed')
    const mails = await listMails(broker.deps.records, { ownerId: family.guardian.id, limit: 50 })
    const told = mails.map(({ kind, data }) => (kind === 'limit_share' ? data['share'] : kind))
    expect(told.toSorted((one = '', other = '') => one.localeCompare(other))).toEqual([
      '100',
      '50',
      '80',
      'blocked',
      'purchase',
      'purchase',
      'purchase',
      'purchase',
    ])
  })

  it('of the week on Monday morning where that was chosen', async () => {
    const family = await openFamily(broker, '13-15', euros(20_000_000n))
    must(
      await setNotices(broker.deps, {
        guardianId: family.guardian.id,
        childId: family.child.id,
        notices: 'weekly',
      }),
    )
    must(await buy(family.child, 1_000_000n))
    must(await buy(family.child, 500_000n))
    broker.system.moveTo(instant(Date.UTC(2026, 0, 12, 8)))
    await runAgenda(broker.deps)
    const mails = await listMails(broker.deps.records, { ownerId: family.guardian.id, limit: 50 })
    expect(mails).toMatchObject([{ kind: 'digest', data: { total: '1.50 EUR' } }])
  })

  it('and the app hears once a month that a limit of its player was reached, not whose', async () => {
    const shop = await openShop(broker, merchant)
    const wallet = await openWallet(broker, euros(20_000_000n))
    for (const _ of [1, 2]) {
      const order = await openOrder(broker, shop, euros(6_000_000n))
      expect(codeOf(await payOrder(broker, wallet, order))).toBe('age_unknown_limit')
    }
    const events = await listEvents(broker.deps.records, {
      merchantId: merchant.id,
      types: ['player.limit_reached'],
      limit: 10,
    })
    expect(events).toHaveLength(1)
    expect(JSON.stringify(events[0]?.data)).not.toContain(wallet.id)
  })
})
