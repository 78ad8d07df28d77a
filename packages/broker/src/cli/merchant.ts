// farthing merchant create | prove: takes a merchant on and checks its site.

import { closeSync, fsyncSync, openSync, unlinkSync, writeFileSync } from 'node:fs'
import { defineCommand } from 'citty'
import { callOperator, dataArgument } from './operator.ts'
import { jsonArgument, misuse, print, refuse } from './output.ts'

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
    // Opened before the keys are made: they are shown once, so there must be a place to keep them.
    const out = openOnce(args.out)
    // However this ends before the keys stand in it, the empty file goes, so that the same command may be run again.
    const forget = (): void => unlinkSync(args.out)
    process.once('exit', forget)
    const result = await callOperator(args.data, {
      method: 'POST',
      path: '/v1/operator/merchants',
      body: { name: args.name, origin: args.origin },
    })
    if (!result.ok) refuse(args.json, result)
    const gate = {
      broker: result.value['broker'],
      mode: result.value['test'] === true ? 'test' : 'live',
      merchant: result.value['merchant'],
      origin: args.origin,
      merchantName: args.name,
      signingKey: result.value['signing_key'],
      apiKey: result.value['api_key'],
    }
    writeFileSync(out, `${JSON.stringify(gate, null, 2)}\n`)
    fsyncSync(out)
    closeSync(out)
    process.off('exit', forget)
    print(
      args.json,
      { merchant: gate.merchant, file: args.out },
      `${String(gate.merchant)}: gate configuration in ${args.out}. Install the gate, then: farthing merchant prove ${String(gate.merchant)}`,
    )
  },
})

/** Makes a file readable by its owner alone; one that is there already is never written over. */
function openOnce(path: string): number {
  try {
    return openSync(path, 'wx', 0o600)
  } catch (fault) {
    return misuse(
      `${path} cannot be written (${fault instanceof Error && 'code' in fault ? String(fault.code) : 'no access'}); nothing was done`,
    )
  }
}

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
