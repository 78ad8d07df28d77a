// Orders, their lines and every step they made, as rows. A step is written on the version it was decided on, so that two who
// move an order at once cannot both.

import type { Statement } from '@farthing/ledger'
import { type Asset, type Id, type Instant, instant } from '@farthing/protocol'
import type { LineState, Order, OrderLine } from '../domain/goods/order.ts'
import { orderLineFromRow, orderLineText } from '../domain/goods/order-line-text.ts'
import type { OrderState } from '../domain/goods/order-states.ts'
import { endedStates } from '../domain/phone/transitions.ts'
import { compile, type Records } from './database.ts'
import { updateReceiptStatus } from './receipts.ts'
import type { Schema } from './schema.ts'

/** The writes of a new order; refused where its request id was used meanwhile. */
export function insertOrder(records: Records, order: Order, cause: string): readonly Statement[] {
  return [
    compile(
      records.insertInto('orders').values({
        id: order.id,
        app_id: order.appId,
        merchant_id: order.merchantId,
        player_id: order.playerId,
        request_id: order.requestId,
        request_digest: order.requestDigest,
        catalogue_number: BigInt(order.catalogueNumber),
        asset: order.total?.asset ?? null,
        units: order.total?.amount ?? null,
        tax_units: order.tax?.amount ?? null,
        region: order.region ?? null,
        locale: order.locale,
        return_url: order.returnUrl ?? null,
        nonce: order.nonce,
        wallet_id: order.walletId ?? null,
        purchase_id: order.purchaseId ?? null,
        paid_by: order.paidBy ?? null,
        gift_id: order.gift ?? null,
        state: order.state,
        version: BigInt(order.version),
        created_at: BigInt(order.createdAt),
        expires_at: BigInt(order.expiresAt),
        paid_at: order.paidAt === undefined ? null : BigInt(order.paidAt),
        consent_text: order.consent?.text ?? null,
        consent_at: order.consent === undefined ? null : BigInt(order.consent.at),
      }),
      1,
    ),
    ...order.lines.map((line) =>
      compile(
        records.insertInto('order_lines').values({
          order_id: order.id,
          ordinal: BigInt(line.ordinal),
          sku: line.sku,
          title: line.title,
          quantity: BigInt(line.quantity),
          json: orderLineText(line),
          state: line.state,
          refunded_units: line.refundedUnits,
        }),
      ),
    ),
    insertMove(records, order, { version: order.version, state: order.state, cause, at: order.createdAt }),
  ]
}

export type OrderStep = { readonly to: OrderState; readonly cause: string }

/** What may change beside the state. */
export type OrderChanges = Partial<
  Pick<Order, 'walletId' | 'purchaseId' | 'paidBy' | 'paidAt' | 'expiresAt' | 'gift'>
>

/** The order as it is after some steps, each one version further. */
export function applySteps(order: Order, steps: readonly OrderStep[], changes: OrderChanges = {}): Order {
  const last = steps.at(-1)
  return {
    ...order,
    ...changes,
    ...(last === undefined ? {} : { state: last.to }),
    version: order.version + steps.length,
  }
}

/**
 * The writes of one step or several at once, each in the table of moves; refused where the order has moved since. The caller has held each
 * step against the table of transitions.
 */
export function updateOrder(
  records: Records,
  input: {
    readonly before: Order
    readonly steps: readonly OrderStep[]
    readonly changes?: OrderChanges
    readonly at: Instant
  },
): readonly Statement[] {
  const { before, steps, at } = input
  const after = applySteps(before, steps, input.changes)
  return [
    compile(
      records
        .updateTable('orders')
        .set({
          state: after.state,
          version: BigInt(after.version),
          wallet_id: after.walletId ?? null,
          purchase_id: after.purchaseId ?? null,
          paid_by: after.paidBy ?? null,
          paid_at: after.paidAt === undefined ? null : BigInt(after.paidAt),
          expires_at: BigInt(after.expiresAt),
          gift_id: after.gift ?? null,
        })
        .where('id', '=', before.id)
        .where('version', '=', BigInt(before.version))
        .where('state', '=', before.state),
      1,
    ),
    ...steps.map(({ to, cause }, index) =>
      insertMove(records, before, { version: before.version + index + 1, state: to, cause, at }),
    ),
    ...receiptWrites(records, before, after.state),
  ]
}

/** What the order's receipt is worth after a step: told by the status lists from this commit on. */
function receiptWrites(records: Records, before: Order, to: OrderState): readonly Statement[] {
  const write = (status: Parameters<typeof updateReceiptStatus>[2]): readonly Statement[] => [
    updateReceiptStatus(records, before.id, status),
  ]
  if (to === before.state) return []
  if (to === 'refunded' || to === 'charged_back') return write('refunded')
  if (to === 'partially_refunded') return write('partially_refunded')
  if (to !== 'chargeback_reversed') return []
  const isWhole = before.lines.every(({ refundedUnits }) => refundedUnits === 0n)
  return write(isWhole ? 'valid' : 'partially_refunded')
}

/** The write that counts up an order's version without a step: of two that look at its other parts at once, one looks again. */
export function touchOrder(records: Records, order: Order): Statement {
  return compile(
    records
      .updateTable('orders')
      .set({ version: BigInt(order.version + 1) })
      .where('id', '=', order.id)
      .where('version', '=', BigInt(order.version)),
    1,
  )
}

/** The write of a line's own state and of what went back of it, on what it was before. */
export function updateOrderLine(
  records: Records,
  before: OrderLine,
  after: { readonly state: LineState; readonly refundedUnits: bigint },
): Statement {
  return compile(
    records
      .updateTable('order_lines')
      .set({ state: after.state, refunded_units: after.refundedUnits })
      .where('order_id', '=', before.orderId)
      .where('ordinal', '=', BigInt(before.ordinal))
      .where('state', '=', before.state)
      .where('refunded_units', '=', before.refundedUnits),
    1,
  )
}

/**
 * The write that gives an unpaid order another nonce; it changes nothing where it has another one or is paid, nor while a phone payment knows
 * the order by the one it has. The version counts up, so that a payment planned under the old one is refused.
 */
export function updateOrderNonce(
  records: Records,
  order: Pick<Order, 'id' | 'merchantId' | 'nonce'>,
  nonce: string,
): Statement {
  const onBill = records
    .selectFrom('phone_payments')
    .select('id')
    .where('merchant_id', '=', order.merchantId)
    .where('nonce', '=', order.nonce)
    .where('state', 'not in', [...endedStates])
  return compile(
    records
      .updateTable('orders')
      .set(({ eb }) => ({ nonce, version: eb('version', '+', 1n) }))
      .where('id', '=', order.id)
      .where('nonce', '=', order.nonce)
      .where('purchase_id', 'is', null)
      .where((where) => where.not(where.exists(onBill))),
  )
}

function insertMove(
  records: Records,
  order: Pick<Order, 'id'>,
  move: {
    readonly version: number
    readonly state: OrderState
    readonly cause: string
    readonly at: Instant
  },
): Statement {
  return compile(
    records.insertInto('order_moves').values({
      order_id: order.id,
      version: BigInt(move.version),
      state: move.state,
      cause: move.cause,
      at: BigInt(move.at),
    }),
  )
}

export async function readOrder(records: Records, id: string): Promise<Order | undefined> {
  const [order] = await withLines(
    records,
    await records.selectFrom('orders').selectAll().where('id', '=', id).execute(),
  )
  return order
}

export async function readOrderByRequest(
  records: Records,
  appId: string,
  requestId: string,
): Promise<Order | undefined> {
  const rows = await records
    .selectFrom('orders')
    .selectAll()
    .where('app_id', '=', appId)
    .where('request_id', '=', requestId)
    .execute()
  return (await withLines(records, rows))[0]
}

/** The order that a quote is of. */
export async function readOrderByNonce(
  records: Records,
  merchantId: string,
  nonce: string,
): Promise<Order | undefined> {
  const rows = await records
    .selectFrom('orders')
    .selectAll()
    .where('merchant_id', '=', merchantId)
    .where('nonce', '=', nonce)
    .execute()
  return (await withLines(records, rows))[0]
}

/** Whether a nonce of a merchant names the payment of an order. */
export async function isOrderNonce(records: Records, merchantId: string, nonce: string): Promise<boolean> {
  const row = await records
    .selectFrom('orders')
    .select('id')
    .where('merchant_id', '=', merchantId)
    .where('nonce', '=', nonce)
    .executeTakeFirst()
  return row !== undefined
}

/** The order that a purchase paid. */
export async function readOrderByPurchase(records: Records, purchaseId: string): Promise<Order | undefined> {
  const rows = await records.selectFrom('orders').selectAll().where('purchase_id', '=', purchaseId).execute()
  return (await withLines(records, rows))[0]
}

export type OrderFilter = {
  readonly merchantId?: string
  readonly appId?: string
  readonly playerId?: string
  readonly playerIds?: readonly string[]
  readonly walletId?: string
  readonly states?: readonly OrderState[]
  readonly since?: Instant
  readonly until?: Instant
  readonly sku?: string
  readonly text?: string
  readonly before?: string
  readonly limit: number
}

/** Orders, newest first. */
export async function listOrders(records: Records, filter: OrderFilter): Promise<readonly Order[]> {
  const rows = await ordersQuery(records, filter).selectAll().execute()
  return withLines(records, rows)
}

/** How many orders a filter finds, counted up to its limit. */
export async function countOrders(records: Records, filter: OrderFilter): Promise<number> {
  const found = ordersQuery(records, filter).select('id').as('found')
  const row = await records
    .selectFrom(found)
    .select(({ fn }) => fn.countAll().as('count'))
    .executeTakeFirst()
  return Number(row?.count ?? 0)
}

function ordersQuery(records: Records, filter: OrderFilter) {
  let query = records.selectFrom('orders')
  if (filter.merchantId !== undefined) query = query.where('merchant_id', '=', filter.merchantId)
  if (filter.appId !== undefined) query = query.where('app_id', '=', filter.appId)
  if (filter.playerId !== undefined) query = query.where('player_id', '=', filter.playerId)
  if (filter.playerIds !== undefined) query = query.where('player_id', 'in', [...filter.playerIds])
  if (filter.walletId !== undefined) query = query.where('wallet_id', '=', filter.walletId)
  if (filter.states !== undefined) query = query.where('state', 'in', [...filter.states])
  if (filter.since !== undefined) query = query.where('created_at', '>=', BigInt(filter.since))
  if (filter.until !== undefined) query = query.where('created_at', '<', BigInt(filter.until))
  if (filter.sku !== undefined) {
    const withSku = records.selectFrom('order_lines').select('order_id').where('sku', '=', filter.sku)
    query = query.where('id', 'in', withSku)
  }
  if (filter.text !== undefined && filter.text !== '') {
    const text = filter.text
    query = query.where((where) => where.or([where('id', '=', text), where('request_id', '=', text)]))
  }
  if (filter.before !== undefined) query = query.where('id', '<', filter.before)
  return query.orderBy('id', 'desc').limit(filter.limit)
}

export type OrderMove = {
  readonly version: number
  readonly state: OrderState
  readonly cause: string
  readonly at: Instant
}

/** Every step an order made, in order. */
export async function listOrderMoves(records: Records, orderId: string): Promise<readonly OrderMove[]> {
  const rows = await records
    .selectFrom('order_moves')
    .selectAll()
    .where('order_id', '=', orderId)
    .orderBy('version')
    .execute()
  return rows.map((row) => ({
    version: Number(row.version),
    state: row.state as OrderState,
    cause: row.cause,
    at: instant(Number(row.at)),
  }))
}

async function withLines(records: Records, rows: readonly Schema['orders'][]): Promise<readonly Order[]> {
  if (rows.length === 0) return []
  const lines = await records
    .selectFrom('order_lines')
    .selectAll()
    .where(
      'order_id',
      'in',
      rows.map(({ id }) => id),
    )
    .orderBy('order_id')
    .orderBy('ordinal')
    .execute()
  return rows.map((row) =>
    toOrder(
      row,
      lines.filter(({ order_id }) => order_id === row.id),
    ),
  )
}

function toOrder(row: Schema['orders'], lines: readonly Schema['order_lines'][]): Order {
  const asset = row.asset as Asset | null
  return {
    id: row.id as Id<'ord'>,
    appId: row.app_id as Id<'app'>,
    merchantId: row.merchant_id as Id<'mer'>,
    playerId: row.player_id as Id<'ply'>,
    requestId: row.request_id,
    requestDigest: row.request_digest,
    catalogueNumber: Number(row.catalogue_number),
    lines: lines.map((line) =>
      orderLineFromRow({
        orderId: row.id as Id<'ord'>,
        ordinal: Number(line.ordinal),
        sku: line.sku,
        title: line.title,
        quantity: Number(line.quantity),
        json: line.json,
        state: line.state,
        refundedUnits: line.refunded_units,
      }),
    ),
    ...(asset === null || row.units === null ? {} : { total: { asset, amount: row.units } }),
    ...(asset === null || row.tax_units === null ? {} : { tax: { asset, amount: row.tax_units } }),
    ...(row.region === null ? {} : { region: row.region }),
    locale: row.locale,
    ...(row.return_url === null ? {} : { returnUrl: row.return_url }),
    nonce: row.nonce,
    ...(row.wallet_id === null ? {} : { walletId: row.wallet_id as Id<'wal'> }),
    ...(row.purchase_id === null ? {} : { purchaseId: row.purchase_id as Id<'pur'> }),
    ...(row.paid_by === null ? {} : { paidBy: row.paid_by }),
    ...(row.gift_id === null ? {} : { gift: row.gift_id as Id<'gft'> }),
    state: row.state as OrderState,
    version: Number(row.version),
    createdAt: instant(Number(row.created_at)),
    expiresAt: instant(Number(row.expires_at)),
    ...(row.paid_at === null ? {} : { paidAt: instant(Number(row.paid_at)) }),
    ...(row.consent_text === null || row.consent_at === null
      ? {}
      : { consent: { text: row.consent_text, at: instant(Number(row.consent_at)) } }),
  }
}
