// Tells the age band of a wallet's owner, by their own word (E-01). Downwards at any time; upwards only where nothing was known.

import { type Problem, problem } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import type { AgeBand } from '../domain/goods/app.ts'
import { mayDeclare } from '../domain/guard/ceilings.ts'
import { type Guard, isMinor } from '../domain/guard/guard.ts'
import { isZone } from '../domain/limits/calendar.ts'
import { listLinksOfGuardian } from '../records/family.ts'
import { readGuard, upsertGuard } from '../records/guards.ts'
import { updateAgeBandOfWallet } from '../records/players.ts'

export type DeclareAgeInput = {
  readonly walletId: string
  readonly band: AgeBand
  /** ISO 3166 country. */
  readonly region?: string
  /** IANA zone of the owner's clock. */
  readonly zone?: string
}

export async function declareAge(
  deps: Deps,
  input: DeclareAgeInput,
): Promise<{ readonly ok: true; readonly guard: Guard } | Problem> {
  const { walletId, band, region, zone } = input
  if (zone !== undefined && !isZone(zone)) return problem('invalid_request', 'That is no time zone')
  if (region !== undefined && !/^[A-Z]{2}$/.test(region)) {
    return problem('invalid_request', 'A country is two letters such as DE')
  }
  const guard = await readGuard(deps.records, walletId)
  if (!mayDeclare(guard.band, band)) return problem('guardian_needed')
  if (isMinor(band) && (await listLinksOfGuardian(deps.records, walletId, 1)).length > 0) {
    return problem('gone_wrong_state', 'A guardian is an adult: end the links to your family first')
  }
  const after: Guard = {
    ...guard,
    band,
    method: guard.band === band ? guard.method : 'declared',
    declaredAt: deps.system.now(),
    ...(region === undefined ? {} : { region }),
    // A minor's clock is the guardian's to set, once there is one.
    ...(zone === undefined || isMinor(guard.band) ? {} : { zone }),
  }
  const outcome = await deps.ledger.commit({
    records: [upsertGuard(deps.records, after), updateAgeBandOfWallet(deps.records, walletId, band)],
  })
  if (outcome.ok) return { ok: true, guard: { ...after, version: after.version + 1 } }
  return undecided(outcome) ?? problem('gone_wrong_state', 'It was changed on another device just now')
}
