// Wallets of every age, families, and orders of an app, made through the broker's own flows and writes.

import { instant, type Money } from '@farthing/protocol'
import type { AgeBand, App, Player } from '../domain/goods/app.ts'
import type { Order } from '../domain/goods/order.ts'
import type { LimitPeriod } from '../domain/guard/guard.ts'
import { declareAge } from '../flows/declare-age.ts'
import { inviteMember, joinFamily } from '../flows/invite-member.ts'
import { payOffer } from '../flows/pay-offer.ts'
import { orderNonce, quoteOrder } from '../flows/quote-order.ts'
import { limitsAct, setLimit } from '../flows/set-limits.ts'
import { insertApp } from '../records/apps.ts'
import { insertOrder, readOrder } from '../records/orders.ts'
import { insertPlayer } from '../records/players.ts'
import { upsertFreshProof } from '../records/proofs.ts'
import { newId } from '../system.ts'
import type { TestBroker } from './test-broker.ts'
import { eur, must, openWallet, type TestMerchant, type TestWallet } from './test-parties.ts'

/** A wallet whose owner has told an age. */
export async function openAged(broker: TestBroker, band: AgeBand, ...values: readonly Money[]) {
  const wallet = await openWallet(broker, ...values)
  must(await declareAge(broker.deps, { walletId: wallet.id, band }))
  return wallet
}

export type TestFamily = {
  readonly guardian: TestWallet
  readonly child: TestWallet
  readonly linkId: string
}

/** A guardian and a child's wallet with money in it. */
export async function openFamily(
  broker: TestBroker,
  band: 'under13' | '13-15' | '16-17',
  ...values: readonly Money[]
): Promise<TestFamily> {
  const guardian = await openAged(broker, 'adult')
  const child = await openWallet(broker, ...values)
  const invited = must(await inviteMember(broker.deps, { guardianId: guardian.id, band }))
  const joined = must(await joinFamily(broker.deps, { childId: child.id, code: invited.code }))
  return { guardian, child, linkId: joined.link.id }
}

/** Sets a child's limit as its guardian, with a passkey proved where it is needed. */
export async function limitChild(
  broker: TestBroker,
  { guardian, child }: TestFamily,
  limit: { readonly period: LimitPeriod; readonly units: bigint; readonly scope?: '' | `app:${string}` },
) {
  const { deps, system } = broker
  const proof = upsertFreshProof(
    deps.records,
    { secret: guardian.token, act: limitsAct(child.id) },
    system.now(),
  )
  must(await deps.ledger.commit({ records: [proof] }))
  must(
    await setLimit(deps, {
      walletId: child.id,
      by: { kind: 'guardian', guardianId: guardian.id, secret: guardian.token },
      period: limit.period,
      scope: limit.scope ?? '',
      asset: eur,
      units: limit.units,
    }),
  )
}

export type TestShop = { readonly app: App; readonly player: Player; readonly merchant: TestMerchant }

/** An app that delivers by itself, and one player of it. */
export async function openShop(
  broker: TestBroker,
  merchant: TestMerchant,
  ageRating: App['ageRating'] = 0,
): Promise<TestShop> {
  const { deps, system } = broker
  const app: App = {
    id: newId(system, 'app'),
    merchantId: merchant.id as App['merchantId'],
    title: 'Meadow',
    delivery: 'app',
    ageRating,
    returnUrls: [],
    createdAt: system.now(),
    version: 0,
  }
  const player: Player = {
    id: newId(system, 'ply'),
    appId: app.id,
    externalId: `player of ${app.id}`,
    locale: 'en',
    ageBand: 'unknown',
    createdAt: system.now(),
    inventoryVersion: 0,
  }
  must(
    await deps.ledger.commit({ records: [insertApp(deps.records, app), insertPlayer(deps.records, player)] }),
  )
  return { app, player, merchant }
}

/** An order of one sword. */
export async function openOrder(broker: TestBroker, { app, player }: TestShop, price: Money): Promise<Order> {
  const { deps, system } = broker
  const id = newId(system, 'ord')
  const order: Order = {
    id,
    appId: app.id,
    merchantId: app.merchantId,
    playerId: player.id,
    requestId: id,
    requestDigest: id,
    catalogueNumber: 1,
    lines: [
      {
        orderId: id,
        ordinal: 0,
        sku: 'sword',
        title: 'Sword',
        quantity: 1,
        cost: { kind: 'money', price },
        rule: 'base',
        contents: [
          { kind: 'durable', sku: 'sword', amount: 1n, isStackable: true, clawback: 'take_available' },
        ],
        refundClass: 'instant',
        isGiftable: true,
        itemClass: 'game_item',
        state: 'open',
        refundedUnits: 0n,
      },
    ],
    total: price,
    locale: 'en',
    nonce: orderNonce(deps, id),
    state: 'created',
    version: 0,
    createdAt: system.now(),
    expiresAt: instant(system.now() + 1_800_000),
  }
  must(await deps.ledger.commit({ records: insertOrder(deps.records, order, 'made') }))
  return order
}

/** Pays an order as a person who confirmed. */
export async function payOrder(broker: TestBroker, wallet: TestWallet, order: Order) {
  const latest = (await readOrder(broker.deps.records, order.id)) ?? order
  const quoted = must(await quoteOrder(broker.deps, latest))
  return payOffer(broker.deps, {
    walletId: wallet.id,
    quote: quoted.quote,
    idempotencyKey: `pay ${order.id}`,
    consent: 'explicit',
    isConfirmedTwice: true,
  })
}
