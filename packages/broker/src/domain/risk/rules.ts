// Every risk rule, and the three places they are judged: a payment, a refund, a merchant.

import { c01, c02, c03, c04, c06 } from './cash-out.ts'
import { decide, type Rule, type Verdict } from './decision.ts'
import type { MerchantFacts, RefundFacts, RiskFacts } from './facts.ts'
import { c09, c11, c11OnRefund, c12, c13 } from './goods.ts'
import { c08, c10, c12Repeated, m01, m02 } from './merchant-rules.ts'
import { c05, c07, c14 } from './places.ts'
import type { RiskPolicy, RuleId, RuleMode } from './policy.ts'
import { c15, h01, h02, h03, h04, h05 } from './takeover.ts'
import { s01 } from './velocity.ts'

export const paymentRules: ReadonlyArray<Rule<RiskFacts, RiskPolicy>> = [
  c01,
  c02,
  c03,
  c04,
  c05,
  c06,
  c07,
  c09,
  c11,
  c12,
  c13,
  c14,
  c15,
  h01,
  h02,
  h03,
  h04,
  h05,
  s01,
]

export const refundRules: ReadonlyArray<Rule<RefundFacts, RiskPolicy>> = [c11OnRefund]

export const merchantRules: ReadonlyArray<Rule<MerchantFacts, RiskPolicy>> = [c08, c10, c12Repeated, m01, m02]

/** The mode of a rule: enforced unless the policy says else. */
export function modeOf(policy: RiskPolicy, rule: RuleId): RuleMode {
  return policy.modes[rule] ?? 'enforce'
}

export function judge(
  facts: RiskFacts,
  policy: RiskPolicy,
  given: { readonly hasSecondFactor: boolean } = { hasSecondFactor: false },
): Verdict {
  const { hasSecondFactor } = given
  return decide(paymentRules, { facts, policy, hasSecondFactor }, (rule) => modeOf(policy, rule))
}

export function judgeRefund(facts: RefundFacts, policy: RiskPolicy): Verdict {
  return decide(refundRules, { facts, policy }, (rule) => modeOf(policy, rule))
}

/** Of a merchant HOLD means that nothing is paid out. */
export function judgeMerchant(facts: MerchantFacts, policy: RiskPolicy): Verdict {
  return decide(merchantRules, { facts, policy }, (rule) => modeOf(policy, rule))
}
