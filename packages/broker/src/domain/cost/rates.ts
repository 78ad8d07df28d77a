// What other ways to be paid cost, as published: each rate with where it was read and when. Where a figure was only taken over
// from another currency it says so. Nobody's contract: whoever has one should reckon with that.

/** Where a figure comes from. */
export type Source = {
  readonly text: string
  /** The day it was read or published. */
  readonly date: string
  /** Not found published for this currency: a guess of ours. */
  readonly isAssumption: boolean
}

/** A fee on each payment: a part of the price in basis points, and a fixed sum in millionths of the currency. */
export type Rate = { readonly bps: bigint; readonly fixed: bigint; readonly source: Source }

export type RateName = 'card' | 'paypal' | 'app_store' | 'app_store_small'

const read = '2026-11-23'

/** Fixed sums of published rates by currency, in millionths; none where no figure is known, as for the won. */
const fixedSums: Readonly<Record<'card' | 'paypal', Readonly<Record<string, bigint>>>> = {
  card: { USD: 300_000n, EUR: 300_000n, GBP: 300_000n, CHF: 300_000n },
  paypal: { USD: 90_000n, EUR: 90_000n, GBP: 90_000n, CHF: 90_000n },
}

const published: Readonly<
  Record<RateName, { readonly bps: bigint; readonly text: string; readonly date: string }>
> = {
  card: { bps: 290n, text: 'List price of card processors in the United States, 2.9 % + 0.30', date: read },
  paypal: {
    bps: 499n,
    text: 'PayPal micropayments in the United States, 4.99 % + 0.09 (fee-calc.com, hubpages.com)',
    date: read,
  },
  app_store: {
    bps: 3_000n,
    text: 'App stores, 30 % of the price (Yonhap, 18 November 2020)',
    date: '2020-11-18',
  },
  app_store_small: {
    bps: 1_500n,
    text: 'App stores, 15 % for small developers (Yonhap, 18 November 2020)',
    date: '2020-11-18',
  },
}

/** The rate of a way in a currency; undefined where no figure is known. */
export function rateOf(name: RateName, currency: string): Rate | undefined {
  const { bps, text, date } = published[name]
  if (name === 'app_store' || name === 'app_store_small') {
    return { bps, fixed: 0n, source: { text, date, isAssumption: false } }
  }
  const fixed = fixedSums[name][currency]
  if (fixed === undefined) return undefined
  const isAssumption = currency !== 'USD'
  const note = isAssumption ? `${text}; the same figures taken over for ${currency}` : text
  return { bps, fixed, source: { text: note, date, isAssumption } }
}

/** What people top a balance up with, in millionths, where paying by card has a known rate. */
export const topUps: readonly bigint[] = [5_000_000n, 10_000_000n, 20_000_000n]
