// What a player holds, as pages and the API show it: stacks, entitlements, and balances of virtual currency with what they are worth.

import { type Asset, type Instant, instant, type Money } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { App, Player } from '../domain/goods/app.ts'
import type { ResolvedStore } from '../domain/goods/resolved.ts'
import { isLive } from '../domain/goods/spend-order.ts'
import type { Stack } from '../domain/goods/stack.ts'
import { thingName } from '../domain/goods/virtual-accounts.ts'
import { topUpSku, worthOf } from '../domain/goods/virtual-rate.ts'
import { readPlayer } from '../records/players.ts'
import { readStackDebts } from '../records/stack-moves.ts'
import { listStacks } from '../records/stacks.ts'
import { readCurrencyRules } from './read-currency-rule.ts'
import { readStore } from './read-store.ts'

/** The right to a durable, a download or a pass: one per sku, over all its stacks. */
export type Entitlement = {
  readonly sku: string
  readonly kind: 'durable' | 'download' | 'pass'
  readonly from: Instant
  /** Without end where absent. */
  readonly until?: Instant
}

export type Holdings = {
  /** Counts every write; read before the rest. */
  readonly version: number
  readonly stacks: readonly Stack[]
  readonly entitlements: readonly Entitlement[]
}

/** What has ended is left out, even before it is cleared away. */
export async function readHoldings(
  deps: Deps,
  player: Pick<Player, 'id' | 'inventoryVersion'>,
): Promise<Holdings> {
  const now = deps.system.now()
  const found = await readPlayer(deps.records, player.id)
  const stacks = (await listStacks(deps.records, player.id)).filter((stack) => isLive(stack, now))
  const version = found?.inventoryVersion ?? player.inventoryVersion
  return { version, stacks, entitlements: entitlementsOf(stacks) }
}

function entitlementsOf(stacks: readonly Stack[]): readonly Entitlement[] {
  const rights = new Map<string, Entitlement>()
  for (const { kind, sku, startsAt, expiresAt } of stacks) {
    if (kind !== 'durable' && kind !== 'download' && kind !== 'pass') continue
    const before = rights.get(`${kind} ${sku}`)
    const isEndless = expiresAt === undefined || (before !== undefined && before.until === undefined)
    const until = isEndless ? {} : { until: instant(Math.max(expiresAt, before?.until ?? 0)) }
    const from = instant(Math.min(startsAt, before?.from ?? startsAt))
    rights.set(`${kind} ${sku}`, { sku, kind, from, ...until })
  }
  return [...rights.values()]
}

export type VirtualBalance = {
  /** `GOLD/0`. */
  readonly asset: Asset
  readonly code: string
  /** What is held less what is owed: below zero while a debt stands. */
  readonly amount: bigint
  readonly debt: bigint
  /** What the amount would cost at the best rate a pack gives this player (C-05); absent where none is sold. */
  readonly worth?: Money
}

/** A balance per currency of the app's catalogue, and of any other that the player still holds or owes. */
export async function readVirtualBalances(
  deps: Deps,
  player: Pick<Player, 'id' | 'appId'>,
): Promise<readonly VirtualBalance[]> {
  const now = deps.system.now()
  const rules = await readCurrencyRules(deps, player.appId)
  const debts = await readStackDebts(deps.records, player.id)
  const held = new Map<string, bigint>()
  for (const stack of await listStacks(deps.records, player.id)) {
    if (stack.kind !== 'currency' || !isLive(stack, now)) continue
    held.set(stack.sku, (held.get(stack.sku) ?? 0n) + stack.amount)
  }
  const owing = [...debts.keys()].flatMap((name) =>
    name.startsWith('currency ') ? [name.slice('currency '.length)] : [],
  )
  return [...new Set([...rules.keys(), ...held.keys(), ...owing])].map((code) => {
    const debt = debts.get(thingName({ class: 'currency', sku: code })) ?? 0n
    const asset = rules.get(code)?.asset ?? (`${code}/0` as Asset)
    return { asset, code, amount: (held.get(code) ?? 0n) - debt, debt }
  })
}

/** The balances with what each is worth to this player in money. */
export async function readValuedBalances(
  deps: Deps,
  { app, player }: { readonly app: App; readonly player: Player },
): Promise<readonly VirtualBalance[]> {
  const balances = await readVirtualBalances(deps, player)
  const read = await readStore(deps, { app, player })
  return balances.map((balance) => {
    const worth = read.ok ? worthIn(read.store, balance) : undefined
    return worth === undefined ? balance : { ...balance, worth }
  })
}

/** From the price of the currency by the unit, which is that of the best pack. */
function worthIn(store: ResolvedStore, { code, amount }: VirtualBalance): Money | undefined {
  const option = store.items.find(({ sku }) => sku === topUpSku(code))?.options[0]
  if (option?.cost.kind !== 'money' || amount < 0n) return undefined
  return worthOf({ price: option.cost.price, units: option.per ?? 1n }, amount)
}
