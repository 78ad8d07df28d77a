// farthing keys rotate: publishes a new signing key.

import { defineCommand } from 'citty'
import { callOperator, dataArgument } from './operator.ts'
import { jsonArgument, print, refuse } from './output.ts'

const rotate = defineCommand({
  meta: { name: 'rotate', description: 'Publish a new signing key; it signs once every gate has seen it' },
  args: { ...dataArgument, ...jsonArgument },
  run: async ({ args }) => {
    const result = await callOperator(args.data, { method: 'POST', path: '/v1/operator/keys/rotate' })
    if (!result.ok) refuse(args.json, result)
    const { key, used_from: from } = result.value
    print(args.json, result.value, `Key ${String(key)} is published and signs from ${String(from)}`)
  },
})

export const keysCommand = defineCommand({
  meta: { name: 'keys', description: 'Signing keys (operator)' },
  subCommands: { rotate },
})
