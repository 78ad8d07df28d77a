// Holds that were resolved long before their time do not pile up in memory, and those still open run out all the same.

import { expect, it } from 'vitest'
import { limits } from '../limits.ts'
import { newVoid } from '../model.ts'
import { account, start, transfer } from '../testing/samples.ts'
import { acceptBatch, applyJobs, type Books, newBooks, startBatch } from './books.ts'
import { isMostlyResolved, refillDue } from './due-heap.ts'

const second = 1_000_000_000n

function run(books: Books, now: bigint, job: Parameters<typeof applyJobs>[1][number]): void {
  const batch = startBatch(books, now)
  applyJobs(batch, [job], () => ({ kind: 'unknown' }))
  acceptBatch(books, batch, [job])
}

it('counts the holds that are open, whether they are made and resolved together, later or never', () => {
  const books = newBooks()
  run(books, start, { kind: 'createAccounts', accounts: [account(1n), account(2n)] })
  const hold = (id: bigint, timeoutSeconds: number) =>
    transfer(id, { flags: { pending: true }, timeoutSeconds })
  const transfers = [hold(10n, 9), newVoid(20n, 10n), hold(11n, 9), hold(12n, 9), hold(13n, 1), hold(14n, 0)]
  run(books, start, { kind: 'createTransfers', transfers })
  expect([books.due.length, books.openDue]).toEqual([4, 3])
  run(books, start, { kind: 'createTransfers', transfers: [newVoid(21n, 11n), newVoid(24n, 14n)] })
  expect([books.due.length, books.openDue]).toEqual([4, 2])
  run(books, start + 2n * second, { kind: 'createTransfers', transfers: [] })
  expect([books.due.length, books.openDue]).toEqual([3, 1])
})

it('says when most of a heap is resolved, and keeps the order of what is filled in anew', () => {
  const heap = Array.from({ length: limits.resolvedHoldsMax + 3 }, (_, index) => {
    const id = BigInt(index)
    return { id, at: start + id, timestamp: id }
  })
  expect(isMostlyResolved(heap, 2)).toBe(false)
  expect(isMostlyResolved(heap, 1)).toBe(true)
  refillDue(heap, heap.slice(5, 7).reverse())
  expect(heap.map(({ id }) => id)).toEqual([5n, 6n])
})
