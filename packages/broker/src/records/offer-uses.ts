// Contract only: the catalogue's own file takes this one's place. A use may be of an offer, or of an item that each player may
// have so many of (`item:SKU`).

import type { Statement } from '@farthing/ledger'
import { Bug } from '@farthing/protocol'
import type { Records } from './database.ts'

export type OfferUse = {
  readonly code: string
  readonly quantity: number
  readonly capTotal?: number
  readonly capPerPlayer?: number
}

export function countOfferUses(
  _records: Records,
  input: { readonly appId: string; readonly playerId: string; readonly uses: readonly OfferUse[] },
): readonly Statement[] {
  if (input.uses.length === 0) return []
  throw new Bug('not yet')
}
