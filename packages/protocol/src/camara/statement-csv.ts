// CSV as RFC 4180 has it: cells with commas, quotes or line ends stand in quotes. It knows nothing of what the cells mean.

/** One record with the line (from 1) and the place in the text where it begins. */
export type CsvRecord = { readonly cells: readonly string[]; readonly line: number; readonly start: number }

/** Writes one record without its line end. */
export function formatCsvLine(cells: readonly string[]): string {
  return cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')
}

/** Splits a file into records, taking both line ends; a stray or open quote is refused with its line. */
export function splitCsv(text: string): readonly CsvRecord[] | { readonly line: number } {
  const records: CsvRecord[] = []
  let place = text.startsWith('\uFEFF') ? 1 : 0
  let line = 1
  while (place < text.length) {
    const record = readRecord(text, place)
    if (record === undefined) return { line }
    const isBlank = record.cells.length === 1 && record.cells[0] === ''
    if (!isBlank) records.push({ cells: record.cells, line, start: place })
    line += text.slice(place, record.end).split('\n').length - 1
    place = record.end
  }
  return records
}

type Cell = { readonly value: string; readonly end: number }

function readRecord(
  text: string,
  start: number,
): { readonly cells: readonly string[]; readonly end: number } | undefined {
  const cells: string[] = []
  let place = start
  for (;;) {
    const cell = text[place] === '"' ? readQuoted(text, place) : readPlain(text, place)
    if (cell === undefined) return undefined
    cells.push(cell.value)
    place = cell.end
    if (text[place] === ',') {
      place += 1
      continue
    }
    if (text[place] === '\r' && text[place + 1] === '\n') return { cells, end: place + 2 }
    return place >= text.length || text[place] === '\n'
      ? { cells, end: Math.min(place + 1, text.length) }
      : undefined
  }
}

function readPlain(text: string, start: number): Cell | undefined {
  const match = /[,\n]|\r\n|$/.exec(text.slice(start, start + 65_536))
  const end = start + (match?.index ?? 0)
  const value = text.slice(start, end)
  return value.includes('"') ? undefined : { value, end }
}

function readQuoted(text: string, start: number): Cell | undefined {
  let place = start + 1
  let value = ''
  for (;;) {
    const quote = text.indexOf('"', place)
    if (quote === -1) return undefined
    value += text.slice(place, quote)
    if (text[quote + 1] !== '"') return { value, end: quote + 1 }
    value += '"'
    place = quote + 2
  }
}
