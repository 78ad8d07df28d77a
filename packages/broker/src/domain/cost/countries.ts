// Countries of the cost comparison: their currency and the tax inside prices there. The tax rates are the standard rates as
// generally known and are to be checked before anybody relies on them; the page says so.

/** A country with the currency its prices are in and the tax inside them, in basis points. */
export type CostCountry = { readonly code: string; readonly currency: string; readonly taxBps: bigint }

/** Tax rates in basis points, by country, by currency. */
const rows: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  EUR: {
    AT: 2_000,
    BE: 2_100,
    BG: 2_000,
    CY: 1_900,
    DE: 1_900,
    EE: 2_400,
    ES: 2_100,
    FI: 2_550,
    FR: 2_000,
    GR: 2_400,
    HR: 2_500,
    IE: 2_300,
    IT: 2_200,
    LT: 2_100,
    LU: 1_700,
    LV: 2_100,
    MT: 1_800,
    NL: 2_100,
    PT: 2_300,
    SI: 2_200,
    SK: 2_300,
  },
  GBP: { GB: 2_000 },
  CHF: { CH: 810, LI: 810 },
  // Sales tax is added to prices in the United States, so none is inside them.
  USD: { US: 0 },
  KRW: { KR: 1_000 },
  JPY: { JP: 1_000 },
  BHD: { BH: 1_000 },
  KWD: { KW: 0 },
}

/** All of them, by code. */
export const costCountries: readonly CostCountry[] = Object.entries(rows)
  .flatMap(([currency, taxes]) =>
    Object.entries(taxes).map(([code, bps]) => ({ code, currency, taxBps: BigInt(bps) })),
  )
  .sort((left, right) => (left.code < right.code ? -1 : 1))

export function findCountry(code: string): CostCountry | undefined {
  return costCountries.find((country) => country.code === code)
}
