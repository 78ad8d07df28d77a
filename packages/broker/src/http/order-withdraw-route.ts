// The page that withdraws from the contract of an order: for whoever holds its address and for the wallet that paid it, no password asked.

import { describeProblem, type Problem, problem } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import { orderTitle } from '../flows/quote-order.ts'
import { readWithdrawal, readWithdrawn, withdrawOrder } from '../flows/withdraw-order.ts'
import type { FormFault } from '../pages/field.ts'
import { orderPath } from '../pages/paths.ts'
import { withdrawPage } from '../pages/withdraw.ts'
import type { HttpContext } from './answer.ts'
import type { Device } from './device-cookie.ts'
import type { OrderOf } from './order-views.ts'
import { type Form, formKey, htmlResponse, pageContext } from './page.ts'

/** Somebody who may see an order, and by what. */
type OrderVisit = {
  readonly deps: Deps
  readonly context: HttpContext
  readonly device: Device
  readonly of: OrderOf
  readonly client?: string
}

export async function showWithdrawal(
  visit: OrderVisit,
  more: { readonly fault?: FormFault; readonly entered?: string } = {},
): Promise<Response> {
  const { deps, context, device, of, client } = visit
  const { order, merchant } = of
  const done = await readWithdrawn(deps, order.id)
  const open = done === undefined ? await readWithdrawal(deps, order) : undefined
  const view = {
    orderId: order.id,
    title: orderTitle(order),
    merchantName: merchant.name,
    key: formKey(deps),
    ...(client === undefined ? {} : { client }),
    ...(open === undefined ? {} : { open }),
    ...(done === undefined
      ? {}
      : {
          done: {
            at: done.createdAt,
            ...(done.money === undefined ? {} : { amount: done.money }),
            isPending: done.state === 'pending',
          },
        }),
    ...more,
  }
  const status = more.fault === undefined ? 200 : describeProblem(more.fault.code).status
  return htmlResponse(context, withdrawPage(pageContext(deps, context, { device }), view), status)
}

export async function withdraw(visit: OrderVisit, sent: Form): Promise<Response> {
  const { deps, context, of, client } = visit
  const address = sent('address').trim()
  if (address !== '' && !isAddress(address)) {
    return showWithdrawal(visit, {
      fault: { code: 'invalid_request', field: 'address' },
      entered: address.slice(0, 254),
    })
  }
  const withdrawn = await withdrawOrder(deps, {
    order: of.order,
    ...(address === '' ? {} : { address }),
  })
  if (!withdrawn.ok) return showWithdrawal(visit, { fault: faultOf(withdrawn) })
  const query = client === undefined ? '' : `?client=${client}`
  return context.redirect(`${orderPath(of.order.id)}/withdraw${query}`, 303)
}

function faultOf({ code }: Problem): FormFault {
  return { code: problem(code).code }
}

/** One address as mail servers take it; that it reaches somebody only the mail itself can show. */
function isAddress(text: string): boolean {
  return text.length <= 254 && /^[^\s@<>",;]+@[^\s@<>",;]+\.[^\s@<>",;]+$/.test(text)
}
