// Gives an order back, whole or in parts, once per key: the money by the way it came, the goods from whoever holds them, in one commit. Where
// the money is on a phone bill the refund is pending until its operator has answered (A-36, A-37, E-07).

import { createHash } from 'node:crypto'
import { instant, type Problem, problem } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import { aftersaleLimits } from '../domain/goods/aftersale-limits.ts'
import { type GiftState, refuseGiftMove } from '../domain/goods/gift.ts'
import type { Order, OrderLine } from '../domain/goods/order.ts'
import type { OrderRefund, RefundLine } from '../domain/goods/order-refund.ts'
import { refuseOrderMove } from '../domain/goods/order-states.ts'
import {
  decideForBuyer,
  decideForOthers,
  type LineDecision,
  type LineFacts,
  type RefundAsker,
  shareOfUnits,
  type Usage,
} from '../domain/goods/refund.ts'
import { joinParts, noPart, type Part } from '../domain/part.ts'
import { setDue } from '../records/agenda.ts'
import { readGift } from '../records/gifts.ts'
import { insertOrderRefund, readOrderRefund, updateOrderRefund } from '../records/order-refunds.ts'
import { readOrder, touchOrder } from '../records/orders.ts'
import { readWallet } from '../records/wallets.ts'
import { continuePhoneRefund } from './continue-phone-refund.ts'
import { judgeGuardianRefund } from './judge-guardian-refund.ts'
import { planGrantsBack, type Taking } from './plan-line-refund.ts'
import { newRefundId, planRefundMoney, unitsOf } from './plan-refund-money.ts'
import {
  clawbackEvents,
  isAllRefunded,
  lineAfter,
  planRefundSettled,
  refundEvent,
} from './plan-refund-settled.ts'
import { type RefundFacts, readLineFacts, readRefundFacts } from './read-refund-facts.ts'

export type RefundOrderInput = {
  readonly orderId: string
  /** Which lines and how many units of their price; all of all that is left where absent. */
  readonly lines?: ReadonlyArray<{ readonly ordinal: number; readonly units?: bigint }>
  readonly by:
    | { readonly kind: 'buyer'; readonly walletId: string }
    | { readonly kind: 'merchant'; readonly merchantId: string }
    | { readonly kind: 'guardian'; readonly walletId: string }
    | { readonly kind: 'system'; readonly cause: string }
  readonly reason: string
  /** One refund per order and key, for ever. */
  readonly requestKey: string
  /** Withdrawn from by law: lines go back whole by the buyer's word alone, and no debt is made. */
  readonly isWithdrawal?: true
  /** What becomes of a gift that goes back, where it was not simply refunded. */
  readonly giftTo?: GiftState
  /** More to write beside it. */
  readonly beside?: Part['records']
}

export type RefundedOrder = { readonly ok: true; readonly refund: OrderRefund }

export async function refundOrder(deps: Deps, input: RefundOrderInput): Promise<RefundedOrder | Problem> {
  const digest = digestInput(input)
  for (let attempt = 0; attempt < aftersaleLimits.commitRetries; attempt += 1) {
    const order = await readOrder(deps.records, input.orderId)
    if (order === undefined || !(await mayAsk(deps, order, input.by))) return problem('not_found')
    const facts = await readRefundFacts(deps, order)
    const same = facts.refunds.find(({ requestKey }) => requestKey === input.requestKey)
    if (same !== undefined) {
      return same.requestDigest === digest ? { ok: true, refund: same } : problem('request_id_reused')
    }
    const over = await refuseGiftEnd(deps, order, input.giftTo)
    if (over !== undefined) return over
    const decided = await decideLines(deps, facts, input)
    if (!decided.ok) return decided
    const closed = await refuseClosed(deps, order)
    if (closed !== undefined) return closed
    const plan = await planRefund(deps, facts, { input, digest, decided })
    if (!plan.ok) return plan
    const outcome = await deps.ledger.commit(plan.part)
    if (outcome.ok) return finish(deps, plan.refund)
    const failed = undecided(outcome)
    if (failed !== undefined) return failed
    // The order or what its player holds has changed: look again.
  }
  return problem('busy')
}

/** A gift that was accepted meanwhile is not declined or forgotten any more: what its receiver has stays there. */
async function refuseGiftEnd(deps: Deps, order: Order, to: GiftState | undefined) {
  const gift = to === undefined ? undefined : await readGift(deps.records, order.gift ?? '')
  return gift === undefined || to === undefined ? undefined : refuseGiftMove(gift.state, to)
}

/** Asks the operator right after the intent stands, and answers the refund as it is then. */
async function finish(deps: Deps, refund: OrderRefund): Promise<RefundedOrder> {
  if (refund.phoneRefundId !== undefined && deps.phone !== undefined) {
    await continuePhoneRefund(deps, deps.phone, {
      refundId: refund.phoneRefundId,
      isDue: false,
      isFirst: true,
    })
  }
  return { ok: true, refund: (await readOrderRefund(deps.records, refund.id)) ?? refund }
}

async function mayAsk(deps: Deps, order: Order, by: RefundOrderInput['by']): Promise<boolean> {
  if (by.kind === 'merchant') return order.merchantId === by.merchantId
  if (by.kind === 'buyer') return order.walletId === by.walletId
  return by.kind === 'system' || judgeGuardianRefund(deps, order, by.walletId)
}

function digestInput(input: RefundOrderInput): string {
  const lines = input.lines?.map(({ ordinal, units }) => [ordinal, units?.toString() ?? null]) ?? null
  return createHash('sha256')
    .update(JSON.stringify([input.by.kind, lines, input.reason, input.isWithdrawal ?? false]))
    .digest('base64url')
}

/** One line as it was decided, with what it takes of the goods. */
export type DecidedLine = {
  readonly line: OrderLine
  readonly units: bigint
  readonly facts: LineFacts
}

type Decided = { readonly ok: true; readonly way: 'now' | 'review'; readonly lines: readonly DecidedLine[] }

/** Decides every line that was asked for; one that must be reviewed makes a review of all. */
async function decideLines(
  deps: Deps,
  facts: RefundFacts,
  input: Pick<RefundOrderInput, 'by' | 'lines' | 'isWithdrawal'>,
): Promise<Decided | Problem> {
  const asked = input.lines ?? facts.order.lines.map(({ ordinal }) => ({ ordinal }))
  // Each would be decided by what is left of the line, as if the other were not there.
  if (new Set(asked.map(({ ordinal }) => ordinal)).size < asked.length) {
    return problem('invalid_request', 'A line is named once')
  }
  const lines: DecidedLine[] = []
  let way: Decided['way'] = 'now'
  for (const { ordinal, units } of asked as NonNullable<RefundOrderInput['lines']>) {
    const line = facts.order.lines.find((each) => each.ordinal === ordinal)
    if (line === undefined) return problem('invalid_request', 'The order has no such line')
    const about = await readLineFacts(deps, facts, line)
    const open = facts.refunds.some(
      (refund) => refund.state === 'review' && refund.lines.some((each) => each.ordinal === ordinal),
    )
    const by = input.isWithdrawal === true ? 'system' : input.by.kind
    const decision = decide(about, { by, units, isReviewed: open })
    if (!decision.ok) {
      // Of an order asked for as a whole, what went back before is left out.
      if (input.lines === undefined && decision.code === 'already_refunded') continue
      return decision
    }
    if (decision.way === 'review') way = 'review'
    lines.push({ line, units: decision.units, facts: about })
  }
  return lines.length === 0 ? problem('already_refunded') : { ok: true, way, lines }
}

function decide(
  facts: LineFacts,
  more: { readonly by: RefundAsker; readonly units: bigint | undefined; readonly isReviewed: boolean },
): LineDecision {
  if (more.by !== 'buyer') return decideForOthers(facts, more.units)
  return more.isReviewed ? problem('refund_under_way') : decideForBuyer(facts)
}

type Plan = { readonly ok: true; readonly refund: OrderRefund; readonly part: Part }

async function planRefund(
  deps: Deps,
  facts: RefundFacts,
  wanted: { readonly input: RefundOrderInput; readonly digest: string; readonly decided: Decided },
): Promise<Plan | Problem> {
  const { input, decided } = wanted
  const { order, now } = facts
  const refused = refuseRefund(order, decided)
  if (refused !== undefined) return refused
  const draft: OrderRefund = {
    id: newRefundId(deps),
    orderId: order.id,
    merchantId: order.merchantId,
    appId: order.appId,
    playerId: order.playerId,
    ...(order.walletId === undefined ? {} : { walletId: order.walletId }),
    requestKey: input.requestKey,
    requestDigest: wanted.digest,
    by: input.by.kind,
    reason: input.reason,
    state: 'review',
    ...moneyOf(order, decided.lines),
    lines: decided.lines.map((each) => lineOf(each)),
    decideBy: instant(now + aftersaleLimits.reviewMs),
    createdAt: now,
    updatedAt: now,
    version: 0,
  }
  const beside = { ...noPart, records: input.beside ?? [] }
  if (decided.way === 'review') {
    const part = await planReview(deps, order, draft)
    return { ok: true, refund: draft, part: joinParts(part, beside) }
  }
  const { decideBy: _decideBy, ...atOnce } = draft
  const given = await planGiven(deps, facts, { refund: atOnce, lines: decided.lines, input })
  if (!given.ok) return given
  const insert = { ...noPart, records: [insertOrderRefund(deps.records, given.refund)] }
  return { ...given, part: joinParts(insert, given.part, beside) }
}

/** The table of states has the last word on whether an order goes back. */
function refuseRefund(order: Order, decided: Decided): Problem | undefined {
  const lines = order.lines.map((line) => {
    const given = decided.lines.find((each) => each.line.ordinal === line.ordinal)
    return given === undefined ? line : lineAfter(line, given.units)
  })
  return refuseOrderMove(order.state, isAllRefunded(lines) ? 'refunded' : 'partially_refunded')
}

async function refuseClosed(deps: Deps, { walletId }: Order): Promise<Problem | undefined> {
  if (walletId === undefined || (await readWallet(deps.records, walletId)) !== undefined) return undefined
  return problem('gone_wrong_state', 'The buyer has closed the wallet, so there is nobody to give it back to')
}

function lineOf({ line, units, facts }: DecidedLine): RefundLine {
  return {
    ordinal: line.ordinal,
    sku: line.sku,
    units,
    ...(facts.unused === undefined ? {} : { unused: facts.unused }),
    taken: [],
  }
}

function moneyOf(
  { total }: Order,
  lines: ReadonlyArray<{ readonly units: bigint }>,
): Pick<OrderRefund, 'money'> {
  if (total === undefined) return {}
  return { money: { asset: total.asset, amount: lines.reduce((sum, { units }) => sum + units, 0n) } }
}

async function planReview(deps: Deps, order: Order, refund: OrderRefund): Promise<Part> {
  const at = refund.decideBy ?? refund.createdAt
  return {
    ...noPart,
    records: [
      insertOrderRefund(deps.records, refund),
      touchOrder(deps.records, order),
      setDue(deps.records, { kind: 'refund_review', objectId: refund.id, at }),
      await refundEvent(deps, 'refund.created', { order, refund }),
    ],
  }
}

/** Money, goods and states of a refund that is given now; its own row is the caller's to write. */
async function planGiven(
  deps: Deps,
  facts: RefundFacts,
  wanted: {
    readonly refund: OrderRefund
    readonly lines: readonly DecidedLine[]
    readonly input: Pick<RefundOrderInput, 'by' | 'giftTo'>
  },
): Promise<Plan | Problem> {
  const { order } = facts
  const money = await planRefundMoney(deps, {
    refundId: wanted.refund.id,
    order,
    player: facts.player,
    ...(facts.purchase === undefined ? {} : { purchase: facts.purchase }),
    lines: wanted.lines.map((each) => lineOf(each)),
    before: unitsBefore(facts),
    by: wanted.input.by.kind,
    reason: wanted.refund.reason,
  })
  if (!money.ok) return money
  const isPending = money.phoneRefundId !== undefined
  const goods = await planGoodsBack(deps, facts, { ...wanted, isPending })
  const refund: OrderRefund = {
    ...wanted.refund,
    state: isPending ? 'pending' : 'succeeded',
    lines: goods.lines,
    ...moneyOf(order, goods.lines),
    updatedAt: facts.now,
    ...(money.phoneRefundId === undefined ? {} : { phoneRefundId: money.phoneRefundId }),
  }
  const { giftTo } = wanted.input
  const settled = isPending
    ? { ...noPart, records: [touchOrder(deps.records, order)] }
    : await planRefundSettled(deps, { order, refund, ...(giftTo === undefined ? {} : { giftTo }) })
  const events: Part = {
    ...noPart,
    records: [
      await refundEvent(deps, 'refund.created', { order, refund }),
      ...(await clawbackEvents(deps, {
        order,
        cause: refund.id,
        playerId: order.playerId,
        lines: goods.lines,
      })),
      ...(isPending ? [] : [await refundEvent(deps, 'refund.succeeded', { order, refund })]),
    ],
  }
  return { ok: true, refund, part: joinParts(goods.part, money.part, settled, events) }
}

function unitsBefore({ order, refunds }: RefundFacts): bigint {
  const given = order.lines.reduce((sum, { refundedUnits }) => sum + refundedUnits, 0n)
  return refunds
    .filter(({ state }) => state === 'pending')
    .reduce((sum, { lines }) => sum + unitsOf(lines), given)
}

/** Takes back the goods of every line, from the player who holds them. */
async function planGoodsBack(
  deps: Deps,
  facts: RefundFacts,
  wanted: {
    readonly refund: OrderRefund
    readonly lines: readonly DecidedLine[]
    readonly input: Pick<RefundOrderInput, 'by'>
    /** Whether the operator of a phone bill is asked first. */
    readonly isPending: boolean
  },
): Promise<{ readonly part: Part; readonly lines: readonly RefundLine[] }> {
  const { kind } = wanted.input.by
  const takes = wanted.lines.flatMap((decided): readonly Taking[] => {
    const { line, units } = decided
    const goneAfter = line.refundedUnits + decided.facts.pendingUnits + units
    const grant = facts.grants.find((each) => each.line === line.ordinal)
    // An app keeps what it was told of until the operator of a bill has given the money back.
    if (grant === undefined || (wanted.isPending && grant.mode === 'app')) return []
    const isWhole = lineAfter(line, units + decided.facts.pendingUnits).state === 'refunded'
    return [
      {
        grant,
        // A buyer gives back what is unused, which makes no debt; nor does what a guardian takes back (E-07).
        ...(kind === 'buyer' || kind === 'guardian' ? { mode: 'take_available' as const } : {}),
        // Counted on all that went back, as the parts' roundings would leave goods behind; the last part takes what is left.
        ...(kind === 'buyer' || isWhole ? {} : { share: shareOfUnits(goneAfter, decided.facts.price) }),
        isWhole,
        cause: `${wanted.refund.id} ${line.ordinal}`,
      },
    ]
  })
  const back = await planGrantsBack(deps, facts.order, { takes, now: facts.now })
  const lines = wanted.lines.map((decided) => {
    const index = takes.findIndex(({ grant }) => grant.line === decided.line.ordinal)
    return { ...lineOf(decided), taken: back.taken[index] ?? [] }
  })
  return { part: back.part, lines }
}

/** What a buyer would get for a line now, and by which way; shown before it is asked for. */
export async function refundQuote(
  deps: Deps,
  order: Order,
): Promise<
  ReadonlyArray<{
    readonly ordinal: number
    readonly decision: LineDecision
    readonly usages: readonly Usage[]
  }>
> {
  const facts = await readRefundFacts(deps, order)
  const quotes: Array<{ ordinal: number; decision: LineDecision; usages: readonly Usage[] }> = []
  for (const line of order.lines) {
    const about = await readLineFacts(deps, facts, line)
    const isReviewed = facts.refunds.some(
      ({ state, lines }) => state === 'review' && lines.some(({ ordinal }) => ordinal === line.ordinal),
    )
    quotes.push({
      ordinal: line.ordinal,
      decision: decide(about, { by: 'buyer', units: undefined, isReviewed }),
      usages: about.usages,
    })
  }
  return quotes
}

/** Gives what was asked for in a review: at most what is left of each line by now. */
export async function grantReview(
  deps: Deps,
  input: {
    readonly refundId: string
    readonly by: RefundOrderInput['by']
    readonly beside?: Part['records']
  },
): Promise<RefundedOrder | Problem> {
  for (let attempt = 0; attempt < aftersaleLimits.commitRetries; attempt += 1) {
    const refund = await readOrderRefund(deps.records, input.refundId)
    const order = refund === undefined ? undefined : await readOrder(deps.records, refund.orderId)
    if (refund === undefined || order === undefined || !(await mayAsk(deps, order, input.by))) {
      return problem('not_found')
    }
    if (refund.state !== 'review') return { ok: true, refund }
    const facts = await readRefundFacts(deps, order)
    const decided = await decideReviewed(deps, facts, refund)
    if (!decided.ok) return decided
    const refused = refuseRefund(order, decided) ?? (await refuseClosed(deps, order))
    if (refused !== undefined) return refused
    const given = await planGiven(deps, facts, { refund, lines: decided.lines, input: { by: input.by } })
    if (!given.ok) return given
    const update = {
      ...noPart,
      records: [updateOrderRefund(deps.records, refund, given.refund), ...(input.beside ?? [])],
    }
    const outcome = await deps.ledger.commit(joinParts(update, given.part))
    if (outcome.ok) return finish(deps, given.refund)
    const failed = undecided(outcome)
    if (failed !== undefined) return failed
  }
  return problem('busy')
}

async function decideReviewed(
  deps: Deps,
  facts: RefundFacts,
  refund: OrderRefund,
): Promise<Decided | Problem> {
  const lines: DecidedLine[] = []
  for (const asked of refund.lines) {
    const line = facts.order.lines.find(({ ordinal }) => ordinal === asked.ordinal)
    if (line === undefined) continue
    const about = await readLineFacts(deps, facts, line)
    const left = about.price - line.refundedUnits - about.pendingUnits
    if (left > 0n) lines.push({ line, units: asked.units < left ? asked.units : left, facts: about })
  }
  return lines.length === 0 ? problem('already_refunded') : { ok: true, way: 'now', lines }
}
