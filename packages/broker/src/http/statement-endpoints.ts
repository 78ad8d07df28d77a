// The operator's API of reconciliation: statements in, bank receipts in, differences settled, the report out.

import { problem } from '@farthing/protocol'
import { parseMinorUnits, parsePaymentAdvice } from '@farthing/protocol/camara'
import { z } from '@hono/zod-openapi'
import { reconcileLimits } from '../domain/reconcile/limits.ts'
import { importStatement } from '../flows/import-statement.ts'
import { readReconciliation } from '../flows/read-reconciliation.ts'
import { recordBankReceipt } from '../flows/record-bank-receipt.ts'
import { settleSuspense } from '../flows/settle-suspense.ts'
import { done, type Endpoint, endpoint } from './endpoint.ts'
import { entryJson, fileJson, receiptJson, reportCsv, reportJson, reportMarkdown } from './statement-views.ts'

/** Where statements are sent to; its bodies have a bound of their own. */
export const statementsPath = '/v1/operator/statements'

const anything = z.record(z.string(), z.unknown())
const receiptBody = z.object({
  operator: z.string().min(1).max(64),
  period: z.string().regex(/^[0-9]{4}-(0[1-9]|1[0-2])$/),
  currency: z.string().regex(/^[A-Z]{3}$/),
  reference: z.string().min(1).max(reconcileLimits.referenceCharactersMax),
  amount: z.string().max(32).openapi({ description: 'A decimal; below zero where we paid' }),
  paid_on: z.iso.date(),
})

export const statementEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'post',
    path: statementsPath,
    operation: 'importStatement',
    tag: 'Operator',
    summary: "Import an operator's statement, canonical CSV or JSON lines; the same file twice does nothing",
    auth: 'operator',
    fileTypes: ['text/csv', 'application/jsonl', 'application/octet-stream'],
    answer: anything,
    run: async (deps, { file }) => {
      const phone = deps.phone
      if (phone === undefined) return problem('not_found', 'This broker has no operators file')
      const imported = await importStatement(deps, phone, file)
      if (!imported.ok) return imported
      return done({ ...fileJson(imported.file), known: imported.isKnown, open: imported.open })
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/operator/bank-receipts',
    operation: 'recordBankReceipt',
    tag: 'Operator',
    summary: "Record the operator's money for a statement, once per reference",
    auth: 'operator',
    body: receiptBody,
    answer: anything,
    run: async (deps, { body }) => {
      const phone = deps.phone
      if (phone === undefined) return problem('not_found', 'This broker has no operators file')
      const { operator, period, currency, reference, amount, paid_on } = body
      const advice = parsePaymentAdvice({
        operatorId: operator,
        period,
        reference,
        amount,
        currency,
        paidOn: paid_on,
      })
      if (advice === undefined || parseMinorUnits(amount, currency) === undefined) {
        return problem('invalid_request', 'The amount is not a sum of that currency')
      }
      const recorded = await recordBankReceipt(deps, phone, advice)
      if (!recorded.ok) return recorded
      return done({ ...receiptJson(recorded.receipt), known: recorded.isKnown })
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/operator/suspense/{id}/settle',
    operation: 'settleSuspense',
    tag: 'Operator',
    summary: 'Settle a difference: the operator corrects it, it goes by bank, or the house bears or keeps it',
    auth: 'operator',
    params: z.object({ id: z.string().max(128) }),
    body: z.object({
      by: z.enum(['operator', 'bank', 'house']),
      note: z.string().max(reconcileLimits.noteCharactersMax).default(''),
    }),
    answer: anything,
    run: async (deps, { params, body }) => {
      const settled = await settleSuspense(deps, { entryId: params.id, ...body })
      return settled.ok ? done(entryJson(settled.entry)) : settled
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/operator/reconciliation',
    operation: 'readReconciliation',
    tag: 'Operator',
    summary: 'Statements, what their lines came to, what was paid, what differs; also as Markdown and CSV',
    auth: 'operator',
    query: z.object({ format: z.enum(['json', 'markdown', 'csv']).default('json') }),
    answer: anything,
    run: async (deps, { query }) => {
      const report = await readReconciliation(deps)
      if (query.format === 'json') return done(reportJson(report))
      const text = query.format === 'csv' ? reportCsv(report) : reportMarkdown(report)
      return done({ agrees: report.operators.every(({ agrees }) => agrees), text })
    },
  }),
]
