import { instant } from '@farthing/protocol'
import { describe, expect, it } from 'vitest'
import { addressKey, openAttemptLimiter } from './attempt-limiter.ts'

const now = instant(1_000_000)

describe('an attempt limiter', () => {
  it('lets each key try so often in a window, and again in the next', () => {
    const limiter = openAttemptLimiter({ windowMs: 1_000, perKey: 2, keysMax: 10 })
    expect([1, 2, 3].map(() => limiter.attempt(['a'], now))).toEqual([undefined, undefined, 1_000])
    expect(limiter.attempt(['b'], now)).toBeUndefined()
    expect(limiter.attempt(['b', 'a'], now)).toBe(1_000)
    expect(limiter.attempt(['a'], instant(now + 1_000))).toBeUndefined()
  })

  it('forgives what was no miss', () => {
    const limiter = openAttemptLimiter({ windowMs: 1_000, perKey: 1, keysMax: 10 })
    limiter.attempt(['a'], now)
    limiter.forgive(['a'], now)
    expect(limiter.attempt(['a'], now)).toBeUndefined()
  })

  it('forgets its oldest keys rather than growing without bound', () => {
    const limiter = openAttemptLimiter({ windowMs: 1_000, perKey: 1, keysMax: 3 })
    for (const key of ['a', 'b', 'c', 'd']) limiter.attempt([key], now)
    expect(limiter.attempt(['d'], now)).toBe(1_000)
    expect(limiter.attempt(['a'], now)).toBeUndefined()
  })
})

describe('the key of an address', () => {
  it('is the address for IPv4 and the /64 for IPv6, however it is written', () => {
    expect(addressKey('192.0.2.1')).not.toBe(addressKey('192.0.2.2'))
    expect(addressKey('::ffff:192.0.2.1')).not.toBe(addressKey('::ffff:192.0.2.2'))
    const same = ['2001:db8::1', '2001:0db8:0:0::2', '2001:db8:0:0:1:2:3:4'].map(addressKey)
    expect(new Set(same).size).toBe(1)
    expect(addressKey('2001:db8:0:1::1')).not.toBe(same[0])
    expect(addressKey('::1')).toBe(addressKey('0:0:0:0::2'))
  })
})
