// Reads an inventory to plan changes on, and turns the planned changes into a part of a commit: rows, the journal, transfers on the
// things' ledgers, the agenda of what ends, and the event that tells of it.

import type { NewAccount, Statement } from '@farthing/ledger'
import { Bug, type Id, type Instant, instant } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { Player } from '../domain/goods/app.ts'
import { type Change, findStack, type Inventory, owedOf } from '../domain/goods/inventory.ts'
import { inventoryChangedJson } from '../domain/goods/inventory-json.ts'
import { inventoryLimits } from '../domain/goods/inventory-limits.ts'
import { moveTransfer } from '../domain/goods/move-transfer.ts'
import type { Stack } from '../domain/goods/stack.ts'
import type { Thing } from '../domain/goods/virtual-accounts.ts'
import { noPart, type Part } from '../domain/part.ts'
import { setDue } from '../records/agenda.ts'
import { readApp } from '../records/apps.ts'
import { insertEvent } from '../records/events.ts'
import { readPlayer, updateInventoryVersion } from '../records/players.ts'
import {
  addStackDebt,
  confirmDebt,
  insertStackMove,
  payStackDebt,
  readStackDebts,
} from '../records/stack-moves.ts'
import {
  addToStack,
  describeStack,
  endStack,
  insertStack,
  listStacks,
  shiftStack,
  takeFromStack,
} from '../records/stacks.ts'
import { newId } from '../system.ts'

type Who = Pick<Player, 'id' | 'appId' | 'externalId' | 'inventoryVersion'>

/**
 * The inventory as it stands, for changes at an instant. Its version is read before its stacks, so that a commit on that version knows
 * that nothing else changed; of a player who is only being made, it is the one given.
 */
export async function readInventory(deps: Deps, player: Who, at: Instant): Promise<Inventory> {
  const now = await readPlayer(deps.records, player.id)
  const debts = await readStackDebts(deps.records, player.id)
  const stacks = await listStacks(deps.records, player.id)
  const version = now?.inventoryVersion ?? player.inventoryVersion
  return {
    appId: player.appId,
    playerId: player.id,
    version,
    at,
    stacks,
    debts,
    changes: [],
    moves: [],
  }
}

/** What a commit needs to make the planned changes; with `expected`, it is refused where the inventory has another version. */
export async function planChanges(
  deps: Deps,
  player: Who,
  planned: { readonly inventory: Inventory; readonly expected?: number },
): Promise<Part> {
  const { inventory, expected } = planned
  if (inventory.changes.length === 0) return noPart
  const app = await readApp(deps.records, inventory.appId)
  if (app === undefined) throw new Bug('a player without an app')
  const journal = planJournal(deps, inventory)
  const event = insertEvent(deps.records, {
    id: newId(deps.system, 'evt'),
    merchantId: app.merchantId,
    appId: app.id,
    type: 'inventory.changed',
    objectId: player.id,
    at: inventory.at,
    data: inventoryChangedJson(player, inventory, deps.config.mode === 'test'),
  })
  return {
    accounts: journal.accounts,
    transfers: journal.transfers,
    records: [
      updateInventoryVersion(deps.records, player.id, expected),
      ...inventory.changes.flatMap((change) => writesOf(deps, inventory, change)),
      ...journal.records,
      ...dueOf(deps, inventory),
      event,
      ...debtsCleared(deps, { player, inventory, merchantId: app.merchantId }),
    ],
  }
}

function planJournal(deps: Deps, inventory: Inventory): Part {
  const accounts: NewAccount[] = []
  const transfers: Array<Part['transfers'][number]> = []
  const records: Statement[] = []
  const { appId, playerId, at } = inventory
  const seen = new Map<string, number>()
  // In their order, though ids of one instant differ by chance alone.
  const ids: readonly Id<'mov'>[] = inventory.moves.map(() => newId(deps.system, 'mov')).toSorted(byText)
  for (const [index, move] of inventory.moves.entries()) {
    const id = ids[index]
    if (id === undefined) throw new Bug('a move without an id')
    const made = moveTransfer({ appId, playerId }, move, id)
    accounts.push(...made.accounts)
    transfers.push(made.transfer)
    const same = `${move.step} ${move.cause}`
    const ordinal = seen.get(same) ?? 0
    seen.set(same, ordinal + 1)
    records.push(insertStackMove(deps.records, move, { id, appId, playerId, ordinal, at }))
  }
  return { accounts, transfers, records }
}

function byText(left: string, right: string): number {
  return left < right ? -1 : 1
}

function writesOf({ records }: Deps, { at, playerId }: Inventory, change: Change): readonly Statement[] {
  switch (change.what) {
    case 'open':
      return [insertStack(records, change.stack, { guards: change.guards, at })]
    case 'add':
      return [addToStack(records, change, at)]
    case 'take':
      return [takeFromStack(records, change)]
    case 'owe':
      return [addStackDebt(records, playerId, change.thing, change.by)]
    case 'repay':
      return [payStackDebt(records, { playerId, ...change })]
    case 'settle':
      return [confirmDebt(records, { playerId, thing: change.thing, at })]
    case 'shift':
      return shiftStack(records, change.stack, change.byMs)
    case 'shorten':
      return [endStack(records, change.stack, change.expiresAt)]
    case 'describe':
      break
  }
  return [describeStack(records, change.stack.id, change.properties)]
}

/** The ends of stacks that were opened or moved. */
function dueOf(deps: Deps, inventory: Inventory): readonly Statement[] {
  const changed = inventory.changes.flatMap((change) =>
    change.what === 'open' || change.what === 'shift' || change.what === 'shorten' ? [change.stack.id] : [],
  )
  return [...new Set(changed)].flatMap((id) => {
    const stack = findStack(inventory, id)
    return stack === undefined || stack.amount === 0n ? [] : dueOfStack(deps, stack, inventory.at)
  })
}

function dueOfStack(deps: Deps, stack: Stack, at: Instant): readonly Statement[] {
  const { id: objectId, expiresAt } = stack
  if (expiresAt === undefined) return []
  const notice = nextNotice(expiresAt, at)
  return [
    setDue(deps.records, { kind: 'stack_expiry', objectId, at: expiresAt }),
    ...(notice === undefined ? [] : [setDue(deps.records, { kind: 'stack_notice', objectId, at: notice })]),
  ]
}

/** When the next notice of an end is given after an instant; none where even the last would come too late. */
export function nextNotice(expiresAt: Instant, after: Instant): Instant | undefined {
  const [first] = inventoryLimits.noticesMs.filter((beforeMs) => expiresAt - beforeMs > after)
  return first === undefined ? undefined : instant(expiresAt - first)
}

/** Tells of every debt that these changes paid to the end. */
function debtsCleared(
  deps: Deps,
  of: { readonly player: Who; readonly inventory: Inventory; readonly merchantId: string },
): readonly Statement[] {
  const { player, inventory, merchantId } = of
  const paid = inventory.changes.flatMap((change): readonly Thing[] =>
    change.what === 'repay' && change.by === change.owed && owedOf(inventory, change.thing) === 0n
      ? [change.thing]
      : [],
  )
  const data = (thing: Thing) => ({
    player: player.id,
    test: deps.config.mode === 'test',
    app: player.appId,
    external_id: player.externalId,
    kind: thing.class,
    sku: thing.sku,
    debt: '0',
  })
  return paid.map((thing) =>
    insertEvent(deps.records, {
      id: newId(deps.system, 'evt'),
      merchantId,
      appId: player.appId,
      type: 'clawback.debt_cleared',
      objectId: player.id,
      at: inventory.at,
      data: data(thing),
    }),
  )
}
