// farthing risk: what the risk rules decided, what stands against whom, and lifting it again.

import { defineCommand } from 'citty'
import { callOperator, dataArgument } from './operator.ts'
import { jsonArgument, print, refuse } from './output.ts'

type Fired = { readonly rule: string; readonly mode: string; readonly inputs: object }
type Decision = {
  readonly payment: string
  readonly phase: string
  readonly decision: string
  readonly fired: readonly Fired[]
  readonly policy: string
  readonly at: string
}
type Restriction = {
  readonly restriction: string
  readonly subject: string
  readonly level: string
  readonly rule: string
  readonly at: string
  readonly until: string | null
  readonly lifted_at: string | null
}

const decisions = defineCommand({
  meta: { name: 'decisions', description: 'Decisions of the risk rules, newest first, with what they saw' },
  args: {
    ...dataArgument,
    ...jsonArgument,
    payment: { type: 'string', description: 'Of one payment' },
    merchant: { type: 'string', description: 'Of one merchant' },
    allowed: { type: 'boolean', description: 'Those that let everything through as well', default: false },
  },
  run: async ({ args }) => {
    const query = new URLSearchParams({ allowed: args.allowed ? 'yes' : 'no' })
    if (args.payment !== undefined) query.set('payment', args.payment)
    if (args.merchant !== undefined) query.set('merchant', args.merchant)
    const result = await callOperator(args.data, {
      method: 'GET',
      path: `/v1/operator/risk/decisions?${query.toString()}`,
    })
    if (!result.ok) refuse(args.json, result)
    const found = result.value['decisions'] as readonly Decision[]
    const lines = found.flatMap(({ at, decision, phase, payment, policy, fired }) => [
      `${at}  ${decision.padEnd(15)}${phase.padEnd(9)}${payment}  under ${policy}`,
      ...fired.map(({ rule, mode, inputs }) => `    ${rule} (${mode}) ${JSON.stringify(inputs)}`),
    ])
    print(args.json, result.value, lines.length === 0 ? 'No decisions' : lines.join('\n'))
  },
})

const restrictions = defineCommand({
  meta: { name: 'restrictions', description: 'What stands against merchants, places and areas' },
  args: {
    ...dataArgument,
    ...jsonArgument,
    past: { type: 'boolean', description: 'Those lifted or over as well', default: false },
  },
  run: async ({ args }) => {
    const path = `/v1/operator/risk/restrictions?past=${args.past ? 'yes' : 'no'}`
    const result = await callOperator(args.data, { method: 'GET', path })
    if (!result.ok) refuse(args.json, result)
    const found = result.value['restrictions'] as readonly Restriction[]
    const lines = found.map((each) => {
      const until = each.until === null ? '' : ` until ${each.until}`
      const lifted = each.lifted_at === null ? '' : ` (lifted ${each.lifted_at})`
      return `${each.restriction}  ${each.level.padEnd(16)}${each.subject}  by ${each.rule} since ${each.at}${until}${lifted}`
    })
    print(args.json, result.value, lines.length === 0 ? 'Nothing stands against anybody' : lines.join('\n'))
  },
})

const lift = defineCommand({
  meta: { name: 'lift', description: 'Lift a restriction; the same rule does not put it back for a week' },
  args: {
    ...dataArgument,
    ...jsonArgument,
    id: { type: 'positional', description: 'The restriction', required: true },
    by: { type: 'string', description: 'Whose decision it is', required: true },
  },
  run: async ({ args }) => {
    const path = `/v1/operator/risk/restrictions/${encodeURIComponent(args.id)}/lift`
    const result = await callOperator(args.data, { method: 'POST', path, body: { by: args.by } })
    if (!result.ok) refuse(args.json, result)
    print(args.json, result.value, `${args.id} is lifted`)
  },
})

const restrict = defineCommand({
  meta: {
    name: 'restrict',
    description: 'Restrict a merchant or place, or switch a class of goods off in an area',
  },
  args: {
    ...dataArgument,
    ...jsonArgument,
    subject: {
      type: 'positional',
      description:
        '"merchant ID", "address KEY", "device DIGEST" or "area OPERATOR REGION CLASS" (a star is any)',
      required: true,
    },
    level: {
      type: 'enum',
      options: ['watched', 'reserve', 'payouts_blocked', 'blocked'],
      description: 'How hard',
      default: 'blocked',
    },
    reason: { type: 'string', description: 'Why, for whoever looks later', required: true },
  },
  run: async ({ args }) => {
    const { subject, level, reason } = args
    const result = await callOperator(args.data, {
      method: 'POST',
      path: '/v1/operator/risk/restrictions',
      body: { subject, level, reason },
    })
    if (!result.ok) refuse(args.json, result)
    print(args.json, result.value, `${subject}: ${level}`)
  },
})

export const riskCommand = defineCommand({
  meta: { name: 'risk', description: 'Decisions and restrictions of the risk rules (operator)' },
  subCommands: { decisions, restrictions, lift, restrict },
})
