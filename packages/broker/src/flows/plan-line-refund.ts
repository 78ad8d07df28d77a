// What giving one line back does to its goods: what is taken from whoever holds them, and how far its grant is then. Also the way back, where
// an operator refuses the money or a chargeback is reversed.

import { Bug, type Instant, type Problem } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { ClawbackMode } from '../domain/goods/content.ts'
import type { EventType } from '../domain/goods/events.ts'
import { type Grant, type GrantState, grantTransitions } from '../domain/goods/grant.ts'
import type { Order } from '../domain/goods/order.ts'
import { grantJson, type JsonObject } from '../domain/goods/order-json.ts'
import type { RefundLine, TakenContent } from '../domain/goods/order-refund.ts'
import type { Share } from '../domain/goods/refund.ts'
import { joinParts, noPart, type Part } from '../domain/part.ts'
import { clearDue } from '../records/agenda.ts'
import { insertEvent } from '../records/events.ts'
import { applyGrantMove, updateGrant } from '../records/grants.ts'
import { readPlayer } from '../records/players.ts'
import { newId } from '../system.ts'
import { planGive } from './plan-give.ts'
import { planTakeBack } from './plan-take-back.ts'

/** How much of a grant goes: `unused` takes what is left and makes no debt. */
export type Taking = {
  readonly mode?: ClawbackMode
  readonly share?: Share
  /** Whether nothing of the line is left with the player afterwards. */
  readonly isWhole: boolean
  readonly cause: string
  readonly now: Instant
}

export type TakenGrant = { readonly ok: true; readonly part: Part; readonly taken: readonly TakenContent[] }

/** Takes back what a grant gave where we hold it; the grant moves on in the same commit. */
export async function planGrantBack(
  deps: Deps,
  of: { readonly order: Order; readonly grant: Grant },
  taking: Taking,
): Promise<TakenGrant | Problem> {
  const { order, grant } = of
  if (!isHeld(grant)) return { ok: true, part: moveGrant(deps, of, { ...taking, debt: 0n }), taken: [] }
  const player = await readPlayer(deps.records, grant.playerId)
  if (player === undefined) throw new Bug('a grant to no player')
  const { mode, share, cause, now } = taking
  const back = await planTakeBack(deps, {
    player,
    grant,
    ...(mode === undefined ? {} : { mode }),
    ...(share === undefined ? {} : { share }),
    cause,
    at: now,
  })
  if (!back.ok) return back
  const taken = back.contents.map(
    (each): TakenContent => ({
      kind: grant.contents.find(({ sku }) => sku === each.sku)?.kind ?? 'consumable',
      sku: each.sku,
      granted: each.granted,
      taken: each.taken,
      debt: each.debt,
    }),
  )
  const debt = taken.reduce((sum, each) => sum + each.debt, 0n)
  const moved = moveGrant(deps, { order, grant }, { ...taking, debt })
  return { ok: true, part: joinParts(back.part, moved), taken }
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
    if (grant.state === 'pending') return isWhole ? 'reversed' : undefined
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

/**
 * Gives exactly what was taken: debts made by it are repaid first, the rest is held again. What the player may not hold any more, such as a
 * durable bought anew, stays away.
 */
export async function planGrantRestored(
  deps: Deps,
  of: { readonly order: Order; readonly grant: Grant; readonly line: Pick<RefundLine, 'taken'> },
  more: { readonly cause: string; readonly now: Instant },
): Promise<Part> {
  const { order, grant, line } = of
  const player = await readPlayer(deps.records, grant.playerId)
  if (player === undefined) throw new Bug('a grant to no player')
  const contents = line.taken.flatMap(({ kind, sku, taken, debt }) => {
    const content = grant.contents.find((each) => each.kind === kind && each.sku === sku)
    const amount = taken + debt
    return content === undefined || amount === 0n ? [] : [{ ...content, amount }]
  })
  const given = { player, source: 'paid', grantId: grant.id, cause: more.cause, at: more.now } as const
  const back = contents.length === 0 ? undefined : await planGive(deps, { ...given, contents })
  if (back !== undefined && !back.ok) {
    deps.log.warn({ grant: grant.id, code: back.code }, 'what was taken could not be given again')
  }
  const canMove = grantTransitions[grant.state].includes('acknowledged')
  const after = applyGrantMove(grant, 'acknowledged')
  const moved: Part = canMove
    ? {
        ...noPart,
        records: [
          updateGrant(deps.records, grant, after),
          grantEvent(deps, 'grant.acknowledged', { order, before: grant, after, now: more.now }),
        ],
      }
    : noPart
  return joinParts(back?.ok === true ? back.part : noPart, moved)
}
