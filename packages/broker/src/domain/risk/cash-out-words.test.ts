import { assert, constantFrom, property, string, stringMatching } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findCashOutWords } from './cash-out-words.ts'

const found = (text: string) => findCashOutWords([text])

describe('words of the cash-out trade', () => {
  it('are found in Korean and English', () => {
    expect(found('휴대폰 소액결제 현금화 24시')).toEqual(['현금화'])
    expect(found('상품권 매입 합니다')).toEqual(['매입'])
    expect(found('급전 필요하신 분')).toEqual(['급전'])
    expect(found('내구제 문의')).toEqual(['내구제'])
    expect(found('카드깡 당일 입금')).toEqual(['깡'])
    expect(found('폰깡')).toEqual(['깡'])
    expect(found('Cash for phone credit, today')).toEqual(['cash for phone credit'])
    expect(found('We buy: SELL GIFT CODES here')).toContain('sell gift code')
  })

  it('are found spaced out, in other letters, decomposed, and in addresses', () => {
    for (const text of [
      '현 금 화',
      '현.금.화',
      '현★금★화',
      '현ㅋ금ㅋ화',
      '현\u200b금\u200b화',
      '현금화'.normalize('NFD'),
    ]) {
      expect(found(text)).toEqual(['현금화'])
    }
    expect(found('c4sh f0r ph0ne cr3dit')).toEqual(['cash for phone credit'])
    expect(found('C A S H - for - phone - credit')).toEqual(['cash for phone credit'])
    expect(found('ｃａｓｈ ｆｏｒ ｐｈｏｎｅ ｃｒｅｄｉｔ')).toEqual(['cash for phone credit'])
    expect(found(`https://x.example/?q=${encodeURIComponent('현금화')}`)).toEqual(['현금화'])
    expect(found('https://x.example/?utm_campaign=cash+for+phone+credit')).toEqual(['cash for phone credit'])
  })

  it('are not seen in ordinary words that hold them', () => {
    for (const text of [
      '새우깡을 먹으며 읽는 소설',
      '깡통 시장의 밤',
      '깡패 이야기',
      '매입세액 공제 안내',
      '매입 세액',
      '바다를 매입한 사람들',
      '공급전력 부족',
      '이야기의 급전개',
      '환급전 확인하세요',
      'How phone credit works',
      'The cashier for phonetics',
      'Selling gifts: a code of conduct',
      'A cash for questions affair',
    ]) {
      expect([text, found(text)]).toEqual([text, []])
    }
  })

  it('are found wherever they stand, and no text makes the search throw', () => {
    assert(
      property(
        string({ unit: 'binary', maxLength: 400 }),
        constantFrom('현금화', 'sell gift code'),
        (text, word) => {
          findCashOutWords([text])
          expect(findCashOutWords([text.replaceAll('%', ''), `a ${word} b`])).toContain(word)
        },
      ),
    )
    assert(
      property(stringMatching(/^[ $!@.]{0,3}$/), (gap) => {
        expect(found(['현', '금', '화'].join(gap))).toEqual(['현금화'])
      }),
    )
  })

  it('cost little even in texts made to be slow', () => {
    for (const sign of ['$', '!', '@ ', 'c$', 's.', '폰 ', '카드']) {
      expect(found(sign.repeat(100_000))).toEqual([])
    }
  })
})
