// What the risk rules may decide, in the order of how much it costs the payer or the merchant, and how the answers of many
// rules become one.

import type { RuleId, RuleMode } from './policy.ts'

/** From the mildest to the hardest. */
export const actions = [
  'ALLOW',
  'REVIEW',
  'LOWER_CAP',
  'STEP_UP',
  'HOLD',
  'DENY',
  'BLOCK_PAYER',
  'BLOCK_MERCHANT',
] as const

export type Action = (typeof actions)[number]

/** What a rule saw, as it is stored: plain values, sums of money as digits. */
export type Inputs = Readonly<Record<string, string | number | boolean>>

/** A rule that fired: what it asks for, and what it saw. */
export type Fire = { readonly actions: readonly Action[]; readonly inputs: Inputs }

export type Fired = Fire & { readonly rule: RuleId; readonly mode: Exclude<RuleMode, 'off'> }

export type Verdict = {
  /** The hardest of what the enforced rules ask for. */
  readonly decision: Action
  /** All they ask for, mildest first. */
  readonly actions: readonly Action[]
  /** Every rule that fired, those in shadow too. */
  readonly fired: readonly Fired[]
}

/** One rule: pure, and silent where it has nothing against it. */
export type Rule<Facts, Policy> = {
  readonly id: RuleId
  /** What it looks for, for people who read decisions. */
  readonly title: string
  readonly judge: (facts: Facts, policy: Policy) => Fire | undefined
}

/** Runs the rules in their modes; what only asks for a second factor is silent where one was given. */
export function decide<Facts, Policy>(
  rules: ReadonlyArray<Rule<Facts, Policy>>,
  input: { readonly facts: Facts; readonly policy: Policy; readonly hasSecondFactor?: boolean },
  modeOf: (rule: RuleId) => RuleMode,
): Verdict {
  const fired = rules.flatMap((rule): readonly Fired[] => {
    const mode = modeOf(rule.id)
    const fire = mode === 'off' ? undefined : rule.judge(input.facts, input.policy)
    return fire === undefined || mode === 'off' ? [] : [{ rule: rule.id, mode, ...fire }]
  })
  const asked = new Set(fired.flatMap((fire) => (fire.mode === 'enforce' ? fire.actions : [])))
  if (input.hasSecondFactor === true) asked.delete('STEP_UP')
  const wanted = actions.filter((action) => asked.has(action))
  return { decision: wanted.at(-1) ?? 'ALLOW', actions: wanted, fired }
}

/** Whether one decision is at least as hard as another. */
export function isAtLeast(one: Action, other: Action): boolean {
  return actions.indexOf(one) >= actions.indexOf(other)
}
