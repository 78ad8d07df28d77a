// Leads a payer from an order to the ordinary checkout, with a fresh quote. Opening it shows and charges nothing.

import { problem } from '@farthing/protocol'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import { readOrderOfClient } from '../flows/confirm-order.ts'
import { orderAddress, payableStates, quoteOrder } from '../flows/quote-order.ts'
import { pagePaths } from '../pages/paths.ts'
import type { Variables } from './answer.ts'
import { problemHtml } from './page.ts'

export function mountOrderPay(app: OpenAPIHono<{ Variables: Variables }>, deps: Deps): void {
  app.get('/orders/:id/pay', async (context) => {
    const order = await readOrderOfClient(deps, context.req.param('id'), context.req.query('client') ?? '')
    if (order === undefined)
      return problemHtml(deps, context, { problem: problem('not_found'), backHref: '/' })
    // Paid or over: its own page says so.
    if (!payableStates.includes(order.state)) return context.redirect(orderAddress(deps, order.id), 303)
    const quoted = await quoteOrder(deps, order)
    if (!quoted.ok)
      return problemHtml(deps, context, { problem: quoted, backHref: orderAddress(deps, order.id) })
    const query = new URLSearchParams({
      quote: quoted.quote,
      ...(order.returnUrl === undefined ? {} : { return: order.returnUrl }),
    })
    return context.redirect(`${pagePaths.checkout}?${query.toString()}`, 303)
  })
}
