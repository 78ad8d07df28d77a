// Proves that what players hold is the same in the three places that say so: the rows of stacks, the journal, and the ledger.

import type { Deps } from '../deps.ts'
import { isLive } from '../domain/goods/spend-order.ts'
import type { Stack } from '../domain/goods/stack.ts'
import {
  debtAccount,
  holdingAccount,
  issuedAccount,
  type Thing,
  thingName,
  thingOf,
  transitAccount,
  usedAccount,
} from '../domain/goods/virtual-accounts.ts'
import { listPlayers } from '../records/players.ts'
import { listThingsMoved, readStackDebts, sumMovesOfStacks } from '../records/stack-moves.ts'
import { listStacks } from '../records/stacks.ts'

export type HoldingsReport = {
  readonly players: number
  /** Balances compared: one per player and thing. */
  readonly compared: number
  /** One sentence per difference; empty where all agree. */
  readonly faults: readonly string[]
}

type Whose = { readonly id: string; readonly appId: string }

/** Compares one player's stacks and debts with the journal and with the ledger's  */
export async function checkPlayerHoldings(deps: Deps, player: Whose): Promise<HoldingsReport> {
  const stacks = await listStacks(deps.records, player.id)
  const debts = await readStackDebts(deps.records, player.id)
  const things = await listThingsMoved(deps.records, player.id)
  const moved = await sumMovesOfStacks(deps.records, player.id)
  const faults: string[] = []
  const amounts = new Map(stacks.map(({ id, amount }) => [id as string, amount]))
  for (const id of new Set([...amounts.keys(), ...moved.keys()])) {
    const inRows = amounts.get(id) ?? 0n
    const inJournal = moved.get(id) ?? 0n
    if (inRows !== inJournal) faults.push(`${id} holds ${inRows}, its journal adds up to ${inJournal}`)
  }
  const known = new Set(things.map(thingName))
  for (const stack of stacks) {
    if (!known.has(thingName(thingOf(stack)))) faults.push(`${stack.id} is of a thing that never moved`)
  }
  for (const thing of things) {
    const ofThing = stacks.filter((stack) => thingName(thingOf(stack)) === thingName(thing))
    const held = sum(ofThing)
    const live = sum(ofThing.filter((stack) => isLive(stack, deps.system.now())))
    const owed = debts.get(thingName(thing)) ?? 0n
    faults.push(...(await compareThing(deps, player, { thing, held, live, owed })))
  }
  return { players: 1, compared: things.length, faults }
}

function sum(stacks: readonly Stack[]): bigint {
  return stacks.reduce((total, { amount }) => total + amount, 0n)
}

async function compareThing(
  deps: Deps,
  player: Whose,
  rows: { readonly thing: Thing; readonly held: bigint; readonly live: bigint; readonly owed: bigint },
): Promise<readonly string[]> {
  const place = { appId: player.appId, thing: rows.thing }
  const holding = await balance(deps, holdingAccount(place, player.id).id)
  const debt = -(await balance(deps, debtAccount(place, player.id).id))
  const name = `${player.id} ${thingName(rows.thing)}`
  return [
    ...(holding === rows.held ? [] : [`${name}: ${rows.held} in stacks, ${holding} in the ledger`]),
    ...(debt === rows.owed ? [] : [`${name}: owes ${rows.owed} in rows, ${debt} in the ledger`]),
    ...(rows.owed > 0n && rows.live > 0n ? [`${name}: holds ${rows.live} and owes ${rows.owed}`] : []),
  ]
}

/**
 * Compares every player of an app, and each thing as a whole: what was issued and is not used is what players hold, less what they owe,
 * and nothing is on its way.
 */
export async function checkAppHoldings(deps: Deps, appId: string): Promise<HoldingsReport> {
  const faults: string[] = []
  const totals = new Map<string, { readonly thing: Thing; readonly net: bigint }>()
  let players = 0
  let compared = 0
  let before: string | undefined
  for (;;) {
    const page = await listPlayers(deps.records, {
      appId,
      limit: 200,
      ...(before === undefined ? {} : { before }),
    })
    for (const player of page) {
      const report = await checkPlayerHoldings(deps, player)
      faults.push(...report.faults)
      players += 1
      compared += report.compared
      await addTotals(deps, player, totals)
    }
    before = page.at(-1)?.id
    if (before === undefined) break
  }
  for (const { thing, net } of totals.values()) {
    faults.push(...(await compareWhole(deps, { appId, thing }, net)))
  }
  return { players, compared, faults }
}

async function addTotals(
  deps: Deps,
  player: Whose,
  totals: Map<string, { readonly thing: Thing; readonly net: bigint }>,
): Promise<void> {
  for (const thing of await listThingsMoved(deps.records, player.id)) {
    const place = { appId: player.appId, thing }
    const holding = await balance(deps, holdingAccount(place, player.id).id)
    const debt = await balance(deps, debtAccount(place, player.id).id)
    const before = totals.get(thingName(thing))?.net ?? 0n
    totals.set(thingName(thing), { thing, net: before + holding + debt })
  }
}

async function compareWhole(
  deps: Deps,
  place: { readonly appId: string; readonly thing: Thing },
  net: bigint,
): Promise<readonly string[]> {
  const issued = -(await balance(deps, issuedAccount(place).id))
  const used = await balance(deps, usedAccount(place).id)
  const onItsWay = await balance(deps, transitAccount(place).id)
  const name = thingName(place.thing)
  return [
    ...(issued - used === net ? [] : [`${name}: ${issued} issued, ${used} used, ${net} with players`]),
    ...(onItsWay === 0n ? [] : [`${name}: ${onItsWay} between two stacks`]),
  ]
}

async function balance(deps: Deps, id: bigint): Promise<bigint> {
  const [account] = await deps.ledger.lookupAccounts([id])
  return account === undefined ? 0n : account.creditsPosted - account.debitsPosted
}
