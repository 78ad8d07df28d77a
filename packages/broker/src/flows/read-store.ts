// Contract only: the catalogue's own file takes this one's place.

import { Bug, type Problem } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { App, Player } from '../domain/goods/app.ts'
import type { ResolvedStore } from '../domain/goods/resolved.ts'

export type ReadStoreInput = {
  readonly app: App
  readonly player: Player
  readonly locale?: string
  readonly store?: string
  readonly attributes?: Readonly<Record<string, string | number | boolean>>
}

export async function readStore(
  _deps: Deps,
  _input: ReadStoreInput,
): Promise<{ readonly ok: true; readonly store: ResolvedStore; readonly tag: string } | Problem> {
  throw new Bug('not yet')
}
