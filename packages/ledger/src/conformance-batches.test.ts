// What every engine must do alike with batches: one refusal in a large one costs the others nothing, and how callers cut
// their transfers into calls makes no difference.

import { array, assert, asyncProperty, bigInt, boolean, constantFrom, integer, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Ledger } from './api.ts'
import { type EngineEntry, engines } from './engines/index.ts'
import type { NewTransfer } from './model.ts'
import { account, openSampleAccounts, start, transfer } from './testing/samples.ts'
import { withPlace } from './testing/temporary.ts'
import { withSampleLedger } from './testing/with-ledger.ts'

/** Every other transfer pays account 2, the others pay on from it to account 3. */
const payments = Array.from({ length: 8000 }, (_, index) =>
  index % 2 === 0
    ? transfer(BigInt(index + 10))
    : transfer(BigInt(index + 10), { debitAccountId: 2n, creditAccountId: 3n, amount: 4n }),
)

describe.each(engines)('the $name engine', (engine) => {
  it('refuses a transfer for lack of funds in the middle of a batch of 8,000 at no cost to the others', () =>
    withSampleLedger(engine, async (ledger) => {
      const tooMuch = { debitAccountId: 3n, creditAccountId: 2n, amount: 1_000_000n }
      const batch = payments.map((payment, index) => (index === 4000 ? { ...payment, ...tooMuch } : payment))
      const results = await ledger.createTransfers(batch)
      expect(results[4000]).toEqual({ ok: false, code: 'exceeds_credits' })
      expect(results.filter((result) => result.ok && result.outcome === 'created')).toHaveLength(7999)
      expect(await ledger.lookupTransfers([4010n])).toEqual([])
      const without = await balancesOf(engine, [payments.toSpliced(4000, 1)])
      expect(await balances(ledger)).toEqual(without.slice(0, 3))
      expect(await ledger.lookupAccounts([2n])).toMatchObject([
        { creditsPosted: 39_990n, debitsPosted: 16_000n },
      ])
    }))

  it('ends at the same balances however the same transfers are cut into calls', {
    timeout: 60_000,
  }, async () => {
    const runs = engine.isDurable ? 15 : 100
    await assert(
      asyncProperty(
        array(anyTransfer, { maxLength: 40 }),
        array(integer({ min: 1, max: 9 })),
        async (made, cuts) => {
          const transfers = made.map((one, index) => ({ ...one, id: BigInt(index + 10) }))
          const whole = await balancesOf(engine, [transfers])
          expect(await balancesOf(engine, cutInto(transfers, cuts))).toEqual(whole)
        },
      ),
      { numRuns: runs },
    )
  })
})

/** Movements, holds, posts and voids of earlier ones, and closings, between the three sample accounts and a fourth. */
const anyTransfer = record({
  debitAccountId: constantFrom(1n, 2n, 3n, 4n),
  creditAccountId: constantFrom(1n, 2n, 3n, 4n),
  amount: bigInt({ min: 0n, max: 50n }),
  kind: constantFrom('move', 'move', 'hold', 'hold', 'close', 'post', 'void'),
  balancing: boolean(),
  target: integer({ min: 10, max: 50 }),
}).map(({ debitAccountId, creditAccountId, amount, kind, balancing, target }): NewTransfer => {
  const resolves = {
    id: 0n,
    debitAccountId: 0n,
    creditAccountId: 0n,
    ledger: 0,
    code: 0,
    pendingId: BigInt(target),
  }
  if (kind === 'post') return { ...resolves, amount, flags: { postPending: true } }
  if (kind === 'void') return { ...resolves, amount: 0n, flags: { voidPending: true } }
  const flags = { pending: kind !== 'move', closingDebit: kind === 'close', balancingDebit: balancing }
  return transfer(0n, { debitAccountId, creditAccountId, amount, flags })
})

/** All at once, as callers of one turn do, in calls of the given sizes. */
function cutInto(
  transfers: readonly NewTransfer[],
  sizes: readonly number[],
): readonly (readonly NewTransfer[])[] {
  const calls: (readonly NewTransfer[])[] = []
  let rest = transfers
  for (const size of sizes) {
    calls.push(rest.slice(0, size))
    rest = rest.slice(size)
  }
  return [...calls, rest]
}

/** Where the accounts of a fresh ledger stand after these calls, the even ones waited for and the odd ones not. */
function balancesOf(
  engine: EngineEntry,
  calls: readonly (readonly NewTransfer[])[],
): Promise<readonly unknown[]> {
  return withPlace(engine, async (place) => {
    const ledger = await engine.open({ place, clock: () => start })
    await openSampleAccounts(ledger)
    await ledger.createAccounts([account(4n)])
    const under: Promise<unknown>[] = []
    for (const [index, call] of calls.entries()) {
      const answered = ledger.createTransfers(call)
      under.push(answered)
      if (index % 2 === 0) await answered
    }
    await Promise.all(under)
    const found = await balances(ledger)
    await ledger.close()
    return found
  })
}

async function balances(ledger: Ledger): Promise<readonly unknown[]> {
  const accounts = await ledger.lookupAccounts([1n, 2n, 3n, 4n])
  return accounts.map((one) => ({ ...one, timestamp: 0n }))
}
