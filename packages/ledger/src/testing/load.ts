// The calls that the crash tests make, numbered, so that the parent knows what a child's call must have left behind.

import type { Call } from '../api.ts'
import type { NewAccount } from '../model.ts'

/** The table that the calls write their records to. */
export const loadTable = 'CREATE TABLE IF NOT EXISTS load (call INTEGER PRIMARY KEY, text TEXT) STRICT'

/** Payer, fees and merchant. */
export const loadAccounts: readonly NewAccount[] = [1n, 2n, 3n].map((id) => ({ id, ledger: 1, code: 1 }))

/** The ids of a call's two transfers. */
export function loadIds(call: number): readonly [bigint, bigint] {
  return [BigInt(call) * 2n + 1000n, BigInt(call) * 2n + 1001n]
}

/** A payment, its fee and a record of some length. */
export function loadCall(call: number): Call {
  const [payment, fee] = loadIds(call)
  const common = { debitAccountId: 1n, ledger: 1, code: 1 }
  return {
    transfers: [
      { ...common, id: payment, creditAccountId: 2n, amount: 100n },
      { ...common, id: fee, creditAccountId: 3n, amount: 3n },
    ],
    records: [{ sql: 'INSERT INTO load VALUES (?, ?)', parameters: [call, 'x'.repeat(200)] }],
  }
}
