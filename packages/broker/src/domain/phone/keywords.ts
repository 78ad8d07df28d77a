// What a message from a phone means (carrier-billing 5): STOP wins over everything, and only a plain yes or a code is a yes.

/** `all` is true where the sender says so in words; a plain STOP leaves it to the rules of the country. */
export type Incoming =
  | { readonly kind: 'stop'; readonly all: boolean }
  | { readonly kind: 'help' }
  | { readonly kind: 'yes'; readonly code: string | undefined }
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'other' }

const stopWords = new Set(['STOP', 'STOPALL', 'END', 'CANCEL', 'UNSUBSCRIBE', 'QUIT'])
/** Korean puts endings behind its words, so that these count wherever they stand. */
const stopStems = ['수신거부', '차단']
const helpWords = new Set(['HELP', 'INFO'])
const helpStems = ['도움말']
const yes = '(?:YES|OK|Y|예|네)'
const yesAlone = new RegExp(`^${yes}$`)
const yesWithCode = new RegExp(`^${yes} ?([0-9]{4,6})$`)
const codeAlone = /^[0-9]{4,6}$/

/**
 * Reads a message in any case and language. A stop or help word counts anywhere in it, since wrongly stopping costs nobody
 * money; a yes only where it is all there is, since wrongly charging does.
 */
export function parseIncoming(text: string): Incoming {
  const line = plain(text)
  const words = line.split(' ')
  const squeezed = line.replaceAll(' ', '')
  const isStop =
    words.some((word) => stopWords.has(word)) || stopStems.some((stem) => squeezed.includes(stem))
  if (isStop)
    return {
      kind: 'stop',
      all: words.includes('ALL') || words.includes('STOPALL') || squeezed.includes('전체'),
    }
  const isHelp =
    words.some((word) => helpWords.has(word)) || helpStems.some((stem) => squeezed.includes(stem))
  if (isHelp) return { kind: 'help' }
  const code = yesWithCode.exec(line)?.[1]
  if (code !== undefined) return { kind: 'yes', code }
  if (codeAlone.test(line)) return { kind: 'code', code: line }
  return yesAlone.test(line) ? { kind: 'yes', code: undefined } : { kind: 'other' }
}

/** Capitals and plain digits, words apart by one space, without the marks people put around words. */
function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
