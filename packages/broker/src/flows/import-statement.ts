// Imports an operator's statement: the whole file is checked first and kept as it came, then its lines are booked one commit
// each. Cut off anywhere and imported again, it ends the same.

import { createHash } from 'node:crypto'
import { Bug, type Problem, problem } from '@farthing/protocol'
import { readStatement, type StatementFormat, type StatementRow } from '@farthing/protocol/camara'
import { type Deps, undecided } from '../deps.ts'
import { minorDigits } from '../domain/phone/minor.ts'
import { reconcileLimits } from '../domain/reconcile/limits.ts'
import { windowsOf } from '../domain/reconcile/windows.ts'
import type { Phone } from '../phone.ts'
import {
  insertStatementFile,
  listDoneLines,
  listStatementFiles,
  readStatementFile,
  readStatementFileByDigest,
  readStatementText,
  type StatementFile,
} from '../records/statements.ts'
import { newId } from '../system.ts'
import { bookStatementLine } from './book-statement-line.ts'
import { closeStatement } from './close-statement.ts'

export type Imported =
  | {
      readonly ok: true
      readonly file: StatementFile
      /** These very bytes were imported before. */
      readonly isKnown: boolean
      /** Lines that wait for an outcome outside. */
      readonly open: number
    }
  | Problem

/** Takes a file's bytes; refused whole, before anything is booked, where its trailer does not fit or its month is taken. */
export async function importStatement(deps: Deps, phone: Phone, bytes: Uint8Array): Promise<Imported> {
  if (bytes.length > reconcileLimits.fileBytesMax) return problem('body_too_large')
  const text = decode(bytes)
  if (text === undefined) return problem('statement_refused', 'The file is not UTF-8')
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const known = await readStatementFileByDigest(deps.records, sha256)
  if (known !== undefined) return goOn(deps, phone, { file: known, isKnown: true })
  const format: StatementFormat = text.trimStart().startsWith('{') ? 'jsonl' : 'csv'
  const read = await readStatement(text, format)
  if (!read.ok) return problem('statement_refused', `Line ${read.line}: ${read.why}`)
  const [first] = read.rows
  if (first === undefined) return problem('statement_refused', 'The file has no lines')
  const why = misfit(phone, first)
  if (why !== undefined) return problem('statement_refused', why)
  const file: StatementFile = {
    id: newId(deps.system, 'stm'),
    operatorId: first.operatorId,
    period: first.period,
    currency: first.currency,
    format,
    sha256,
    lineCount: read.rows.length,
    sumGross: read.trailer.sumGross,
    sumOutpayment: read.trailer.sumOutpayment,
    state: 'importing',
    importedAt: deps.system.now(),
    finishedAt: undefined,
    paidAt: undefined,
    availableAt: undefined,
  }
  const kept = { text, keys: phone.payerKeys, nonce: deps.system.chance(12) }
  const outcome = await deps.ledger.commit({ records: [insertStatementFile(deps.records, file, kept)] })
  if (outcome.ok) return goOn(deps, phone, { file, isKnown: false })
  const problemMet = undecided(outcome)
  if (problemMet !== undefined) return problemMet
  const same = await readStatementFileByDigest(deps.records, sha256)
  return same === undefined ? problem('statement_replaced') : goOn(deps, phone, { file: same, isKnown: true })
}

/** Goes on with imports that were cut off or have open lines; answers how many are done now. */
export async function continueStatements(deps: Deps, phone: Phone): Promise<number> {
  const limit = reconcileLimits.filesListMax
  const files = await listStatementFiles(deps.records, { state: 'importing', limit })
  let done = 0
  for (const file of files.toReversed()) {
    const outcome = await goOn(deps, phone, { file, isKnown: true })
    if (outcome.ok && outcome.file.state === 'done') done += 1
  }
  return done
}

async function goOn(
  deps: Deps,
  phone: Phone,
  { file, isKnown }: { readonly file: StatementFile; readonly isKnown: boolean },
): Promise<Imported> {
  if (file.state === 'done') return { ok: true, file, isKnown, open: 0 }
  const operator = phone.operators.get(file.operatorId)
  if (operator === undefined) return problem('statement_refused', 'Its operator is not in our operators file')
  const rows = await readRows(deps, phone, file)
  const done = await listDoneLines(deps.records, file.id)
  const context = { file, operator }
  const left = rows.map((row, index) => ({ line: index + 1, row })).filter(({ line }) => !done.has(line))
  let open = 0
  for (const window of windowsOf(left)) {
    const booked = await Promise.all(
      window.map((placed) => bookStatementLine(deps, phone, { context, placed })),
    )
    for (const each of booked) {
      if (!each.ok) return each
      if (each.state === 'open') open += 1
    }
  }
  if (open === 0) {
    const closed = await closeStatement(deps, context)
    if (!closed.ok) return closed
  }
  const after = await readStatementFile(deps.records, file.id)
  return { ok: true, file: after ?? file, isKnown, open }
}

async function readRows(deps: Deps, phone: Phone, file: StatementFile): Promise<readonly StatementRow[]> {
  const text = await readStatementText(deps.records, file.id, phone.payerKeys)
  const read = await readStatement(text ?? '', file.format)
  if (!read.ok) throw new Bug('a statement is not what was kept of it')
  return read.rows
}

function misfit(phone: Phone, row: StatementRow): string | undefined {
  const operator = phone.operators.get(row.operatorId)
  if (operator === undefined) return 'Its operator is not in our operators file'
  const isKnown = minorDigits(row.currency) !== undefined && operator.profile.currency === row.currency
  return isKnown ? undefined : 'It is in another currency than its operator charges in'
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
