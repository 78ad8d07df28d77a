// Short ways for tests to say what they are about: one asset, accounts named by number, a clock that never moves by itself.

import type { Ledger } from '../api.ts'
import type { NewAccount, NewTransfer } from '../model.ts'

/** The first moment of every test. */
export const start = 1_700_000_000_000_000_000n

/** A clock that stands still until the test moves it. */
export type HandClock = { now: bigint; readonly read: () => bigint }

/** A clock standing at the start. */
export function handClock(): HandClock {
  const clock: HandClock = { now: start, read: () => clock.now }
  return clock
}

/** An account of ledger 1. */
export function account(id: bigint, more: Partial<NewAccount> = {}): NewAccount {
  return { id, ledger: 1, code: 1, ...more }
}

/** A transfer of 10 from account 1 to account 2. */
export function transfer(id: bigint, more: Partial<NewTransfer> = {}): NewTransfer {
  return { id, debitAccountId: 1n, creditAccountId: 2n, amount: 10n, ledger: 1, code: 1, ...more }
}

/** Opens account 1 without limits, and 2 and 3 that must not spend more than they have. */
export async function openSampleAccounts(ledger: Ledger): Promise<void> {
  const flags = { debitsMustNotExceedCredits: true }
  await ledger.createAccounts([account(1n), account(2n, { flags }), account(3n, { flags })])
}

/** What an account has, posted. */
export async function balance(ledger: Ledger, id: bigint): Promise<bigint> {
  const [found] = await ledger.lookupAccounts([id])
  if (found === undefined) throw new Error(`no account ${id}`)
  return found.creditsPosted - found.debitsPosted
}
