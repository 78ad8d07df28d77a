// Finds the words of the cash-out trade in page titles, campaigns and referrers (C12), also where they are spaced out or
// spelt with digits. Ordinary words that merely contain one of them are left alone.

/** A Korean word, the syllables beside it that make another, ordinary word of it, and what must be spoken of as well. */
type Word = {
  readonly word: string
  readonly notAfter?: string
  readonly notBefore?: string
  readonly beside?: readonly string[]
}

/** What is bought up in the trade: vouchers, codes, what a phone pays for. */
const traded = ['상품권', '문상', '소액', '결제', '폰', '기프트', '핀번호', '쿠폰', '이용료']

/** Turning into cash; buying up, which in itself is everybody's word; urgent money; phones for cash. */
const korean: readonly Word[] = [
  { word: '현금화', notAfter: '표' },
  { word: '매입', notBefore: '세처액원채부', beside: traded },
  { word: '급전', notAfter: '공긴위환', notBefore: '개' },
  { word: '내구제', notBefore: '한약' },
]

/** What 깡 is said of; alone it is as often a snack, a can or courage. */
const kkangOf = ['카드', '폰', '소액', '결제', '상품권', '이용료']
const kkangOrdinary = '패통'

const english = [
  'cash for phone credit',
  'cash for phone bill',
  'phone credit to cash',
  'phone bill to cash',
  'sell gift code',
  'sell your gift code',
  'gift card for cash',
  'gift cards for cash',
  'gift card to cash',
  'gift cards to cash',
  'cash out phone bill',
  'cash out your phone bill',
  'micropayment to cash',
]

/** Signs that stand for letters; what looks alike is taken for one letter on both sides. */
const alike: Readonly<Record<string, string>> = {
  '4': 'a',
  '3': 'e',
  '1': 'i',
  l: 'i',
  '0': 'o',
  '5': 's',
  '7': 't',
  '9': 'g',
}
const signs: Readonly<Record<string, string>> = { '@': 'a', $: 's', '!': 'i', '|': 'i', '€': 'e' }

const textMax = 2_000

/** The words found, each once, under the names of the list. */
export function findCashOutWords(texts: readonly string[]): readonly string[] {
  const found = new Set<string>()
  for (const text of texts) {
    const cleaned = clean(text)
    const letters = cleaned.replace(notLetters, '')
    for (const each of korean) if (holds(letters, each)) found.add(each.word)
    if (holdsKkang(letters) || alone.test(cleaned)) found.add('깡')
    const latin = [letters, replaceAlike(cleaned, signs).replace(notLetters, '')].map((each) =>
      replaceAlike(each, alike),
    )
    for (const { phrase, source } of phrases) {
      if (latin.some((each) => each.includes(source))) found.add(phrase)
    }
  }
  return [...found]
}

const phrases = english.map((phrase) => ({
  phrase,
  source: replaceAlike(phrase.replaceAll(' ', ''), alike),
}))

/** Everything but letters and digits, and single jamo between syllables (as NFKC writes them). */
const notLetters = /[^\p{L}\p{N}]|[\u1100-\u11ff]/gu
const alone = /(?:^|[^\p{L}\p{N}])깡(?:$|[^\p{L}\p{N}])/u

function holds(text: string, { word, notAfter = '', notBefore = '', beside }: Word): boolean {
  if (beside !== undefined && !beside.some((other) => text.includes(other))) return false
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    const before = text.charAt(at - 1)
    const after = text.charAt(at + word.length)
    const isOrdinary =
      (before !== '' && notAfter.includes(before)) || (after !== '' && notBefore.includes(after))
    if (!isOrdinary) return true
  }
  return false
}

function holdsKkang(text: string): boolean {
  return kkangOf.some((of) => holds(text, { word: `${of}깡`, notBefore: kkangOrdinary }))
}

/** Letters of full width, decomposed syllables and invisible signs are brought to one form; addresses are decoded. */
function clean(text: string): string {
  return decode(text.slice(0, textMax))
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{Cf}\p{M}]/gu, '')
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function replaceAlike(text: string, table: Readonly<Record<string, string>>): string {
  return Array.from(text)
    .map((letter) => table[letter] ?? letter)
    .join('')
}
