// What a player holds, as pages show it: stacks with names, balances with their worth, debts apart.

import type { Money } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { App, Player } from '../domain/goods/app.ts'
import type { Stack } from '../domain/goods/stack.ts'
import { readHoldings, readValuedBalances, type VirtualBalance } from '../flows/read-holdings.ts'
import type { Holding, MerchantPlayerView } from '../pages/merchant-players-one.ts'
import type { Shelf, ShelfThing } from '../pages/wallet-goods-shelf.ts'
import { readApp } from '../records/apps.ts'
import { readGrant } from '../records/grants.ts'
import { readLicence } from '../records/licences.ts'
import { readMerchant } from '../records/merchants.ts'
import { listPlayersOfWallet } from '../records/players.ts'
import type { GoodsNames } from './goods-names.ts'
import { readGoodsNames } from './goods-names.ts'

/** Players whose things one library shows, and things of one shelf. */
const shelvesMax = 50
const thingsShown = 24

/** Stacks that are no currency, as rows. */
export async function holdingRows(
  deps: Deps,
  player: Player,
  names: GoodsNames,
): Promise<readonly Holding[]> {
  const { stacks } = await readHoldings(deps, player)
  return stacks
    .filter(({ kind, amount }) => kind !== 'currency' && amount > 0n)
    .map((stack) => ({
      stackId: stack.id,
      kind: stack.kind,
      sku: stack.sku,
      title: names.item(stack.sku),
      amount: stack.amount,
      source: stack.source,
      since: stack.createdAt,
      ...(stack.expiresAt === undefined ? {} : { expiresAt: stack.expiresAt }),
    }))
}

/** Balances that are or were something, with what is owed beside them. */
export async function balanceViews(
  deps: Deps,
  of: { readonly app: App; readonly player: Player },
  names: GoodsNames,
): Promise<MerchantPlayerView['balances']> {
  const balances = await readValuedBalances(deps, of)
  return balances.map((balance) => ({ code: balance.code, ...balanceView(names, balance) }))
}

function balanceView(
  names: GoodsNames,
  { code, asset, amount, debt, worth }: VirtualBalance,
): Omit<MerchantPlayerView['balances'][number], 'code'> {
  const value: Money = { asset, amount }
  const owed = names.virtual(code, debt)
  return {
    title: owed.title,
    amount: value,
    ...(worth === undefined ? {} : { worth }),
    ...(debt === 0n ? {} : { debt: owed }),
  }
}

/** The shelves of a wallet: one per app in which one of its players holds something. */
export async function readShelves(deps: Deps, walletId: string, locale: string): Promise<readonly Shelf[]> {
  const players = await listPlayersOfWallet(deps.records, walletId, shelvesMax)
  const shelves = await Promise.all(players.map((player) => readShelf(deps, player, locale)))
  return shelves.filter((shelf): shelf is Shelf => shelf !== undefined)
}

async function readShelf(deps: Deps, player: Player, locale: string): Promise<Shelf | undefined> {
  const app = await readApp(deps.records, player.appId)
  const merchant = app === undefined ? undefined : await readMerchant(deps.records, app.merchantId)
  if (app === undefined || merchant === undefined) return undefined
  const names = await readGoodsNames(deps, app.id, { locale, region: player.region })
  const balances = await balanceViews(deps, { app, player }, names)
  const { stacks } = await readHoldings(deps, player)
  const things: readonly ShelfThing[] = [
    ...balances
      .filter(({ amount, debt }) => amount.amount !== 0n || debt !== undefined)
      .map((balance) => ({ kind: 'currency', ...balance }) as const),
    ...(await Promise.all(bySku(stacks).map((group) => thingOf(deps, names, group)))),
  ]
  if (things.length === 0) return undefined
  return {
    // Two players of one app have a shelf each.
    appId: player.id,
    appTitle: app.title,
    merchantName: merchant.name,
    origin: merchant.origin,
    things: things.slice(0, thingsShown),
    more: Math.max(0, things.length - thingsShown),
  }
}

/** Stacks of one thing together, what came last first. */
function bySku(stacks: readonly Stack[]): ReadonlyArray<readonly [Stack, ...Stack[]]> {
  const groups = new Map<string, [Stack, ...Stack[]]>()
  const newest = stacks.toSorted((left, right) => right.createdAt - left.createdAt)
  for (const stack of newest) {
    if (stack.kind === 'currency' || stack.amount === 0n) continue
    const group = groups.get(`${stack.kind} ${stack.sku}`)
    if (group === undefined) groups.set(`${stack.kind} ${stack.sku}`, [stack])
    else group.push(stack)
  }
  return [...groups.values()]
}

async function thingOf(
  deps: Deps,
  names: GoodsNames,
  group: readonly [Stack, ...Stack[]],
): Promise<ShelfThing> {
  const [newest] = group
  const bought = group.find(({ grantId }) => grantId !== undefined)
  const grant = bought?.grantId === undefined ? undefined : await readGrant(deps.records, bought.grantId)
  const ends = group.flatMap(({ expiresAt }) => (expiresAt === undefined ? [] : [expiresAt]))
  const common = {
    title: names.item(newest.sku),
    ...(grant === undefined ? {} : { orderId: grant.orderId }),
  }
  const [soonest] = ends.toSorted((left, right) => left - right)
  const latest = ends.toSorted((left, right) => right - left)[0]
  if (newest.kind === 'pass' && latest !== undefined) return { kind: 'pass', ...common, endsAt: latest }
  if (newest.kind === 'download') {
    const licence = await readLicence(deps.records, newest.playerId, newest.sku)
    const devices = (licence?.devices ?? []).map(({ device, name, addedAt }) => ({
      id: device,
      name: name ?? device,
      since: addedAt,
    }))
    return { kind: 'download', ...common, playerId: newest.playerId, sku: newest.sku, devices }
  }
  const amount = group.reduce((sum, stack) => sum + stack.amount, 0n)
  return {
    kind: newest.kind === 'metered' ? 'metered' : 'item',
    ...common,
    amount,
    ...(soonest === undefined ? {} : { expiresAt: soonest }),
  }
}
