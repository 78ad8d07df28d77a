// The report on statements as the API tells it, and as Markdown and CSV for people and spreadsheets. Amounts are exact decimals.

import { formatInstant } from '@farthing/protocol'
import { formatMinor } from '../domain/phone/minor.ts'
import type { FileReport, OperatorReport, Reconciliation } from '../flows/read-reconciliation.ts'
import type { BankReceipt } from '../records/bank-receipts.ts'
import type { StatementFile } from '../records/statements.ts'
import type { KeptEntry } from '../records/suspense.ts'
import { formatCsv } from './csv.ts'

export function fileJson(file: StatementFile): Readonly<Record<string, unknown>> {
  const { currency } = file
  return {
    statement: file.id,
    operator: file.operatorId,
    period: file.period,
    currency,
    state: file.state,
    sha256: file.sha256,
    lines: file.lineCount,
    gross: formatMinor({ currency, units: file.sumGross }),
    outpayment: formatMinor({ currency, units: file.sumOutpayment }),
    imported_at: formatInstant(file.importedAt),
    paid: file.paidAt !== undefined,
    available_at: file.availableAt === undefined ? null : formatInstant(file.availableAt),
  }
}

export function receiptJson(receipt: BankReceipt): Readonly<Record<string, unknown>> {
  const { currency, units } = receipt
  return {
    receipt: receipt.id,
    statement: receipt.fileId,
    reference: receipt.reference,
    amount: formatMinor({ currency, units }),
    currency,
    paid_on: receipt.paidOn,
    available_at: formatInstant(receipt.availableAt),
  }
}

export function entryJson(entry: KeptEntry): Readonly<Record<string, unknown>> {
  const { currency, units } = entry
  return {
    entry: entry.id,
    reason: entry.reason,
    operator: entry.operatorId,
    amount: formatMinor({ currency, units }),
    currency,
    payment: entry.paymentId ?? null,
    state: entry.state,
    since: formatInstant(entry.at),
    ended_by: entry.endedBy ?? null,
    asked_back: entry.refundState ?? null,
  }
}

export function reportJson(report: Reconciliation): Readonly<Record<string, unknown>> {
  return {
    agrees: report.operators.every(({ agrees }) => agrees),
    statements: report.files.map((each) => ({
      ...fileJson(each.file),
      results: each.lines.map(({ lineType, result, isOpen, count, outpayment }) => ({
        line_type: lineType,
        result,
        open: isOpen,
        count,
        outpayment: formatMinor({ currency: each.file.currency, units: outpayment }),
      })),
      missing: each.misses,
      receipts: each.receipts.map(receiptJson),
    })),
    operators: report.operators.map(operatorJson),
    suspense: report.open.map(entryJson),
  }
}

function operatorJson(operator: OperatorReport): Readonly<Record<string, unknown>> {
  const { currency } = operator
  const money = (units: bigint): string => formatMinor({ currency, units })
  return {
    operator: operator.operatorId,
    currency,
    owes: money(operator.owed),
    owes_by_records: money(operator.owedByRecords),
    suspense: money(operator.suspense),
    suspense_by_records: money(operator.suspenseByRecords),
    agrees: operator.agrees,
    charges: operator.stages,
  }
}

/** The report for people. */
export function reportMarkdown(report: Reconciliation): string {
  const agrees = report.operators.every((operator) => operator.agrees)
  return [
    '# Reconciliation',
    '',
    agrees
      ? 'Ledger, statements and bank agree.'
      : '**Ledger and records do not agree: see the operators below.**',
    '',
    '## Operators',
    '',
    table(
      ['operator', 'owes', 'by the records', 'in suspense', 'by the records', 'agrees'],
      report.operators.map(({ operatorId, currency, owed, owedByRecords, ...rest }) => [
        operatorId,
        `${formatMinor({ currency, units: owed })} ${currency}`,
        formatMinor({ currency, units: owedByRecords }),
        formatMinor({ currency, units: rest.suspense }),
        formatMinor({ currency, units: rest.suspenseByRecords }),
        rest.agrees ? 'yes' : 'NO',
      ]),
    ),
    ...report.files.flatMap(fileMarkdown),
    '## Waiting in suspense',
    '',
    report.open.length === 0
      ? 'Nothing.'
      : table(
          ['entry', 'reason', 'amount', 'payment', 'asked back'],
          report.open.map(({ id, reason, currency, units, paymentId, refundState }) => [
            id,
            reason,
            `${formatMinor({ currency, units })} ${currency}`,
            paymentId ?? '',
            refundState ?? '',
          ]),
        ),
    '',
  ].join('\n')
}

function fileMarkdown({ file, lines, misses, receipts }: FileReport): readonly string[] {
  const { currency } = file
  const money = (units: bigint): string => `${formatMinor({ currency, units })} ${currency}`
  const missing = misses.waiting + misses.reversed + misses.suspense
  return [
    '',
    `## ${file.operatorId}, ${file.period}`,
    '',
    `${file.lineCount} lines, gross ${money(file.sumGross)}, outpayment ${money(file.sumOutpayment)}, ${file.state}.`,
    '',
    table(
      ['line', 'result', 'count', 'outpayment'],
      lines.map(({ lineType, result, isOpen, count, outpayment }) => [
        lineType,
        isOpen ? `${result} (open)` : result,
        String(count),
        money(outpayment),
      ]),
    ),
    '',
    ...(missing === 0
      ? []
      : [
          `Missing at the operator: ${misses.waiting} wait for the next statement, ${misses.reversed} reversed, ${misses.suspense} borne by us.`,
          '',
        ]),
    ...receipts.map(({ reference, units, paidOn }) => `Paid on ${paidOn}: ${money(units)} (${reference}).`),
    file.availableAt === undefined
      ? 'Not wholly paid yet.'
      : `Available from ${formatInstant(file.availableAt).slice(0, 10)}.`,
    '',
  ]
}

function table(heads: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n')
}

/** One row a class of each statement. */
export function reportCsv(report: Reconciliation): string {
  return formatCsv(
    report.files.flatMap(({ file, lines }) =>
      lines.map(({ lineType, result, isOpen, count, outpayment }) => ({
        statement: file.id,
        operator: file.operatorId,
        period: file.period,
        line_type: lineType,
        result,
        state: isOpen ? 'open' : 'done',
        count: String(count),
        outpayment: formatMinor({ currency: file.currency, units: outpayment }),
        currency: file.currency,
      })),
    ),
  )
}
