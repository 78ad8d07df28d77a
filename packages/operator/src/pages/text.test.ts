import { expect, test } from 'vitest'
import { answerIn, codeIn, moneyText, numberText } from './text.ts'

test('sums are written with all decimals of their currency and thousands apart', () => {
  expect(moneyText(499n, 'EUR')).toBe('4.99 EUR')
  expect(moneyText(-123_456n, 'EUR')).toBe('\u22121,234.56 EUR')
  expect(moneyText(1_000_000n, 'KRW')).toBe('1,000,000 KRW')
  expect(moneyText(0n, 'GBP')).toBe('0.00 GBP')
})

test('numbers are grouped as at home, and others left as they are', () => {
  expect(numberText('+4915123456700')).toBe('+49 151 2345 6700')
  expect(numberText('+447700900100')).toBe('+44 7700 900 100')
  expect(numberText('+821012345600')).toBe('+82 10 1234 5600')
  expect(numberText('+31612345600')).toBe('+31 6 1234 5600')
  expect(numberText('+33612345678')).toBe('+33612345678')
})

test('a code is found where there is one, and a sum, a year or a help number is none', () => {
  expect(codeIn('482913 is your code to pay 4.99 EUR')).toBe('482913')
  expect(codeIn('@pay.example.org #004821')).toBe('004821')
  expect(codeIn('[더렌] 인증번호 482913 / 5000원')).toBe('482913')
  expect(codeIn('Reply Y 4821 to pay')).toBe('4821')
  for (const text of ['Paid 123456.50 EUR', 'Ref 1234567', 'In 2026', 'Help 08001234567', '']) {
    expect(codeIn(text), text).toBeUndefined()
  }
  expect(answerIn('Reply Y 4821 to pay')).toBe('Y 4821')
  expect(answerIn('Hello')).toBe('Y')
})
