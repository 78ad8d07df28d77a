// A ledger in memory for postings of phone money, and what tests ask of it.

import { type Ledger, openMemoryLedger } from '@farthing/ledger'
import { fiatAsset } from '@farthing/protocol'
import { expect } from 'vitest'
import { type AccountKind, accountId } from '../domain/accounts.ts'
import { joinPostings, type Postings } from '../domain/share/chain.ts'
import { availablePostings, paidPostings, type SharedPayment, type Taken } from '../domain/share/postings.ts'
import { operatorOwes } from '../domain/share/split.ts'

export function openTestLedger(): Ledger {
  let now = 0n
  return openMemoryLedger({ clock: () => (now += 1n) })
}

/** Commits, and commits again: the second time nothing may change. */
export async function commitTwice(ledger: Ledger, postings: Postings): Promise<void> {
  if (postings.transfers.length === 0) return
  expect(await ledger.commit(postings)).toMatchObject({ ok: true, outcome: 'created' })
  expect(await ledger.commit(postings)).toMatchObject({ ok: true, outcome: 'exists' })
}

/** What an account owes its owner (credits less debits) in minor units. */
export async function heldIn(
  ledger: Ledger,
  account: { readonly kind: AccountKind; readonly owner: string; readonly currency?: string },
): Promise<bigint> {
  const { kind, owner, currency = 'EUR' } = account
  const [found] = await ledger.lookupAccounts([accountId(kind, owner, fiatAsset(currency))])
  const balance = (found?.creditsPosted ?? 0n) - (found?.debitsPosted ?? 0n)
  const unit = currency === 'KRW' ? 1_000_000n : 10_000n
  expect(balance % unit).toBe(0n)
  return balance / unit
}

/** What all accounts owe and are owed comes to nothing. */
export async function expectBooksBalanced(ledger: Ledger): Promise<void> {
  const accounts = await ledger.allAccounts({ limit: 1_000 })
  const sum = accounts.reduce(
    (total, { creditsPosted, debitsPosted }) => total + creditsPosted - debitsPosted,
    0n,
  )
  expect(sum).toBe(0n)
}

/** A merchant's euros: pending, confirmed, available, owed to us (below zero), withheld. */
export async function readStages(ledger: Ledger, merchantId: string): Promise<readonly bigint[]> {
  return [
    await heldIn(ledger, { kind: 'phonePending', owner: merchantId }),
    await heldIn(ledger, { kind: 'phoneConfirmed', owner: merchantId }),
    await heldIn(ledger, { kind: 'merchant', owner: merchantId }),
    await heldIn(ledger, { kind: 'merchantDebt', owner: merchantId }),
    await heldIn(ledger, { kind: 'badDebtReserve', owner: merchantId }),
  ]
}

/** The operator pays for one charge alone, and the merchant's part becomes available. */
export function collectedPostings(of: SharedPayment, taken: Taken): Postings {
  const { id, operatorId, split } = of
  const units = operatorOwes(split)
  return joinPostings([
    paidPostings({ id, operatorId, currency: split.currency, units }),
    availablePostings(of, taken),
  ])
}

/** The operator deducts a refund or a clawback from what it pays. */
export function settledPostings(line: Parameters<typeof paidPostings>[0]): Postings {
  return paidPostings({ ...line, units: -line.units })
}
