// farthing clock show | advance: the clock of a test instance.

import { defineCommand } from 'citty'
import { callOperator, dataArgument } from './operator.ts'
import { jsonArgument, misuse, print, refuse } from './output.ts'

const show = defineCommand({
  meta: { name: 'show', description: 'What time it is on the test instance' },
  args: { ...dataArgument, ...jsonArgument },
  run: async ({ args }) => {
    const result = await callOperator(args.data, { method: 'GET', path: '/v1/test/clock' })
    if (!result.ok) refuse(args.json, result)
    print(args.json, result.value, String(result.value['now']))
  },
})

const advance = defineCommand({
  meta: { name: 'advance', description: 'Move the clock on; what becomes due on the way is done in order' },
  args: {
    ...dataArgument,
    ...jsonArgument,
    by: { type: 'string', description: 'A span such as 90s, 30m, 6h or 400d' },
    to: { type: 'string', description: 'A time such as 2026-12-24T12:00:00Z' },
  },
  run: async ({ args }) => {
    if ((args.by === undefined) === (args.to === undefined)) misuse('Say either --by or --to')
    const body = args.by === undefined ? { to: args.to } : { by: args.by }
    const result = await callOperator(args.data, { method: 'POST', path: '/v1/test/clock/advance', body })
    if (!result.ok) refuse(args.json, result)
    const { now, agenda, webhook_attempts } = result.value
    print(
      args.json,
      result.value,
      `It is ${String(now)} now. Done on the way: ${String(agenda)} entries of the agenda, ${String(webhook_attempts)} webhooks`,
    )
  },
})

export const clockCommand = defineCommand({
  meta: { name: 'clock', description: 'The clock of a test instance' },
  subCommands: { show, advance },
})
