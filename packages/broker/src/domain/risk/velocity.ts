// Rule S01: how much one payer, device, address or block of numbers does in an hour, a day, a month.

import type { Rule } from './decision.ts'
import type { RiskFacts } from './facts.ts'
import type { RiskPolicy } from './policy.ts'
import { isShare } from './shares.ts'

type Limit = { readonly count: number; readonly capShare?: number }

export const s01: Rule<RiskFacts, RiskPolicy> = {
  id: 'S01',
  title: 'Too much, too fast',
  judge: ({ velocity, capUnits }, policy) => {
    const hits = policy.velocity.flatMap((bound) => {
      const seen = velocity.find(
        ({ subject, window }) => subject === bound.subject && window === bound.window,
      )
      if (seen === undefined) return []
      const isOver = (limit: Limit): boolean =>
        seen.count >= limit.count ||
        (limit.capShare !== undefined && isShare(seen.units, capUnits, limit.capShare))
      const action = isOver(bound.deny) ? 'DENY' : isOver(bound.stepUp) ? 'STEP_UP' : undefined
      return action === undefined ? [] : [{ action, seen } as const]
    })
    const hit = hits.find(({ action }) => action === 'DENY') ?? hits[0]
    if (hit === undefined) return undefined
    const { subject, window, count, units } = hit.seen
    return { actions: [hit.action], inputs: { subject, window, count, units: units.toString() } }
  },
}
