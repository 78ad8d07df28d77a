// Rows of a statement to lines of text and back, for both forms of the file: CSV with a header, and JSON lines.

import { Bug } from '../money.ts'
import { formatMinorUnits, parseMinorUnits } from './amount.ts'
import { camaraLimits as limits } from './limits.ts'
import { parseDateTime } from './read.ts'
import {
  type PaymentAdvice,
  type StatementFormat,
  type StatementRead,
  type StatementRow,
  type StatementTrailer,
  statementAmounts,
  statementColumns,
  statementLineTypes,
} from './statement.ts'
import { formatCsvLine, splitCsv } from './statement-csv.ts'

type Cells = Readonly<Record<string, string>>
type Fault = { readonly ok: false; readonly line: number; readonly why: string }
/** One line of a file: a row, or the trailer with the place in the text where its line begins. */
type Line = {
  readonly number: number
  readonly start: number
  readonly cells: Cells
  readonly isTrailer: boolean
}

const periodPattern = /^[0-9]{4}-(0[1-9]|1[0-2])$/
const trailerColumns = ['count', 'sumGross', 'sumOutpayment', 'sha256']
const amountNames: ReadonlySet<string> = new Set(statementAmounts)

/** Writes a whole file with its trailer. Rows must be of one operator, period and currency. */
export async function writeStatement(
  rows: readonly StatementRow[],
  format: StatementFormat,
): Promise<string> {
  const why = unevenness(rows)
  if (why !== undefined) throw new Bug(`a statement ${why}`)
  const lines = rows.map((row) => formatLine(cellsOf(row), statementColumns, format))
  const head = format === 'csv' ? [formatCsvLine(statementColumns)] : []
  const body = [...head, ...lines].map((line) => `${line}\n`).join('')
  const sum = sums(rows)
  const currency = rows[0]?.currency ?? 'EUR'
  const trailer = {
    count: String(rows.length),
    sumGross: money(sum.gross, currency),
    sumOutpayment: money(sum.outpayment, currency),
    sha256: await sha256Hex(body),
  }
  const line =
    format === 'csv'
      ? formatCsvLine(['TRAILER', ...trailerColumns.map((name) => trailer[name as keyof typeof trailer])])
      : JSON.stringify({ trailer })
  return `${body}${line}\n`
}

/** Reads a whole file; refused where a row is malformed, or count, sums or hash of the trailer do not fit the rows. */
export async function readStatement(text: string, format: StatementFormat): Promise<StatementRead> {
  const lines = format === 'csv' ? csvLines(text) : jsonLines(text)
  if ('ok' in lines) return lines
  const last = lines.at(-1)
  if (last === undefined || !last.isTrailer)
    return fault(lines.length + 1, 'the file has no trailer and may be cut off')
  const rows: StatementRow[] = []
  for (const line of lines.slice(0, -1)) {
    const read = line.isTrailer ? 'a trailer stands before the end' : readRow(line.cells)
    if (typeof read === 'string') return fault(line.number, read)
    rows.push(read)
  }
  const why = unevenness(rows)
  if (why !== undefined) return fault(1, `the file ${why}`)
  const trailer = readTrailer(last.cells, rows[0]?.currency ?? 'EUR')
  if (trailer === undefined) return fault(last.number, 'the trailer is malformed')
  const misfit = trailerMisfit(trailer, rows, await sha256Hex(text.slice(0, last.start)))
  return misfit === undefined ? { ok: true, rows, trailer } : fault(last.number, misfit)
}

/** Writes the note of a bank transfer as JSON. */
export function writePaymentAdvice(advice: PaymentAdvice): string {
  return JSON.stringify({ ...advice, amount: money(advice.amount, advice.currency) })
}

/** Reads the note of a bank transfer; undefined where it is malformed. */
export function parsePaymentAdvice(value: unknown): PaymentAdvice | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { operatorId, period, reference, amount, currency, paidOn } = value as Record<string, unknown>
  if (
    ![operatorId, period, reference, amount, currency, paidOn].every((member) => typeof member === 'string')
  ) {
    return undefined
  }
  const texts = value as Record<keyof PaymentAdvice, string>
  const units = parseMinorUnits(texts.amount, texts.currency)
  const isDay =
    /^\d{4}-\d{2}-\d{2}$/.test(texts.paidOn) && parseDateTime(`${texts.paidOn}T00:00:00Z`) !== undefined
  if (units === undefined || !isDay || !periodPattern.test(texts.period)) return undefined
  return {
    operatorId: texts.operatorId,
    period: texts.period,
    reference: texts.reference,
    amount: units,
    currency: texts.currency,
    paidOn: texts.paidOn,
  }
}

function csvLines(text: string): readonly Line[] | Fault {
  const records = splitCsv(text)
  if (!Array.isArray(records))
    return fault((records as { readonly line: number }).line, 'the line is not CSV')
  const [head, ...rest] = records
  if (head === undefined || head.cells.join() !== statementColumns.join()) {
    return fault(1, 'the header does not name the columns in their order')
  }
  if (rest.length > limits.statementLinesMax + 1) return fault(rest.length, 'the file has too many lines')
  return rest.map(({ cells, line, start }) => {
    const isTrailer = cells[0] === 'TRAILER'
    const names = isTrailer ? ['', ...trailerColumns] : statementColumns
    const isWhole = cells.length === names.length
    return { number: line, start, isTrailer, cells: isWhole ? zip(names, cells) : {} }
  })
}

function jsonLines(text: string): readonly Line[] | Fault {
  const lines: Line[] = []
  let start = 0
  for (const [index, line] of text.split('\n').entries()) {
    const number = index + 1
    if (number > limits.statementLinesMax + 2) return fault(number, 'the file has too many lines')
    if (line !== '') {
      const value = parseObject(line)
      if (value === undefined) return fault(number, 'the line is not a JSON object')
      const trailer = value['trailer']
      const cells = texts(trailer ?? value)
      lines.push({ number, start, isTrailer: trailer !== undefined, cells })
    }
    start += line.length + 1
  }
  return lines
}

function parseObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

/** An object of texts only; anything else has no cells and is refused as a row. */
function texts(value: unknown): Cells {
  if (typeof value !== 'object' || value === null) return {}
  return Object.values(value).every((member) => typeof member === 'string') ? (value as Cells) : {}
}

function readRow(cells: Cells): StatementRow | string {
  const names = Object.keys(cells)
  if (
    names.length !== statementColumns.length ||
    !statementColumns.every((name) => Object.hasOwn(cells, name))
  ) {
    return 'the row does not have the columns of a statement'
  }
  if (names.some((name) => (cells[name] ?? '').length > limits.statementCellCharactersMax))
    return 'a cell is too long'
  const { currency = '', period = '', eventTime = '', lineType = '' } = cells
  if (!statementLineTypes.some((known) => known === lineType)) return 'the line type is not known'
  if (!periodPattern.test(period)) return 'the period is not a month'
  if (parseDateTime(eventTime) === undefined) return 'the time is not a date and time with zone'
  if (cells['operatorId'] === '') return 'the operator is not named'
  const row: Record<string, string | bigint> = {}
  for (const name of statementColumns) {
    const cell = cells[name] ?? ''
    const value = amountNames.has(name) ? parseMinorUnits(cell, currency) : cell
    if (value === undefined) return 'an amount is malformed or finer than its currency'
    row[name] = value
  }
  return row as unknown as StatementRow
}

function readTrailer(cells: Cells, currency: string): StatementTrailer | undefined {
  const { count = '', sumGross = '', sumOutpayment = '', sha256 = '' } = cells
  const gross = parseMinorUnits(sumGross, currency)
  const outpayment = parseMinorUnits(sumOutpayment, currency)
  if (!/^(0|[1-9][0-9]{0,7})$/.test(count) || !/^[0-9a-f]{64}$/.test(sha256)) return undefined
  if (gross === undefined || outpayment === undefined) return undefined
  return { count: Number(count), sumGross: gross, sumOutpayment: outpayment, sha256 }
}

function trailerMisfit(
  trailer: StatementTrailer,
  rows: readonly StatementRow[],
  sha256: string,
): string | undefined {
  const sum = sums(rows)
  if (trailer.count !== rows.length) return 'the trailer counts other rows'
  if (trailer.sumGross !== sum.gross || trailer.sumOutpayment !== sum.outpayment)
    return 'the trailer has other sums'
  return trailer.sha256 === sha256 ? undefined : 'the trailer has another hash'
}

function unevenness(rows: readonly StatementRow[]): string | undefined {
  const [first] = rows
  if (first === undefined) return undefined
  const isEven = rows.every(
    (row) =>
      row.operatorId === first.operatorId && row.period === first.period && row.currency === first.currency,
  )
  return isEven ? undefined : 'mixes operators, periods or currencies'
}

function sums(rows: readonly StatementRow[]): { readonly gross: bigint; readonly outpayment: bigint } {
  let gross = 0n
  let outpayment = 0n
  for (const row of rows) {
    gross += row.amountGross
    outpayment += row.outpayment
  }
  return { gross, outpayment }
}

function cellsOf(row: StatementRow): Cells {
  const cells: Record<string, string> = {}
  for (const name of statementColumns) {
    const value = row[name]
    cells[name] = typeof value === 'bigint' ? money(value, row.currency) : value
  }
  return cells
}

function formatLine(cells: Cells, names: readonly string[], format: StatementFormat): string {
  return format === 'csv' ? formatCsvLine(names.map((name) => cells[name] ?? '')) : JSON.stringify(cells)
}

function zip(names: readonly string[], cells: readonly string[]): Cells {
  return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']))
}

function money(units: bigint, currency: string): string {
  const text = formatMinorUnits(units, currency)
  if (text === undefined) throw new Bug(`no minor units are known for ${currency}`)
  return text
}

async function sha256Hex(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

function fault(line: number, why: string): Fault {
  return { ok: false, line, why }
}
