// farthing merchant create | prove: takes a merchant on and checks its site.

import { writeFileSync } from 'node:fs'
import { defineCommand } from 'citty'
import { callOperator, dataArgument } from './operator.ts'
import { jsonArgument, print, refuse } from './output.ts'

const create = defineCommand({
  meta: { name: 'create', description: 'Take a merchant on; writes the gate configuration with its keys' },
  args: {
    ...dataArgument,
    ...jsonArgument,
    name: { type: 'string', description: 'Its name', required: true },
    origin: { type: 'string', description: 'Its site, such as https://paper.example', required: true },
    out: { type: 'string', description: 'Where to write the gate configuration', default: 'gate.json' },
  },
  run: async ({ args }) => {
    const result = await callOperator(args.data, {
      method: 'POST',
      path: '/v1/operator/merchants',
      body: { name: args.name, origin: args.origin },
    })
    if (!result.ok) refuse(args.json, result)
    const gate = {
      merchant: result.value['merchant'],
      origin: args.origin,
      merchantName: args.name,
      signingKey: result.value['signing_key'],
      apiKey: result.value['api_key'],
    }
    writeFileSync(args.out, `${JSON.stringify(gate, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
    print(
      args.json,
      { merchant: gate.merchant, file: args.out },
      `${String(gate.merchant)}: gate configuration in ${args.out}. Install the gate, then: farthing merchant prove ${String(gate.merchant)}`,
    )
  },
})

const prove = defineCommand({
  meta: { name: 'prove', description: "Ask the merchant's site whether it names this merchant" },
  args: {
    ...dataArgument,
    ...jsonArgument,
    merchant: { type: 'positional', description: 'mer_…', required: true },
  },
  run: async ({ args }) => {
    const path = `/v1/operator/merchants/${encodeURIComponent(args.merchant)}/prove`
    const result = await callOperator(args.data, { method: 'POST', path })
    if (!result.ok) refuse(args.json, result)
    print(args.json, { merchant: args.merchant, proven: true }, `${args.merchant} can be paid`)
  },
})

export const merchantCommand = defineCommand({
  meta: { name: 'merchant', description: 'Merchants (operator)' },
  subCommands: { create, prove },
})
