// A family: an adult invites a wallet, its holder accepts, and the adult may end it at any moment. The end of consent stops all spending
// in its own commit, as every payment is made on the version that it counts up (E-12).

import { type Id, instant, type Problem, problem, toBase64Url } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import { type Guard, isMinor } from '../domain/guard/guard.ts'
import { guardLimits } from '../domain/guard/guard-limits.ts'
import { isZone } from '../domain/limits/calendar.ts'
import { listApprovals } from '../records/approvals.ts'
import { readApp } from '../records/apps.ts'
import { insertEvent } from '../records/events.ts'
import {
  acceptInvitation,
  endLink,
  type FamilyLink,
  insertInvitation,
  listLinksOfGuardian,
  readGuardianLink,
  readInvitation,
  readLink,
} from '../records/family.ts'
import { deleteStandingApprovals, readGuard, upsertGuard } from '../records/guards.ts'
import { listPlayersOfWallet, updateAgeBandOfWallet } from '../records/players.ts'
import { newId } from '../system.ts'
import { endOrder } from './end-order.ts'
import { planMail } from './queue-mail.ts'

export type Invited = {
  readonly ok: true
  readonly link: FamilyLink
  /** Told this once; whoever holds it may accept. */
  readonly code: string
}

export async function inviteMember(
  deps: Deps,
  input: { readonly guardianId: string; readonly band: FamilyLink['band']; readonly name?: string },
): Promise<Invited | Problem> {
  const guard = await readGuard(deps.records, input.guardianId)
  if (guard.band !== 'adult') return problem('adult_needed')
  const links = await listLinksOfGuardian(deps.records, input.guardianId, guardLimits.membersMax)
  if (links.length >= guardLimits.membersMax) {
    return problem('gone_wrong_state', 'A family has at most twenty members and invitations')
  }
  const now = deps.system.now()
  const code = toBase64Url(deps.system.chance(guardLimits.codeBytes))
  const link: FamilyLink = {
    id: newId(deps.system, 'fam'),
    guardianId: input.guardianId as Id<'wal'>,
    band: input.band,
    name: input.name ?? '',
    state: 'invited',
    createdAt: now,
    expiresAt: instant(now + guardLimits.invitationLifeMs),
  }
  const outcome = await deps.ledger.commit({ records: [insertInvitation(deps.records, link, code)] })
  return outcome.ok ? { ok: true, link, code } : (undecided(outcome) ?? problem('busy'))
}

/** Links a wallet to whoever invited it; its owner's band is from then on what the guardian told. */
export async function joinFamily(
  deps: Deps,
  input: { readonly childId: string; readonly code: string; readonly zone?: string },
): Promise<{ readonly ok: true; readonly link: FamilyLink } | Problem> {
  const now = deps.system.now()
  const link = await readInvitation(deps.records, input.code)
  if (link?.childId === input.childId && link.state === 'linked') return { ok: true, link }
  if (link === undefined || link.state !== 'invited' || link.expiresAt <= now)
    return problem('invitation_invalid')
  if (link.guardianId === input.childId) return problem('invitation_invalid')
  if ((await listLinksOfGuardian(deps.records, input.childId, 1)).length > 0) {
    return problem('gone_wrong_state', 'This wallet looks after others itself')
  }
  const guard = await readGuard(deps.records, input.childId)
  const after: Guard = {
    ...guard,
    band: link.band,
    method: 'guardian',
    declaredAt: now,
    ...(input.zone === undefined || !isZone(input.zone) ? {} : { zone: input.zone }),
  }
  const outcome = await deps.ledger.commit({
    records: [
      acceptInvitation(deps.records, { id: link.id, childId: input.childId }, now),
      upsertGuard(deps.records, after),
      updateAgeBandOfWallet(deps.records, input.childId, link.band),
    ],
  })
  if (!outcome.ok) return undecided(outcome) ?? problem('invitation_invalid')
  return { ok: true, link: { ...link, childId: input.childId as Id<'wal'>, state: 'linked', linkedAt: now } }
}

/** Ends a link or an invitation. The wallet stays a minor's: it spends again once a guardian links it. */
export async function withdrawConsent(
  deps: Deps,
  input: { readonly guardianId: string; readonly linkId: string },
): Promise<{ readonly ok: true } | Problem> {
  for (let attempt = 0; attempt < guardLimits.commitRetries; attempt += 1) {
    const link = await readLink(deps.records, input.linkId)
    if (link === undefined || link.guardianId !== input.guardianId) return problem('not_found')
    if (link.state === 'withdrawn') return { ok: true }
    const now = deps.system.now()
    const outcome = await deps.ledger.commit({
      records: [
        endLink(deps.records, link.id, now),
        ...(link.childId === undefined ? [] : await consentEnd(deps, link.childId)),
      ],
    })
    if (outcome.ok) {
      if (link.childId !== undefined) await endOpenApprovals(deps, link.childId)
      return { ok: true }
    }
    const failed = undecided(outcome)
    if (failed !== undefined) return failed
  }
  return problem('busy')
}

async function consentEnd(deps: Deps, childId: string) {
  const guard = await readGuard(deps.records, childId)
  const players = await listPlayersOfWallet(deps.records, childId, guardLimits.playersMax)
  const now = deps.system.now()
  const events = await Promise.all(
    players.map(async (player) => {
      const app = await readApp(deps.records, player.appId)
      return app === undefined
        ? []
        : [
            insertEvent(deps.records, {
              id: newId(deps.system, 'evt'),
              merchantId: app.merchantId,
              appId: app.id,
              type: 'player.consent_withdrawn',
              objectId: player.id,
              at: now,
              data: { player: player.id, test: deps.config.mode === 'test', app: app.id },
            }),
          ]
    }),
  )
  return [
    upsertGuard(deps.records, guard),
    deleteStandingApprovals(deps.records, childId),
    ...events.flat(),
    ...planMail(deps, {
      to: { walletId: childId },
      kind: 'consent_withdrawn',
      key: `consent|${childId}|${guard.version}`,
      data: {},
    }),
  ]
}

/** Ends what a wallet asks its guardian for, so that its money is not set aside for a day. */
export async function endOpenApprovals(deps: Deps, childId: string): Promise<void> {
  const waiting = await listApprovals(deps.records, {
    childId,
    state: 'waiting',
    limit: guardLimits.approvalsMax,
  })
  for (const { orderId } of waiting) {
    await endOrder(deps, { orderId, to: 'cancelled', cause: 'consent withdrawn', approval: 'denied' })
  }
}

/** The member of a family that a guardian may decide for. */
export async function readMember(
  deps: Deps,
  of: { readonly guardianId: string; readonly childId: string },
): Promise<{ readonly ok: true; readonly guard: Guard } | Problem> {
  const link = await readGuardianLink(deps.records, of.childId)
  if (link?.guardianId !== of.guardianId) return problem('not_found')
  const guard = await readGuard(deps.records, of.childId)
  return isMinor(guard.band) ? { ok: true, guard } : problem('not_found')
}

/** Whether the guardian hears of each purchase or of a week's. */
export async function setNotices(
  deps: Deps,
  input: { readonly guardianId: string; readonly childId: string; readonly notices: Guard['notices'] },
): Promise<{ readonly ok: true } | Problem> {
  const member = await readMember(deps, input)
  if (!member.ok) return member
  const outcome = await deps.ledger.commit({
    records: [upsertGuard(deps.records, { ...member.guard, notices: input.notices })],
  })
  return outcome.ok ? { ok: true } : (undecided(outcome) ?? problem('busy'))
}
