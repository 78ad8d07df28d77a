// What a merchant lays before whoever decides a dispute, until the deadline; and the reminder before it.

import { Bug, type Problem, problem } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import type { Due } from '../domain/agenda.ts'
import { aftersaleLimits } from '../domain/goods/aftersale-limits.ts'
import type { Dispute } from '../domain/goods/dispute.ts'
import { clearDue, finishDue } from '../records/agenda.ts'
import { readDispute, updateDispute } from '../records/disputes.ts'
import { disputeEvent, type FoundDispute, readDisputedOrder } from './open-dispute.ts'

export async function addEvidence(
  deps: Deps,
  input: {
    readonly disputeId: string
    readonly merchantId: string
    readonly pieces: ReadonlyArray<{ readonly name: string; readonly text: string }>
  },
): Promise<FoundDispute | Problem> {
  for (let attempt = 0; attempt < aftersaleLimits.commitRetries; attempt += 1) {
    const dispute = await readDispute(deps.records, input.disputeId)
    if (dispute?.merchantId !== input.merchantId) return problem('not_found')
    const now = deps.system.now()
    if (dispute.state !== 'open' || now >= dispute.evidenceDueAt) return problem('evidence_closed')
    const evidence = [...dispute.evidence, ...input.pieces.map((piece) => ({ ...piece, at: now }))]
    if (evidence.length > aftersaleLimits.evidencePiecesMax) {
      return problem('invalid_request', `At most ${aftersaleLimits.evidencePiecesMax} pieces of evidence`)
    }
    const after: Dispute = { ...dispute, evidence, sentAt: now, version: dispute.version + 1 }
    const outcome = await deps.ledger.commit({
      records: [
        updateDispute(deps.records, dispute, after),
        clearDue(deps.records, 'dispute_evidence', dispute.id),
      ],
    })
    if (outcome.ok) return { ok: true, dispute: after }
    const failed = undecided(outcome)
    if (failed !== undefined) return failed
  }
  return problem('busy')
}

/** The job of the agenda: a dispute for which nothing was sent yet is running out of time. */
export async function remindOfEvidence(deps: Deps, due: Due): Promise<void> {
  const dispute = await readDispute(deps.records, due.objectId)
  if (dispute === undefined) throw new Bug('a reminder of no dispute')
  const isOpen = dispute.state === 'open' && dispute.sentAt === undefined
  const order = await readDisputedOrder(deps, dispute)
  await deps.ledger.commit({
    records: [
      finishDue(deps.records, due),
      ...(isOpen ? [await disputeEvent(deps, 'dispute.evidence_due', { order, dispute })] : []),
    ],
  })
}
