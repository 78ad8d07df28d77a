// CSV by RFC 4180, in UTF-8, with the names of the columns first.

/** Writes rows of equal columns; text that a spreadsheet would run as a formula is made plain text. */
export function formatCsv(rows: ReadonlyArray<Readonly<Record<string, string>>>): string {
  const names = Object.keys(rows[0] ?? {})
  const lines = [names, ...rows.map((row) => names.map((name) => row[name] ?? ''))]
  return lines.map((cells) => `${cells.map(formatCell).join(',')}\r\n`).join('')
}

function formatCell(text: string): string {
  // Amounts may start with a minus; everything else that starts like a formula gets a quote before it.
  const safe = /^[=+@\t\r]/.test(text) || /^-(?![0-9.]+$)/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
