// Holds a run of virtual goods against its naive books: money, goods and debts to the unit, states only by the published tables, events
// without gaps, and an agenda that names what is alive and nothing else.

import { createHash } from 'node:crypto'
import { accountId } from '../domain/accounts.ts'
import { giftTransitions } from '../domain/goods/gift.ts'
import { orderTransitions } from '../domain/goods/order-states.ts'
import { checkAppHoldings } from '../flows/check-holdings.ts'
import { readBooks } from '../flows/read-balances.ts'
import { listDue } from '../records/agenda.ts'
import { add, goodsName, must, type RunBooks, same } from './goods-run-books.ts'
import type { TestBroker } from './test-broker.ts'
import { balanceOf, eur } from './test-parties.ts'

/** What was read of the stream so far. */
export type RunStream = { place: bigint; count: number; digest: string; readonly sequences: Map<string, bigint> }

export function openRunStream(): RunStream {
  return { place: 0n, count: 0, digest: '', sequences: new Map() }
}

/** Throws with the first difference. */
export async function checkRun(
  books: RunBooks,
  of: { readonly appIds: readonly string[]; readonly stream: RunStream },
): Promise<void> {
  const { broker } = books
  await checkMoney(books)
  await checkGoods(books)
  await checkPasses(broker)
  for (const appId of of.appIds) {
    const { faults } = await checkAppHoldings(broker.deps, appId)
    if (faults.length > 0) throw new Error(faults.join('; '))
  }
  await checkOrders(books)
  await checkAgenda(broker)
  await followStream(broker, of.stream)
  if (broker.errors.length > 0) throw new Error(broker.errors.join('\n'))
}

async function checkMoney(books: RunBooks): Promise<void> {
  const { broker } = books
  for (const [id, units] of books.wallets) same(`wallet ${id}`, await balanceOf(broker, 'wallet', id), units)
  for (const [id, units] of books.merchants) {
    const earned = await balanceOf(broker, 'merchant', id)
    const debt = -(await balanceOf(broker, 'merchantDebt', id))
    if (earned > 0n && debt > 0n) throw new Error(`merchant ${id} holds ${earned} and owes ${debt}`)
    same(`merchant ${id}`, earned - debt, units)
  }
  same('the house', await balanceOf(broker, 'houseFees'), books.fees)
  same('what is disputed', await balanceOf(broker, 'disputed'), books.disputed)
  const [bank] = await broker.deps.ledger.lookupAccounts([accountId('bank', 'house', eur)])
  same('what left the bank', (bank?.creditsPosted ?? 0n) - (bank?.debitsPosted ?? 0n), books.lost)
  for (const book of await readBooks(broker.deps)) {
    same('debits less credits', book.debits - book.credits, 0n)
  }
}

async function checkGoods(books: RunBooks): Promise<void> {
  const { records } = books.broker.deps
  const found = new Map<string, bigint>()
  for (const row of await records.selectFrom('stacks').selectAll().execute()) {
    if (row.amount < 0n) throw new Error(`${row.id} holds ${row.amount}`)
    if (row.kind !== 'pass') add(found, goodsName(row.player_id, row.kind, row.sku), row.amount)
  }
  for (const row of await records.selectFrom('stack_debts').selectAll().execute()) {
    if (row.amount < 0n) throw new Error(`${row.player_id} owes ${row.amount} of ${row.sku}`)
    const held = found.get(`${row.player_id} ${row.class} ${row.sku}`) ?? 0n
    if (row.amount > 0n && held > 0n) {
      throw new Error(`${row.player_id} holds ${held} of ${row.sku} and owes ${row.amount}`)
    }
    add(found, `${row.player_id} ${row.class} ${row.sku}`, -row.amount)
  }
  for (const name of new Set([...found.keys(), ...books.goods.keys()])) {
    same(name, found.get(name) ?? 0n, books.goods.get(name) ?? 0n)
  }
}

/** Passes of one kind follow one another without a gap. */
async function checkPasses(broker: TestBroker): Promise<void> {
  const { records } = broker.deps
  const rows = await records
    .selectFrom('stacks')
    .selectAll()
    .where('kind', '=', 'pass')
    .where('amount', '>', 0n)
    .execute()
  const now = BigInt(broker.system.now())
  const ends = new Map<string, bigint>()
  for (const row of rows.toSorted((left, right) => Number(left.starts_at - right.starts_at))) {
    const name = `${row.player_id} ${row.sku}`
    const before = ends.get(name)
    const isWaiting = row.starts_at > now
    if (isWaiting ? row.starts_at !== before : row.starts_at < (before ?? 0n)) {
      throw new Error(`${row.id} begins at ${row.starts_at}, the one before it ends at ${before}`)
    }
    ends.set(name, must(row.expires_at ?? undefined))
  }
}

/** Paid is kept, refunded or disputed; and every step of an order stands in the table. */
async function checkOrders(books: RunBooks): Promise<void> {
  const { records } = books.broker.deps
  const orders = await records.selectFrom('orders').selectAll().execute()
  const lines = await records.selectFrom('order_lines').selectAll().execute()
  const moves = await records.selectFrom('order_moves').selectAll().orderBy('version').execute()
  const states = new Map<string, keyof typeof orderTransitions>()
  for (const { order_id: id, state } of moves) {
    const to = state as keyof typeof orderTransitions
    const from = states.get(id)
    const isAllowed = from === undefined ? to === 'created' : orderTransitions[from].includes(to)
    if (!isAllowed) throw new Error(`${id} went from ${from} to ${to}`)
    states.set(id, to)
  }
  for (const order of orders) {
    if (states.get(order.id) !== order.state) throw new Error(`${order.id} is ${order.state} and moved otherwise`)
    const known = must(books.orders.get(order.id))
    if (order.state === 'charged_back') continue
    const own = lines.filter(({ order_id: id }) => id === order.id)
    for (const line of own) {
      const index = Number(line.ordinal)
      const units = must(known.order.lines[index]).cost.units
      same(`what went back of line ${index} of ${order.id}`, line.refunded_units, known.refunded[index] ?? 0n)
      const isWhole = known.isPaid && line.refunded_units === units
      if (isWhole !== (line.state === 'refunded')) {
        throw new Error(`line ${index} of ${order.id} is ${line.state} with ${line.refunded_units} of ${units} back`)
      }
    }
    const isAll = own.length > 0 && own.every(({ state }) => state === 'refunded')
    if (isAll !== (order.state === 'refunded')) throw new Error(`${order.id} is ${order.state}, all back: ${isAll}`)
  }
  await checkConfirmed(books)
  const gifts = await records.selectFrom('gifts').selectAll().execute()
  const unreached = gifts.find(({ state }) => !(state in giftTransitions))
  if (unreached !== undefined) throw new Error(`${unreached.id} is ${unreached.state}`)
}

/** What an app was told of and has not confirmed in its time has gone back, and what it has confirmed is not overdue. */
async function checkConfirmed({ broker }: RunBooks): Promise<void> {
  const { records } = broker.deps
  const rows = await records
    .selectFrom('grants')
    .innerJoin('orders', 'orders.id', 'grants.order_id')
    .innerJoin('order_lines', (join) =>
      join
        .onRef('order_lines.order_id', '=', 'grants.order_id')
        .onRef('order_lines.ordinal', '=', 'grants.line'),
    )
    .select(['grants.id', 'grants.state', 'order_lines.state as line_state'])
    .where('grants.mode', '=', 'app')
    .where('grants.acknowledged_at', 'is', null)
    .where('grants.deadline_at', '<', BigInt(broker.system.now()))
    .where('orders.state', '!=', 'charged_back')
    .execute()
  const kept = rows.find(({ line_state: state }) => state !== 'refunded')
  if (kept !== undefined) throw new Error(`${kept.id} is ${kept.state}, overdue, and its line is ${kept.line_state}`)
}

const unpaid: readonly string[] = ['created', 'awaiting_payer', 'approval_required', 'authorised']

/** Everything that has an end is on the agenda, and everything on it is alive and not long due. */
async function checkAgenda(broker: TestBroker): Promise<void> {
  const alive = await readAlive(broker)
  const rows = await broker.deps.records.selectFrom('agenda').selectAll().execute()
  const found = new Set(rows.map(({ kind, object_id: id }) => `${kind} ${id}`))
  for (const [name, isNeeded] of alive) {
    if (isNeeded && !found.has(name)) throw new Error(`nothing on the agenda for ${name}`)
  }
  for (const name of found) {
    if (!alive.has(name) && !/^(mail|guardian_digest|limit_raise) /.test(name)) {
      throw new Error(`the agenda has ${name}, which is over`)
    }
  }
}

/** Nothing waits that was due when the clock stopped. */
export async function checkNothingDue({ deps, system }: TestBroker): Promise<void> {
  const [late] = await listDue(deps.records, system.now(), 1)
  if (late !== undefined) throw new Error(`${late.kind} of ${late.objectId} was due at ${late.at}`)
}

/** What may stand on the agenda, and whether it must. */
async function readAlive(broker: TestBroker): Promise<ReadonlyMap<string, boolean>> {
  const { records } = broker.deps
  const alive = new Map<string, boolean>()
  for (const { id, state } of await records.selectFrom('orders').select(['id', 'state']).execute()) {
    if (unpaid.includes(state)) alive.set(`order_expiry ${id}`, true)
  }
  for (const grant of await records.selectFrom('grants').selectAll().execute()) {
    if (grant.deadline_at === null || !['pending', 'delivered'].includes(grant.state)) continue
    alive.set(`grant_deadline ${grant.id}`, true)
    alive.set(`grant_warning ${grant.id}`, false)
  }
  const gifts = await records
    .selectFrom('gifts')
    .innerJoin('orders', 'orders.id', 'gifts.order_id')
    .select(['gifts.id', 'gifts.state', 'orders.state as order_state'])
    .execute()
  for (const { id, state, order_state: orderState } of gifts) {
    if (state === 'open' && orderState !== 'charged_back') alive.set(`gift_expiry ${id}`, true)
  }
  for (const row of await records.selectFrom('stacks').select(['id', 'expires_at', 'amount']).execute()) {
    if (row.expires_at === null) continue
    alive.set(`stack_expiry ${row.id}`, row.amount > 0n)
  }
  // What is used up keeps its end until then: nothing is told of it.
  for (const { stack_id: id } of await records.selectFrom('stack_moves').select('stack_id').execute()) {
    if (id === null) continue
    alive.set(`stack_notice ${id}`, false)
    if (!alive.has(`stack_expiry ${id}`)) alive.set(`stack_expiry ${id}`, false)
  }
  for (const { id, state } of await records.selectFrom('order_refunds').select(['id', 'state']).execute()) {
    if (state === 'review') alive.set(`refund_review ${id}`, true)
  }
  for (const { id, state } of await records.selectFrom('disputes').select(['id', 'state']).execute()) {
    if (state === 'open') alive.set(`dispute_evidence ${id}`, false)
  }
  for (const { id, state } of await records.selectFrom('approvals').select(['id', 'state']).execute()) {
    if (state === 'waiting' || state === 'granted') alive.set(`approval_expiry ${id}`, true)
    if (state === 'waiting') alive.set(`approval_reminder ${id}`, false)
  }
  return alive
}

/** Reads on in the stream of events: places and each object's numbers without gaps, all of it into one digest. */
export async function followStream(broker: TestBroker, stream: RunStream): Promise<void> {
  const { records } = broker.deps
  const rows = await records
    .selectFrom('events')
    .selectAll()
    .where('place', '>', stream.place)
    .orderBy('place')
    .execute()
  const hash = createHash('sha256').update(stream.digest)
  for (const row of rows) {
    same('the place of an event', row.place, stream.place + 1n)
    same(`the number of ${row.id}`, row.sequence, (stream.sequences.get(row.object_id) ?? 0n) + 1n)
    stream.place = row.place
    stream.sequences.set(row.object_id, row.sequence)
    hash.update(`${row.place} ${row.type} ${row.object_id} ${row.at} ${row.data} ${row.previous}\n`)
  }
  if (rows.length > 0) stream.digest = hash.digest('hex')
  stream.count += rows.length
}
