// farthing statement: operators' statements and their money, thin over the operator's API.

import { existsSync, readFileSync, statSync } from 'node:fs'
import { defineCommand } from 'citty'
import { reconcileLimits } from '../domain/reconcile/limits.ts'
import { callOperator, dataArgument } from './operator.ts'
import { exitCodes, jsonArgument, misuse, print, refuse } from './output.ts'

type Told = Readonly<Record<string, string>>

/** An answer of which texts are printed. */
function textsOf(value: Readonly<Record<string, unknown>>): Told {
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      typeof member === 'string' ? member : JSON.stringify(member),
    ]),
  )
}

const importCommand = defineCommand({
  meta: { name: 'import', description: "Import an operator's statement; the same file twice does nothing" },
  args: {
    ...dataArgument,
    ...jsonArgument,
    file: { type: 'positional', description: 'Canonical CSV or JSON lines', required: true },
  },
  run: async ({ args }) => {
    const result = await callOperator(args.data, {
      method: 'POST',
      path: '/v1/operator/statements',
      file: readFile(args.file),
    })
    if (!result.ok) refuse(args.json, result)
    const { statement, operator, period, lines, known, open } = textsOf(result.value)
    const again = known === 'true' ? ' (imported before)' : ''
    const waiting = open === '0' ? '' : `, ${open} of them open: import it again later`
    print(args.json, result.value, `${statement}: ${operator} ${period}, ${lines} lines${again}${waiting}`)
  },
})

const bank = defineCommand({
  meta: { name: 'bank', description: "Record the operator's money for a statement" },
  args: {
    ...dataArgument,
    ...jsonArgument,
    operator: { type: 'string', description: "The operator's id", required: true },
    month: { type: 'string', description: "The statement's month, as 2026-11", required: true },
    amount: {
      type: 'string',
      description: 'What came, as 1234.56; below zero where we paid',
      required: true,
    },
    currency: { type: 'string', description: 'ISO 4217 code', default: 'EUR' },
    reference: { type: 'string', description: "The transfer's own reference", required: true },
    'paid-on': { type: 'string', description: 'The day it came, as 2026-12-20', required: true },
  },
  run: async ({ args }) => {
    const { operator, month, amount, currency, reference } = args
    const result = await callOperator(args.data, {
      method: 'POST',
      path: '/v1/operator/bank-receipts',
      body: { operator, period: month, currency, reference, amount, paid_on: args['paid-on'] },
    })
    if (!result.ok) refuse(args.json, result)
    const { receipt, available_at, known } = textsOf(result.value)
    const again = known === 'true' ? ' (recorded before)' : ''
    print(args.json, result.value, `${receipt}${again}: available from ${available_at?.slice(0, 10)}`)
  },
})

const report = defineCommand({
  meta: { name: 'report', description: 'Statements, what was paid, what differs; Markdown, --csv or --json' },
  args: {
    ...dataArgument,
    ...jsonArgument,
    csv: { type: 'boolean', description: 'One row a result class of each statement', default: false },
  },
  run: async ({ args }) => {
    const format = args.json ? 'json' : args.csv ? 'csv' : 'markdown'
    const result = await callOperator(args.data, {
      method: 'GET',
      path: `/v1/operator/reconciliation?format=${format}`,
    })
    if (!result.ok) refuse(args.json, result)
    print(args.json, result.value, textsOf(result.value)['text'] ?? '')
    if (result.value['agrees'] !== true) process.exitCode = exitCodes.refused
  },
})

const settle = defineCommand({
  meta: { name: 'settle', description: 'Settle a difference that waits in suspense' },
  args: {
    ...dataArgument,
    ...jsonArgument,
    entry: { type: 'positional', description: "The entry's id, from the report", required: true },
    by: { type: 'string', description: 'operator, bank or house', required: true },
    note: { type: 'string', description: 'Why', default: '' },
  },
  run: async ({ args }) => {
    if (!['operator', 'bank', 'house'].includes(args.by)) misuse('--by is operator, bank or house')
    const result = await callOperator(args.data, {
      method: 'POST',
      path: `/v1/operator/suspense/${encodeURIComponent(args.entry)}/settle`,
      body: { by: args.by, note: args.note },
    })
    if (!result.ok) refuse(args.json, result)
    const { entry, amount, currency, ended_by } = textsOf(result.value)
    print(args.json, result.value, `${entry}: ${amount} ${currency} settled by the ${ended_by}`)
  },
})

export const statementCommand = defineCommand({
  meta: { name: 'statement', description: "Operators' statements and their money (operator)" },
  subCommands: { import: importCommand, bank, report, settle },
})

function readFile(path: string): Uint8Array<ArrayBuffer> {
  if (!existsSync(path)) misuse(`There is no file ${path}`)
  const { size } = statSync(path)
  if (size > reconcileLimits.fileBytesMax)
    misuse(`A statement has at most ${reconcileLimits.fileBytesMax} bytes, this file has ${size}`)
  return new Uint8Array(readFileSync(path))
}
