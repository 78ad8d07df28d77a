// What an app's catalogue says of its currencies: how much a player may hold, and how long what is given lasts.

import type { Deps } from '../deps.ts'
import type { VirtualCurrency } from '../domain/goods/catalogue.ts'
import { readCatalogue } from '../records/catalogues.ts'

/** The rules of every currency of an app's current catalogue, by code. */
export async function readCurrencyRules(
  deps: Deps,
  appId: string,
): Promise<ReadonlyMap<string, VirtualCurrency>> {
  const published = await readCatalogue(deps.records, appId)
  return new Map((published?.catalogue.currencies ?? []).map((currency) => [currency.code, currency]))
}
