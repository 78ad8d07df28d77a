// The page that compares what ways to be paid cost. Anyone may ask; it reads contracts and nothing else.

import { fiatAsset, limits, parseDecimal } from '@farthing/protocol'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import { compareCosts } from '../domain/cost/compare.ts'
import { costCountries, findCountry } from '../domain/cost/countries.ts'
import { brokerLimits } from '../limits.ts'
import { costPage } from '../pages/cost.ts'
import { pagePaths } from '../pages/paths.ts'
import { listContracts } from '../records/contracts.ts'
import type { Variables } from './answer.ts'
import { htmlResponse, pageContext } from './page.ts'

const usual = { price: '0.25', country: 'NL' }

export function mountCost(app: OpenAPIHono<{ Variables: Variables }>, deps: Deps): void {
  app.get(pagePaths.cost, async (context) => {
    const typed = (context.req.query('price') ?? usual.price).trim().slice(0, limits.textLinkCharactersMax)
    const country =
      findCountry(context.req.query('country') ?? '') ?? findCountry(usual.country) ?? costCountries[0]
    const view = {
      typed,
      country: country?.code ?? usual.country,
      countries: costCountries.map(({ code }) => code),
    }
    const price =
      country === undefined ? undefined : parseDecimal(typed.replace(',', '.'), fiatAsset(country.currency))
    const page = pageContext(deps, context)
    if (
      country === undefined ||
      price === undefined ||
      price.amount === 0n ||
      price.amount > brokerLimits.costPriceMax
    )
      return htmlResponse(context, costPage(page, view), 422)
    const comparison = compareCosts({
      price,
      country,
      day: new Date(page.now).toISOString().slice(0, 10),
      feePpm: deps.config.feePpm,
      contracts: await listContracts(deps.records),
    })
    const { ways, barriers } = comparison
    return htmlResponse(
      context,
      costPage(page, { ...view, result: { price, taxBps: country.taxBps, ways, barriers } }),
    )
  })
}
