// What the ledger's bench writes: wallets that must not overdraw pay merchants, so each payment is held against a limit.
// Transfers are made before the clock runs; their ids rise with time, as the ledger asks of its callers.

import type { Ledger, NewAccount, NewTransfer } from '../../packages/ledger/src/index.ts'
import { type Seeded, seeded } from '../../packages/ledger/src/testing/seeded.ts'

/** How many transfers one call of a bulk load carries. */
export const bulkSize = 8000

const asset = 978
const bank = 1n

/** Accounts 2 and on: the first half are wallets, the others merchants. */
export type Town = { readonly accounts: number; readonly chance: Seeded; nextId: number }

/** A town of so many accounts, the bank not counted. */
export function newTown(accounts: number, seed = 1): Town {
  return { accounts, chance: seeded(seed), nextId: 0 }
}

/** Opens the accounts and gives every wallet money. */
export async function settle(ledger: Ledger, town: Town): Promise<void> {
  const flags = { debitsMustNotExceedCredits: true }
  const wallets = town.accounts / 2
  const opened: NewAccount[] = [{ id: bank, ledger: asset, code: 1 }]
  for (let index = 0; index < town.accounts; index += 1) {
    opened.push({ id: accountId(index), ledger: asset, code: 2, flags: index < wallets ? flags : {} })
  }
  const gifts = Array.from({ length: wallets }, (_, index) =>
    payment(town, { debitAccountId: bank, creditAccountId: accountId(index), amount: 1_000_000_000_000n }),
  )
  for (const part of inParts(opened)) await ledger.createAccounts(part)
  await load(ledger, gifts)
}

/** Payments from any wallet to any merchant. */
export function uniformPayments(town: Town, count: number): readonly NewTransfer[] {
  const half = town.accounts / 2
  return paymentsTo(town, count, () => half + town.chance.below(half))
}

/** Payments from any wallet to one merchant. */
export function hotPayments(town: Town, count: number): readonly NewTransfer[] {
  return paymentsTo(town, count, () => town.accounts / 2)
}

/** One payment from a random wallet, or what is put in its place. */
export function payment(town: Town, more: Partial<NewTransfer> = {}): NewTransfer {
  const { chance, accounts } = town
  return {
    id: transferId(town),
    debitAccountId: accountId(chance.below(accounts / 2)),
    creditAccountId: accountId(accounts / 2),
    amount: BigInt(1 + chance.below(1_000_000)),
    ledger: asset,
    code: 1,
    ...more,
  }
}

/** The items in parts of a bulk load's size. */
export function inParts<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  const parts: (readonly Item[])[] = []
  for (let start = 0; start < items.length; start += bulkSize)
    parts.push(items.slice(start, start + bulkSize))
  return parts
}

/** Writes transfers in bulk and stops at the first that is refused. */
export async function load(ledger: Ledger, transfers: readonly NewTransfer[]): Promise<void> {
  for (const part of inParts(transfers)) {
    const results = await ledger.createTransfers(part)
    const refused = results.find((result) => !result.ok)
    if (refused?.ok === false) throw new Error(`a payment of the bench was refused: ${refused.code}`)
  }
}

function paymentsTo(town: Town, count: number, merchant: () => number): readonly NewTransfer[] {
  return Array.from({ length: count }, () => payment(town, { creditAccountId: accountId(merchant()) }))
}

function accountId(index: number): bigint {
  return BigInt(index + 2) * 0x9e37_79b9_7f4a_7c15n
}

/** A time, a count and chance, in this order, as in UUID version 7. */
function transferId(town: Town): bigint {
  town.nextId += 1
  const count = BigInt(town.nextId)
  return (0x0190_0000_0000_7000n << 64n) | (count << 32n) | BigInt(town.chance.below(0x1_0000_0000))
}
