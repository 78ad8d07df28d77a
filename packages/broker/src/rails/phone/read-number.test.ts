// Numbers as people type them, and whose they may be.

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { guessOperator } from './guess-operator.ts'
import type { OperatorProfile } from './profile.ts'
import { readTypedNumber } from './read-number.ts'

const result = (typed: string, country: string): string => {
  const read = readTypedNumber(typed, country)
  return read.ok ? `${read.e164} ${read.country} ${read.national}` : read.code
}

describe('a typed number', () => {
  it.each([
    ['0151 2345 6789', 'DE', '+4915123456789 DE 15123456789'],
    ['(0)151/23456789', 'DE', '+4915123456789 DE 15123456789'],
    ['07400 123 456', 'GB', '+447400123456 GB 7400123456'],
    ['06-12345678', 'NL', '+31612345678 NL 612345678'],
    ['010-2345-6789', 'KR', '+821023456789 KR 1023456789'],
    ['(212) 555-2368', 'US', '+12125552368 US 2125552368'],
    ['０１０-２３４５-６７８９', 'KR', '+821023456789 KR 1023456789'],
    // A written country code stands over the country chosen.
    ['+31 6 12345678', 'DE', '+31612345678 NL 612345678'],
    ['0031612345678', 'DE', '+31612345678 NL 612345678'],
    ['+44 7400 123456', '', '+447400123456 GB 7400123456'],
  ])('%j in %s is %s', (typed, country, number) => {
    expect(result(typed, country)).toBe(number)
  })

  it.each([
    ['030 901820', 'DE', 'phone_number_kind', 'fixed'],
    ['020 7946 0018', 'GB', 'phone_number_kind', 'fixed'],
    ['0900 1234567', 'NL', 'phone_number_kind', 'premium'],
    ['0800 1234567', 'DE', 'phone_number_kind', 'free'],
    ['056 4567 8901', 'GB', 'phone_number_kind', 'over the internet'],
    ['070 1234 5678', 'GB', 'phone_number_kind', 'personal'],
    ['0151', 'DE', 'phone_number_invalid', 'too short'],
    ['0151 2345 6789 0123', 'DE', 'phone_number_invalid', 'too long'],
    ['call 0151 23456789', 'DE', 'phone_number_invalid', 'among words'],
    ['0151 23456789 ext. 5', 'DE', 'phone_number_invalid', 'with an extension'],
    ['', 'DE', 'phone_number_invalid', 'nothing'],
    ['0151 23456789', '', 'phone_number_invalid', 'without a country'],
    ['0151 23456789', 'XX', 'phone_number_invalid', 'of no country'],
    ['+999 123456789', 'DE', 'phone_number_invalid', 'with no country code'],
    ['0'.repeat(41), 'DE', 'phone_number_invalid', 'far too long'],
  ])('%j in %s is %s: %s', (typed, country, code) => {
    expect(result(typed, country)).toBe(code)
  })

  it('of any characters is read without throwing, and gives E.164 or nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('DE', 'KR', 'US', ''), (typed, country) => {
        const read = readTypedNumber(typed, country)
        expect(read.ok ? read.e164 : '+10000').toMatch(/^\+[1-9][0-9]{4,14}$/)
        if (!read.ok) expect(read.detail).toBeUndefined()
      }),
    )
  })
})

const operator = (id: string, country: string, prefixes: readonly string[]): OperatorProfile =>
  ({ id, country, prefixes }) as unknown as OperatorProfile

describe('a guess', () => {
  const profiles = [
    operator('telco', 'DE', ['151', '160', '1701']),
    operator('other', 'DE', ['15', '170']),
    operator('third', 'DE', ['157', '170']),
    operator('polder', 'NL', []),
    operator('haneul', 'KR', ['10']),
    operator('bada', 'KR', ['10']),
  ]
  const guess = (country: string, national: string): readonly unknown[] => {
    const { operator, others } = guessOperator(profiles, { country, national })
    return [operator?.id, others.map(({ id }) => id)]
  }

  it('is the operator of the longest prefix, with the others of the country beside', () => {
    expect(guess('DE', '15123456789')).toEqual(['telco', ['other', 'third']])
    expect(guess('DE', '15223456789')).toEqual(['other', ['telco', 'third']])
    expect(guess('DE', '17012345678')).toEqual(['telco', ['other', 'third']])
  })

  it('is nobody where two fit equally, or none does', () => {
    expect(guess('DE', '17023456789')).toEqual([undefined, ['telco', 'other', 'third']])
    expect(guess('DE', '19912345678')).toEqual([undefined, ['telco', 'other', 'third']])
    expect(guess('KR', '1023456789')).toEqual([undefined, ['haneul', 'bada']])
    expect(guess('FR', '612345678')).toEqual([undefined, []])
  })

  it('is an operator without prefixes where it is the only one', () => {
    expect(guess('NL', '612345678')).toEqual(['polder', []])
  })
})
