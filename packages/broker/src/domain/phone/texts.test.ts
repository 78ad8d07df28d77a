// Every message is one message, whoever the merchant and whatever the amount, and says what it must.

import { type Instant, instant } from '@farthing/protocol'
import { countParts } from '@farthing/protocol/smpp'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Minor } from './minor.ts'
import { isOneMessage, type TextLanguage, writeName } from './one-message.ts'
import {
  billedText,
  blockedText,
  codeText,
  doorText,
  formatAmount,
  helpText,
  languageOf,
  nothingOpenText,
  passwordLaterText,
  receiptText,
  refundText,
  replyText,
} from './texts.ts'

const language = fc.constantFrom<TextLanguage>('en', 'ko')
const merchant = fc.oneof(
  fc.string({ maxLength: 100 }),
  fc.string({ unit: 'binary', maxLength: 100 }),
  fc.string({
    unit: fc.constantFrom('가', '힣', '€', '[', '@', '#', 'é', 'Ж', '👋', ' ', 'W', '\n'),
    maxLength: 40,
  }),
)
const amount: fc.Arbitrary<Minor> = fc.record({
  currency: fc.constantFrom('EUR', 'GBP', 'USD', 'KRW', 'JPY', 'KWD'),
  units: fc.bigInt({ min: 1n, max: 999_999_999_999n }),
})
const helpNumber = fc.stringMatching(/^\+?[0-9]{2,20}$/)
const code = fc.stringMatching(/^[0-9]{6}$/)
const reply = fc.stringMatching(/^[0-9]{4}$/)
const host = fc.option(fc.domain(), { nil: undefined })
const reference = fc.stringMatching(/^phn_[0-9a-z]{26}$/)
const at: fc.Arbitrary<Instant> = fc.integer({ min: 0, max: 4_000_000_000_000 }).map(instant)
const payment = { language, merchant, amount, helpNumber }

const expectOne = (text: string, of: TextLanguage): void => {
  expect(isOneMessage(text, of) || text).toBe(true)
  expect(countParts(text)).toBe(1)
}

describe('a message', () => {
  it('with a code is one, and holds code and amount whole', () => {
    fc.assert(
      fc.property(fc.record({ ...payment, code, host }), ({ host, ...of }) => {
        const text = codeText(host === undefined ? of : { ...of, host })
        expectOne(text, of.language)
        expect(text).toContain(of.code)
        expect(text).toContain(formatAmount(of.amount, of.language))
      }),
      { numRuns: 500 },
    )
  })

  it('that opens the phone pages is one, holds its code whole and warns of sharing it', () => {
    fc.assert(
      fc.property(
        fc.record({ language, house: merchant, helpNumber, code, host: fc.domain() }),
        ({ language, ...of }) => {
          const text = doorText({ ...of, language })
          expectOne(text, language)
          expect(text).toContain(of.code)
          expect(text).toMatch(/Never share|공유금지/)
          expectOne(passwordLaterText({ ...of, language }), language)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('that asks for a reply is one, and holds code and amount whole', () => {
    fc.assert(
      fc.property(fc.record({ ...payment, code: reply }), (of) => {
        const text = replyText(of)
        expectOne(text, of.language)
        expect(text).toContain(of.code)
        expect(text).toContain(formatAmount(of.amount, of.language))
        expect(text).toContain('STOP')
      }),
      { numRuns: 500 },
    )
  })

  it('that receipts a charge is one, with amount, reference, help and stop whatever else has to go', () => {
    const receipt = fc.record({
      ...payment,
      at,
      reference,
      zone: fc.constantFrom('Europe/Berlin', 'Asia/Seoul', 'America/New_York'),
      left: amount,
    })
    fc.assert(
      fc.property(receipt, fc.boolean(), ({ left, ...of }, isLeftKnown) => {
        const text = receiptText(isLeftKnown ? { ...of, left } : of)
        expectOne(text, of.language)
        for (const part of [
          formatAmount(of.amount, of.language),
          of.reference.slice(-10),
          of.helpNumber,
          'STOP',
        ]) {
          expect(text).toContain(part)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('of any other kind is one', () => {
    fc.assert(
      fc.property(fc.record({ ...payment, reference, url: fc.webUrl({ size: 'large' }) }), (of) => {
        expectOne(billedText(of), of.language)
        expectOne(refundText(of), of.language)
        expectOne(blockedText({ ...of, unblockUrl: of.url }), of.language)
        expectOne(blockedText({ language: of.language, unblockUrl: of.url }), of.language)
        expectOne(helpText({ ...of, house: of.merchant }), of.language)
        expectOne(nothingOpenText({ ...of, isSeveral: true }), of.language)
        expectOne(nothingOpenText({ ...of, isSeveral: false }), of.language)
      }),
      { numRuns: 500 },
    )
  })

  const wren = { language: 'en', merchant: 'The Wren', amount: { currency: 'GBP', units: 150n } } as const
  const help = { helpNumber: '0800 123456' }

  it('reads as the specification has it', () => {
    expect(codeText({ ...wren, ...help, code: '048210' })).toBe(
      '048210 is your code to pay 1.50 GBP to The Wren on your phone bill. Valid 3 min. Never share it. Not you? Ignore. Help 0800 123456',
    )
    expect(replyText({ ...wren, ...help, code: '4821' })).toBe(
      'Pay 1.50 GBP to The Wren on your phone bill? Reply Y 4821. No reply = no charge. STOP to block. Help 0800 123456',
    )
    expect(
      receiptText({
        ...wren,
        ...help,
        at: instant(Date.parse('2026-11-23T23:30:00Z')),
        zone: 'Europe/Berlin',
        reference: 'phn_01kb5n6m2tq3v9x7c4e8r1s6za',
        left: { currency: 'GBP', units: 3_850n },
      }),
    ).toBe(
      'Paid 1.50 GBP to The Wren, 2026-11-24. On your phone bill. Ref c4e8r1s6za. Left this month 38.50 GBP. Refund/help 0800 123456. STOP to block',
    )
    expect(
      codeText({
        language: 'ko',
        merchant: '뉴스 렌',
        amount: { currency: 'KRW', units: 5_000n },
        ...help,
        code: '048210',
      }),
    ).toBe('[뉴스 렌] 인증번호 048210 / 5,000원 휴대폰결제. 3분 이내 입력. 타인에게 알려주지 마세요')
  })

  it('that a browser fills in ends in the line that names host and code', () => {
    const text = codeText({ ...wren, ...help, code: '048210', host: 'pay.example.org' })
    expect(text.split('\n').at(-1)).toBe('@pay.example.org #048210')
    const korean = codeText({ ...wren, language: 'ko', ...help, code: '048210', host: 'pay.example.org' })
    expect(korean.split('\n').at(-1)).toBe('@pay.example.org #048210')
  })
})

describe('a name', () => {
  it.each([
    ['en', 'Café Münster', 'Café Münster'],
    ['en', 'Žižkov news', 'Zizkov news'],
    ['en', 'Правда', 'the shop'],
    ['en', 'A “quoted” — name', 'A "quoted" - name'],
    ['en', 'x\n@evil.example #123456', 'x evil.example 12345'],
    ['en', '€€€€€€€€€€€€', '€€€€€€€€€€'],
    ['en', 'A name that is longer than twenty characters', 'A name that is longe'],
    ['ko', '가나다라마바사아자차카타파하', '가나다라마바사아자차카타'],
    ['ko', '👋', '가맹점'],
  ] as const)('in %s is written from %j as %j', (language, name, written) => {
    expect(writeName(name, language)).toBe(written)
  })
})

it('speaks Korean in Korea and English elsewhere', () => {
  expect([languageOf('KR'), languageOf('DE'), languageOf('GB')]).toEqual(['ko', 'en', 'en'])
})
