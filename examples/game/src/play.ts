// One player's turn at the field. Presses of a player are taken one after the other; what a press did is written down before the
// shop is told, and the shop is told again under the same key until it has answered, so that a crash costs nobody gold or seed.

import { type Bag, emptyBag } from './bag.ts'
import type { CropName } from './crops.ts'
import type { Farms, Player } from './farms.ts'
import { type Deed, type Farm, pressPlot, settle, type Tools } from './field.ts'
import type { Shop } from './shop-contract.ts'
import type { System } from './system.ts'

export type FieldNow = { readonly farm: Farm; readonly bag: Bag; readonly tools: Tools; readonly now: number }

export type Play = {
  readonly look: (player: string) => Promise<FieldNow>
  readonly press: (
    player: string,
    at: { readonly plot: number; readonly crop: CropName },
  ) => Promise<FieldNow & { readonly deed: Deed }>
}

export function createPlay({
  farms,
  shop,
  system,
}: {
  readonly farms: Farms
  readonly shop: Shop
  readonly system: System
}): Play {
  const turns = new Map<string, Promise<unknown>>()
  const inTurn = <Value>(id: string, job: (player: Player) => Promise<Value>): Promise<Value> => {
    const next = (turns.get(id) ?? Promise.resolve()).then(() => job(playerOf(farms, id)))
    const quiet = next.catch(() => undefined)
    turns.set(id, quiet)
    void quiet.then(() => turns.get(id) === quiet && turns.delete(id))
    return next
  }
  const toolsOf = (player: string, bag: Bag): Tools => ({
    sword: bag.hasSword,
    scythe: farms.hasScythe(player),
  })
  const settleAll = async (player: Player): Promise<Farm> => {
    let farm = player.farm
    for (const pending of player.farm.pending) {
      const answer = await shop.settle(player, pending)
      if (answer === 'later') break
      farm = settle(farm, pending, { ok: answer === 'done', now: system.now() })
      farms.keepFarm(player.id, farm)
    }
    return farm
  }
  const show = async (player: Player): Promise<FieldNow> => {
    const farm = await settleAll(player)
    const bag = await shop.readBag(player)
    return { farm, bag, tools: toolsOf(player.id, bag), now: system.now() }
  }
  return {
    look: (id) => inTurn(id, show),
    press: (id, { plot, crop }) =>
      inTurn(id, async (player) => {
        const kind = player.farm.plots[plot]?.kind
        // Only a blade changes what a press does, and bare soil knows no blade.
        const bag = kind === 'bare' ? emptyBag : await shop.readBag(player)
        const { now, chance, newKey } = system
        const press = { plot, crop, tools: toolsOf(id, bag), now: now(), chance, key: newKey() }
        const { farm, deed } = pressPlot(player.farm, press)
        farms.keepFarm(id, farm)
        return { ...(await show({ ...player, farm })), deed }
      }),
  }
}

function playerOf(farms: Farms, id: string): Player {
  const player = farms.byId(id)
  if (player === undefined) throw new Error('a turn of nobody')
  return player
}
