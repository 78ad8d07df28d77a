// Finds a player of one app by our id or by the app's own.

import { parseId } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { App, Player } from '../domain/goods/app.ts'
import { readPlayer, readPlayerByExternalId } from '../records/players.ts'

/** The player an id names within the app; ours come first, should an app use ids that look like them. */
export async function findAppPlayer(deps: Deps, app: App, id: string): Promise<Player | undefined> {
  const player = parseId('ply', id) === undefined ? undefined : await readPlayer(deps.records, id)
  return player?.appId === app.id ? player : readPlayerByExternalId(deps.records, app.id, id)
}
