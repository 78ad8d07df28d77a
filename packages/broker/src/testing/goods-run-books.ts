// Naive books of a run of virtual goods: plain sums that follow what the records say has happened, with none of the flows' code, to be
// held against the ledger, the stacks and the debts.

import type { RunOrder } from './goods-run-shop.ts'
import type { TestBroker } from './test-broker.ts'

/** What the rows of an aftersale say was taken of a line. */
type TakenLine = {
  readonly ordinal: number
  readonly units: string
  readonly taken: ReadonlyArray<{
    readonly kind: string
    readonly sku: string
    readonly taken: string
    readonly debt: string
  }>
}

/** What was given of one line, and what of it was taken back; by the name of the thing. */
type Given = { readonly playerId: string; readonly taken: Map<string, bigint> }

type Known = {
  readonly order: RunOrder
  readonly giftId: string | undefined
  paid: { readonly price: bigint; readonly fee: bigint; readonly walletId: string } | undefined
  isPaid: boolean
  readonly refunded: bigint[]
  readonly given: Array<Given | undefined>
}

export type RunBooks = {
  readonly broker: TestBroker
  readonly feePpm: bigint
  readonly wallets: Map<string, bigint>
  /** What a merchant has earned less what it owes. */
  readonly merchants: Map<string, bigint>
  fees: bigint
  disputed: bigint
  lost: bigint
  /** Held less owed, by player and thing. */
  readonly goods: Map<string, bigint>
  readonly orders: Map<string, Known>
  readonly refunds: Map<string, string>
  readonly disputes: Map<string, string>
  readonly expired: Set<string>
  /** What each grant still held when it was looked at last. */
  held: Map<string, bigint>
}

export function openRunBooks(broker: TestBroker, feePpm: bigint): RunBooks {
  return {
    broker,
    feePpm,
    wallets: new Map(),
    merchants: new Map(),
    fees: 0n,
    disputed: 0n,
    lost: 0n,
    goods: new Map(),
    orders: new Map(),
    refunds: new Map(),
    disputes: new Map(),
    expired: new Set(),
    held: new Map(),
  }
}

export function add(sums: Map<string, bigint>, name: string, by: bigint): void {
  sums.set(name, (sums.get(name) ?? 0n) + by)
}

/** The name that the books keep an amount of a thing under; passes are times and have none. */
export function goodsName(playerId: string, kind: string, sku: string): string {
  return `${playerId} ${kind === 'currency' ? 'currency' : 'item'} ${sku}`
}

/** Follows everything that has happened since the last time; throws where it cannot be as the records say. */
export async function follow(books: RunBooks, isClock: boolean): Promise<void> {
  await followExpiries(books)
  const orders = await books.broker.deps.records.selectFrom('orders').selectAll().execute()
  const fresh = orders.filter(({ id }) => books.orders.get(id)?.isPaid === false)
  for (const row of fresh) if (row.paid_at !== null) await followPayment(books, row.id)
  await followGifts(books)
  await followRefunds(books, isClock)
  await followDisputes(books)
  books.held = await readHeld(books)
  const unknown = orders.find(({ id }) => !books.orders.has(id))
  if (unknown !== undefined) throw new Error(`nobody asked for order ${unknown.id}`)
}

async function followPayment(books: RunBooks, orderId: string): Promise<void> {
  const { records } = books.broker.deps
  const known = must(books.orders.get(orderId))
  const { order } = known
  const row = await records
    .selectFrom('orders')
    .selectAll()
    .where('id', '=', orderId)
    .executeTakeFirstOrThrow()
  known.isPaid = true
  if (order.total > 0n) {
    const made = await records
      .selectFrom('purchases')
      .selectAll()
      .where('id', '=', row.purchase_id ?? '')
      .executeTakeFirstOrThrow()
    const price = order.total
    const fee = (price * books.feePpm) / 1_000_000n
    same(`the price of ${orderId}`, made.units, price)
    same(`the share of ${orderId}`, made.fee_units, fee)
    known.paid = { price, fee, walletId: made.wallet_id }
    add(books.wallets, made.wallet_id, -price)
    add(books.merchants, order.merchantId, price - fee)
    books.fees += fee
  }
  for (const { cost } of order.lines) {
    for (const each of cost.things)
      add(books.goods, goodsName(order.playerId, each.kind, each.sku), -each.amount)
  }
  if (order.isHosted && known.giftId === undefined) giveLines(books, known, order.playerId)
}

function giveLines(books: RunBooks, known: Known, playerId: string): void {
  for (const [index, line] of known.order.lines.entries()) {
    if ((known.refunded[index] ?? 0n) >= line.cost.units) continue
    known.given[index] = { playerId, taken: new Map() }
    for (const { kind, sku, amount } of line.contents) {
      if (kind !== 'pass') add(books.goods, goodsName(playerId, kind, sku), amount)
    }
  }
}

async function followGifts(books: RunBooks): Promise<void> {
  const accepted = await books.broker.deps.records
    .selectFrom('gifts')
    .selectAll()
    .where('answered_at', 'is not', null)
    .execute()
  for (const gift of accepted) {
    const known = must(books.orders.get(gift.order_id))
    const isGiven = known.given.some((each) => each !== undefined)
    if (gift.state === 'accepted' && known.order.isHosted && !isGiven) {
      giveLines(books, known, gift.receiver_id)
    }
  }
}

async function followRefunds(books: RunBooks, isClock: boolean): Promise<void> {
  const rows = await books.broker.deps.records.selectFrom('order_refunds').selectAll().orderBy('id').execute()
  for (const row of rows) {
    if (row.state !== 'succeeded' || books.refunds.get(row.id) === 'succeeded') continue
    books.refunds.set(row.id, row.state)
    const known = must(books.orders.get(row.order_id))
    const lines = JSON.parse(row.lines) as readonly TakenLine[]
    takeGoods(books, known, { lines, by: row.made_by, isClock, name: row.id })
    const units = lines.reduce((sum, line) => sum + BigInt(line.units), 0n)
    if (known.paid === undefined) giveVirtualBack(books, known, lines)
    else {
      same(`the sum of ${row.id}`, row.units ?? 0n, units)
      const fee = feeBack(known, units)
      add(books.wallets, known.paid.walletId, units)
      add(books.merchants, known.order.merchantId, fee - units)
      books.fees -= fee
    }
    countRefunded(known, lines, row.id)
  }
}

function giveVirtualBack(books: RunBooks, known: Known, lines: readonly TakenLine[]): void {
  for (const { ordinal, units } of lines) {
    const { cost } = must(known.order.lines[ordinal])
    for (const { kind, sku, amount } of cost.things) {
      // A price in items goes back whole; one in currency by the unit.
      const back = kind === 'currency' ? BigInt(units) : amount
      add(books.goods, goodsName(known.order.playerId, kind, sku), back)
    }
  }
}

/** The house's share of a part, so that all parts come to all of it. */
function feeBack(known: Known, units: bigint): bigint {
  const { price, fee } = must(known.paid)
  const before = known.refunded.reduce((sum, each) => sum + each, 0n)
  return (fee * (before + units)) / price - (fee * before) / price
}

function countRefunded(known: Known, lines: readonly TakenLine[], name: string): void {
  for (const { ordinal, units } of lines) {
    const all = (known.refunded[ordinal] ?? 0n) + BigInt(units)
    if (all > must(known.order.lines[ordinal]).cost.units) {
      throw new Error(`${name} gives more back of line ${ordinal} of ${known.order.id} than was paid`)
    }
    known.refunded[ordinal] = all
  }
}

/** What may be taken of each thing follows from what was given, what is left of it and the item's own rule. */
function takeGoods(
  books: RunBooks,
  known: Known,
  of: {
    readonly lines: readonly TakenLine[]
    readonly by: string
    readonly isClock: boolean
    readonly name: string
  },
): void {
  for (const { ordinal, units, taken } of of.lines) {
    const line = must(known.order.lines[ordinal])
    const given = known.given[ordinal]
    if (given === undefined) {
      if (taken.some((each) => each.taken !== '0')) throw new Error(`${of.name} took what nobody was given`)
      continue
    }
    for (const content of line.contents) {
      if (content.kind === 'pass') continue
      const row = taken.find((each) => each.kind === content.kind && each.sku === content.sku)
      const thing = `${content.kind} ${content.sku}`
      const before = given.taken.get(thing) ?? 0n
      const back = BigInt(row?.taken ?? '0')
      const debt = BigInt(row?.debt ?? '0')
      const after = (known.refunded[ordinal] ?? 0n) + BigInt(units)
      const isAll = of.by === 'buyer' || of.by === 'dispute' || after === line.cost.units
      const share = (content.amount * after) / line.cost.units - before
      const left = content.amount - before
      const wanted = isAll ? left : share < 0n ? 0n : share
      const isMild = of.by === 'buyer' || of.by === 'guardian'
      const mode = isMild ? 'take_available' : content.clawback
      const own = books.held.get(`${known.order.id} ${ordinal} ${thing}`) ?? 0n
      const what = `${of.name} of ${known.order.id} line ${ordinal}: ${thing} (${mode}, by ${of.by})`
      if (mode === 'ignore') same(`${what}, taken`, back + debt, 0n)
      if (mode === 'debt' && content.kind !== 'durable') same(`${what}, taken and owed`, back + debt, wanted)
      if (mode === 'take_available' && !of.isClock) same(`${what}, taken`, back, own < wanted ? own : wanted)
      given.taken.set(thing, before + back + debt)
      add(books.goods, goodsName(given.playerId, content.kind, content.sku), -back - debt)
    }
  }
}

async function followDisputes(books: RunBooks): Promise<void> {
  const rows = await books.broker.deps.records.selectFrom('disputes').selectAll().orderBy('id').execute()
  for (const row of rows) {
    const before = books.disputes.get(row.id)
    if (before === row.state) continue
    const known = must(books.orders.get(row.order_id))
    const lines = JSON.parse(row.lines) as readonly TakenLine[]
    const units = lines.reduce((sum, line) => sum + BigInt(line.units), 0n)
    const all = known.refunded.reduce((sum, each) => sum + each, 0n)
    const { price } = must(known.paid)
    const fee = feeBack(known, units)
    if (before === undefined) {
      same(`what ${row.id} disputes`, units, price - all)
      takeGoods(books, known, { lines, by: 'dispute', isClock: false, name: row.id })
      add(books.merchants, row.merchant_id, fee - units)
      books.fees -= fee
      books.disputed += units
    }
    books.disputes.set(row.id, row.state)
    if (row.state === 'open') continue
    books.disputed -= units
    if (row.state === 'lost') books.lost += units
    if (row.state === 'lost') countRefunded(known, lines, row.id)
    if (row.state !== 'won') continue
    add(books.merchants, row.merchant_id, units - fee)
    books.fees += fee
    await restore(books, { known, lines, disputeId: row.id })
  }
}

/** What was taken is held again, but for things that the player may not hold any more. */
async function restore(
  books: RunBooks,
  of: { readonly known: Known; readonly lines: readonly TakenLine[]; readonly disputeId: string },
): Promise<void> {
  const moves = await books.broker.deps.records
    .selectFrom('stack_moves')
    .select(['cause', 'kind', 'sku'])
    .where('cause', 'like', `${of.disputeId} % won`)
    .execute()
  const again = new Set(moves.map(({ cause, kind, sku }) => `${cause} ${kind} ${sku}`))
  for (const { ordinal, taken } of of.lines) {
    const given = of.known.given[ordinal]
    for (const { kind, sku, ...each } of taken) {
      const back = BigInt(each.taken) + BigInt(each.debt)
      const isAgain = again.has(`${of.disputeId} ${ordinal} won ${kind} ${sku}`)
      if (given === undefined || kind === 'pass' || !isAgain) continue
      add(given.taken, `${kind} ${sku}`, -back)
      add(books.goods, goodsName(given.playerId, kind, sku), back)
    }
  }
}

async function followExpiries(books: RunBooks): Promise<void> {
  const { records } = books.broker.deps
  const rows = await records.selectFrom('stack_moves').selectAll().where('step', '=', 'expire').execute()
  for (const row of rows) {
    if (books.expired.has(row.id)) continue
    books.expired.add(row.id)
    if (row.kind !== 'pass') add(books.goods, goodsName(row.player_id, row.kind, row.sku), row.change)
  }
}

/** What every grant still holds, by order, line and thing. */
async function readHeld(books: RunBooks): Promise<Map<string, bigint>> {
  const rows = await books.broker.deps.records
    .selectFrom('stacks')
    .innerJoin('grants', 'grants.id', 'stacks.grant_id')
    .select([
      'grants.order_id',
      'grants.line',
      'stacks.kind',
      'stacks.sku',
      'stacks.amount',
      'stacks.expires_at',
    ])
    .execute()
  const held = new Map<string, bigint>()
  const now = BigInt(books.broker.system.now())
  for (const row of rows) {
    if (row.expires_at !== null && row.expires_at <= now) continue
    add(held, `${row.order_id} ${row.line} ${row.kind} ${row.sku}`, row.amount)
  }
  return held
}

/** Throws where two numbers that must be one are not. */
export function same(what: string, found: bigint, wanted: bigint): void {
  if (found !== wanted) throw new Error(`${what} is ${found}, not ${wanted}`)
}

export function must<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('nothing there')
  return value
}
