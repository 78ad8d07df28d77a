// The rules of codes: good for one thing only, guessed at a few times only, sent a few times only, whatever the history.

import { Bug, type Instant, instant } from '@farthing/protocol'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type CodeBinding,
  codeChanceBytes,
  decideAttempt,
  decideSend,
  digestCode,
  makeCode,
  type SendHistory,
} from './code.ts'
import { codeLimits } from './code-limits.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const start = instant(Date.UTC(2026, 0, 7, 12))
const at = (ms: number): Instant => instant(start + ms)
const key = Uint8Array.from({ length: 32 }, (_, index) => index)
const chance = fc.uint8Array({ minLength: codeChanceBytes, maxLength: codeChanceBytes })

const binding: CodeBinding = {
  code: '048210',
  paymentId: 'phn_1',
  payerId: 'pyr_1',
  amount: { currency: 'EUR', units: 499n },
  merchantId: 'mer_1',
  session: 'digest of a session',
}

describe('a code', () => {
  it('has six digits or four, leading zeros kept', () => {
    fc.assert(
      fc.property(chance, (bytes) => {
        expect(makeCode(bytes, 6)).toMatch(/^[0-9]{6}$/)
        expect(makeCode(bytes, 4)).toMatch(/^[0-9]{4}$/)
      }),
    )
    expect(makeCode(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 7), 6)).toBe('000007')
    expect(() => makeCode(new Uint8Array(4), 6)).toThrow(Bug)
  })

  it('takes every value about as often', () => {
    const counts = new Map<string, number>()
    for (let draw = 0; draw < 100_000; draw += 1) {
      const bytes = new Uint8Array(codeChanceBytes)
      // A full-period walk over 64 bits stands in for chance.
      new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, BigInt(draw) * 0x9e37_79b9_7f4a_7c15n))
      const digit = makeCode(bytes, 6).charAt(0)
      counts.set(digit, (counts.get(digit) ?? 0) + 1)
    }
    for (const count of counts.values()) expect(Math.abs(count - 10_000)).toBeLessThan(500)
    expect(counts.size).toBe(10)
  })

  it.each<[string, Partial<CodeBinding>]>([
    ['code', { code: '048211' }],
    ['payment', { paymentId: 'phn_2' }],
    ['payer', { payerId: 'pyr_2' }],
    ['amount', { amount: { currency: 'EUR', units: 500n } }],
    ['currency', { amount: { currency: 'GBP', units: 499n } }],
    ['merchant', { merchantId: 'mer_2' }],
    ['session', { session: 'digest of another' }],
  ])('of another %s is another digest', (_, change) => {
    expect(digestCode(key, { ...binding, ...change })).not.toBe(digestCode(key, binding))
  })

  it('cannot be taken apart otherwise: no two bindings have one digest', () => {
    const word = fc.string({ maxLength: 4 })
    const any = fc.record({
      code: word,
      paymentId: word,
      payerId: word,
      amount: fc.record({ currency: word, units: fc.bigInt({ min: 0n, max: 99n }) }),
      merchantId: word,
      session: word,
    })
    fc.assert(
      fc.property(any, any, (one, other) => {
        const isSame = JSON.stringify(one, plain) === JSON.stringify(other, plain)
        expect(digestCode(key, one) === digestCode(key, other)).toBe(isSame)
      }),
    )
    expect(digestCode(Uint8Array.of(1), binding)).not.toBe(digestCode(key, binding))
  })
})

const plain = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value)
const right = digestCode(key, binding)
const wrong = digestCode(key, { ...binding, code: '000000' })
const live = { digest: right, expiresAt: at(codeLimits.lifeMs), misses: 0, endedAt: undefined }

describe('a guess', () => {
  it('that is right is right, until the code has lived three minutes', () => {
    const given = { code: live, digest: right, misses: [] }
    expect(decideAttempt(given, start)).toEqual({ kind: 'right' })
    expect(decideAttempt(given, at(180_000 - 1))).toEqual({ kind: 'right' })
    expect(decideAttempt(given, at(180_000))).toEqual({ kind: 'expired' })
  })

  it('that is wrong takes one of five places, and the right one after them is too late', () => {
    const tries = [0, 1, 2, 3, 4].map((misses) =>
      decideAttempt({ code: { ...live, misses }, digest: wrong, misses: [] }, start),
    )
    expect(tries.map((try_) => try_.kind === 'wrong' && try_.triesLeft)).toEqual([4, 3, 2, 1, 0])
    expect(decideAttempt({ code: { ...live, misses: 5 }, digest: right, misses: [] }, start)).toEqual({
      kind: 'dead',
    })
  })

  it('at a reply has three places', () => {
    const given = { digest: right, misses: [], triesMax: codeLimits.replyTries }
    expect(decideAttempt({ ...given, code: { ...live, misses: 2 } }, start).kind).toBe('right')
    expect(decideAttempt({ ...given, code: { ...live, misses: 3 } }, start).kind).toBe('dead')
  })

  it('at a code that a resend ended is too late', () => {
    const ended = { ...live, endedAt: start }
    expect(decideAttempt({ code: ended, digest: right, misses: [] }, at(1)).kind).toBe('expired')
  })

  it('at a number with ten wrong ones in a day waits a day from the tenth, even where it is right', () => {
    const misses = Array.from({ length: 10 }, (_, index) => at(index * 2 * hour))
    const last = misses.at(-1) ?? start
    const until = last + day
    const judge = (now: number) => {
      const time = instant(now)
      const code = { ...live, expiresAt: instant(now + minute) }
      return decideAttempt({ code, digest: right, misses: kept(misses, time) }, time)
    }
    expect(judge(last)).toEqual({ kind: 'locked', until })
    // The first of the ten is long past a day ago by now, and the lock stands.
    expect(judge(until - 1)).toEqual({ kind: 'locked', until })
    expect(judge(until)).toEqual({ kind: 'right' })
  })
})

/** What the flows read of a history: no further back than this. */
const kept = (events: readonly Instant[], now: Instant): readonly Instant[] =>
  events.filter((event) => event > now - codeLimits.missesSinceMs)

/** The most events that lie within any span of this length. */
function densest(events: readonly number[], spanMs: number): number {
  return Math.max(
    0,
    ...events.map((from) => events.filter((event) => event >= from && event < from + spanMs).length),
  )
}

const steps = fc.array(fc.integer({ min: 1_000, max: 3 * hour }), { minLength: 40, maxLength: 80 })

describe('over any history', () => {
  it('a number is never guessed at more than ten times in a day, and rests a day after that', () => {
    fc.assert(
      fc.property(steps, (waits) => {
        const misses: Instant[] = []
        let now: Instant = start
        for (const wait of waits) {
          now = instant(now + wait)
          const code = { ...live, expiresAt: instant(now + minute) }
          const decision = decideAttempt({ code, digest: wrong, misses: kept(misses, now) }, now)
          if (decision.kind === 'wrong') misses.push(now)
        }
        expect(densest(misses, day)).toBeLessThanOrEqual(10)
        for (const [index, tenth] of misses.entries()) {
          const first = misses[index - 9]
          const next = misses[index + 1]
          if (first !== undefined && tenth - first < day && next !== undefined) {
            expect(next - tenth).toBeGreaterThanOrEqual(day)
          }
        }
      }),
    )
  })

  it('a number is never sent more than five codes an hour and ten a day, each half a minute after the one before', () => {
    const payments = fc.array(
      fc.record({ wait: fc.integer({ min: 0, max: 40 * minute }), isNew: fc.boolean() }),
      {
        minLength: 60,
        maxLength: 120,
      },
    )
    fc.assert(
      fc.property(payments, (asks) => {
        const toNumber: Instant[] = []
        let ofPayment: Instant[] = []
        let now: Instant = start
        for (const { wait, isNew } of asks) {
          now = instant(now + wait)
          if (isNew) ofPayment = []
          const decision = decideSend({ ...quiet, toNumber, ofPayment }, now)
          if (!decision.ok) continue
          const last = ofPayment.at(-1)
          if (last !== undefined) expect(now - last).toBeGreaterThanOrEqual(30_000)
          toNumber.push(now)
          ofPayment.push(now)
          expect(ofPayment.length).toBeLessThanOrEqual(4)
        }
        expect(densest(toNumber, hour)).toBeLessThanOrEqual(5)
        expect(densest(toNumber, day)).toBeLessThanOrEqual(10)
      }),
    )
  })

  it('an address never has more than twenty codes sent in an hour', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 10 * minute }), { minLength: 60, maxLength: 120 }),
        (waits) => {
          const fromAddress: Instant[] = []
          let now: Instant = start
          for (const wait of waits) {
            now = instant(now + wait)
            if (decideSend({ ...quiet, fromAddress }, now).ok) fromAddress.push(now)
          }
          expect(densest(fromAddress, hour)).toBeLessThanOrEqual(20)
        },
      ),
    )
  })
})

const quiet: SendHistory = {
  ofPayment: [],
  toNumber: [],
  fromAddress: [],
  ofMerchant: [],
  misses: [],
  deadCodes: [],
  conversion: { sent: 0, converted: 0 },
}
const reason = (history: Partial<SendHistory>, now: Instant = start): string => {
  const decision = decideSend({ ...quiet, ...history }, now)
  return decision.ok ? 'sent' : decision.why
}
const before = (...ago: readonly number[]): readonly Instant[] =>
  ago.map((ms) => at(-ms)).toSorted((left, right) => left - right)

describe('a message with a code', () => {
  it('follows another of its payment after half a minute, three times', () => {
    expect(decideSend({ ...quiet, ofPayment: before(29_999) }, start)).toEqual({
      ok: false,
      why: 'early',
      againAt: at(1),
    })
    expect(reason({ ofPayment: before(30_000) })).toBe('sent')
    expect(reason({ ofPayment: before(90_000, 60_000, 30_000) })).toBe('sent')
    expect(reason({ ofPayment: before(120_000, 90_000, 60_000, 30_000) })).toBe('resends')
  })

  it('waits until the hour has room again, and says when that is', () => {
    const toNumber = before(50 * minute, 40 * minute, 30 * minute, 20 * minute, 10 * minute)
    expect(decideSend({ ...quiet, toNumber }, start)).toEqual({
      ok: false,
      why: 'number',
      againAt: at(10 * minute),
    })
    expect(reason({ toNumber }, at(10 * minute))).toBe('sent')
  })

  it('is not sent for an hour after three codes died in one', () => {
    const deadCodes = before(59 * minute, 30 * minute, 0)
    expect(decideSend({ ...quiet, deadCodes }, start)).toEqual({
      ok: false,
      why: 'locked',
      againAt: at(hour),
    })
    expect(reason({ deadCodes }, at(hour))).toBe('sent')
    expect(reason({ deadCodes: before(61 * minute, 30 * minute, 0) })).toBe('sent')
    expect(reason({ deadCodes: before(30 * minute, 0) })).toBe('sent')
  })

  it('is not sent for a merchant whose buyers hardly ever pay, nor past ten times its usual day', () => {
    expect(reason({ conversion: { sent: 50, converted: 9 } })).toBe('pumping')
    expect(reason({ conversion: { sent: 50, converted: 10 } })).toBe('sent')
    expect(reason({ conversion: { sent: 49, converted: 0 } })).toBe('sent')
    const usual = [1, 2, 3, 4, 5, 6, 7].flatMap((days) => Array.from({ length: 30 }, () => days * day + hour))
    const today = (count: number): readonly number[] => Array.from({ length: count }, () => hour)
    expect(reason({ ofMerchant: before(...usual, ...today(299)) })).toBe('sent')
    expect(reason({ ofMerchant: before(...usual, ...today(300)) })).toBe('merchant')
    // One day out of the ordinary does not raise what is usual.
    const burst = Array.from({ length: 5_000 }, () => 3 * day + hour)
    expect(reason({ ofMerchant: before(...usual, ...burst, ...today(300)) })).toBe('merchant')
    expect(reason({ ofMerchant: before(...today(199)) })).toBe('sent')
    expect(reason({ ofMerchant: before(...today(200)) })).toBe('merchant')
  })

  it('that may be sent names the bounds its commit counts again', () => {
    const decision = decideSend(quiet, start)
    expect(decision.ok && decision.bounds).toEqual([
      { per: 'payer', since: at(-hour), max: 5 },
      { per: 'payer', since: at(-day), max: 10 },
      { per: 'address', since: at(-hour), max: 20 },
      { per: 'merchant', since: at(-day), max: 200 },
    ])
  })
})
