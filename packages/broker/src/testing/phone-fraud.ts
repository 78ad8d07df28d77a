// Three cash-out stories as events: goods bought to be sold on (A), a shop that sells nothing (B), hijacked numbers at night
// (C). Written from how the trade is reported to work, without looking at any rule.

import {
  type Dice,
  type Life,
  type LifeEvent,
  type LifeItem,
  type LifeMerchant,
  type LifePayer,
  type LifePayment,
  lifeStart,
  makeDice,
} from './phone-life.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** The three stories, set into the third month. */
export function makeFraud(seed: number): Life {
  const dice = makeDice(seed + 7_777)
  const stories = [resale(dice), fakeShop(dice), hijack(dice)]
  return {
    payers: stories.flatMap(({ payers }) => payers),
    merchants: stories.flatMap(({ merchants }) => merchants),
    events: stories.flatMap(({ events }) => events),
  }
}

type Deal = {
  readonly story: string
  readonly id: string
  readonly at: number
  readonly payer: string
  readonly merchant: string
  readonly account: string
  readonly device: string
  readonly address: string
  readonly units: number
  readonly item: LifeItem
}

function deal(of: Deal, more: Partial<LifePayment> = {}): LifePayment {
  return {
    kind: 'payment',
    ...of,
    units: BigInt(of.units),
    texts: [],
    codeDelayMs: 12_000,
    codeAddress: of.address,
    misses: 0,
    outcome: 'made',
    isOpened: false,
    ...more,
  }
}

function person(id: string, digits: string, line: LifePayer['line'], region = 'river'): LifePayer {
  return { id, number: `+9992${digits}`, operator: 'north', region, line }
}

/** A broker recruits people, sits with them at one laptop, and uses the codes they buy at once. */
function resale(dice: Dice): Life {
  const events: LifeEvent[] = []
  const payers: LifePayer[] = []
  const shop: LifeMerchant = { id: 'key-store', createdAt: lifeStart - 400 * day }
  const at = (date: number, hours: number): number => lifeStart + date * day + hours * hour
  for (let place = 0; place < 12; place += 1) {
    const id = `recruit-${place}`
    const isFresh = place % 3 === 0
    const since = isFresh ? at(60, 0) : lifeStart - 700 * day
    payers.push(person(id, `${41_000_000 + dice.below(900_000)}${place % 10}`, { since, isPrepaid: isFresh }))
    const start = at(66 + Math.floor(place / 6), 14) + (place % 6) * 25 * minute
    for (let step = 0; step < 5; step += 1) {
      const payment = deal(
        {
          story: 'A',
          id: `a-${place}-${step}`,
          at: start + step * 4 * minute,
          payer: id,
          merchant: shop.id,
          account: 'broker-account',
          device: 'broker-laptop',
          address: 'back-room',
          units: 4_900,
          item: step % 2 === 0 ? 'voucher' : 'prepaid_pin',
        },
        { texts: ['https://key-store.example/?utm_campaign=휴대폰+현.금.화'], referenceUnits: 3_500n },
      )
      events.push(payment, {
        kind: 'use',
        at: payment.at + 2 * minute,
        payment: payment.id,
        device: 'broker-desktop',
        address: 'other-room',
      })
    }
  }
  events.push(...monthStarter(payers, shop), ...runner(payers), ...looper(payers, shop))
  return {
    payers,
    merchants: [shop, ...['runner-one', 'runner-two', 'runner-three'].map(ownedByOne)],
    events,
  }
}

function ownedByOne(id: string): LifeMerchant {
  return { id, createdAt: lifeStart - 300 * day, owner: 'owner-of-runners' }
}

/** The credit comes back at midnight on the first, and is gone an hour later. */
function monthStarter(payers: LifePayer[], shop: LifeMerchant): readonly LifeEvent[] {
  payers.push(person('first-of-month', '510000011', { since: lifeStart - 900 * day }))
  // The first of April and of May in the Netherlands, where clocks went forward on 29 March.
  return [lifeStart + 30 * day - hour, lifeStart + 60 * day - hour].flatMap((midnight, month) =>
    [0, 1, 2, 3, 4, 5].map((step) =>
      deal({
        story: 'A',
        id: `a-first-${month}-${step}`,
        at: midnight + 12 * minute + step * 9 * minute,
        payer: 'first-of-month',
        merchant: shop.id,
        account: 'first-account',
        device: 'first-phone',
        address: 'first-home',
        units: 4_900 - step,
        item: 'voucher',
      }),
    ),
  )
}

/** One payer sent through three accounts and three shops of one owner. */
function runner(payers: LifePayer[]): readonly LifeEvent[] {
  payers.push(person('runner', '520000022', { since: lifeStart - 900 * day }))
  return ['runner-one', 'runner-two', 'runner-three'].map((merchant, step) =>
    deal({
      story: 'A',
      id: `a-run-${step}`,
      at: lifeStart + 68 * day + 15 * hour + step * 2 * hour,
      payer: 'runner',
      merchant,
      account: `runner-account-${step}`,
      device: `runner-phone-${step}`,
      address: 'street',
      units: 2_000 + step * 300,
      item: 'game_currency',
    }),
  )
}

/** Buys, keeps the code, asks for the money back, and again. */
function looper(payers: LifePayer[], shop: LifeMerchant): readonly LifeEvent[] {
  payers.push(person('looper', '530000033', { since: lifeStart - 900 * day }))
  return [0, 1, 2, 3].flatMap((step): readonly LifeEvent[] => {
    const payment = deal({
      story: 'A',
      id: `a-loop-${step}`,
      at: lifeStart + 69 * day + 11 * hour + step * 90 * minute,
      payer: 'looper',
      merchant: shop.id,
      account: 'looper-account',
      device: 'looper-phone',
      address: 'looper-home',
      units: 1_500 + step,
      item: 'prepaid_pin',
    })
    return [payment, { kind: 'refund', at: payment.at + 6 * minute, payment: payment.id }]
  })
}

/** Merchant and broker are one: every sale is a loan, most are never paid, and nobody opens what was sold. */
function fakeShop(dice: Dice): Life {
  const events: LifeEvent[] = []
  const payers: LifePayer[] = []
  const shop: LifeMerchant = {
    id: 'quick-media',
    createdAt: lifeStart + 55 * day,
    owner: 'owner-of-quick-media',
    ownerDevice: 'quick-office',
  }
  for (let place = 0; place < 28; place += 1) {
    const id = `borrower-${place}`
    payers.push(
      person(id, `${61_000_000 + dice.below(900_000)}${place % 10}`, {
        since: lifeStart - (200 + place) * day,
      }),
    )
    const start = lifeStart + (63 + Math.floor(place / 4)) * day + (24 + (place % 4)) * hour
    for (let step = 0; step < 6; step += 1) {
      const payment = deal(
        {
          story: 'B',
          id: `b-${place}-${step}`,
          at: start + step * 7 * minute,
          payer: id,
          merchant: shop.id,
          account: `borrower-account-${place}`,
          device: place % 2 === 0 ? 'quick-office' : `borrower-phone-${place}`,
          address: 'office',
          units: 4_600 + dice.below(400),
          item: 'content',
        },
        { texts: place % 5 === 0 ? ['급전 c4sh f0r ph0ne cr3dit'] : ['Premium film'] },
      )
      events.push(payment)
      if (dice.below(10) < 4) events.push({ kind: 'unpaid', at: payment.at + 15 * day, payment: payment.id })
    }
    if (place % 6 === 0) {
      events.push({ kind: 'report', at: start + 9 * day, payment: `b-${place}-0`, what: 'complaint' })
    }
  }
  return { payers, merchants: [shop], events }
}

/** SIMs taken over or codes relayed, in one area between two and four at night; the owners wake up and say so. */
function hijack(dice: Dice): Life {
  const events: LifeEvent[] = []
  const payers: LifePayer[] = []
  const night = lifeStart + 72 * day
  for (let place = 0; place < 15; place += 1) {
    const id = `victim-${place}`
    const start = night + 2 * hour - hour + place * 6 * minute
    const isSwapped = place % 2 === 0
    payers.push(
      // Numbers next to each other, tried one after the other.
      person(
        id,
        `7100000${String(place).padStart(2, '0')}`,
        {
          since: lifeStart - 2_000 * day,
          ...(isSwapped ? { simSwappedAt: night - dice.below(20) * hour } : {}),
        },
        'harbour',
      ),
    )
    for (let step = 0; step < 4; step += 1) {
      events.push(
        deal(
          {
            story: 'C',
            id: `c-${place}-${step}`,
            at: start + step * 3 * minute,
            payer: id,
            merchant: 'star-forge',
            account: `thief-account-${place}`,
            device: `thief-device-${place}`,
            address: 'thief-den',
            units: 4_500,
            item: 'game_currency',
          },
          {
            misses: place === 14 ? 3 : 0,
            codeDelayMs: isSwapped ? 9_000 : 2_200,
            codeAddress: isSwapped ? 'thief-den' : 'relay',
          },
        ),
      )
    }
    events.push({
      kind: 'report',
      at: night + 8 * hour + place * 11 * minute,
      payment: `c-${place}-0`,
      what: place % 3 === 0 ? 'stop' : 'not_me',
    })
    // The thieves try once more by day.
    events.push(
      deal(
        {
          story: 'C',
          id: `c-${place}-day`,
          at: night + 12 * hour + place * 5 * minute,
          payer: id,
          merchant: 'star-forge',
          account: `thief-account-${place}`,
          device: `thief-device-${place}`,
          address: 'thief-den',
          units: 1_900,
          item: 'game_currency',
        },
        { outcome: 'failed' },
      ),
    )
  }
  return { payers, merchants: [], events }
}
