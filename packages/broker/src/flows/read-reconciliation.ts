// The report of whoever runs the broker: each statement with what its lines came to and what was paid for it, each operator's
// account held against the records, and the differences that wait.

import { Bug, fiatAsset } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import { type AccountKind, accountId } from '../domain/accounts.ts'
import { fromMinor } from '../domain/phone/minor.ts'
import { reconcileLimits } from '../domain/reconcile/limits.ts'
import { type BankReceipt, listBankReceipts } from '../records/bank-receipts.ts'
import {
  type ClassCount,
  countLines,
  countStages,
  listOperatorsOfCharges,
  sumOwed,
  sumSuspense,
} from '../records/reconciliation.ts'
import { countMisses } from '../records/statement-misses.ts'
import { listStatementFiles, type StatementFile } from '../records/statements.ts'
import { type KeptEntry, listSuspense } from '../records/suspense.ts'

export type FileReport = {
  readonly file: StatementFile
  readonly lines: readonly ClassCount[]
  /** Charges it should have named: waiting for the next, reversed by it, or borne by us. */
  readonly misses: Awaited<ReturnType<typeof countMisses>>
  readonly receipts: readonly BankReceipt[]
}

/** An operator's accounts, in minor units, by the ledger and by the records: they agree, or something is wrong. */
export type OperatorReport = {
  readonly operatorId: string
  readonly currency: string
  readonly owed: bigint
  readonly owedByRecords: bigint
  readonly suspense: bigint
  readonly suspenseByRecords: bigint
  readonly agrees: boolean
  /** Charges by where the merchants' credit stands. */
  readonly stages: Readonly<Record<string, number>>
}

export type Reconciliation = {
  readonly files: readonly FileReport[]
  readonly operators: readonly OperatorReport[]
  readonly open: readonly KeptEntry[]
}

/** Reads the report as it stands; while a statement is being imported the two sides may differ for a moment. */
export async function readReconciliation(deps: Deps): Promise<Reconciliation> {
  const files = await listStatementFiles(deps.records, { limit: reconcileLimits.filesListMax })
  const operators = await listOperatorsOfCharges(deps.records)
  return {
    files: await Promise.all(files.map((file) => reportFile(deps, file))),
    operators: await Promise.all(operators.map((operator) => reportOperator(deps, operator))),
    open: await listSuspense(deps.records, { state: 'open' }),
  }
}

async function reportFile(deps: Deps, file: StatementFile): Promise<FileReport> {
  return {
    file,
    lines: await countLines(deps.records, file.id),
    misses: await countMisses(deps.records, file.id),
    receipts: await listBankReceipts(deps.records, file.id),
  }
}

async function reportOperator(
  deps: Deps,
  of: { readonly operatorId: string; readonly currency: string },
): Promise<OperatorReport> {
  const owed = -(await heldBy(deps, 'phoneReceivable', of))
  const suspense = await heldBy(deps, 'suspense', of)
  const owedByRecords = await sumOwed(deps.records, of)
  const suspenseByRecords = await sumSuspense(deps.records, of)
  return {
    ...of,
    owed,
    owedByRecords,
    suspense,
    suspenseByRecords,
    agrees: owed === owedByRecords && suspense === suspenseByRecords,
    stages: await countStages(deps.records, of),
  }
}

/** Credits less debits of an operator's account, in minor units. */
async function heldBy(
  deps: Deps,
  kind: AccountKind,
  of: { readonly operatorId: string; readonly currency: string },
): Promise<bigint> {
  const [account] = await deps.ledger.lookupAccounts([accountId(kind, of.operatorId, fiatAsset(of.currency))])
  if (account === undefined) return 0n
  const one = fromMinor({ currency: of.currency, units: 1n }).amount
  const balance = account.creditsPosted - account.debitsPosted
  if (balance % one !== 0n) throw new Bug('an operator’s account holds a part of a minor unit')
  return balance / one
}
