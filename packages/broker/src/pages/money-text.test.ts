import { type Asset, assetScale, formatDecimal, money } from '@farthing/protocol'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { moneyText } from './money-text.ts'

const eur = (amount: bigint): string => moneyText('en', money('EUR/6', amount))

describe('money for people', () => {
  test('shows prices below a cent exactly', () => {
    expect(eur(4_000n)).toBe('€0.004')
    expect(eur(1n)).toBe('€0.000001')
  })

  test('keeps the two decimals people expect', () => {
    expect(eur(20_000n)).toBe('€0.02')
    expect(eur(5_000_000n)).toBe('€5.00')
    expect(moneyText('en', money('JPY/6', 5_000_000n))).toBe('JPY\u00a05')
  })

  test('writes the code where a symbol would be ambiguous', () => {
    expect(moneyText('en', money('USD/6', 1_500_000n))).toBe('USD\u00a01.50')
    expect(moneyText('en', money('SATOSHI/0', 21n))).toBe('21 SATOSHI')
  })

  test('signs what came in and what went out, but not zero', () => {
    expect(moneyText('en', money('EUR/6', -20_000n), 'exceptZero')).toBe('\u2212€0.02')
    expect(moneyText('en', money('EUR/6', 20_000n), 'exceptZero')).toBe('+€0.02')
    expect(moneyText('en', money('EUR/6', 0n), 'exceptZero')).toBe('€0.00')
  })

  test('loses no digit of any amount', () => {
    const asset = fc.constantFrom<Asset>('EUR/6', 'USD/6', 'JPY/6', 'GBP/6')
    fc.assert(
      fc.property(asset, fc.bigInt({ min: 0n, max: 9_223_372_036_854_775_807n }), (asset, amount) => {
        const value = money(asset, amount)
        const shown = moneyText('en', value).replace(/[^0-9.]/g, '')
        const [whole = '', fraction = ''] = shown.split('.')
        expect(BigInt(whole + fraction.padEnd(assetScale(asset), '0'))).toBe(amount)
        expect(shown.startsWith(formatDecimal(value))).toBe(true)
      }),
    )
  })
})
