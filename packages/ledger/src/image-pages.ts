// Rows on their way out of a store: sources that are each in order become one, and one row after another becomes pages.

/** Rows handed over in one go. */
const rowsPerPage = 1000

/** Groups what a store reads row by row into pages. */
export async function* pagesOf<Row>(rows: Iterable<Row>): AsyncGenerator<readonly Row[]> {
  let page: Row[] = []
  for (const row of rows) {
    page.push(row)
    if (page.length < rowsPerPage) continue
    yield page
    page = []
  }
  if (page.length > 0) yield page
}

/** Joins sources that are in order of timestamp; at the same timestamp the earlier source comes first. */
export function* mergeByTimestamp<Row extends { readonly timestamp: bigint }>(
  sources: readonly Iterator<Row>[],
): Generator<Row> {
  const heads = sources.map((source) => source.next())
  for (;;) {
    let first = -1
    let earliest: Row | undefined
    for (const [index, head] of heads.entries()) {
      if (head.done === true || (earliest !== undefined && head.value.timestamp >= earliest.timestamp))
        continue
      earliest = head.value
      first = index
    }
    const source = sources[first]
    if (earliest === undefined || source === undefined) return
    yield earliest
    heads[first] = source.next()
  }
}
