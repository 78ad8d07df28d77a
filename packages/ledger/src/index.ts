// The public entry of the ledger, and the only file that exports what others define.

export type {
  AccountTransfersQuery,
  AllAccountsQuery,
  Call,
  CommitOutcome,
  ItemResult,
  Ledger,
  SqlValue,
  Statement,
  Undecided,
} from './api.ts'
export { openMemoryLedger } from './engines/memory.ts'
export { openSqliteLedger } from './engines/sqlite.ts'
export { limits as ledgerLimits } from './limits.ts'
export type { Account, AccountFlags, NewAccount, NewTransfer, Transfer, TransferFlags } from './model.ts'
export { newPost, newVoid } from './model.ts'
export { readUndecided } from './open-ledger.ts'
export { type ResultCode, type ResultCodeRow, resultCodes } from './result-codes.ts'
