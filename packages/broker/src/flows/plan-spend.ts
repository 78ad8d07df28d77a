// Contract only: the inventory's own file takes this one's place.

import { Bug, type Instant, type Problem } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { Player } from '../domain/goods/app.ts'
import type { Content } from '../domain/goods/content.ts'
import type { Part } from '../domain/part.ts'

export type SpendInput = {
  readonly player: Player
  readonly costs: ReadonlyArray<{
    readonly kind: Content['kind']
    readonly sku: string
    readonly amount: bigint
  }>
  readonly cause: string
  readonly at: Instant
  readonly ifMatch?: number
}

export async function planSpend(
  _deps: Deps,
  _input: SpendInput,
): Promise<{ readonly ok: true; readonly part: Part } | Problem> {
  throw new Bug('not yet')
}
