// What a payer's text means (carrier-billing 5): STOP wins over everything, and only plain words of agreeing agree.

export type Keyword =
  /** `isAll`: every merchant, said in so many words. */
  | { readonly kind: 'stop'; readonly isAll: boolean }
  | { readonly kind: 'help' }
  | { readonly kind: 'yes'; readonly code?: string }
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'other' }

const stopWords = new Set(['STOP', 'STOPALL', 'END', 'CANCEL', 'UNSUBSCRIBE', 'QUIT'])
/** Korean puts endings behind its words, so that these count wherever they stand. */
const stopStems = ['수신거부', '차단']
const helpWords = new Set(['HELP', 'INFO'])
const helpStems = ['도움말']
const yesAlone = /^(?:YES|OK|Y|예|네)$/
const yesWithCode = /^(?:YES|OK|Y|예|네) ?([0-9]{4,6})$/
const codeAlone = /^[0-9]{4,6}$/

/**
 * Reads a text in any case and language. A word of stopping or asking counts anywhere in it, since wrongly stopping costs
 * nobody money; a yes only where it is all there is, since wrongly charging does.
 */
export function readKeyword(text: string): Keyword {
  const line = plain(text)
  const words = line.split(' ')
  const squeezed = line.replaceAll(' ', '')
  const has = (known: ReadonlySet<string>, stems: readonly string[]): boolean =>
    words.some((word) => known.has(word)) || stems.some((stem) => squeezed.includes(stem))
  if (has(stopWords, stopStems)) {
    return { kind: 'stop', isAll: words.includes('ALL') || has(new Set(['STOPALL']), ['전체']) }
  }
  if (has(helpWords, helpStems)) return { kind: 'help' }
  const code = yesWithCode.exec(line)?.[1]
  if (code !== undefined) return { kind: 'yes', code }
  if (codeAlone.test(line)) return { kind: 'code', code: line }
  return yesAlone.test(line) ? { kind: 'yes' } : { kind: 'other' }
}

/** Capitals and plain digits, words apart by one space, without the marks people put around words. */
function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
