// When an app that keeps its own inventory is warned of a grant that it has not confirmed, and when everything of it goes back.

import { type Instant, instant } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { Grant } from '../domain/goods/grant.ts'
import { orderLimits } from '../domain/goods/order-limits.ts'
import type { Part } from '../domain/part.ts'
import { setDue } from '../records/agenda.ts'

/** The warnings and the deadline of a grant that its app has to acknowledge. */
export function dueOfGrant(deps: Deps, grant: Grant): Part['records'] {
  const { deadlineAt } = grant
  if (deadlineAt === undefined) return []
  const [first] = warningsBefore(deadlineAt)
  return [
    ...(first === undefined
      ? []
      : [setDue(deps.records, { kind: 'grant_warning', objectId: grant.id, at: first })]),
    setDue(deps.records, { kind: 'grant_deadline', objectId: grant.id, at: deadlineAt }),
  ]
}

/** When its app is warned of a grant: counted from when it was told of it, which for a gift is long after the grant was made. */
export function warningsBefore(deadlineAt: Instant): readonly Instant[] {
  const { grantDeadlineMs, grantWarnings } = orderLimits
  const toldAt = deadlineAt - grantDeadlineMs
  return grantWarnings.map((percent) => instant(toldAt + Math.floor((grantDeadlineMs * percent) / 100)))
}
