// What is kept of an attempt for the merchant to look at: heads and the beginning of the answer, bounded, with secrets masked.

import { webhookLimits } from './limits.ts'

type Answered = {
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
}

/** Heads whose values are secrets of one side or the other. */
const secretHeads = /^(authorization|proxy-authorization|cookie|set-cookie|webhook-signature|x-api-key)$/i

/** The head of a request as lines. A query may carry a token of the receiver's, so only its path is kept. */
export function keptRequest(url: string, headers: Readonly<Record<string, string>>): string {
  const { pathname, host, search } = new URL(url)
  const path = `${pathname}${search === '' ? '' : '?…'}`
  return bound(
    `POST ${path}\nhost: ${host}\n${linesOf(Object.entries(headers))}`,
    webhookLimits.keptHeadCharacters,
  )
}

/** The head of an answer as lines, and after an empty one the beginning of its body. */
export function keptResponse({ status, headers, body }: Answered): string {
  const head = bound(`${status}\n${linesOf(headers)}`, webhookLimits.keptHeadCharacters)
  const text = bound(withoutControls(body), webhookLimits.keptBodyCharacters)
  return text === '' ? head : `${head}\n\n${text}`
}

/** How long a receiver asks to be left alone (Retry-After), of an answer that may ask that; `now` in milliseconds. */
export function retryAfterMs({ status, headers }: Answered, now: number): number | undefined {
  if (status !== 429 && status !== 503) return undefined
  const value = headers.find(([name]) => name.toLowerCase() === 'retry-after')?.[1].trim() ?? ''
  if (/^[0-9]{1,9}$/.test(value)) return Number(value) * 1_000
  const at = Date.parse(value)
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}

function linesOf(headers: Iterable<readonly [string, string]>): string {
  return [...headers]
    .map(
      ([name, value]) =>
        `${name.toLowerCase()}: ${secretHeads.test(name) ? mask(value) : withoutControls(value)}`,
    )
    .join('\n')
}

/** Only how it begins: the version of a signature, the scheme of a key. */
function mask(value: string): string {
  return value
    .split(' ')
    .map((part) => (/^v1a?,/.test(part) ? `${part.split(',')[0]},…` : '…'))
    .join(' ')
}

/** Bytes that a terminal or a database would take as more than text become one sign. */
function withoutControls(text: string): string {
  return text.replace(/[^\P{Cc}\t\n]/gu, '\u{fffd}')
}

function bound(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max - 1)}…`
}
