// An order as its page and its receipt show it.

import { formatInstant, formatMoney, type Problem, toMoneyJson } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { App } from '../domain/goods/app.ts'
import type { Cost } from '../domain/goods/content.ts'
import type { Order } from '../domain/goods/order.ts'
import { orderJson } from '../domain/goods/order-json.ts'
import { readReceipt } from '../flows/issue-receipt.ts'
import { orderClientToken, payableStates } from '../flows/quote-order.ts'
import type { OrderView } from '../pages/order-view.ts'
import { orderPath } from '../pages/paths.ts'
import { readApprovalOfOrder } from '../records/approvals.ts'
import { listGrantsOfOrder } from '../records/grants.ts'
import type { Merchant } from '../records/merchants.ts'
import { contentViews, costView, type GoodsNames } from './goods-names.ts'
import type { LineRefunds } from './order-refund-views.ts'

/** What belongs to an order on its page. */
export type OrderOf = {
  readonly order: Order
  readonly merchant: Merchant
  readonly app: App
  readonly names: GoodsNames
}

/** The view of an order; `client` is what its bearer showed, absent where the wallet that paid looks. */
export async function orderView(
  deps: Deps,
  of: OrderOf,
  more: Pick<OrderView, 'key'> &
    Partial<OrderView> & { readonly problem?: Problem; readonly refunds?: LineRefunds },
): Promise<OrderView> {
  const { order, merchant, app, names } = of
  const { problem, refunds, ...rest } = more
  const now = deps.system.now()
  const isPayable = payableStates.includes(order.state) && order.expiresAt > now && order.total !== undefined
  const client = orderClientToken(deps, order.id)
  const query = more.client === undefined ? '' : `?client=${more.client}`
  const grants = order.state === 'paid' ? await listGrantsOfOrder(deps.records, order.id) : []
  const approval =
    order.state === 'approval_required' ? await readApprovalOfOrder(deps.records, order.id) : undefined
  const deadline = grants.find(({ deadlineAt }) => deadlineAt !== undefined)?.deadlineAt
  return {
    id: order.id,
    state: order.state,
    merchantName: merchant.name,
    origin: merchant.origin,
    appTitle: app.title,
    lines: order.lines.map((line) => ({
      ordinal: line.ordinal,
      title: line.title,
      quantity: line.quantity,
      cost: costView(names, line.cost),
      ...(line.tax === undefined ? {} : { tax: line.tax }),
      contents: contentViews(names, line.contents),
      state: line.state,
      ...refundOfLine(refunds, line.ordinal),
    })),
    ...(order.total === undefined ? {} : { total: order.total }),
    ...(order.tax === undefined ? {} : { tax: order.tax }),
    receiver: order.gift === undefined ? 'self' : 'gift',
    createdAt: order.createdAt,
    expiresAt: order.expiresAt,
    ...(order.paidAt === undefined ? {} : { paidAt: order.paidAt }),
    ...(order.paidBy === undefined ? {} : { paidBy: order.paidBy }),
    ...(deadline === undefined ? {} : { deliverBy: deadline }),
    ...(approval === undefined ? {} : { approvalUntil: approval.expiresAt }),
    ...(order.consent === undefined ? {} : { consent: order.consent }),
    ...(isPayable ? { payHref: `${orderPath(order.id)}/pay?client=${client}` } : {}),
    ...(order.returnUrl === undefined ? {} : { returnHref: order.returnUrl }),
    ...(order.paidAt === undefined
      ? {}
      : {
          receiptHref: `${orderPath(order.id)}/receipt.txt${query}`,
          jsonHref: `${orderPath(order.id)}/receipt.json${query}`,
        }),
    ...(problem === undefined ? {} : { fault: { code: problem.code } }),
    ...rest,
  }
}

function refundOfLine(
  refunds: LineRefunds | undefined,
  ordinal: number,
): Pick<OrderView['lines'][number], 'refund'> {
  const refund = refunds?.get(ordinal)
  return refund === undefined ? {} : { refund }
}

/** The receipt of an order as JSON: the order as the API shows it, and who sold it. */
export async function orderReceiptJson(deps: Deps, { order, merchant, app }: OrderOf): Promise<object> {
  const issued = await readReceipt(deps, order)
  return {
    ...orderJson(order, deps.config.mode === 'test'),
    merchant_name: merchant.name,
    origin: merchant.origin,
    app_title: app.title,
    ...(issued.ok ? { receipt: issued.token } : {}),
  }
}

/** The receipt of an order as lines of `name: value` (A-35). */
export function orderReceiptText(deps: Deps, of: OrderOf): string {
  const { order, merchant, app } = of
  const rows: ReadonlyArray<readonly [string, string]> = [
    ['Receipt', order.id],
    ...(deps.config.mode === 'test' ? [['Test', 'play money'] as const] : []),
    ['Seller', `${merchant.name}, ${merchant.origin}`],
    ['For use in', app.title],
    ...order.lines.map(
      (line) =>
        ['Item', `${line.quantity} × ${line.title}: ${costWords(of, line.cost)} (${line.state})`] as const,
    ),
    ...(order.total === undefined ? [] : [['Total', formatMoney(order.total)] as const]),
    ['Tax', order.tax === undefined ? 'not itemised by the seller' : `${formatMoney(order.tax)}, included`],
    ...(order.paidAt === undefined
      ? []
      : [['Paid', `${formatInstant(order.paidAt)} from ${paidFrom(order)}`] as const]),
    ...(order.consent === undefined
      ? []
      : [['Agreed to', `${order.consent.text} (${formatInstant(order.consent.at)})`] as const]),
    ['State', order.state.replaceAll('_', ' ')],
    ['Refund', `${deps.config.origin}${orderPath(order.id)}`],
  ]
  return `${rows.map(([name, value]) => `${name}: ${value.replace(/\s+/g, ' ')}`).join('\n')}\n`
}

function costWords({ names }: OrderOf, cost: Cost): string {
  if (cost.kind === 'money') return formatMoney(cost.price)
  if (cost.kind === 'currency') {
    const { amount, title, worth } = names.virtual(cost.code, cost.amount)
    return `${toMoneyJson(amount).amount} ${title}${worth === undefined ? '' : ` (worth ${formatMoney(worth)})`}`
  }
  return cost.items.map(({ sku, amount }) => `${amount} × ${names.item(sku)}`).join(', ')
}

function paidFrom(order: Order): string {
  switch (order.paidBy) {
    case 'phone':
      return 'the phone bill'
    case 'bundle':
      return 'a bundle on the phone bill'
    case 'virtual':
      return 'what the player holds'
    case 'balance':
    case undefined:
      break
  }
  return "the wallet's balance"
}
