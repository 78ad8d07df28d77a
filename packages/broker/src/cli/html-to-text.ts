// A page as plain text for a terminal: enough to read an article, not a browser.

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  mdash: '—',
  ndash: '–',
  hellip: '…',
  rsquo: '’',
  lsquo: '‘',
  rdquo: '”',
  ldquo: '“',
  shy: '',
}

/** Keeps the text of the main part of a page, a line per block. */
export function htmlToText(html: string): string {
  const main = /<main\b[^>]*>([\s\S]*)<\/main>/i.exec(html)?.[1] ?? html
  return main
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<(script|style|svg|template|nav)\b[\s\S]*?<\/\1>/gi, '')
    .replace(/\s+/g, ' ')
    .replace(/<(?:br|hr)\b[^>]*>/gi, '\n')
    .replace(/<li\b[^>]*>/gi, '\n• ')
    .replace(
      /<\/?(?:p|div|section|article|header|footer|h[1-6]|ul|ol|dl|dt|dd|table|tr|blockquote|figure|figcaption|aside|form)\b[^>]*>/gi,
      '\n\n',
    )
    .replace(/<[^>]*>/g, '')
    .replace(/&(#x[0-9a-f]{1,6}|#[0-9]{1,7}|[a-z]{2,8});/gi, (whole, name: string) => decode(name) ?? whole)
    .replace(/[ \t]*\n[ \t]*/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

function decode(name: string): string | undefined {
  if (!name.startsWith('#')) return entities[name.toLowerCase()]
  const code = name[1]?.toLowerCase() === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
  // Control characters could move a terminal's cursor or colour its text.
  return code >= 32 &&
    code !== 127 &&
    code <= 0x10ffff &&
    !(code >= 0x80 && code < 0xa0) &&
    !(code >= 0xd800 && code < 0xe000)
    ? String.fromCodePoint(code)
    : ''
}
