// Whether a price may be published for the phone bill, asked by a merchant before it does: the share under every contract, or
// the arithmetic that leaves nothing.

import { fiatAsset, parseDecimal, problem, toMoneyJson } from '@farthing/protocol'
import { z } from '@hono/zod-openapi'
import { fromMinor, minorDigits, toMinor } from '../domain/phone/minor.ts'
import { judgePricePoint, type PricePointShare } from '../domain/share/price-points.ts'
import { itemClasses } from '../domain/share/read-contracts.ts'
import { messagesPerCharge } from '../domain/share/share.ts'
import { splitAmounts } from '../domain/share/split.ts'
import { listContracts } from '../records/contracts.ts'
import { done, type Endpoint, endpoint } from './endpoint.ts'
import { moneySchema } from './schemas.ts'

const shareSchema = z.object({
  contract: z.string(),
  operator: z.string(),
  tax_remitter: z.enum(['OPERATOR', 'PLATFORM', 'MERCHANT']),
  parts: z.record(z.enum(splitAmounts), moneySchema),
})

export const pricePointEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/merchant/price-point',
    operation: 'judgePricePoint',
    tag: 'Merchant',
    summary:
      'What a price comes to on the phone bill, under every contract; refused where nothing is left of it',
    auth: 'merchant',
    scope: 'payments:read',
    query: z.object({
      price: z.string().max(32),
      currency: z.string().regex(/^[A-Z]{3}$/),
      item_class: z.enum(itemClasses).default('content'),
    }),
    answer: z.object({
      price: moneySchema,
      shares: z.array(shareSchema),
      refused: z.array(z.object({ contract: z.string(), arithmetic: z.string() })),
    }),
    run: async (deps, { query }) => {
      if (minorDigits(query.currency) === undefined) {
        return problem('price_not_billable', `No operator here bills in ${query.currency}`)
      }
      const price = parseDecimal(query.price, fiatAsset(query.currency))
      if (price === undefined || price.amount === 0n)
        return problem('invalid_request', 'The price is no amount')
      const units = toMinor(price)
      if (units === undefined) {
        return problem('price_not_billable', 'Operators bill no parts of a minor unit')
      }
      const judged = judgePricePoint(await listContracts(deps.records), {
        price: units,
        itemClass: query.item_class,
        day: new Date(deps.system.now()).toISOString().slice(0, 10),
        messages: messagesPerCharge,
      })
      if (!judged.ok) return judged
      return done({
        price: toMoneyJson(price),
        shares: judged.shares.map(shareJson),
        refused: judged.refused.map(({ contractId, arithmetic }) => ({ contract: contractId, arithmetic })),
      })
    },
  }),
]

function shareJson({ contract, split }: PricePointShare): object {
  const parts = splitAmounts.map((name) => [
    name,
    toMoneyJson(fromMinor({ currency: split.currency, units: split[name] })),
  ])
  return {
    contract: contract.id,
    operator: contract.operatorId,
    tax_remitter: split.taxRemitter,
    parts: Object.fromEntries(parts),
  }
}
