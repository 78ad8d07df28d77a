import type { Money } from '@farthing/protocol'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createBudget } from './budget.ts'

const euro = (amount: bigint): Money => ({ asset: 'EUR/6', amount })

type Step =
  | { readonly kind: 'reserve'; readonly key: string; readonly origin: string; readonly amount: bigint }
  | { readonly kind: 'settle'; readonly key: string; readonly part: bigint }

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e')
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('reserve' as const),
    key,
    origin: fc.constantFrom('https://a.example', 'https://b.example'),
    amount: fc.bigInt(1n, 60_000n),
  }),
  fc.record({ kind: fc.constant('settle' as const), key, part: fc.bigInt(0n, 100n) }),
)

describe('a budget', () => {
  test('whatever is reserved and settled, no bound is passed and nothing is counted twice', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const bounds = { perRequest: '0.05 EUR', total: '0.15 EUR', perOrigin: '0.1 EUR' }
        const budget = createBudget(bounds)
        const open = new Map<string, bigint>()
        let spent = 0n
        for (const one of steps) {
          if (one.kind === 'reserve') {
            const isNew = !open.has(one.key)
            const refusal = budget.reserve(one.key, one.origin, euro(one.amount))
            if (isNew && refusal === undefined) open.set(one.key, one.amount)
            if (one.amount > 50_000n && isNew) expect(refusal?.code).toBe('price_over_maximum')
          } else {
            const held = open.get(one.key)
            const charged = ((held ?? 0n) * one.part) / 100n
            budget.settle(one.key, euro(charged))
            if (held !== undefined) spent += charged
            open.delete(one.key)
          }
          const counted = spent + [...open.values()].reduce((sum, amount) => sum + amount, 0n)
          expect(budget.used().amount).toBe(counted)
          expect(counted).toBeLessThanOrEqual(150_000n)
        }
      }),
    )
  })

  test('bounds that are no money, or of several currencies, are bugs of the caller', () => {
    expect(() => createBudget({ perRequest: '0,05' })).toThrow()
    expect(() => createBudget({ perRequest: '0.05 EUR', total: '1 USD' })).toThrow()
  })
})
