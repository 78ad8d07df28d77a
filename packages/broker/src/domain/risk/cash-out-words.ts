// Finds the words of the cash-out trade in page titles, campaigns and referrers (C12), also where they are spaced out or
// spelt with digits. Ordinary words that merely contain one of them are left alone.

/** Korean words with endings that make them ordinary: input tax, purchase ledger, sudden turn of a story, a can. */
const korean: ReadonlyArray<{
  readonly word: string
  readonly notBefore?: string
  readonly notAfter?: string
}> = [
  { word: '현금화' },
  { word: '매입', notBefore: '세처장액원채부', notAfter: '' },
  { word: '급전', notBefore: '개환', notAfter: '공긴위' },
  { word: '내구제', notBefore: '한약' },
]

/** What 깡 is said of; alone it is as often a snack, a can or courage. */
const kkangOf = [
  '카드',
  '폰',
  '핸드폰',
  '휴대폰',
  '소액결제',
  '소액',
  '상품권',
  '결제',
  '정보이용료',
  '신용카드',
]

const english = [
  'cash for phone credit',
  'cash for phone bill',
  'phone credit to cash',
  'phone bill to cash',
  'sell gift code',
  'sell gift codes',
  'sell your gift code',
  'sell your gift codes',
  'gift card for cash',
  'gift cards for cash',
  'gift cards to cash',
  'cash out phone bill',
  'cash out your phone bill',
  'micropayment to cash',
]

/** Up to three signs or blanks between two letters of a word, or single jamo as NFKC writes them. */
const gap = '[\\s\\p{P}\\p{S}\\u1100-\\u11ff]{0,3}'
const alike: Readonly<Record<string, string>> = {
  a: 'a4@',
  e: 'e3',
  i: 'i1!|',
  o: 'o0',
  s: 's5$',
  t: 't7',
  l: 'l1|',
  g: 'g9',
}

type Pattern = { readonly name: string; readonly pattern: RegExp }

const patterns: readonly Pattern[] = [
  ...korean.map(({ word, notBefore = '', notAfter = '' }) => ({
    name: word,
    pattern: new RegExp(
      `${notAfter === '' ? '' : `(?<![${notAfter}])`}${spaced(word)}${notBefore === '' ? '' : `(?!\\s*[${notBefore}])`}`,
      'u',
    ),
  })),
  {
    name: '깡',
    pattern: new RegExp(
      `(?:${kkangOf.map(spaced).join('|')})${gap}깡(?![가-힣])|(?:${kkangOf.map(spaced).join('|')})${gap}깡(?=[은는이을를의도업합해하])|(?:^|[\\s\\p{P}])깡(?:[\\s\\p{P}]|$)`,
      'u',
    ),
  },
  ...english.map((phrase) => ({
    name: phrase,
    pattern: new RegExp(`(?<![\\p{L}\\p{N}])${phraseSource(phrase)}(?![\\p{L}])`, 'u'),
  })),
]

const textMax = 2_000

/** The words found, each once, under the names of the list. */
export function findCashOutWords(texts: readonly string[]): readonly string[] {
  const cleaned = texts.map(clean)
  return patterns.filter(({ pattern }) => cleaned.some((text) => pattern.test(text))).map(({ name }) => name)
}

/** Letters of full width, decomposed syllables and invisible signs are brought to one form; addresses are decoded. */
function clean(text: string): string {
  return decode(text.slice(0, textMax))
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{Cf}\p{M}]/gu, '')
    .replace(/[+_]/g, ' ')
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function spaced(word: string): string {
  return [...word].join(gap)
}

function phraseSource(phrase: string): string {
  const letters = [...phrase.replaceAll(' ', '')].map((letter) => {
    const others = alike[letter]
    return others === undefined ? letter : `[${others}]`
  })
  return letters.join('[\\s\\p{P}\\p{S}]{0,3}')
}
