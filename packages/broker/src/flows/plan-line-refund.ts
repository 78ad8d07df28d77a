// What giving one line back does to its goods: what is taken from whoever holds them, and how far its grant is then. Also the way back, where
// an operator refuses the money or a chargeback is reversed.

import { type Instant, instant } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { Player } from '../domain/goods/app.ts'
import type { ClawbackMode, Content } from '../domain/goods/content.ts'
import type { EventType } from '../domain/goods/events.ts'
import { type Grant, type GrantState, grantTransitions } from '../domain/goods/grant.ts'
import type { Order } from '../domain/goods/order.ts'
import { grantJson, type JsonObject } from '../domain/goods/order-json.ts'
import { orderLimits } from '../domain/goods/order-limits.ts'
import type { TakenContent } from '../domain/goods/order-refund.ts'
import type { Share } from '../domain/goods/refund.ts'
import { joinParts, noPart, type Part } from '../domain/part.ts'
import { clearDue } from '../records/agenda.ts'
import { insertEvent } from '../records/events.ts'
import { applyGrantMove, updateGrant } from '../records/grants.ts'
import { readPlayer } from '../records/players.ts'
import { newId } from '../system.ts'
import { dueOfGrant } from './grant-deadline.ts'
import { planGives } from './plan-give.ts'
import { planTakeBacks } from './plan-take-back.ts'

/** How much of a grant goes. */
export type Taking = {
  readonly grant: Grant
  /** Instead of each content's own. */
  readonly mode?: ClawbackMode
  /** Of what was granted, with all parts taken before; all of it where absent. */
  readonly share?: Share
  /** Whether nothing of the line is left to give back afterwards. */
  readonly isWhole: boolean
  readonly cause: string
}

export type TakenGrants = {
  readonly part: Part
  /** In the order of what was to be taken. */
  readonly taken: ReadonlyArray<readonly TakenContent[]>
}

/** Takes back what the grants of one order gave where we hold it; each moves on in the same commit. */
export async function planGrantsBack(
  deps: Deps,
  order: Order,
  wanted: { readonly takes: readonly Taking[]; readonly now: Instant },
): Promise<TakenGrants> {
  const { takes, now } = wanted
  const held = takes.filter(({ grant }) => isHeld(grant))
  const [first] = held
  const player = first === undefined ? undefined : await readPlayer(deps.records, first.grant.playerId)
  const back = player === undefined ? undefined : await planTakeBacks(deps, player, { takes: held, at: now })
  const takenOf = (each: Taking): readonly TakenContent[] => back?.taken[held.indexOf(each)] ?? []
  const moves = takes.map((each) => {
    const debt = takenOf(each).reduce((sum, content) => sum + content.debt, 0n)
    return moveGrant(deps, { order, grant: each.grant }, { isWhole: each.isWhole, debt, now })
  })
  return { part: joinParts(back?.part ?? noPart, ...moves), taken: takes.map(takenOf) }
}

/** Whether we hold what a grant gave: hosted, and given. */
export function isHeld(grant: Grant): boolean {
  return grant.mode === 'hosted' && grant.state !== 'pending' && grant.state !== 'reversed'
}

function nextState(
  grant: Grant,
  more: { readonly isWhole: boolean; readonly debt: bigint },
): GrantState | undefined {
  const { isWhole, debt } = more
  const next = (): GrantState | undefined => {
    if (grant.state === 'overdue') return isWhole ? 'auto_refunded' : undefined
    // A part of what an app has not confirmed leaves it to be confirmed, or refunded at its deadline.
    if (grant.state === 'pending' || grant.state === 'delivered') return isWhole ? 'reversed' : undefined
    if (debt > 0n) return 'in_debt'
    return isWhole ? 'reversed' : 'partially_reversed'
  }
  const to = next()
  return to !== undefined && grantTransitions[grant.state].includes(to) ? to : undefined
}

/** The step of a grant whose goods go back, with its event; nothing where the table has no such step. */
export function moveGrant(
  deps: Deps,
  { order, grant }: { readonly order: Order; readonly grant: Grant },
  more: { readonly isWhole: boolean; readonly debt: bigint; readonly now: Instant },
): Part {
  const to = nextState(grant, more)
  if (to === undefined) return noPart
  const after = applyGrantMove(grant, to)
  return {
    ...noPart,
    records: [
      updateGrant(deps.records, grant, after),
      clearDue(deps.records, 'grant_warning', grant.id),
      clearDue(deps.records, 'grant_deadline', grant.id),
      grantEvent(deps, to === 'auto_refunded' ? 'grant.auto_refunded' : 'grant.reversed', {
        order,
        before: grant,
        after,
        now: more.now,
      }),
    ],
  }
}

export function grantEvent(
  deps: Deps,
  type: EventType,
  of: { readonly order: Order; readonly before: Grant; readonly after: Grant; readonly now: Instant },
): Part['records'][number] {
  return goodsEvent(deps, of.order, {
    type,
    objectId: of.after.id,
    now: of.now,
    data: grantJson(of.after, deps.config.mode === 'test'),
    previous: { state: of.before.state },
  })
}

/** An event of something that belongs to an order. */
export function goodsEvent(
  deps: Deps,
  order: Pick<Order, 'merchantId' | 'appId'>,
  event: {
    readonly type: EventType
    readonly objectId: string
    readonly now: Instant
    readonly data: JsonObject
    readonly previous?: JsonObject
  },
): Part['records'][number] {
  const { previous } = event
  return insertEvent(deps.records, {
    id: newId(deps.system, 'evt'),
    merchantId: order.merchantId,
    appId: order.appId,
    type: event.type,
    objectId: event.objectId,
    at: event.now,
    data: event.data,
    ...(previous === undefined ? {} : { previous }),
  })
}

/** A grant of which something was taken, with what that was. */
export type Restoring = {
  readonly grant: Grant
  readonly taken: readonly TakenContent[]
  readonly cause: string
}

/**
 * Gives exactly what was taken: debts made by it are repaid first, the rest is held again. What the player may not hold any more, such as a
 * durable bought anew, stays away.
 */
export async function planGrantsRestored(
  deps: Deps,
  order: Order,
  wanted: { readonly restores: readonly Restoring[]; readonly now: Instant },
): Promise<Part> {
  const { restores, now } = wanted
  const moves = restores.map(({ grant }) => moveBack(deps, { order, grant, now }))
  const gives = restores.flatMap(({ grant, taken, cause }) => {
    const contents = taken.flatMap((each) => contentBack(grant, each))
    return contents.length === 0 ? [] : [{ contents, source: 'paid' as const, grantId: grant.id, cause }]
  })
  const [first] = restores
  const player = first === undefined ? undefined : await readPlayer(deps.records, first.grant.playerId)
  if (player === undefined || gives.length === 0) return joinParts(...moves)
  return joinParts(await planGivesAgain(deps, player, { order, gives, now }), ...moves)
}

/** Everything that may be held, thing by thing where one is refused: that one stays away, and never the others with it. */
async function planGivesAgain(
  deps: Deps,
  player: Player,
  of: {
    readonly order: Order
    readonly gives: Parameters<typeof planGives>[2]['gives']
    readonly now: Instant
  },
): Promise<Part> {
  const all = await planGives(deps, player, { gives: of.gives, at: of.now })
  if (all.ok) return all.part
  const singles = of.gives.flatMap((give) =>
    give.contents.map((content) => ({ ...give, contents: [content] })),
  )
  let gives: typeof singles = []
  let part = noPart
  for (const single of singles) {
    const given = await planGives(deps, player, { gives: [...gives, single], at: of.now })
    if (given.ok) {
      gives = [...gives, single]
      part = given.part
    } else {
      const [content] = single.contents
      deps.log.warn(
        { order: of.order.id, sku: content?.sku, code: given.code },
        'what was taken could not be given again',
      )
    }
  }
  return part
}

/** What was taken as what is given; of a pass its time. */
function contentBack(grant: Grant, { kind, sku, taken, debt }: TakenContent): readonly Content[] {
  const content = grant.contents.find((each) => each.kind === kind && each.sku === sku)
  const amount = taken + debt
  if (content === undefined || amount === 0n) return []
  if (kind !== 'pass') return [{ ...content, amount }]
  return [
    content.durationMs === undefined
      ? { ...content, amount: 1n }
      : { ...content, amount: 1n, durationMs: Number(amount) },
  ]
}

function moveBack(
  deps: Deps,
  of: { readonly order: Order; readonly grant: Grant; readonly now: Instant },
): Part {
  const { grant, now } = of
  if (!isTakenState(grant.state)) return noPart
  // What nobody had confirmed is not confirmed now: a gift waits again, an app is told again and has its time.
  const isNew = grant.state === 'reversed' && grant.acknowledgedAt === undefined
  const isTold = isNew && grant.deadlineAt !== undefined
  const deadline = isTold ? { deadlineAt: instant(now + orderLimits.grantDeadlineMs) } : {}
  const after = applyGrantMove(grant, isNew ? 'pending' : 'acknowledged', deadline)
  const type = isNew ? 'grant.delivered' : 'grant.acknowledged'
  return {
    ...noPart,
    records: [
      updateGrant(deps.records, grant, after),
      ...(isTold ? dueOfGrant(deps, after) : []),
      ...(isNew && !isTold ? [] : [grantEvent(deps, type, { ...of, before: grant, after })]),
    ],
  }
}

function isTakenState(state: GrantState): boolean {
  return state === 'reversed' || state === 'partially_reversed' || state === 'in_debt'
}
