// A short run of virtual goods at random, as `npm run sim -- goods` does a long one.

import { expect, it } from 'vitest'
import { runGoods } from './goods-run.ts'

it.each([1, 8])(
  'goods at random agree with naive books of money, goods and debts, seed %d',
  async (seed) => {
    const run = await runGoods({ seed, ops: 300 })
    expect(run.events).toBeGreaterThan(300)
    // A run in which nobody got anything back would have tried little.
    expect(run.outcomes['refund by merchant: succeeded']).toBeGreaterThan(3)
    expect(run.outcomes['answer gift: done']).toBeGreaterThan(0)
  },
  120_000,
)

it('goods at random have the same events again under the same seed', async () => {
  const [one, other] = [await runGoods({ seed: 3, ops: 120 }), await runGoods({ seed: 3, ops: 120 })]
  expect(one).toEqual(other)
  expect(one.digest).not.toBe('')
}, 120_000)
