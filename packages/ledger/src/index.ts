// The public entry of the ledger, and the only file that exports what others define.

export type {
  AccountBalancesQuery,
  AccountTransfersQuery,
  AllAccountsQuery,
  Call,
  ChangeEvent,
  ChangesQuery,
  CommitOutcome,
  ItemResult,
  Ledger,
  SqlValue,
  Statement,
  Undecided,
} from './api.ts'
export { type CheckReport, checkAndClose, checkLedger } from './check.ts'
export { type CopyOptions, type CopyOutcome, type CopySource, type CopyTarget, copyLedger } from './copy.ts'
export { openMemoryLedger } from './engines/memory.ts'
export { describeDatabase } from './engines/postgres/describe.ts'
export { type BackupOptions, type BackupOutcome, backupSqliteLedger } from './engines/sqlite/backup.ts'
export { openSqliteSource, openSqliteTarget } from './engines/sqlite/copy.ts'
export { openSqliteImage } from './engines/sqlite/image.ts'
export { openSqliteLedger } from './engines/sqlite.ts'
export type { ImageRow, LedgerImage, TableRow } from './image.ts'
export { limits as ledgerLimits } from './limits.ts'
export type {
  Account,
  AccountBalance,
  AccountFlags,
  NewAccount,
  NewAccountFlags,
  NewTransfer,
  Transfer,
  TransferFlags,
} from './model.ts'
export { newPost, newVoid } from './model.ts'
export { readUndecided } from './open-ledger.ts'
export { type ResultCode, type ResultCodeRow, resultCodes } from './result-codes.ts'
