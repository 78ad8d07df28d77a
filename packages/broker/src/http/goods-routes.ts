// The merchant's pages of virtual goods, mounted together.

import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import type { Variables } from './answer.ts'
import { mountGoodsCases } from './goods-case-routes.ts'
import { mountGoodsCatalogue } from './goods-catalogue-routes.ts'
import { mountGoodsChanges } from './goods-change-routes.ts'
import { mountGoodsOrders } from './goods-order-routes.ts'
import { mountGoodsPlayers } from './goods-player-routes.ts'
import { mountGoodsPrices } from './goods-price-routes.ts'

export function mountGoods(app: OpenAPIHono<{ Variables: Variables }>, deps: Deps): void {
  mountGoodsCatalogue(app, deps)
  mountGoodsPrices(app, deps)
  mountGoodsOrders(app, deps)
  mountGoodsPlayers(app, deps)
  mountGoodsChanges(app, deps)
  mountGoodsCases(app, deps)
}
