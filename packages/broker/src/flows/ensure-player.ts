// Finds a player by the app's own id, or makes one: a guest at first, whom a wallet is linked to when one pays. What the app tells of a
// player is written where it differs.

import { type Problem, problem } from '@farthing/protocol'
import { type Deps, undecided, writeRecords } from '../deps.ts'
import type { AgeBand, App, Player } from '../domain/goods/app.ts'
import { goodsLimits } from '../domain/goods/goods-limits.ts'
import { joinParts, noPart } from '../domain/part.ts'
import { brokerLimits } from '../limits.ts'
import { readCatalogue } from '../records/catalogues.ts'
import { insertPlayer, readPlayerByExternalId, updatePlayer } from '../records/players.ts'
import { newId } from '../system.ts'
import { planStart } from './plan-give.ts'

export type EnsurePlayerInput = {
  readonly app: App
  /** The app's own id of the player. */
  readonly externalId: string
  /** ISO 3166. */
  readonly region?: string
  readonly locale?: string
  readonly ageBand?: AgeBand
}

/** Answers the player, made or brought up to date. */
export async function ensurePlayer(
  deps: Deps,
  input: EnsurePlayerInput,
): Promise<{ readonly ok: true; readonly player: Player } | Problem> {
  const { app, externalId } = input
  if (externalId === '' || externalId.length > goodsLimits.externalIdCharactersMax) {
    const fault = { pointer: '/external_id', code: 'length', message: 'Between 1 and 128 characters' }
    return problem('invalid_request', undefined, { errors: [fault] })
  }
  for (let attempt = 0; attempt < brokerLimits.commitRetries; attempt += 1) {
    const known = await readPlayerByExternalId(deps.records, app.id, externalId)
    if (known !== undefined) return updateKnown(deps, known, input)
    const player = await makePlayer(deps, input)
    const outcome = await deps.ledger.commit(
      joinParts({ ...noPart, records: [insertPlayer(deps.records, player)] }, await planStart(deps, player)),
    )
    // With what it was given, its inventory has been written to already.
    if (outcome.ok) {
      return { ok: true, player: (await readPlayerByExternalId(deps.records, app.id, externalId)) ?? player }
    }
    const failed = undecided(outcome)
    if (failed !== undefined) return failed
    // Another request has made this player in the meantime.
  }
  return problem('busy')
}

async function makePlayer(deps: Deps, input: EnsurePlayerInput): Promise<Player> {
  const catalogue = await readCatalogue(deps.records, input.app.id)
  return {
    id: newId(deps.system, 'ply'),
    appId: input.app.id,
    externalId: input.externalId,
    ...(input.region === undefined ? {} : { region: input.region }),
    locale: input.locale ?? catalogue?.catalogue.defaultLocale ?? 'en',
    ageBand: input.ageBand ?? 'unknown',
    createdAt: deps.system.now(),
    inventoryVersion: 0,
  }
}

async function updateKnown(
  deps: Deps,
  known: Player,
  { region, locale, ageBand }: EnsurePlayerInput,
): Promise<{ readonly ok: true; readonly player: Player } | Problem> {
  const changes = {
    ...(region === undefined || region === known.region ? {} : { region }),
    ...(locale === undefined || locale === known.locale ? {} : { locale }),
    ...(ageBand === undefined || ageBand === known.ageBand ? {} : { ageBand }),
  }
  if (Object.keys(changes).length === 0) return { ok: true, player: known }
  const failed = await writeRecords(deps, [updatePlayer(deps.records, known.id, changes)])
  return failed ?? { ok: true, player: { ...known, ...changes } }
}
