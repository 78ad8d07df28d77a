// In which currency a region pays, and what one currency is in another: the operator's word. What is built in are the currencies of
// countries as they are law there; a rate nobody gave is none.

/** A rate as an exact fraction: units of the one currency times this are units of the other. */
export type Rate = { readonly numerator: bigint; readonly denominator: bigint }

export type RateTable = {
  /** Currencies by region, besides and before those built in. */
  readonly regions: Readonly<Record<string, string>>
  /** By pair such as `EUR>GBP`. */
  readonly rates: Readonly<Record<string, Rate>>
}

export const noRates: RateTable = { regions: {}, rates: {} }

/** ISO 3166 regions by their currency. */
const regionsOf: Readonly<Record<string, string>> = {
  EUR: 'AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK AD MC SM VA ME XK',
  GBP: 'GB GG IM JE',
  USD: 'US PR EC SV',
  CHF: 'CH LI',
  SEK: 'SE',
  NOK: 'NO',
  DKK: 'DK',
  ISK: 'IS',
  PLN: 'PL',
  CZK: 'CZ',
  HUF: 'HU',
  RON: 'RO',
  UAH: 'UA',
  TRY: 'TR',
  JPY: 'JP',
  KRW: 'KR',
  CNY: 'CN',
  TWD: 'TW',
  HKD: 'HK',
  SGD: 'SG',
  INR: 'IN',
  IDR: 'ID',
  MYR: 'MY',
  THB: 'TH',
  PHP: 'PH',
  VND: 'VN',
  AUD: 'AU',
  NZD: 'NZ',
  CAD: 'CA',
  MXN: 'MX',
  BRL: 'BR',
  ARS: 'AR',
  CLP: 'CL',
  COP: 'CO',
  ZAR: 'ZA',
  EGP: 'EG',
  NGN: 'NG',
  KES: 'KE',
  AED: 'AE',
  SAR: 'SA',
  ILS: 'IL',
  BHD: 'BH',
  KWD: 'KW',
}

const builtIn: ReadonlyMap<string, string> = new Map(
  Object.entries(regionsOf).flatMap(([currency, regions]) =>
    regions.split(' ').map((region) => [region, currency] as const),
  ),
)

/** The currency prices are in where a player is; undefined where nobody said, so that prices stand as they are. */
export function currencyOfRegion(table: RateTable, region: string): string | undefined {
  return table.regions[region] ?? builtIn.get(region)
}

/** The rate from one currency to another; undefined where the operator gave none. */
export function rateBetween(table: RateTable, from: string, to: string): Rate | undefined {
  return table.rates[`${from}>${to}`]
}
