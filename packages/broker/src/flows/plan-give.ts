// Plans what gives goods to a player: stacks, passes that go on where the last one ends, debts that are paid first. Joined into a commit
// of the caller's; a cause that is written twice refuses the second commit, so nothing is given twice.

import { Bug, type Id, type Instant, type Problem } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { Player } from '../domain/goods/app.ts'
import type { VirtualCurrency } from '../domain/goods/catalogue.ts'
import type { Content } from '../domain/goods/content.ts'
import { currencyContent } from '../domain/goods/contents.ts'
import { type Changed, give } from '../domain/goods/give.ts'
import type { Inventory } from '../domain/goods/inventory.ts'
import { noPart, type Part } from '../domain/part.ts'
import { newId } from '../system.ts'
import { planChanges, readInventory } from './plan-inventory.ts'
import { readCurrencyRules } from './read-currency-rule.ts'

export type GiveInput = {
  readonly player: Player
  readonly contents: readonly Content[]
  readonly source: 'paid' | 'free'
  readonly grantId?: string
  /** The business id that gives: a grant, a request. The same one gives once. */
  readonly cause: string
  readonly at: Instant
  /** What comes back to a player, such as a price paid in a currency: no maximum refuses it. */
  readonly isReturned?: boolean
}

type Planned = { readonly ok: true; readonly part: Part }

/** `already_owned` where a durable or a pass is held, `balance_at_maximum` where free currency passes its maximum. */
export function planGive(deps: Deps, input: GiveInput): Promise<Planned | Problem> {
  return planGives(deps, input.player, { gives: [input], at: input.at })
}

/**
 * Several gives to one player in one commit, each knowing of those before it: two lines of an order that give one pass, one durable, or
 * pay one debt. Give them together, or the commit is refused for ever.
 */
export async function planGives(
  deps: Deps,
  player: Player,
  input: { readonly gives: ReadonlyArray<Omit<GiveInput, 'player' | 'at'>>; readonly at: Instant },
): Promise<Planned | Problem> {
  let inventory = await readInventory(deps, player, input.at)
  for (const wanted of input.gives) {
    const given = await giveAll(deps, inventory, wanted)
    if (!given.ok) return given
    inventory = given.inventory
  }
  return { ok: true, part: await planChanges(deps, player, { inventory }) }
}

/** Gives contents within a plan that holds other changes too. */
export async function giveAll(
  deps: Deps,
  before: Inventory,
  wanted: Omit<GiveInput, 'player' | 'at'> & { readonly properties?: string },
): Promise<Changed | Problem> {
  let inventory = before
  const isEarned =
    wanted.source === 'free' &&
    wanted.isReturned !== true &&
    wanted.contents.some(({ kind }) => kind === 'currency')
  const rules = isEarned ? await readCurrencyRules(deps, before.appId) : undefined
  for (const content of wanted.contents) {
    const maximum = content.kind === 'currency' ? rules?.get(content.sku)?.maximum : undefined
    const given = give(inventory, {
      content,
      source: wanted.source,
      ...(wanted.grantId === undefined ? {} : { grantId: wanted.grantId as Id<'grt'> }),
      ...(wanted.properties === undefined ? {} : { properties: wanted.properties }),
      cause: wanted.cause,
      stackId: newId(deps.system, 'stk'),
      ...(maximum === undefined ? {} : { maximum }),
    })
    if (!given.ok) return given
    inventory = given.inventory
  }
  return { ok: true, inventory }
}

/** What a player who is being made starts with: the initial amounts of the catalogue's currencies. */
export async function planStart(deps: Deps, player: Player): Promise<Part> {
  const rules = [...(await readCurrencyRules(deps, player.appId)).values()]
  const contents = rules.flatMap(({ code, initial, expiresAfterMs }): readonly Content[] =>
    initial === undefined || initial === 0n ? [] : [earnedContent({ code, expiresAfterMs }, initial)],
  )
  if (contents.length === 0) return noPart
  const at = player.createdAt
  const given = await planGive(deps, { player, contents, source: 'free', cause: 'initial', at })
  if (!given.ok) throw new Bug(`a new player is refused: ${given.code}`)
  return given.part
}

/** An amount of a currency that an app gives, which ends as the catalogue says. */
export function earnedContent(
  rule: Pick<VirtualCurrency, 'code'> & { readonly expiresAfterMs?: number | undefined },
  amount: bigint,
): Content {
  const { code, expiresAfterMs } = rule
  const content = currencyContent(code, amount, 'debt')
  return expiresAfterMs === undefined ? content : { ...content, expiresAfterMs }
}
