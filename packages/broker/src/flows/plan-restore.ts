// The way back of what a refund or a dispute took, where an operator refuses the money or a chargeback is reversed: the player holds it again, and
// its grant is what it was.

import { type Instant, instant } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import { type Grant, type GrantState, grantTransitions } from '../domain/goods/grant.ts'
import type { Order } from '../domain/goods/order.ts'
import { orderLimits } from '../domain/goods/order-limits.ts'
import type { TakenContent } from '../domain/goods/order-refund.ts'
import { contentToRestore } from '../domain/goods/take-back.ts'
import { joinParts, noPart, type Part } from '../domain/part.ts'
import { applyGrantMove, updateGrant } from '../records/grants.ts'
import { readPlayer } from '../records/players.ts'
import { dueOfGrant } from './plan-fulfilment.ts'
import { giveAll } from './plan-give.ts'
import { planChanges, readInventory } from './plan-inventory.ts'
import { grantEvent } from './plan-line-refund.ts'

/** A grant of which something was taken, with what that was. */
export type Restoring = {
  readonly grant: Grant
  readonly taken: readonly TakenContent[]
  readonly cause: string
}

/**
 * Gives exactly what was taken: debts made by it are repaid first, the rest is held again. What the player may not hold any more, such as a
 * durable bought anew, stays away by itself.
 */
export async function planGrantsRestored(
  deps: Deps,
  order: Order,
  wanted: { readonly restores: readonly Restoring[]; readonly now: Instant },
): Promise<Part> {
  const { restores, now } = wanted
  const moves = restores.map(({ grant }) => moveBack(deps, { order, grant, now }))
  return joinParts(await planHeldAgain(deps, order, wanted), ...moves)
}

async function planHeldAgain(
  deps: Deps,
  order: Order,
  { restores, now }: { readonly restores: readonly Restoring[]; readonly now: Instant },
): Promise<Part> {
  const [first] = restores
  const player = first === undefined ? undefined : await readPlayer(deps.records, first.grant.playerId)
  if (player === undefined) return noPart
  let inventory = await readInventory(deps, player, now)
  for (const { grant, taken, cause } of restores) {
    for (const each of taken) {
      const content = grant.contents.find(({ kind, sku }) => kind === each.kind && sku === each.sku)
      const amount = each.taken + each.debt
      if (content === undefined || amount === 0n) continue
      const contents = [contentToRestore(content, amount)]
      const given = await giveAll(deps, inventory, { contents, source: 'paid', grantId: grant.id, cause })
      if (given.ok) inventory = given.inventory
      else deps.log.info({ order: order.id, code: given.code }, 'something taken is not given again')
    }
  }
  return planChanges(deps, player, { inventory })
}

function moveBack(
  deps: Deps,
  of: { readonly order: Order; readonly grant: Grant; readonly now: Instant },
): Part {
  const { order, grant, now } = of
  const to = stateBefore(order, grant)
  if (!grantTransitions[grant.state].includes(to) || !isTakenState(grant.state)) return noPart
  // Nobody had confirmed it: the app is told again, and has its time again.
  const isTimed = to === 'pending' && grant.deadlineAt !== undefined
  const changes = isTimed ? { deadlineAt: instant(now + orderLimits.grantDeadlineMs) } : {}
  const after = applyGrantMove(grant, to, changes)
  const event = to === 'pending' ? 'grant.delivered' : 'grant.acknowledged'
  const isTold = to !== 'pending' || isTimed
  return {
    ...noPart,
    records: [
      updateGrant(deps.records, grant, after),
      ...(isTimed ? dueOfGrant(deps, { ...after, createdAt: now }) : []),
      ...(isTold ? [grantEvent(deps, event, { ...of, before: grant, after })] : []),
    ],
  }
}

/** What a grant was before it was taken: refunds that stand have left their mark on its line. */
function stateBefore(order: Order, grant: Grant): GrantState {
  if (grant.acknowledgedAt === undefined) return 'pending'
  const line = order.lines.find(({ ordinal }) => ordinal === grant.line)
  return line !== undefined && line.refundedUnits > 0n ? 'partially_reversed' : 'acknowledged'
}

function isTakenState(state: GrantState): boolean {
  return state === 'reversed' || state === 'partially_reversed' || state === 'in_debt'
}
