// One tag of HTML text and the character references in it: just enough of the standard's tokenizer for offers.

import { limits } from '../limits.ts'

export type Tag = {
  readonly name: string
  readonly isEnd: boolean
  readonly attributes: ReadonlyMap<string, string>
  /** The index after the closing `>`. */
  readonly end: number
}

const nameEnd = /[\s/>]/g
const attributeNameEnd = /[\s/>=]/g
const unquotedEnd = /[\s>]/g
const named: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
])

/** Reads the tag whose `<` stands at `start`; undefined where the text ends inside it. Linear in the tag's length. */
export function readTag(html: string, start: number): Tag | undefined {
  const isEnd = html[start + 1] === '/'
  const nameStart = start + (isEnd ? 2 : 1)
  let at = find(html, nameEnd, nameStart)
  const name = html.slice(nameStart, at).toLowerCase()
  const attributes = new Map<string, string>()
  while (at < html.length) {
    const character = html.charAt(at)
    if (character === '>') return { name, isEnd, attributes, end: at + 1 }
    if (character === '/' || isSpace(character)) at += 1
    else {
      const attribute = readAttribute(html, at)
      if (attribute === undefined) return undefined
      // The first of two equal names wins, as in every parser of HTML.
      if (!attributes.has(attribute.name) && attributes.size < limits.attributesMax)
        attributes.set(attribute.name, decodeReferences(attribute.value))
      at = attribute.end
    }
  }
  return undefined
}

/** Resolves the five named references of XML and numeric ones; others stay as they are. */
export function decodeReferences(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(?:#x([0-9a-f]{1,8})|#([0-9]{1,8})|([a-z]{2,4}));/gi, (whole, hex, decimal, name) => {
    if (typeof name === 'string') return named.get(name) ?? whole
    return decodeCodePoint(typeof hex === 'string' ? Number.parseInt(hex, 16) : Number(decimal))
  })
}

function readAttribute(
  html: string,
  start: number,
): { readonly name: string; readonly value: string; readonly end: number } | undefined {
  // An equals sign in the first place belongs to the name.
  const end = find(html, attributeNameEnd, start + 1)
  const name = html.slice(start, end).toLowerCase()
  let at = skipSpace(html, end)
  if (html[at] !== '=') return { name, value: '', end: at }
  at = skipSpace(html, at + 1)
  const quote = html[at]
  if (quote === '"' || quote === "'") {
    const close = html.indexOf(quote, at + 1)
    return close < 0 ? undefined : { name, value: html.slice(at + 1, close), end: close + 1 }
  }
  const close = find(html, unquotedEnd, at)
  return { name, value: html.slice(at, close), end: close }
}

// The standard reads the references 128 to 159 as windows-1252, the encoding their authors had in mind.
function decodeCodePoint(code: number): string {
  if (code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return '\ufffd'
  if (code >= 0x80 && code <= 0x9f) return new TextDecoder('windows-1252').decode(Uint8Array.of(code))
  return String.fromCodePoint(code)
}

function find(html: string, pattern: RegExp, from: number): number {
  pattern.lastIndex = from
  return pattern.exec(html)?.index ?? html.length
}

function skipSpace(html: string, from: number): number {
  let at = from
  while (at < html.length && isSpace(html.charAt(at))) at += 1
  return at
}

function isSpace(character: string): boolean {
  return (
    character === ' ' || character === '\n' || character === '\t' || character === '\f' || character === '\r'
  )
}
