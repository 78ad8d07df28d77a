// What becomes of a grant that an app keeps itself: told (`delivered`), confirmed (`acknowledged`), or neither in time (`overdue`), after
// which everything is given back. When the last grant of an order is confirmed, the order is fulfilled.

import { Bug, type Instant, type Problem, problem } from '@farthing/protocol'

import { type Deps, undecided } from '../deps.ts'
import type { Due } from '../domain/agenda.ts'
import { type Grant, type GrantState, refuseGrantMove } from '../domain/goods/grant.ts'
import type { Order } from '../domain/goods/order.ts'
import { grantJson } from '../domain/goods/order-json.ts'
import { orderLimits } from '../domain/goods/order-limits.ts'
import { noPart, type Part } from '../domain/part.ts'
import { clearDue, finishDue, setDue } from '../records/agenda.ts'
import { insertEvent } from '../records/events.ts'
import { applyGrantMove, listGrantsOfOrder, readGrant, updateGrant } from '../records/grants.ts'
import { applySteps, readOrder, touchOrder, updateOrder } from '../records/orders.ts'
import { newId } from '../system.ts'
import { warningsBefore } from './grant-deadline.ts'
import { orderEvent } from './plan-fulfilment.ts'
import { refundOrder } from './refund-order.ts'

export type MovedGrant = { readonly ok: true; readonly grant: Grant }

/** Confirms a grant; asked for again it is the same. One that was given back meanwhile is refused: the app must not keep what it gave. */
export async function acknowledgeGrant(
  deps: Deps,
  input: { readonly grantId: string; readonly merchantId: string },
): Promise<MovedGrant | Problem> {
  return moveGrant(deps, { ...input, to: 'acknowledged' })
}

/** Notes that the app was told of a grant and answered, without confirming it. */
export async function markGrantDelivered(
  deps: Deps,
  input: { readonly grantId: string; readonly merchantId: string },
): Promise<MovedGrant | Problem> {
  return moveGrant(deps, { ...input, to: 'delivered' })
}

async function moveGrant(
  deps: Deps,
  input: { readonly grantId: string; readonly merchantId: string; readonly to: 'acknowledged' | 'delivered' },
): Promise<MovedGrant | Problem> {
  for (let attempt = 0; attempt < orderLimits.commitRetries; attempt += 1) {
    const grant = await readGrant(deps.records, input.grantId)
    const order = grant === undefined ? undefined : await readOrder(deps.records, grant.orderId)
    if (grant === undefined || order === undefined || order.merchantId !== input.merchantId) {
      return problem('not_found')
    }
    if (grant.state === input.to || (input.to === 'delivered' && grant.state !== 'pending')) {
      return { ok: true, grant }
    }
    // A gift is nobody's to confirm before its receiver has taken it.
    if (order.gift !== undefined && grant.deadlineAt === undefined) {
      return problem('invalid_transition', 'A gift waits for its receiver')
    }
    // Confirmed before a part of it was given back: the repeat says nothing new.
    if (grant.state === 'partially_reversed' && grant.acknowledgedAt !== undefined) return { ok: true, grant }
    const refused = isGivenBack(grant)
      ? problem('invalid_transition', 'A grant that was given back is not confirmed any more')
      : refuseGrantMove(grant.state, input.to)
    if (refused !== undefined) return refused
    const now = deps.system.now()
    const after = applyGrantMove(grant, input.to, {
      deliveredAt: grant.deliveredAt ?? now,
      ...(input.to === 'acknowledged' ? { acknowledgedAt: now } : {}),
    })
    const fulfilled =
      input.to === 'acknowledged' ? await planOrderFulfilled(deps, { order, grant, now }) : noPart
    const outcome = await deps.ledger.commit({
      records: [
        updateGrant(deps.records, grant, after),
        ...(input.to === 'acknowledged'
          ? acknowledgedRecords(deps, { order, before: grant, after, now })
          : []),
        ...fulfilled.records,
      ],
    })
    if (outcome.ok) return { ok: true, grant: after }
    const failed = undecided(outcome)
    if (failed !== undefined) return failed
  }
  return problem('busy')
}

/** From here only a dispute that was won leads back, never the app's word. */
function isGivenBack({ state }: Grant): boolean {
  return state === 'reversed' || state === 'in_debt'
}

function acknowledgedRecords(
  deps: Deps,
  of: { readonly order: Order; readonly before: Grant; readonly after: Grant; readonly now: Instant },
): Part['records'] {
  return [
    clearDue(deps.records, 'grant_warning', of.after.id),
    clearDue(deps.records, 'grant_deadline', of.after.id),
    grantEvent(deps, 'grant.acknowledged', of),
  ]
}

/** The order's last step, where this is the last of its grants. */
async function planOrderFulfilled(
  deps: Deps,
  of: { readonly order: Order; readonly grant: Grant; readonly now: Instant },
): Promise<Part> {
  const { order, grant, now } = of
  const others = (await listGrantsOfOrder(deps.records, order.id)).filter(({ id }) => id !== grant.id)
  const isLast = others.every(({ state }) => state === 'acknowledged')
  // Of two grants confirmed at once, one is refused here and looks again.
  if (!isLast || order.state !== 'paid') return { ...noPart, records: [touchOrder(deps.records, order)] }
  const steps = [{ to: 'fulfilled' as const, cause: 'every grant confirmed' }]
  const after = applySteps(order, steps)
  return {
    ...noPart,
    records: [
      ...updateOrder(deps.records, { before: order, steps, at: now }),
      orderEvent(deps, { type: 'order.fulfilled', before: order, after, now }),
    ],
  }
}

/** The job of the agenda that warns of a grant nobody confirms, at each part of its time. */
export async function warnOfGrant(deps: Deps, due: Due): Promise<void> {
  const grant = await readGrant(deps.records, due.objectId)
  const order = grant === undefined ? undefined : await readOrder(deps.records, grant.orderId)
  if (grant === undefined || order === undefined) throw new Bug('a warning of no grant')
  const isOpen = grant.state === 'pending' || grant.state === 'delivered'
  if (!isOpen || grant.deadlineAt === undefined) {
    await deps.ledger.commit({ records: [finishDue(deps.records, due)] })
    return
  }
  const next = warningsBefore(grant.deadlineAt).find((time) => time > due.at)
  const event = insertEvent(deps.records, {
    id: newId(deps.system, 'evt'),
    merchantId: order.merchantId,
    appId: order.appId,
    type: 'grant.warning',
    objectId: grant.id,
    at: deps.system.now(),
    data: grantJson(grant, deps.config.mode === 'test'),
  })
  await deps.ledger.commit({
    records: [
      finishDue(deps.records, due),
      ...(next === undefined ? [] : [setDue(deps.records, { ...due, at: next })]),
      event,
    ],
  })
}

/** The job of the agenda at a grant's deadline: overdue, and then everything of its line is given back. */
export async function endGrant(deps: Deps, due: Due): Promise<void> {
  const grant = await readGrant(deps.records, due.objectId)
  const order = grant === undefined ? undefined : await readOrder(deps.records, grant.orderId)
  if (grant === undefined || order === undefined) throw new Bug('a deadline of no grant')
  if (grant.state === 'pending' || grant.state === 'delivered') {
    const after = applyGrantMove(grant, 'overdue')
    const outcome = await deps.ledger.commit({
      records: [
        updateGrant(deps.records, grant, after),
        clearDue(deps.records, 'grant_warning', grant.id),
        grantEvent(deps, 'grant.overdue', { order, before: grant, after, now: deps.system.now() }),
      ],
    })
    if (!outcome.ok) return
  }
  const isOpen: readonly GrantState[] = ['pending', 'delivered', 'overdue']
  if (isOpen.includes(grant.state)) {
    const refunded = await refundOrder(deps, {
      orderId: order.id,
      lines: [{ ordinal: grant.line }],
      by: { kind: 'system', cause: 'grant_deadline' },
      reason: 'not delivered in time',
      requestKey: `deadline of ${grant.id}`,
    })
    if (!refunded.ok) {
      deps.log.warn(
        { order: order.id, code: refunded.code },
        'what was not delivered could not be given back yet',
      )
      return
    }
  }
  await deps.ledger.commit({ records: [finishDue(deps.records, due)] })
}

function grantEvent(
  deps: Deps,
  type: 'grant.acknowledged' | 'grant.overdue',
  of: { readonly order: Order; readonly before: Grant; readonly after: Grant; readonly now: Instant },
): Part['records'][number] {
  return insertEvent(deps.records, {
    id: newId(deps.system, 'evt'),
    merchantId: of.order.merchantId,
    appId: of.order.appId,
    type,
    objectId: of.after.id,
    at: of.now,
    data: grantJson(of.after, deps.config.mode === 'test'),
    previous: { state: of.before.state },
  })
}
