// What all routes share: what the game is made of, who asks, whole pages, and the fields of a form.

import type { Context } from 'hono'
import type { Bag } from '../bag.ts'
import type { Farms, Player } from '../farms.ts'
import { type Html, toText } from '../pages/html.ts'
import { drawSheet } from '../pages/layout.ts'
import { drawAskAgain, drawFault } from '../pages/orders.ts'
import type { Shop } from '../shop-contract.ts'
import type { System } from '../system.ts'

export type GameParts = {
  readonly farms: Farms
  readonly shop: Shop
  readonly system: System
  /** Where this game stands, and the broker to which its forms lead. */
  readonly origin: string
  readonly broker: string
  readonly isTest: boolean
  /** Proves to the broker whose origin this is. */
  readonly proof: { readonly merchant: string; readonly paymentSystem: string }
}

export type Env = { Variables: { player: Player } }
type Page = {
  readonly title: string
  readonly path: string
  readonly main: Html
  readonly status?: 200 | 400 | 404 | 503
}

/** Bounds what a form may name a request. */
export const keyCharactersMax = 64

/** A whole page; the bag is read where the caller has not read it. */
export async function show(context: Context<Env>, parts: GameParts, page: Page, known?: Bag) {
  const player = context.get('player')
  const bag = known ?? (await parts.shop.readBag(player))
  const { title, path, main, status = 200 } = page
  return context.html(
    toText(drawSheet({ title, path, farmName: player.name, bag, isTest: parts.isTest, main })),
    status,
  )
}

export function showFault(context: Context<Env>, parts: GameParts, words: string) {
  return show(context, parts, { title: 'Not now', path: '', status: 503, main: drawFault('Not now', words) })
}

/** The same request again, at the same address; a reader's press, never by itself. */
export function showAskAgain(
  context: Context<Env>,
  parts: GameParts,
  again: { readonly words: string; readonly fields: Readonly<Record<string, string>> },
) {
  const main = drawAskAgain(context.req.path, again)
  return show(context, parts, { title: 'No answer yet', path: '', status: 503, main })
}

/** The text fields of a form; what is missing or a file reads as nothing. */
export async function readForm(context: Context<Env>): Promise<(name: string) => string> {
  const form = await context.req.parseBody()
  return (name) => {
    const value = form[name]
    return typeof value === 'string' ? value : ''
  }
}
