// What may happen next in a run of virtual goods: each step asks a flow for something and answers with the codes that came of it.

import type { Call, CommitOutcome } from '@farthing/ledger'
import { instant, type Problem } from '@farthing/protocol'
import type { App, Player } from '../domain/goods/app.ts'
import { acceptGift, declineGift } from '../flows/accept-gift.ts'
import { acknowledgeGrant, markGrantDelivered } from '../flows/acknowledge-grant.ts'
import { advanceClock } from '../flows/advance-clock.ts'
import { answerApproval } from '../flows/answer-approval.ts'
import { changeInventory } from '../flows/change-inventory.ts'
import { closeDispute } from '../flows/close-dispute.ts'
import { createOrder } from '../flows/create-order.ts'
import { decideRefund } from '../flows/decide-refund.ts'
import { doOperations, type Operation } from '../flows/do-operations.ts'
import { cancelOrder } from '../flows/end-order.ts'
import { openDispute } from '../flows/open-dispute.ts'
import { payOffer } from '../flows/pay-offer.ts'
import { quoteOrder } from '../flows/quote-order.ts'
import { refundOrder } from '../flows/refund-order.ts'
import { withdrawOrder } from '../flows/withdraw-order.ts'
import { readOrder } from '../records/orders.ts'
import { add, goodsName, type RunBooks } from './goods-run-books.ts'
import { catalogueOf, isMoney, lineOf, type RunOrder, soldThings, topUpName } from './goods-run-shop.ts'
import { publish } from './goods-world.ts'
import { actBefore } from './interleave.ts'
import type { TestBroker } from './test-broker.ts'
import { codeOf, euros, type TestMerchant, type TestWallet, topUp } from './test-parties.ts'

export type RunApp = {
  readonly app: App
  readonly merchant: TestMerchant
  readonly players: readonly Player[]
  catalogue: number
}

export type GoodsRunWorld = {
  readonly broker: TestBroker
  readonly books: RunBooks
  readonly apps: readonly RunApp[]
  readonly wallets: readonly TestWallet[]
  readonly guardian: TestWallet
  readonly below: (bound: number) => number
  readonly orders: RunOrder[]
  /** Counts what is asked under a key of its own. */
  keys: number
  /** Whether the step that was done moved the clock. */
  isClock: boolean
}

export type RunStep = {
  readonly name: string
  /** How often it happens, beside the others. */
  readonly weight: number
  readonly act: (world: GoodsRunWorld) => Promise<readonly string[]>
}

export const runSteps: readonly RunStep[] = [
  { name: 'order', weight: 16, act: makeOrder },
  { name: 'order and pay', weight: 14, act: orderAndPay },
  { name: 'pay', weight: 10, act: payOne },
  { name: 'cancel', weight: 2, act: cancel },
  { name: 'use', weight: 12, act: use },
  { name: 'earn', weight: 5, act: earn },
  { name: 'rearrange', weight: 5, act: rearrange },
  { name: 'acknowledge', weight: 6, act: acknowledge },
  { name: 'refund by buyer', weight: 6, act: refundByBuyer },
  { name: 'refund by merchant', weight: 7, act: refundByMerchant },
  { name: 'decide', weight: 4, act: decide },
  { name: 'withdraw', weight: 1, act: withdraw },
  { name: 'dispute', weight: 3, act: dispute },
  { name: 'close dispute', weight: 4, act: endDispute },
  { name: 'answer gift', weight: 6, act: answerGift },
  { name: 'guardian', weight: 6, act: answerAsGuardian },
  { name: 'publish', weight: 1, act: publishNext },
  { name: 'top up', weight: 2, act: fill },
  { name: 'time', weight: 8, act: moveTime },
]

type RunDeps = GoodsRunWorld['broker']['deps']

/**
 * Asks once, or for a while of `oneIn` twice at once: the second runs just before the first one's commit, where a race would put it by
 * chance, so that every run races alike.
 */
async function askMaybeTwice<Answer>(
  world: GoodsRunWorld,
  how: { readonly oneIn: number; readonly words: string },
  ...asks: readonly [(deps: RunDeps) => Promise<Answer>, ...((deps: RunDeps) => Promise<Answer>)[]]
): Promise<readonly [Answer, ...Answer[]]> {
  const { deps } = world.broker
  const [ask, other = ask] = asks
  if (world.below(how.oneIn) > 0) return [await ask(deps)]
  const others: Answer[] = []
  const first = await ask(
    actBefore(deps, how.words, async () => {
      others.push(await other(deps))
    }),
  )
  return [first, ...others]
}

function pick<Value>({ below }: GoodsRunWorld, values: readonly Value[]): Value | undefined {
  return values.length === 0 ? undefined : values[below(values.length)]
}

function at<Value>(world: GoodsRunWorld, values: readonly Value[]): Value {
  const value = pick(world, values)
  if (value === undefined) throw new Error('nothing to choose from')
  return value
}

/** One of the last orders more often than one of long ago. */
function pickOrder(world: GoodsRunWorld): RunOrder | undefined {
  const { orders, below } = world
  return pick(world, below(4) === 0 ? orders : orders.slice(-12))
}

async function makeOrder(world: GoodsRunWorld): Promise<readonly string[]> {
  return [(await makeOne(world)).code]
}

async function makeOne(world: GoodsRunWorld): Promise<{ readonly code: string; readonly order?: RunOrder }> {
  const { below } = world
  const shop = at(world, world.apps)
  const player = at(world, shop.players)
  const isVirtual = below(4) === 0
  const isGift = !isVirtual && below(3) === 0
  const skus = isGift
    ? soldThings.filter(({ item }) => item['giftable'] === true).map(({ sku }) => sku)
    : [...soldThings.map(({ sku }) => sku), topUpName].filter(
        (sku) => isMoney(lineOf(1, sku, 1)) !== isVirtual,
      )
  const lines = Array.from({ length: 1 + below(3) }, () => {
    const sku = at(world, skus)
    const isMany = sku === topUpName ? 40 : ['sword', 'season'].includes(sku) ? 1 : 4
    return lineOf(shop.catalogue, sku, 1 + below(isMany))
  })
  const receiver = at(
    world,
    shop.players.filter(({ id }) => id !== player.id),
  )
  world.keys += 1
  const request = {
    requestId: `request ${world.keys}`,
    lines: lines.map(({ sku, quantity }) => ({ sku, quantity })),
    ...(isGift ? { gift: { toPlayer: receiver.id } } : {}),
    ...(below(3) === 0 ? { consent: 'I want it at once and know what I lose by that.' } : {}),
  }
  const [made, again] = await askMaybeTwice(world, { oneIn: 4, words: 'orders' }, (deps) =>
    createOrder(deps, { app: shop.app, player }, request),
  )
  if (!made.ok) return { code: made.code }
  if (again?.ok === true && again.order.id !== made.order.id) throw new Error('one request, two orders')
  const total = lines.reduce((sum, line) => sum + (isMoney(line) ? line.cost.units : 0n), 0n)
  const { order } = made
  if ((order.total?.amount ?? 0n) !== total) {
    throw new Error(`order ${order.id} costs ${order.total?.amount}, not ${total}`)
  }
  const known: RunOrder = {
    id: order.id,
    appId: shop.app.id,
    merchantId: shop.app.merchantId,
    isHosted: shop.app.delivery === 'hosted',
    playerId: player.id,
    total,
    lines,
  }
  world.orders.push(known)
  world.books.orders.set(order.id, {
    order: known,
    giftId: order.gift,
    paid: undefined,
    isPaid: false,
    refunded: lines.map(() => 0n),
    given: lines.map(() => undefined),
  })
  return { code: isVirtual ? 'done with things' : isGift ? 'a gift' : 'done', order: known }
}

async function orderAndPay(world: GoodsRunWorld): Promise<readonly string[]> {
  const { code, order } = await makeOne(world)
  if (order === undefined || order.total === 0n) return [code]
  return payIt(world, order)
}

async function payOne(world: GoodsRunWorld): Promise<readonly string[]> {
  const order = pickOrder(world)
  return order === undefined ? ['nothing ordered'] : payIt(world, order)
}

/** Alone, twice at once under one key or two, by two wallets at once, or with an answer that never comes. */
async function payIt(world: GoodsRunWorld, { id }: RunOrder): Promise<readonly string[]> {
  const { below, broker } = world
  const order = await readOrder(broker.deps.records, id)
  if (order === undefined) throw new Error(`no order ${id}`)
  const quoted = await quoteOrder(broker.deps, order)
  if (!quoted.ok) return [quoted.code]
  const wallet = at(world, world.wallets)
  const payAs = (by: TestWallet, key: string) => async (deps: RunDeps) =>
    codeOf(
      await payOffer(deps, {
        walletId: by.id,
        quote: quoted.quote,
        idempotencyKey: key,
        consent: 'explicit',
        isConfirmedTwice: true,
      }),
    )
  const pay = payAs(wallet, `pay ${id}`)
  const race = { oneIn: 1, words: 'purchases' }
  switch (below(8)) {
    case 0:
      return askMaybeTwice(world, race, pay)
    case 1:
      return askMaybeTwice(world, race, pay, payAs(wallet, `pay ${id} anew`))
    case 2:
      return [await pay(losingAnswers(broker)), await pay(broker.deps)]
    case 3:
      return askMaybeTwice(world, race, pay, payAs(at(world, world.wallets), `pay ${id} too`))
    default:
      return [await pay(broker.deps)]
  }
}

/** A ledger that does everything and answers that nobody knows. */
function losingAnswers({ deps }: TestBroker): TestBroker['deps'] {
  const commit = async (call: Call): Promise<CommitOutcome> => {
    await deps.ledger.commit(call)
    return { ok: false, code: 'unknown' }
  }
  return { ...deps, ledger: { ...deps.ledger, commit } }
}

async function cancel(world: GoodsRunWorld): Promise<readonly string[]> {
  const order = pickOrder(world)
  if (order === undefined) return ['nothing ordered']
  return [codeOf(await cancelOrder(world.broker.deps, { orderId: order.id, cause: 'the app' }))]
}

async function change(
  world: GoodsRunWorld,
  of: { readonly shop: RunApp; readonly player: Player },
  operation: Operation,
): Promise<string> {
  world.keys += 1
  const ask = (deps: RunDeps) =>
    changeInventory(deps, {
      app: of.shop.app,
      player: of.player,
      key: `change ${world.keys}`,
      request: operation.op,
      change: (inventory, cause) => doOperations(deps, inventory, { operations: [operation], cause }),
    })
  // The same call twice at once is one.
  const [first] = await askMaybeTwice(world, { oneIn: 4, words: 'inventory_requests' }, ask)
  return codeOf(first)
}

function pickPlayer(world: GoodsRunWorld): { readonly shop: RunApp; readonly player: Player } {
  const shop = at(
    world,
    world.apps.filter(({ app }) => app.delivery === 'hosted'),
  )
  return { shop, player: at(world, shop.players) }
}

/** Uses some of what a player has, often all of it. */
async function use(world: GoodsRunWorld): Promise<readonly string[]> {
  const { below, broker } = world
  const of = pickPlayer(world)
  const stacks = await broker.deps.records
    .selectFrom('stacks')
    .selectAll()
    .where('player_id', '=', of.player.id)
    .where('kind', 'in', ['consumable', 'currency', 'metered'])
    .where('amount', '>', 0n)
    .orderBy('id')
    .execute()
  const stack = pick(world, stacks)
  if (stack === undefined) return ['nothing held']
  const amount = below(3) === 0 ? stack.amount : BigInt(1 + below(Number(stack.amount)))
  const kind = stack.kind === 'currency' ? 'currency' : stack.kind === 'metered' ? 'metered' : 'item'
  const code = await change(world, of, { op: 'consume', kind, sku: stack.sku, amount })
  if (code === 'done') add(world.books.goods, goodsName(of.player.id, stack.kind, stack.sku), -amount)
  return [code]
}

async function earn(world: GoodsRunWorld): Promise<readonly string[]> {
  const of = pickPlayer(world)
  const amount = BigInt(1 + world.below(60))
  const isGold = world.below(3) > 0
  const sku = isGold ? 'GOLD' : 'potion'
  const kind = isGold ? 'currency' : 'consumable'
  const code = await change(world, of, { op: 'give', kind, sku, amount })
  if (code === 'done') add(world.books.goods, goodsName(of.player.id, kind, sku), amount)
  return [code]
}

async function rearrange(world: GoodsRunWorld): Promise<readonly string[]> {
  const of = pickPlayer(world)
  const stacks = await world.broker.deps.records
    .selectFrom('stacks')
    .selectAll()
    .where('player_id', '=', of.player.id)
    .where('amount', '>', 0n)
    .orderBy('id')
    .execute()
  const one = pick(world, stacks)
  if (one === undefined) return ['nothing held']
  if (world.below(2) === 0) {
    const amount = BigInt(1 + world.below(Number(one.amount)))
    return [await change(world, of, { op: 'split', stack: one.id, amount })]
  }
  const others = stacks.filter(({ kind, sku, id }) => kind === one.kind && sku === one.sku && id !== one.id)
  const into = pick(world, others)
  if (into === undefined) return ['nothing alike']
  return [await change(world, of, { op: 'merge', from: one.id, into: into.id })]
}

/** The app confirms, says that it was told, or forgets. */
async function acknowledge(world: GoodsRunWorld): Promise<readonly string[]> {
  const { broker, below } = world
  const grants = await broker.deps.records
    .selectFrom('grants')
    .selectAll()
    .where('mode', '=', 'app')
    .orderBy('id', 'desc')
    .limit(6)
    .execute()
  const grant = pick(world, grants)
  if (grant === undefined) return ['nothing granted']
  const merchantId = world.apps.find(({ app }) => app.id === grant.app_id)?.app.merchantId ?? ''
  const act = below(4) === 0 ? markGrantDelivered : acknowledgeGrant
  return [codeOf(await act(broker.deps, { grantId: grant.id, merchantId }))]
}

function aftersale(
  result: { readonly ok: true; readonly refund: { readonly state: string } } | Problem,
): string {
  return result.ok ? result.refund.state : result.code
}

async function refundByBuyer(world: GoodsRunWorld): Promise<readonly string[]> {
  const { below } = world
  const paid = world.orders.filter(({ id }) => world.books.orders.get(id)?.paid !== undefined)
  const order = pick(world, below(4) === 0 ? paid : paid.slice(-8))
  const walletId = order === undefined ? undefined : world.books.orders.get(order.id)?.paid?.walletId
  if (order === undefined || walletId === undefined) return ['nothing paid']
  world.keys += 1
  const lines = below(2) === 0 ? {} : { lines: [{ ordinal: below(order.lines.length) }] }
  const ask = (key: string) => (deps: RunDeps) =>
    refundOrder(deps, {
      orderId: order.id,
      by: { kind: 'buyer', walletId },
      reason: 'changed my mind',
      requestKey: key,
      ...lines,
    })
  const key = `refund ${world.keys}`
  const other = below(2) === 0 ? key : `${key} anew`
  const race = { oneIn: 3, words: 'order_refunds' }
  return (await askMaybeTwice(world, race, ask(key), ask(other))).map(aftersale)
}

async function refundByMerchant(world: GoodsRunWorld): Promise<readonly string[]> {
  const { below } = world
  const order = pickOrder(world)
  if (order === undefined) return ['nothing ordered']
  const refunded = world.books.orders.get(order.id)?.refunded ?? []
  const ordinal = below(order.lines.length)
  const left = (order.lines[ordinal]?.cost.units ?? 0n) - (refunded[ordinal] ?? 0n)
  world.keys += 1
  const units = left > 1n ? (left * BigInt(1 + below(10))) / 10n : 1n
  const lines = below(3) === 0 ? {} : { lines: [{ ordinal, units: units > 0n ? units : 1n }] }
  const ask = (key: string) => (deps: RunDeps) =>
    refundOrder(deps, {
      orderId: order.id,
      by: { kind: 'merchant', merchantId: order.merchantId },
      reason: 'sorry',
      requestKey: key,
      ...lines,
    })
  const key = `refund ${world.keys}`
  const other = below(2) === 0 ? key : `${key} anew`
  const race = { oneIn: 4, words: 'order_refunds' }
  return (await askMaybeTwice(world, race, ask(key), ask(other))).map(aftersale)
}

async function decide(world: GoodsRunWorld): Promise<readonly string[]> {
  const rows = await world.broker.deps.records
    .selectFrom('order_refunds')
    .selectAll()
    .where('state', '=', 'review')
    .orderBy('id')
    .execute()
  const row = pick(world, rows)
  if (row === undefined) return ['nothing to decide']
  const decision = world.below(3) === 0 ? ('decline' as const) : ('approve' as const)
  const input = { refundId: row.id, merchantId: row.merchant_id, decision }
  return [aftersale(await decideRefund(world.broker.deps, input))]
}

async function withdraw(world: GoodsRunWorld): Promise<readonly string[]> {
  const picked = pickOrder(world)
  const order = picked === undefined ? undefined : await readOrder(world.broker.deps.records, picked.id)
  if (order === undefined) return ['nothing ordered']
  return [aftersale(await withdrawOrder(world.broker.deps, { order }))]
}

async function dispute(world: GoodsRunWorld): Promise<readonly string[]> {
  const order = pickOrder(world)
  if (order === undefined) return ['nothing ordered']
  world.keys += 1
  const notice = {
    orderId: order.id,
    source: 'operator' as const,
    reference: `case ${world.keys}`,
    reason: 'it was not me',
  }
  return [codeOf(await openDispute(world.broker.deps, notice))]
}

async function endDispute(world: GoodsRunWorld): Promise<readonly string[]> {
  const rows = await world.broker.deps.records
    .selectFrom('disputes')
    .selectAll()
    .where('state', '=', 'open')
    .orderBy('id')
    .execute()
  const row = pick(world, rows)
  if (row === undefined) return ['nothing disputed']
  const outcome = world.below(2) === 0 ? ('won' as const) : ('lost' as const)
  const ended = await closeDispute(world.broker.deps, { disputeId: row.id, outcome })
  return [ended.ok ? outcome : ended.code]
}

async function answerGift(world: GoodsRunWorld): Promise<readonly string[]> {
  const rows = await world.broker.deps.records
    .selectFrom('gifts')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(10)
    .execute()
  const open = rows.filter(({ state }) => state === 'open')
  const gift = pick(world, world.below(4) === 0 ? rows : open)
  if (gift === undefined) return ['no gift']
  const answer = world.below(3) === 0 ? declineGift : acceptGift
  const answerIt = (act: typeof acceptGift) => (deps: RunDeps) =>
    act(deps, { giftId: gift.id, by: { merchantId: gift.merchant_id } })
  const race = { oneIn: 3, words: 'gifts' }
  const other = world.below(2) === 0 ? acceptGift : declineGift
  return (await askMaybeTwice(world, race, answerIt(answer), answerIt(other))).map(codeOf)
}

async function answerAsGuardian(world: GoodsRunWorld): Promise<readonly string[]> {
  const rows = await world.broker.deps.records
    .selectFrom('approvals')
    .selectAll()
    .where('state', '=', 'waiting')
    .orderBy('id')
    .execute()
  const row = pick(world, rows)
  if (row === undefined) return ['nothing asked']
  const answer = world.below(3) === 0 ? ('deny' as const) : ('once' as const)
  const input = { approvalId: row.id, guardianId: world.guardian.id, answer }
  const answered = await answerApproval(world.broker.deps, input)
  return [answered.ok ? answered.approval.state : answered.code]
}

async function publishNext(world: GoodsRunWorld): Promise<readonly string[]> {
  const shop = at(world, world.apps)
  await publish(world.broker, shop.app, catalogueOf(shop.catalogue + 1))
  shop.catalogue += 1
  return ['done']
}

async function fill(world: GoodsRunWorld): Promise<readonly string[]> {
  const wallet = at(world, world.wallets)
  await topUp(world.broker, wallet.token, euros(3_000_000n))
  add(world.books.wallets, wallet.id, 3_000_000n)
  return ['done']
}

const minute = 60_000
const day = 86_400_000

async function moveTime(world: GoodsRunWorld): Promise<readonly string[]> {
  const { broker, below } = world
  const by = [1, minute, 40 * minute, 5 * 3_600_000, day, 3 * day, 16 * day, 40 * day][below(8)] ?? 1
  world.isClock = true
  return [codeOf(await advanceClock(broker.deps, instant(broker.system.now() + by)))]
}
