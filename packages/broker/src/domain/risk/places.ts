// Rules C05, C07 and C14: payments of several payers that meet in one place, and payers who are the merchant.

import type { Rule } from './decision.ts'
import type { RiskFacts } from './facts.ts'
import type { RiskPolicy } from './policy.ts'
import { isShare } from './shares.ts'

type PaymentRule = Rule<RiskFacts, RiskPolicy>

/** Many payers on one device, account or address; a suspicious use of the goods makes one payer fewer suffice. */
export const c05: PaymentRule = {
  id: 'C05',
  title: 'Many payers, one place the goods go to',
  judge: (facts, policy) => {
    const { sharedTarget } = policy
    const fewer = redeemScore(facts, policy) >= policy.redeem.score ? 1 : 0
    const target = facts.targets.find(
      ({ kind, payers, units }) =>
        payers >= (kind === 'address' ? sharedTarget.payersOfAddress : sharedTarget.payers - fewer) &&
        isShare(units, facts.capUnits, sharedTarget.capShare),
    )
    if (target === undefined) return undefined
    const { kind, payers, units } = target
    return { actions: ['REVIEW', 'HOLD'], inputs: { kind, payers, units: units.toString(), fewer } }
  },
}

export const c07: PaymentRule = {
  id: 'C07',
  title: 'Goods used at once, elsewhere, or many together',
  judge: (facts, policy) => {
    const score = redeemScore(facts, policy)
    if (score < policy.redeem.score) return undefined
    return { actions: ['REVIEW'], inputs: { score, ...facts.redeem } }
  },
}

/** One for being used quickly elsewhere, one more for another country, two for being used in bulk. */
export function redeemScore({ redeem }: Pick<RiskFacts, 'redeem'>, policy: RiskPolicy): number {
  const isQuick = redeem.fastElsewhere > 0
  return (
    (isQuick ? 1 : 0) +
    (isQuick && redeem.isAbroad ? 1 : 0) +
    (redeem.bulk >= policy.redeem.bulkCount ? 2 : 0)
  )
}

export const c14: PaymentRule = {
  id: 'C14',
  title: 'The payer is the merchant',
  judge: ({ merchant, payer }) => {
    if (payer.isStaff || merchant.ownerMatches.length === 0) return undefined
    return { actions: ['HOLD'], inputs: { matches: merchant.ownerMatches.join(' ') } }
  },
}
