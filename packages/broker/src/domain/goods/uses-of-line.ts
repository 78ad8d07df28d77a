// What a line of an order uses up: its offer, and the item itself where a player may buy it only so often.

import type { OrderLine } from './order.ts'
import { itemUse } from './resolve.ts'

export type LineUse = {
  readonly code: string
  readonly quantity: number
  readonly capTotal?: number
  readonly capPerPlayer?: number
}

/** Counted in the commit that pays, and taken back where the line goes back as a whole. */
export function usesOfLine({ sku, offer, quantity, offerCaps, perPlayer }: OrderLine): readonly LineUse[] {
  return [
    ...(offer === undefined ? [] : [{ code: offer, quantity, ...offerCaps }]),
    ...(perPlayer === undefined ? [] : [{ code: itemUse(sku), quantity, capPerPlayer: perPlayer }]),
  ]
}
