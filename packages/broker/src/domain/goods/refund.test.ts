// What of a line goes back: never more than was paid, never less than the unused share, and the house's share to the unit.

import { fiatAsset, type Id, instant } from '@farthing/protocol'
import { array, assert, bigInt, property, tuple } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { transferCodes } from '../accounts.ts'
import type { Purchase } from '../purchase.ts'
import { aftersaleLimits } from './aftersale-limits.ts'
import type { RefundClass } from './content.ts'
import type { OrderLine } from './order.ts'
import {
  consumedText,
  decideForBuyer,
  decideForOthers,
  type LineFacts,
  reduceShare,
  unusedShareOf,
  wholeShare,
  worthOf,
} from './refund.ts'
import { refundPartTransfers } from './refund-transfers.ts'

const paidAt = instant(1_000_000)
const asset = fiatAsset('EUR')

function purchaseOf(units: bigint, fee: bigint): Purchase {
  return {
    id: 'pur_1' as Id<'pur'>,
    walletId: 'wal_1' as Id<'wal'>,
    merchantId: 'mer_1' as Id<'mer'>,
    nonce: 'n',
    buyUrlDigest: 'b',
    offerDigest: 'o',
    sequence: 0,
    price: { asset, amount: units },
    fee: { asset, amount: fee },
    origin: 'https://game.example',
    durationSeconds: 0,
    consent: 'explicit',
    idempotencyKey: 'k',
    paidAt,
    paidBy: 'balance',
    dayAllowance: 7n,
    weekAllowance: 8n,
  }
}

function factsOf(more: Partial<LineFacts> & { readonly refundClass?: RefundClass }): LineFacts {
  const { refundClass = 'instant', ...facts } = more
  const line = { ordinal: 0, refundClass, refundedUnits: 0n } as OrderLine
  return { line, order: { paidAt }, price: 100n, pendingUnits: 0n, unused: wholeShare, now: paidAt, ...facts }
}

describe('the money of refunds in parts', () => {
  it('adds up to the whole to the unit, part by part and party by party', () => {
    const cases = tuple(bigInt({ min: 1n, max: 10n ** 12n }), bigInt({ min: 0n, max: 1_000_000n })).chain(
      ([price, ppm]) =>
        tuple(
          array(bigInt({ min: 1n, max: price }), { minLength: 1, maxLength: 12 }),
          bigInt({ min: price, max: price }),
          bigInt({ min: (price * ppm) / 1_000_000n, max: (price * ppm) / 1_000_000n }),
        ),
    )
    assert(
      property(cases, ([wanted, price, fee]) => {
        const purchase = purchaseOf(price, fee)
        let before = 0n
        const sums = new Map<number, bigint>()
        for (const [index, units] of [...wanted, price].entries()) {
          const left = price - before
          if (left === 0n) break
          const part = { id: `r${index}`, before, units: units < left ? units : left }
          for (const { code, amount } of refundPartTransfers(purchase, part)) {
            sums.set(code, (sums.get(code) ?? 0n) + amount)
          }
          before += part.units
        }
        expect(before).toBe(price)
        expect(sums.get(transferCodes.refund)).toBe(price)
        expect(sums.get(transferCodes.feeRefund) ?? 0n).toBe(fee)
        // The day's cap and the week's budget.
        expect(sums.get(transferCodes.allowanceRestore)).toBe(2n * price)
      }),
    )
  })

  it('never gives back more than was paid', () => {
    expect(() => refundPartTransfers(purchaseOf(100n, 5n), { id: 'r', before: 60n, units: 41n })).toThrow()
  })
})

describe('the unused share', () => {
  it('is rounded to the player, and the mean of what a bundle holds', () => {
    expect(worthOf(100n, unusedShareOf([{ granted: 3n, unused: 1n }]))).toBe(34n)
    const both = unusedShareOf([
      { granted: 10n, unused: 5n },
      { granted: 1n, unused: 1n },
    ])
    expect(worthOf(100n, both)).toBe(75n)
    expect(consumedText(both)).toBe('0.25')
    expect(consumedText(wholeShare)).toBe('0')
  })
})

describe('what a buyer gets back', () => {
  const third = reduceShare({ numerator: 1n, denominator: 3n })

  it('goes by itself within the window, the whole where nothing was used and its share where something was', () => {
    expect(decideForBuyer(factsOf({}))).toMatchObject({ way: 'now', units: 100n })
    expect(decideForBuyer(factsOf({ unused: third }))).toMatchObject({ way: 'now', units: 34n })
    const none = reduceShare({ numerator: 0n, denominator: 3n })
    expect(decideForBuyer(factsOf({ unused: none }))).toMatchObject({ code: 'refund_used' })
  })

  it('is for the merchant to decide after the window, and where the class says so', () => {
    const last = instant(paidAt + aftersaleLimits.instantWindowMs - 1)
    expect(decideForBuyer(factsOf({ now: last }))).toMatchObject({ way: 'now' })
    expect(decideForBuyer(factsOf({ now: instant(last + 1) }))).toMatchObject({ way: 'review' })
    expect(decideForBuyer(factsOf({ refundClass: 'review' }))).toMatchObject({ way: 'review', units: 100n })
    const { unused: _unused, ...unknown } = factsOf({})
    expect(decideForBuyer(unknown)).toMatchObject({ way: 'review' })
  })

  it('ends with use only where the buyer agreed that it would', () => {
    const used = factsOf({ refundClass: 'none_after_use', unused: third })
    expect(decideForBuyer(used)).toMatchObject({ way: 'now', units: 34n })
    const consent = { text: 'At once, please', at: paidAt }
    expect(decideForBuyer({ ...used, order: { paidAt, consent } })).toMatchObject({ code: 'refund_used' })
    expect(decideForBuyer({ ...used, unused: wholeShare, order: { paidAt, consent } })).toMatchObject({
      way: 'now',
    })
  })

  it('is at most what has not gone back and is not on its way', () => {
    const facts = factsOf({ pendingUnits: 30n })
    const line = { ...facts.line, refundedUnits: 50n }
    expect(decideForBuyer({ ...facts, line })).toMatchObject({ units: 20n })
    expect(decideForOthers({ ...facts, line })).toMatchObject({ units: 20n })
    expect(decideForOthers({ ...facts, line }, 21n)).toMatchObject({ code: 'invalid_request' })
    expect(decideForBuyer({ ...facts, line: { ...line, refundedUnits: 70n } })).toMatchObject({
      code: 'already_refunded',
    })
  })
})
