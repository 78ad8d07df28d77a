// Contract only: the inventory's own file takes this one's place.

import { Bug, type Instant, type Problem } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { Player } from '../domain/goods/app.ts'
import type { Content } from '../domain/goods/content.ts'
import type { Part } from '../domain/part.ts'

export type GiveInput = {
  readonly player: Player
  readonly contents: readonly Content[]
  readonly source: 'paid' | 'free'
  readonly grantId?: string
  readonly cause: string
  readonly at: Instant
}

export async function planGive(
  _deps: Deps,
  _input: GiveInput,
): Promise<{ readonly ok: true; readonly part: Part } | Problem> {
  throw new Bug('not yet')
}
