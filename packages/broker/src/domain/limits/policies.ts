// The countries' policies in force, newest version last. Figures marked "ours" are defaults of this project; the others are
// our reading of the source named and no legal advice.

import { Bug, type Instant, instant } from '@farthing/protocol'
import type { ItemClass } from '../phone/payment.ts'
import { defaultRisk, type RiskPolicy } from '../risk/policy.ts'
import type { CountryPolicy } from './policy.ts'

const day = 86_400_000
const start = instant(Date.UTC(2026, 0, 1))

/** Members of the European Union, and Iceland, Liechtenstein and Norway. */
export const euAndEea: readonly string[] =
  'AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO'.split(' ')

/** Digital content, donations and tickets; adult goods and gambling are off everywhere. */
const ordinary: readonly ItemClass[] = ['content', 'game_item', 'charity', 'ticket']
/** Worth money to others; the risk rules refuse them unless a country's figures allow a few. */
const resold: readonly ItemClass[] = ['game_currency', 'voucher', 'gift_card', 'prepaid_pin', 'transit']

const evidence = { days: 5 * 365 + 2 }

const common = {
  from: start,
  classes: [...ordinary, ...resold],
  minors: {
    unknownIs: 'adult',
    classes: ['content', 'charity', 'ticket'],
    withGuardian: ordinary,
  },
  notices: { percents: [50, 80, 100] },
  capRaiseDelayMs: day,
  evidence,
} as const

/** A currency's own figures in the risk part. */
function riskWith(dayUnitsMax: bigint, changes: Partial<RiskPolicy> = {}): RiskPolicy {
  return { ...defaultRisk, ...changes, newMerchant: { ...defaultRisk.newMerchant, dayUnitsMax } }
}

export const policies: readonly CountryPolicy[] = [
  {
    ...common,
    version: 'default-2026-01',
    countries: [],
    currency: 'EUR',
    transactionUnitsMax: 20_00n,
    monthUnitsMax: 60_00n,
    monthUnitsStart: 60_00n,
    dayCountMax: 6,
    newNumber: { days: 7, unitsMax: 10_00n, dayCountMax: 2 },
    secondFactor: { always: false },
    refundFreelyUnitsMax: 5_00n,
    basis: 'Ours, for countries nobody has looked at yet: low on purpose.',
    risk: riskWith(200_00n),
  },
  {
    ...common,
    version: 'eu-2026-01',
    countries: euAndEea,
    currency: 'EUR',
    transactionUnitsMax: 50_00n,
    monthUnitsMax: 300_00n,
    monthUnitsStart: 300_00n,
    // Anything but digital content, voice services, charity and tickets would need a payment licence.
    classes: [...ordinary, 'game_currency'],
    secondFactor: { always: false, fromUnits: 30_00n },
    refundFreelyUnitsMax: 5_00n,
    basis:
      'Our reading of the telecom exclusion in the second payment services directive, article 3 (l); charges in euro alone. The sum from which a second factor is asked is ours.',
    risk: riskWith(500_00n),
  },
  {
    ...common,
    version: 'uk-2026-01',
    countries: ['GB'],
    currency: 'GBP',
    transactionUnitsMax: 40_00n,
    monthUnitsMax: 240_00n,
    monthUnitsStart: 240_00n,
    classes: [...ordinary, 'game_currency'],
    secondFactor: { always: false, fromUnits: 30_00n },
    refundFreelyUnitsMax: 5_00n,
    basis:
      'Our reading of the Payment Services Regulations 2017 and the premium-rate order of 2024; operators set less. The sum from which a second factor is asked is ours.',
    risk: riskWith(500_00n),
  },
  {
    ...common,
    version: 'kr-2026-01',
    countries: ['KR'],
    currency: 'KRW',
    transactionUnitsMax: 300_000n,
    monthUnitsMax: 1_000_000n,
    monthUnitsStart: 300_000n,
    classCap: { classes: resold, monthUnitsMax: 100_000n },
    minors: { unknownIs: 'minor', classes: ['content'], withGuardian: ordinary },
    secondFactor: { always: true },
    evidence: { ...evidence, small: { unitsMax: 10_000n, days: 366 } },
    refundFreelyUnitsMax: 7_000n,
    basis:
      "Operators' ceilings and starting limits as reported in 2025, the network act's chapter on billing for others; the bound of one payment is ours.",
    risk: riskWith(700_000n),
  },
  {
    ...common,
    version: 'au-2026-01',
    countries: ['AU'],
    currency: 'AUD',
    transactionUnitsMax: 50_00n,
    monthUnitsMax: 200_00n,
    monthUnitsStart: 200_00n,
    secondFactor: { always: false },
    notices: { percents: [50, 80, 100], everyUnits: 30_00n },
    refundFreelyUnitsMax: 5_00n,
    basis: "An operator's usual monthly limit and notices; the bound of one payment is ours.",
    risk: riskWith(500_00n),
  },
  {
    ...common,
    version: 'us-2026-01',
    countries: ['US'],
    currency: 'USD',
    transactionUnitsMax: 20_00n,
    monthUnitsMax: 60_00n,
    monthUnitsStart: 60_00n,
    dayCountMax: 6,
    newNumber: { days: 7, unitsMax: 10_00n, dayCountMax: 2 },
    secondFactor: { always: false },
    refundFreelyUnitsMax: 5_00n,
    basis: 'The price points of the premium-message years; operators set the month, so ours is the default.',
    risk: riskWith(200_00n),
  },
]

/** The policy in force in a country at an instant; a country without one of its own gets the default. */
export function policyFor(
  country: string,
  at: Instant,
  among: readonly CountryPolicy[] = policies,
): CountryPolicy {
  return (
    newest(among, at, ({ countries }) => countries.includes(country)) ??
    newest(among, at, ({ countries }) => countries.length === 0) ??
    firstDefault(among)
  )
}

/** The policy of a version, for what was decided under it. */
export function policyOfVersion(
  version: string,
  among: readonly CountryPolicy[] = policies,
): CountryPolicy | undefined {
  return among.find((policy) => policy.version === version)
}

function newest(
  among: readonly CountryPolicy[],
  at: Instant,
  applies: (policy: CountryPolicy) => boolean,
): CountryPolicy | undefined {
  return among
    .filter((policy) => policy.from <= at && applies(policy))
    .toSorted((one, two) => two.from - one.from)[0]
}

/** Before the first policy began, its default already holds: without bounds nothing may ever be charged. */
function firstDefault(among: readonly CountryPolicy[]): CountryPolicy {
  const found = among.find(({ countries }) => countries.length === 0)
  if (found === undefined) throw new Bug('there is no default policy')
  return found
}
