// What a payer's text means (carrier-billing 5): STOP before HELP before a yes with its code before a bare code before a yes.

export type Keyword =
  /** `all`: every merchant, said in so many words. */
  | { readonly kind: 'stop'; readonly isAll: boolean }
  | { readonly kind: 'help' }
  | { readonly kind: 'yes'; readonly code?: string }
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'other' }

const stops = new Set(['stop', 'end', 'cancel', 'unsubscribe', 'quit', '수신거부', '차단'])
const helps = new Set(['help', 'info', '도움말'])
const yeses = new Set(['yes', 'y', 'ok', '예', '네'])

/** Reads a text: case, spacing and punctuation at the ends do not matter. */
export function readKeyword(text: string): Keyword {
  const words = text
    .normalize('NFKC')
    .toLowerCase()
    .split(/[\s.,!?;:"'“”‘’()]+/u)
    .filter((word) => word !== '')
  const [first = '', second = ''] = words
  // Nobody who says stop is charged: the word counts wherever it stands.
  const stopAt = words.findIndex((word) => stops.has(word))
  if (stopAt !== -1) return { kind: 'stop', isAll: words[stopAt + 1] === 'all' }
  if (helps.has(first)) return { kind: 'help' }
  if (yeses.has(first) && isCode(second)) return { kind: 'yes', code: second }
  if (yeses.has(first) && words.length === 1) return { kind: 'yes' }
  if (isCode(first) && words.length === 1) return { kind: 'code', code: first }
  return { kind: 'other' }
}

function isCode(word: string): boolean {
  return /^[0-9]{4,6}$/.test(word)
}
