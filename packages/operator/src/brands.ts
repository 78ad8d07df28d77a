// The operator's brands, one a country: which numbers are its own, what it bills in, its caps and what it keeps. All of
// it is data; a configuration may replace it.

/** How a commission is counted; rates in hundredths of a percent, sums in minor units. */
export type Commission = {
  readonly bps: number
  readonly fixedUnits: bigint
  readonly base: 'net' | 'gross'
}

export type Brand = {
  /** The operator's id in statements and in the platform's profile. */
  readonly operatorId: string
  readonly name: string
  /** ISO 3166 alpha-2. */
  readonly country: string
  readonly currency: string
  /** IANA name; months are counted in it. */
  readonly zone: string
  /** A regular expression of the numbers that are its own, E.164 with plus. */
  readonly numbers: string
  readonly minUnits: bigint
  readonly transactionMaxUnits: bigint
  readonly monthlyCapUnits: bigint
  /** What a new prepaid phone holds. */
  readonly prepaidUnits: bigint
  /** What a prepaid phone of the low-balance kind holds. */
  readonly lowUnits: bigint
  /** Tax inside every price. */
  readonly taxBps: number
  readonly taxRemitter: 'OPERATOR' | 'MERCHANT'
  readonly direct: Commission
  readonly message: Commission
  /** Short codes whose messages charge the receiver. */
  readonly tariffs: ReadonlyArray<{ readonly shortCode: string; readonly units: bigint }>
  readonly helpNumber: string
}

const europe = {
  minUnits: 1n,
  transactionMaxUnits: 5_000n,
  monthlyCapUnits: 30_000n,
  prepaidUnits: 2_000n,
  lowUnits: 10n,
  taxRemitter: 'OPERATOR',
} as const

/** The brands an operator has where its configuration names none. */
export const defaultBrands: readonly Brand[] = [
  {
    ...europe,
    operatorId: 'sim-de',
    name: 'Kessel Mobil',
    country: 'DE',
    currency: 'EUR',
    zone: 'Europe/Berlin',
    numbers: '^\\+4915[0-9]{8,9}$',
    taxBps: 1_900,
    direct: { bps: 1_500, fixedUnits: 0n, base: 'net' },
    message: { bps: 2_500, fixedUnits: 8n, base: 'net' },
    tariffs: [
      { shortCode: '72099', units: 99n },
      { shortCode: '72499', units: 499n },
    ],
    helpNumber: '2202',
  },
  {
    ...europe,
    operatorId: 'sim-gb',
    name: 'Bramble',
    country: 'GB',
    currency: 'GBP',
    zone: 'Europe/London',
    numbers: '^\\+447[0-9]{9}$',
    transactionMaxUnits: 4_000n,
    monthlyCapUnits: 24_000n,
    taxBps: 2_000,
    direct: { bps: 1_500, fixedUnits: 0n, base: 'net' },
    message: { bps: 2_720, fixedUnits: 8n, base: 'net' },
    tariffs: [
      { shortCode: '69150', units: 150n },
      { shortCode: '69500', units: 500n },
    ],
    helpNumber: '150',
  },
  {
    operatorId: 'sim-kr',
    name: 'Haneul Telecom',
    country: 'KR',
    currency: 'KRW',
    zone: 'Asia/Seoul',
    numbers: '^\\+8210[0-9]{8}$',
    minUnits: 1n,
    transactionMaxUnits: 500_000n,
    monthlyCapUnits: 1_000_000n,
    prepaidUnits: 20_000n,
    lowUnits: 100n,
    taxBps: 1_000,
    taxRemitter: 'MERCHANT',
    direct: { bps: 800, fixedUnits: 0n, base: 'gross' },
    message: { bps: 800, fixedUnits: 0n, base: 'gross' },
    tariffs: [],
    helpNumber: '114',
  },
  {
    ...europe,
    operatorId: 'sim-nl',
    name: 'Polder',
    country: 'NL',
    currency: 'EUR',
    zone: 'Europe/Amsterdam',
    numbers: '^\\+316[0-9]{8}$',
    taxBps: 2_100,
    direct: { bps: 1_500, fixedUnits: 0n, base: 'net' },
    message: { bps: 2_560, fixedUnits: 12n, base: 'net' },
    tariffs: [
      { shortCode: '3025', units: 25n },
      { shortCode: '3150', units: 150n },
    ],
    helpNumber: '1200',
  },
]

/** The brand a number belongs to; undefined for the numbers of nobody here. */
export function brandOf(brands: readonly Brand[], number: string): Brand | undefined {
  return brands.find((brand) => new RegExp(brand.numbers).test(number))
}

/** The calendar month of an instant in a zone, as 2026-11. */
export function monthOf(at: number, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit' })
  return parts.format(at).slice(0, 7)
}

/** The month some months after another. */
export function addMonths(month: string, count: number): string {
  const [year = 0, index = 1] = month.split('-').map(Number)
  const total = year * 12 + index - 1 + count
  return `${String(Math.floor(total / 12)).padStart(4, '0')}-${String((total % 12) + 1).padStart(2, '0')}`
}
