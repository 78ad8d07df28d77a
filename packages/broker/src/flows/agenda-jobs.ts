// Who does what the agenda says, by kind. A job does its work and takes its entry away (`finishDue`) or moves it (`setDue`) in one
// commit; where somebody else was faster that commit is refused and the job just ends.

import type { Deps } from '../deps.ts'
import type { AgendaKind, Due } from '../domain/agenda.ts'
import { expireGift } from './accept-gift.ts'
import { endGrant, warnOfGrant } from './acknowledge-grant.ts'
import { remindOfEvidence } from './add-evidence.ts'
import { continueApproval, remindOfApproval } from './answer-approval.ts'
import { grantOverdueReview } from './decide-refund.ts'
import { expireOrder } from './end-order.ts'
import { expireStack, noticeStack } from './expire-stacks.ts'
import { sendDigest } from './send-digest.ts'
import { sendMail } from './send-mail.ts'
import { raiseLimits } from './set-limits.ts'

export type AgendaJob = (deps: Deps, due: Due) => Promise<void>

/** One line per kind; a kind without a job is a fault that the runner tells in the log. */
export const agendaJobs: Partial<Readonly<Record<AgendaKind, AgendaJob>>> = {
  approval_reminder: remindOfApproval,
  approval_expiry: continueApproval,
  order_expiry: expireOrder,
  grant_warning: warnOfGrant,
  grant_deadline: endGrant,
  stack_notice: noticeStack,
  stack_expiry: expireStack,
  gift_expiry: expireGift,
  refund_review: grantOverdueReview,
  dispute_evidence: remindOfEvidence,
  limit_raise: raiseLimits,
  guardian_digest: sendDigest,
  mail: sendMail,
}
