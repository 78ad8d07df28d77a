// Lints a catalogue against what its app has published and what operators here would bill.

import { assetCode, instant, type Money } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { App } from '../domain/goods/app.ts'
import type { Catalogue } from '../domain/goods/catalogue.ts'
import { type Finding, type LintContext, lintCatalogue } from '../domain/goods/lint-catalogue.ts'
import { toMinor } from '../domain/phone/minor.ts'
import type { Contract } from '../domain/share/contract.ts'
import { judgePricePoint } from '../domain/share/price-points.ts'
import { messagesPerCharge } from '../domain/share/share.ts'
import { listHistory } from '../records/catalogues.ts'
import { listContracts } from '../records/contracts.ts'
import { readMerchant } from '../records/merchants.ts'

/** Every finding about a catalogue of an app, as if it were published now. */
export async function lintForApp(deps: Deps, app: App, catalogue: Catalogue): Promise<readonly Finding[]> {
  const at = deps.system.now()
  const [history, contracts, merchant] = await Promise.all([
    // All of it: the code of an offer stays used for ever.
    listHistory(deps.records, app.id, instant(0)),
    listContracts(deps.records),
    readMerchant(deps.records, app.merchantId),
  ])
  const currencies = new Set(contracts.map(({ currency }) => currency))
  const judgePhonePrice: LintContext['judgePhonePrice'] = (price, itemClass) =>
    // Where nobody bills a currency, a price in it is meant for other ways to pay.
    currencies.has(assetCode(price.asset)) ? judge(contracts, price, { itemClass, at }) : undefined
  return lintCatalogue(catalogue, history, {
    at,
    judgePhonePrice,
    ...(merchant === undefined ? {} : { origin: merchant.origin }),
  })
}

function judge(
  contracts: readonly Contract[],
  price: Money,
  more: Pick<Parameters<typeof judgePricePoint>[1], 'itemClass'> & { readonly at: number },
): string | undefined {
  const units = toMinor(price)
  if (units === undefined) return 'Operators bill no parts of a minor unit: it cannot go on a phone bill'
  const judged = judgePricePoint(contracts, {
    price: units,
    itemClass: more.itemClass,
    day: new Date(more.at).toISOString().slice(0, 10),
    messages: messagesPerCharge,
  })
  return judged.ok ? undefined : `Not on a phone bill: ${judged.detail ?? judged.code}`
}
