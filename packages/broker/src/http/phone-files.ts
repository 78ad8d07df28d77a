// What the phone pages show, as files: the history of a number for its holder, the statement of a month for a merchant.
// Amounts are exact decimals beside their asset; no number of a phone is in any of them.

import { formatDecimal, formatInstant, type Money, toMoneyJson } from '@farthing/protocol'
import type { MerchantStatementView, StatementLine, StatementPart } from '../pages/merchant-phone-view.ts'
import type { PhoneHistoryRow } from '../pages/phone-self-view.ts'
import { formatCsv } from './csv.ts'

/** One line for each charge or attempt, the newest first as given. */
export function phoneHistoryCsv(rows: readonly PhoneHistoryRow[]): string {
  return formatCsv(
    rows.map((row) => ({
      reference: row.reference,
      time_utc: formatInstant(row.at),
      merchant: row.merchantName,
      site: row.origin,
      item: row.title ?? '',
      kind: row.kind,
      amount: formatDecimal(row.amount),
      asset: row.amount.asset,
      state: row.state,
      refund: row.refund.kind,
      refunded: row.refund.kind === 'done' ? formatDecimal(row.refund.amount) : '',
      refunded_utc: row.refund.kind === 'done' ? formatInstant(row.refund.at) : '',
    })),
  )
}

/** The same for programs; `tail` are the last three digits of the number. */
export function phoneHistoryJson(tail: string, rows: readonly PhoneHistoryRow[]): string {
  return write({
    number_ends: tail,
    charges: rows.map((row) => ({
      reference: row.reference,
      at: formatInstant(row.at),
      merchant: { id: row.merchantId, name: row.merchantName, origin: row.origin },
      ...(row.title === undefined ? {} : { item: row.title }),
      kind: row.kind,
      amount: toMoneyJson(row.amount),
      state: row.state,
      refund: {
        state: row.refund.kind,
        ...(row.refund.kind === 'done'
          ? { amount: toMoneyJson(row.refund.amount), at: formatInstant(row.refund.at) }
          : {}),
      },
    })),
  })
}

const parts = ['gross', 'tax', 'operator', 'aggregator', 'badDebt', 'platform', 'messages', 'net'] as const
const moves = ['opening', 'taxes', 'reserveIn', 'reserveOut', 'paidOut', 'closing'] as const

/** One line per operator, contract and price, then one for each other movement of the balance; `kind` tells them apart. */
export function statementCsv(view: MerchantStatementView): string {
  return formatCsv(
    view.parts.flatMap((part) => [
      ...part.lines.map((line) =>
        csvRow(part, { ...amountsOf(line), kind: 'sales', count: line.count, line }),
      ),
      csvRow(part, { kind: 'refunds', ...part.refunds }),
      csvRow(part, { kind: 'clawbacks', ...part.clawbacks }),
      ...moves.map((move) => csvRow(part, { kind: snake(move), net: part[move] })),
    ]),
  )
}

type CsvInput = { readonly [Name in (typeof parts)[number]]?: Money } & {
  readonly kind: string
  readonly count?: number
  readonly line?: StatementLine
}

function csvRow(part: StatementPart, input: CsvInput): Readonly<Record<string, string>> {
  const decimal = (value: Money | undefined): string => (value === undefined ? '' : formatDecimal(value))
  return {
    kind: input.kind,
    operator_name: input.line?.operatorName ?? '',
    contract: input.line?.contractId ?? '',
    price: decimal(input.line?.pricePoint),
    count: input.count === undefined ? '' : String(input.count),
    ...Object.fromEntries(parts.map((name) => [snake(name), decimal(input[name])])),
    asset: part.opening.asset,
  }
}

function amountsOf(line: StatementLine): { readonly [Name in (typeof parts)[number]]: Money } {
  const { gross, tax, operator, aggregator, badDebt, platform, messages, net } = line
  return { gross, tax, operator, aggregator, badDebt, platform, messages, net }
}

/** The statement for programs. */
export function statementJson(view: MerchantStatementView): string {
  return write({
    month: view.month,
    is_open: view.isOpen,
    parts: view.parts.map((part) => ({
      currency: part.currency,
      contracts: part.contractIds,
      lines: part.lines.map((line) => ({
        operator_name: line.operatorName,
        contract: line.contractId,
        price: toMoneyJson(line.pricePoint),
        count: line.count,
        ...jsonOf(amountsOf(line)),
      })),
      refunds: countedOf(part.refunds),
      clawbacks: countedOf(part.clawbacks),
      ...jsonOf({
        opening: part.opening,
        taxes: part.taxes,
        reserveIn: part.reserveIn,
        reserveOut: part.reserveOut,
        paidOut: part.paidOut,
        closing: part.closing,
      }),
      stages: jsonOf(part.stages),
    })),
  })
}

function countedOf(value: StatementPart['refunds']): Readonly<Record<string, unknown>> {
  return { count: value.count, gross: toMoneyJson(value.gross), net: toMoneyJson(value.net) }
}

function jsonOf(values: Readonly<Record<string, Money>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [snake(name), toMoneyJson(value)]))
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function write(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`
}
