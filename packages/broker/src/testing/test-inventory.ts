// What players hold, given through the broker's own plans, with grants to give it by.

import type { Call, CommitOutcome } from '@farthing/ledger'
import { type Id, instant } from '@farthing/protocol'
import type { Player } from '../domain/goods/app.ts'
import type { Content } from '../domain/goods/content.ts'
import type { Grant } from '../domain/goods/grant.ts'
import { planGive } from '../flows/plan-give.ts'
import { readApp } from '../records/apps.ts'
import { insertGrant } from '../records/grants.ts'
import { insertOrder } from '../records/orders.ts'
import { newId } from '../system.ts'
import type { TestBroker } from './test-broker.ts'
import { must } from './test-parties.ts'

/** A grant of an order that stands in the records, not given yet. */
export async function openTestGrant(
  broker: TestBroker,
  player: Player,
  contents: readonly Content[],
): Promise<Grant> {
  const { records } = broker.deps
  const now = broker.system.now()
  const orderId = newId(broker.system, 'ord')
  const merchantId = (await readApp(records, player.appId))?.merchantId ?? ('' as Id<'mer'>)
  const order = {
    id: orderId,
    appId: player.appId,
    merchantId,
    playerId: player.id,
    requestId: orderId,
    requestDigest: 'digest',
    catalogueNumber: 1,
    lines: [],
    locale: 'en',
    nonce: orderId,
    state: 'fulfilled',
    version: 0,
    createdAt: now,
    expiresAt: instant(now + 1000),
  } as const
  const grant: Grant = {
    id: newId(broker.system, 'grt'),
    orderId,
    line: 0,
    appId: player.appId,
    playerId: player.id,
    mode: 'hosted',
    contents,
    state: 'acknowledged',
    version: 0,
    createdAt: now,
  }
  const written = [...insertOrder(records, order, 'a test'), insertGrant(records, grant)]
  must(await commit(broker, { records: written }))
  return grant
}

/** Gives what a grant says, as the commit that pays an order does. */
export async function giveGrant(broker: TestBroker, player: Player, grant: Grant): Promise<CommitOutcome> {
  const { contents, id } = grant
  const at = broker.system.now()
  const planned = must(
    await planGive(broker.deps, { player, contents, source: 'paid', grantId: id, cause: id, at }),
  )
  return commit(broker, planned.part)
}

/** Gives something for nothing, under a cause of its own. */
export async function giveFree(
  broker: TestBroker,
  player: Player,
  ...contents: readonly Content[]
): Promise<void> {
  const cause = newId(broker.system, 'req')
  const at = broker.system.now()
  const planned = must(await planGive(broker.deps, { player, contents, source: 'free', cause, at }))
  must(await commit(broker, planned.part))
}

export function commit(broker: TestBroker, call: Call): Promise<CommitOutcome> {
  return broker.deps.ledger.commit(call)
}

export function content(
  kind: Content['kind'],
  sku: string,
  amount: bigint,
  more: Partial<Content> = {},
): Content {
  const clawback = kind === 'currency' ? 'debt' : 'take_available'
  return { kind, sku, amount, isStackable: false, clawback, ...more }
}
