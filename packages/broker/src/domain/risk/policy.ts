// The figures and modes of the risk rules, as versioned data beside a country's caps. Shares are fractions of the payer's
// monthly cap unless the name says else; times are milliseconds.

/** Every rule of the risk engine (carrier-billing 8.2). */
export const ruleIds = [
  'C01',
  'C02',
  'C03',
  'C04',
  'C05',
  'C06',
  'C07',
  'C08',
  'C09',
  'C10',
  'C11',
  'C12',
  'C13',
  'C14',
  'C15',
  'H01',
  'H02',
  'H03',
  'H04',
  'H05',
  'M01',
  'M02',
  'S01',
] as const

export type RuleId = (typeof ruleIds)[number]

/** A rule in shadow is judged and stored but changes nothing. */
export type RuleMode = 'enforce' | 'shadow' | 'off'

/** How much one subject may do in a window: from a bound on, a second factor is asked for, or the payment refused. */
export type VelocityBound = {
  readonly subject: 'payer' | 'device' | 'address' | 'bin'
  readonly window: '1h' | '24h' | '30d'
  readonly stepUp: { readonly count: number; readonly capShare?: number }
  readonly deny: { readonly count: number; readonly capShare?: number }
}

export type RiskPolicy = {
  /** What is not named is enforced. */
  readonly modes: Partial<Readonly<Record<RuleId, RuleMode>>>
  /**
   * Sums below this share of the cap are worth no broker's while: counts of equal, hurried or shared payments mean
   * nothing under it. Without it every reader of three pieces of one price would be a suspect.
   */
  readonly trifleShare: number
  /** C01: `refused` sells no resaleable goods; `capped` sells few of them. */
  readonly resaleable: {
    readonly mode: 'refused' | 'capped'
    readonly monthShareMax: number
    readonly dayCountMax: number
  }
  /** C02 */
  readonly burnDown: {
    readonly share: number
    readonly windowMs: number
    readonly equalCount: number
    readonly equalWindowMs: number
  }
  /** C03 */
  readonly firstPaymentShare: number
  /** C04: how near the cap, in which hours of a month's first day, and for how many months running; then the share left. */
  readonly monthStart: {
    readonly share: number
    readonly hours: number
    readonly months: number
    readonly lowerToShare: number
  }
  /**
   * C05: payers on one device, account, place of redemption. An address is shared by households, cafés and whole mobile
   * networks, so it takes more.
   */
  readonly sharedTarget: {
    readonly payers: number
    readonly payersOfAddress: number
    readonly windowMs: number
    readonly capShare: number
  }
  /** C06 */
  readonly spread: { readonly count: number; readonly windowMs: number }
  /** C07: from this score on, a shared target needs one payer less. */
  readonly redeem: {
    readonly withinMs: number
    readonly bulkCount: number
    readonly score: number
    readonly windowMs: number
  }
  /** C08 */
  readonly fakeMerchant: {
    readonly payersMin: number
    readonly nearCapShare: number
    readonly nearCapPayers: number
    readonly medianShare: number
    readonly returningPayers: number
    readonly nightPayments: number
    readonly usedPayments: number
    readonly signs: number
    readonly windowMs: number
  }
  /** C09: what a merchant's first days are like. */
  readonly newMerchant: {
    readonly days: number
    readonly reservePercent: number
    readonly payoutDelayDays: number
    readonly dayUnitsMax: bigint
  }
  /** C10: of what was charged a month ago and earlier. */
  readonly unpaid: {
    readonly share: number
    readonly timesAverage: number
    readonly countMin: number
    readonly windowMs: number
  }
  /** C11: rounds of buying and taking back between one payer and one merchant. */
  readonly refundLoop: { readonly rounds: number; readonly windowMs: number }
  /** C12: payments with such words after which the merchant is stopped. */
  readonly words: { readonly repeat: number; readonly windowMs: number }
  /** C13: per cent of the reference price. */
  readonly overpricePercent: number
  /** C15, H01 */
  readonly line: { readonly newMs: number; readonly swapMs: number; readonly portInMs: number }
  /** H01: a code typed sooner than a person can, from elsewhere. */
  readonly codeTooFastMs: number
  /** H02 */
  readonly night: {
    readonly untilHour: number
    readonly holdToHour: number
    readonly burstCount: number
    readonly burstMs: number
  }
  /** H03 */
  readonly area: { readonly complaints: number; readonly windowMs: number }
  /** H04: wrong codes, neighbouring numbers, and messages that lead to nothing, each from one source. */
  readonly source: {
    readonly misses: number
    /** An address is shared by many who mistype now and then. */
    readonly missesOfAddress: number
    readonly nearNumbers: number
    readonly nearWindowMs: number
    readonly sends: number
    readonly convertedShareMin: number
    readonly blockMs: number
  }
  /** H05 */
  readonly disownedBlockMs: number
  /** M01: per cent of payments; a handful says nothing. */
  readonly complaints: {
    readonly warnPercent: number
    readonly blockPercent: number
    readonly refundWarnPercent: number
    readonly refundBlockPercent: number
    readonly countMin: number
    readonly refundCountMin: number
    readonly reservePercent: number
    readonly windowMs: number
  }
  /** M02 */
  readonly conversion: {
    readonly highPercent: number
    readonly lowPercent: number
    readonly denyPercent: number
    readonly denyJump: number
    readonly attemptsMin: number
    readonly windowMs: number
  }
  /** S01 */
  readonly velocity: readonly VelocityBound[]
  /** How long a payment is held for a person to look at, where a rule names no hour. */
  readonly holdMs: number
  /** What makes resale not worth while, read by the flows: hours until a code bought on the phone bill works. */
  readonly structural: {
    readonly activationDelayHours: number
    readonly isTransferable: false
    readonly creditAvailable: 'when_collected'
  }
}

/** The policy with some rules in shadow: judged and stored, and without any effect. */
export function withShadow(policy: RiskPolicy, rules: readonly RuleId[]): RiskPolicy {
  const modes = Object.fromEntries(rules.map((rule) => [rule, 'shadow' as const]))
  return rules.length === 0 ? policy : { ...policy, modes: { ...policy.modes, ...modes } }
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** The figures every country starts from (carrier-billing 8.2). */
export const defaultRisk: RiskPolicy = {
  modes: {},
  trifleShare: 0.1,
  resaleable: { mode: 'refused', monthShareMax: 0.1, dayCountMax: 2 },
  burnDown: { share: 0.8, windowMs: day, equalCount: 3, equalWindowMs: 30 * minute },
  firstPaymentShare: 0.5,
  monthStart: { share: 0.9, hours: 3, months: 2, lowerToShare: 0.5 },
  sharedTarget: { payers: 3, payersOfAddress: 20, windowMs: 7 * day, capShare: 0.25 },
  spread: { count: 3, windowMs: day },
  redeem: { withinMs: 10 * minute, bulkCount: 3, score: 2, windowMs: 7 * day },
  fakeMerchant: {
    payersMin: 20,
    nearCapShare: 0.9,
    nearCapPayers: 0.15,
    medianShare: 0.8,
    returningPayers: 0.1,
    nightPayments: 0.5,
    usedPayments: 0.1,
    signs: 2,
    windowMs: 30 * day,
  },
  newMerchant: { days: 60, reservePercent: 20, payoutDelayDays: 60, dayUnitsMax: 500_00n },
  unpaid: { share: 0.05, timesAverage: 3, countMin: 3, windowMs: 90 * day },
  refundLoop: { rounds: 3, windowMs: day },
  words: { repeat: 3, windowMs: 30 * day },
  overpricePercent: 130,
  line: { newMs: 30 * day, swapMs: 72 * hour, portInMs: 72 * hour },
  codeTooFastMs: 4_000,
  night: { untilHour: 6, holdToHour: 9, burstCount: 3, burstMs: 30 * minute },
  area: { complaints: 5, windowMs: day },
  source: {
    misses: 10,
    missesOfAddress: 60,
    nearNumbers: 5,
    nearWindowMs: hour,
    sends: 50,
    convertedShareMin: 0.2,
    blockMs: day,
  },
  disownedBlockMs: day,
  complaints: {
    warnPercent: 1,
    blockPercent: 3,
    refundWarnPercent: 3,
    refundBlockPercent: 8,
    countMin: 3,
    refundCountMin: 10,
    reservePercent: 20,
    windowMs: 30 * day,
  },
  conversion: {
    highPercent: 95,
    lowPercent: 5,
    denyPercent: 20,
    denyJump: 3,
    attemptsMin: 50,
    windowMs: 7 * day,
  },
  velocity: [
    {
      subject: 'payer',
      window: '1h',
      stepUp: { count: 15, capShare: 0.6 },
      deny: { count: 30, capShare: 0.9 },
    },
    { subject: 'payer', window: '24h', stepUp: { count: 40 }, deny: { count: 80 } },
    { subject: 'payer', window: '30d', stepUp: { count: 300 }, deny: { count: 450 } },
    { subject: 'device', window: '1h', stepUp: { count: 20, capShare: 1 }, deny: { count: 40, capShare: 2 } },
    {
      subject: 'device',
      window: '24h',
      stepUp: { count: 60, capShare: 2 },
      deny: { count: 120, capShare: 4 },
    },
    { subject: 'device', window: '30d', stepUp: { count: 400 }, deny: { count: 480 } },
    {
      subject: 'address',
      window: '1h',
      stepUp: { count: 100, capShare: 10 },
      deny: { count: 300, capShare: 30 },
    },
    { subject: 'address', window: '24h', stepUp: { count: 400 }, deny: { count: 480 } },
    {
      subject: 'bin',
      window: '1h',
      stepUp: { count: 200, capShare: 20 },
      deny: { count: 480, capShare: 60 },
    },
  ],
  holdMs: day,
  structural: { activationDelayHours: 48, isTransferable: false, creditAvailable: 'when_collected' },
}
