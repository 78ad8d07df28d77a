// The calls that the fault tests make, numbered, so that the parent knows what a child's call must have left behind: single
// transfers, chains, records, accounts opened on the way, holds that are posted, voided or run out, and refusals that stick.

import type { Call, Ledger, Undecided } from '../api.ts'
import { type NewAccount, type NewTransfer, newPost, newVoid } from '../model.ts'

/** The table that the calls write their records to. */
export const loadTable = 'CREATE TABLE IF NOT EXISTS load (call INTEGER PRIMARY KEY, text TEXT) STRICT'

/** Payer, merchant with a history, fees, and one that has nothing and may not owe. */
export const loadAccounts: readonly NewAccount[] = [
  { id: 1n, ledger: 1, code: 1 },
  { id: 2n, ledger: 1, code: 1, flags: { history: true } },
  { id: 3n, ledger: 1, code: 1 },
  { id: 4n, ledger: 1, code: 1, flags: { debitsMustNotExceedCredits: true } },
]

/** One request and its answer's kind: `refused` sticks to its one id. */
export type LoadStep = {
  readonly transfers: readonly NewTransfer[]
  /** Given for a `commit`; without it the transfers are made by `createTransfers`. */
  readonly call?: Call
  readonly expects: 'ok' | 'refused'
}

const kinds: readonly ((call: number, recordBytes: number) => readonly LoadStep[])[] = [
  (call) => [made([pay(call, 0)])],
  (call, recordBytes) => [
    committed({
      transfers: [pay(call, 0), pay(call, 1, { creditAccountId: 3n })],
      records: [record(call, recordBytes)],
    }),
  ],
  (call) => [made([linked(pay(call, 0)), linked(pay(call, 1)), pay(call, 2)])],
  (call) => [made([hold(call, 0)]), made([newPost(id(call, 1), id(call, 0), 60n)])],
  (call) => [made([hold(call, 60)]), made([newVoid(id(call, 1), id(call, 0))])],
  (call) => [made([hold(call, 1)])],
  (call) => [{ transfers: [pay(call, 0, { debitAccountId: 4n })], expects: 'refused' }],
  (call, recordBytes) => {
    const account = { id: 1_000_000n + BigInt(call), ledger: 1, code: 2, flags: { history: true } }
    const transfers = [pay(call, 0, { creditAccountId: account.id })]
    return [committed({ accounts: [account], transfers, records: [record(call, recordBytes)] })]
  },
]

/** The steps of a call, each taken once the one before is answered. Long records fill the log of the file sooner. */
export function loadSteps(call: number, recordBytes = 200): readonly LoadStep[] {
  return kinds[call % kinds.length]?.(call, recordBytes) ?? []
}

/** Takes one step, and tells whether it was done, refused for good, or neither. */
export async function takeStep(
  ledger: Ledger,
  { transfers, call }: LoadStep,
): Promise<'ok' | 'refused' | Undecided> {
  const answers = call === undefined ? await ledger.createTransfers(transfers) : [await ledger.commit(call)]
  const refusal = answers.find((answer) => !answer.ok)
  if (refusal === undefined || refusal.ok) return 'ok'
  return refusal.code === 'unknown' || refusal.code === 'busy' ? refusal.code : 'refused'
}

function made(transfers: readonly NewTransfer[]): LoadStep {
  return { transfers, expects: 'ok' }
}

function committed(call: Call): LoadStep {
  return { transfers: call.transfers ?? [], call, expects: 'ok' }
}

function id(call: number, index: number): bigint {
  return BigInt(call) * 10n + BigInt(index) + 1000n
}

function pay(call: number, index: number, more: Partial<NewTransfer> = {}): NewTransfer {
  return {
    id: id(call, index),
    debitAccountId: 1n,
    creditAccountId: 2n,
    amount: 100n,
    ledger: 1,
    code: 1,
    ...more,
  }
}

function hold(call: number, timeoutSeconds: number): NewTransfer {
  return pay(call, 0, { timeoutSeconds, flags: { pending: true } })
}

function linked(transfer: NewTransfer): NewTransfer {
  return { ...transfer, flags: { linked: true } }
}

function record(call: number, bytes: number) {
  return { sql: 'INSERT INTO load VALUES (?, ?)', parameters: [call, 'x'.repeat(bytes)] }
}
