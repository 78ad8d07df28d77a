// The whole broker under random work: the books are right after every step.

import { expect, it } from 'vitest'
import { runPurchases } from './testing/purchase-run.ts'
import { testStore } from './testing/test-broker.ts'

const seeds = testStore === 'sqlite' ? [1, 2, 3] : [1]

it.each(seeds)('keeps its books to the millionth through a random run (seed %i)', async (seed) => {
  const run = await runPurchases({ seed, ops: 200 })
  expect(run.purchases).toBeGreaterThan(20)
  expect(Object.keys(run.outcomes)).toEqual(
    expect.arrayContaining(['pay: paid', 'pay: known', 'refund: done', 'top up: done', 'budget: done']),
  )
})

it('makes the same run of the same seed', async () => {
  expect(await runPurchases({ seed: 7, ops: 60 })).toEqual(await runPurchases({ seed: 7, ops: 60 }))
})
