// Ordinary life on the phone bill from a seed: readers, gamers, givers, travellers, families on one tablet, cafés and mobile
// networks that share an address, nights, new phones, typos, refunds. Knows no rule and no threshold: it imports nothing of
// the risk engine, so that what the rules think of it is a finding.

export type LifeItem =
  | 'content'
  | 'game_item'
  | 'game_currency'
  | 'charity'
  | 'ticket'
  | 'voucher'
  | 'prepaid_pin'

export type LifePayer = {
  readonly id: string
  readonly number: string
  readonly operator: string
  readonly region: string
  readonly line: {
    readonly since?: number
    readonly isPrepaid?: boolean
    readonly simSwappedAt?: number
    readonly deviceSwappedAt?: number
    readonly portedInAt?: number
  }
}

export type LifeMerchant = {
  readonly id: string
  readonly createdAt: number
  readonly owner?: string
  readonly ownerDevice?: string
}

export type LifePayment = {
  readonly kind: 'payment'
  /** Empty in ordinary life, else the scenario's letter. */
  readonly story: string
  readonly id: string
  readonly at: number
  readonly payer: string
  readonly merchant: string
  readonly account: string
  readonly device: string
  readonly address: string
  readonly units: bigint
  readonly item: LifeItem
  readonly texts: readonly string[]
  readonly referenceUnits?: bigint
  readonly codeDelayMs: number
  readonly codeAddress: string
  readonly misses: number
  readonly outcome: 'made' | 'denied' | 'failed'
  /** Whether somebody opened what was bought. */
  readonly isOpened: boolean
}

export type LifeEvent =
  | LifePayment
  | { readonly kind: 'refund'; readonly at: number; readonly payment: string }
  | { readonly kind: 'unpaid'; readonly at: number; readonly payment: string }
  | {
      readonly kind: 'use'
      readonly at: number
      readonly payment: string
      readonly device: string
      readonly address: string
    }
  | {
      readonly kind: 'report'
      readonly at: number
      readonly payment: string
      readonly what: 'not_me' | 'stop' | 'complaint'
    }

export type Life = {
  readonly payers: readonly LifePayer[]
  readonly merchants: readonly LifeMerchant[]
  /** In the order of time. */
  readonly events: readonly LifeEvent[]
}

/** Chance from a seed. */
export type Dice = {
  readonly below: (bound: number) => number
  readonly isOneIn: (count: number) => boolean
  readonly pick: <Value>(values: readonly Value[]) => Value
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
/** Monday 2026-03-02 in the Netherlands; clocks change within the ninety days that follow. */
export const lifeStart = Date.UTC(2026, 2, 1, 23)
const days = 90

export function makeDice(seed: number): Dice {
  let state = (seed * 2_654_435_761 + 12_345) >>> 0
  const next = (): number => {
    // Mulberry32: small, quick and even enough for a crowd.
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (bound: number): number => Math.floor(next() * bound)
  return {
    below,
    isOneIn: (count) => next() * count < 1,
    pick: (values) => {
      const value = values[below(values.length)]
      if (value === undefined) throw new Error('nothing to pick from')
      return value
    },
  }
}

type Habit = 'reader' | 'gamer' | 'giver' | 'traveller'

type Person = {
  readonly payer: LifePayer
  readonly habit: Habit
  readonly isNightOwl: boolean
  /** Sessions in the ninety days. */
  readonly sessions: number
  readonly device: string
  readonly account: string
  readonly homeAddress: string
  readonly tablet: string | undefined
}

/** Everyday life with about that many payments. */
export function makeLife(seed: number, payments: number): Life {
  const dice = makeDice(seed)
  const merchants = makeMerchants()
  const events: LifeEvent[] = []
  const people: Person[] = []
  let count = 0
  while (count < payments) {
    for (const person of makeHousehold(dice, people.length)) {
      people.push(person)
      const lived = live(dice, person, people.length)
      count += lived.filter(({ kind }) => kind === 'payment').length
      events.push(...lived)
    }
  }
  return {
    payers: people.map(({ payer }) => payer),
    merchants,
    events: inOrder(events),
  }
}

/** Events in the order of time, those at one moment as they were made. */
export function inOrder(events: readonly LifeEvent[]): readonly LifeEvent[] {
  return events.toSorted((one, other) => one.at - other.at)
}

function makeMerchants(): readonly LifeMerchant[] {
  return Object.values(shops)
    .flat()
    .map((id, index) => ({ id, createdAt: lifeStart - (200 + index * 40) * day }))
}

const shops = {
  reader: ['wren', 'courier', 'evening-post', 'long-reads'],
  gamer: ['star-forge', 'kart-club', 'word-garden'],
  giver: ['lifeboats', 'food-bank'],
  traveller: ['city-tram', 'ferry', 'old-theatre'],
} as const

/** One to five people at one address; where there are several, some share a tablet. */
function makeHousehold(dice: Dice, index: number): readonly Person[] {
  const size = dice.pick([1, 1, 1, 2, 2, 3, 4, 5])
  const homeAddress = `home-${index}`
  const tablet = size > 1 && dice.isOneIn(3) ? `tablet-${index}` : undefined
  return Array.from({ length: size }, (_, place) => makePerson(dice, index + place, { homeAddress, tablet }))
}

function makePerson(
  dice: Dice,
  index: number,
  home: { readonly homeAddress: string; readonly tablet: string | undefined },
): Person {
  const habit: Habit = dice.pick([
    'reader',
    'reader',
    'reader',
    'reader',
    'reader',
    'gamer',
    'gamer',
    'giver',
    'traveller',
  ])
  const number = `+9991${String(dice.below(90_000_000) + 10_000_000)}${String(index % 10)}`
  // Somebody in three hundred is new to the operator, somebody in sixty has changed the phone, a few the operator.
  const isNew = dice.isOneIn(300)
  return {
    payer: {
      id: `payer-${index}`,
      number,
      operator: dice.pick(['north', 'north', 'south', 'south', 'delta']),
      region: dice.pick(['coast', 'river', 'hills']),
      line: {
        since: isNew ? lifeStart + dice.below(days) * day : lifeStart - (60 + dice.below(3_000)) * day,
        isPrepaid: dice.isOneIn(4),
        ...(dice.isOneIn(60) ? { deviceSwappedAt: lifeStart + dice.below(days) * day } : {}),
        ...(dice.isOneIn(150) ? { simSwappedAt: lifeStart + dice.below(days) * day } : {}),
        ...(dice.isOneIn(200) ? { portedInAt: lifeStart + dice.below(days) * day } : {}),
      },
    },
    habit,
    isNightOwl: dice.isOneIn(8),
    sessions: 1 + dice.below(habit === 'reader' ? 10 : 5),
    device: `phone-${index}`,
    account: `account-${index}`,
    ...home,
  }
}

function live(dice: Dice, person: Person, index: number): readonly LifeEvent[] {
  const events: LifeEvent[] = []
  for (let session = 0; session < person.sessions; session += 1) {
    const start = sessionStart(dice, person)
    // Nobody pays with a line before there is one.
    if (person.payer.line.since !== undefined && start < person.payer.line.since) continue
    const place = sessionPlace(dice, person)
    let at = start
    for (const [step, bought] of shopping(dice, person.habit).entries()) {
      at += 20_000 + dice.below(12 * minute)
      const id = `p-${index}-${session}-${step}`
      events.push(buy(dice, { person, place, bought, id, at }))
      // Somebody in eighty changes their mind within minutes.
      if (dice.isOneIn(80))
        events.push({ kind: 'refund', at: at + minute + dice.below(8 * minute), payment: id })
    }
  }
  return events
}

function sessionStart(dice: Dice, person: Person): number {
  const evening = [7, 8, 9, 11, 12, 12, 13, 15, 17, 18, 19, 20, 20, 21, 21, 22, 22, 23]
  const night = [22, 23, 23, 0, 0, 1, 1, 2, 3]
  // Gamers wait for the first of the month no more than others, but pocket money comes then.
  const date = person.habit === 'gamer' && dice.isOneIn(6) ? dice.pick([30, 61]) : dice.below(days)
  return lifeStart + date * day + dice.pick(person.isNightOwl ? night : evening) * hour + dice.below(hour)
}

type Place = { readonly device: string; readonly address: string }

/** At home, in a café with forty others, or under way behind one of a few addresses of a mobile network. */
function sessionPlace(dice: Dice, person: Person): Place {
  const device = person.tablet !== undefined && dice.isOneIn(3) ? person.tablet : person.device
  const address = dice.pick([
    person.homeAddress,
    person.homeAddress,
    person.homeAddress,
    `mobile-${dice.below(24)}`,
    `mobile-${dice.below(24)}`,
    `cafe-${dice.below(60)}`,
  ])
  return { device, address }
}

type Bought = {
  readonly shop: string
  readonly units: bigint
  readonly item: LifeItem
  readonly text: string
}

function shopping(dice: Dice, habit: Habit): readonly Bought[] {
  if (habit === 'reader') {
    const shop = dice.pick(shops.reader)
    const price = BigInt(dice.pick([9, 15, 19, 25, 25, 35, 49, 79, 100]))
    const length = dice.pick([1, 1, 1, 2, 2, 3, 4, 6])
    return Array.from({ length }, () => ({
      shop,
      units: dice.isOneIn(3) ? BigInt(dice.pick([25, 49, 99, 199])) : price,
      item: 'content' as const,
      text: dice.pick(headlines),
    }))
  }
  if (habit === 'gamer') {
    const shop = dice.pick(shops.gamer)
    const pack = dice.pick([99, 99, 199, 299, 499, 499, 999, 1999])
    const length = pack > 500 ? 1 : dice.pick([1, 1, 2, 2, 3])
    return Array.from({ length }, () => ({
      shop,
      units: BigInt(dice.isOneIn(4) ? dice.pick([99, 199, 299]) : pack),
      item: 'game_item' as const,
      text: 'A pack of stars',
    }))
  }
  if (habit === 'giver') {
    const units = BigInt(dice.pick([200, 500, 500, 1000, 2000, 2500]))
    return [{ shop: dice.pick(shops.giver), units, item: 'charity', text: 'A gift' }]
  }
  const isShow = dice.isOneIn(6)
  const units = isShow ? BigInt(dice.pick([1250, 1800, 2450])) : BigInt(dice.pick([240, 320, 320, 480]))
  return Array.from({ length: dice.pick([1, 1, 2]) }, () => ({
    shop: isShow ? 'old-theatre' : dice.pick(['city-tram', 'ferry']),
    units,
    item: 'ticket',
    text: isShow ? 'An evening at the theatre' : 'A single ride',
  }))
}

const headlines = [
  'What the tide brought in',
  'The last phone box of the valley',
  'How banks learned to love cash again',
  'Gift cards: what to do with the rest',
  'A credit to the village',
  '새우깡과 갈매기',
  '바다를 매입한 사람들의 매입가',
  'Ten codes of the old harbour',
  'Selling a house by the sea',
] as const

function buy(
  dice: Dice,
  of: {
    readonly person: Person
    readonly place: Place
    readonly bought: Bought
    readonly id: string
    readonly at: number
  },
): LifePayment {
  const { person, place, bought } = of
  // The code comes to the phone, which is often on the mobile network; a phone fills in a code for itself in a moment.
  const isAutofill = dice.isOneIn(3)
  const outcome = dice.pick([...Array<'made'>(17).fill('made'), 'failed', 'failed', 'denied'] as const)
  return {
    kind: 'payment',
    story: '',
    id: of.id,
    at: of.at,
    payer: person.payer.id,
    merchant: bought.shop,
    account: person.account,
    device: place.device,
    address: place.address,
    units: bought.units,
    item: bought.item,
    texts: [bought.text],
    referenceUnits: bought.units,
    codeDelayMs: isAutofill ? 1_500 + dice.below(4_000) : 6_000 + dice.below(60_000),
    // Walking out of the door with the phone changes the network between asking and typing now and then.
    codeAddress: !isAutofill && dice.isOneIn(30) ? `mobile-${dice.below(24)}` : place.address,
    misses: dice.isOneIn(25) ? 1 + dice.below(2) : 0,
    outcome,
    isOpened: !dice.isOneIn(20),
  }
}
