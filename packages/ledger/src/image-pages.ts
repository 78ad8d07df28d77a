// Rows on their way out of a store, in pages: sources that are each in order become one.

/** Rows handed over in one go. */
export const rowsPerPage = 1000

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

type Timed = { readonly timestamp: bigint }

/** Joins sources that are in order of timestamp; at the same timestamp the earlier source comes first. */
export async function* mergePages<Row extends Timed>(
  sources: readonly AsyncIterator<readonly Row[]>[],
): AsyncGenerator<readonly Row[]> {
  const heads: Head<Row>[] = []
  for (const source of sources) heads.push(await nextPage(source))
  let page: Row[] = []
  for (let head = earliest(heads); head !== undefined; head = earliest(heads)) {
    const row = head.rows[head.at]
    if (row === undefined) return
    page.push(row)
    head.at += 1
    if (head.at === head.rows.length) heads[heads.indexOf(head)] = await nextPage(head.source)
    if (page.length < rowsPerPage) continue
    yield page
    page = []
  }
  if (page.length > 0) yield page
}

/** The page that a source is at, empty once it has ended. */
type Head<Row> = {
  readonly source: AsyncIterator<readonly Row[]>
  readonly rows: readonly Row[]
  at: number
}

async function nextPage<Row>(source: AsyncIterator<readonly Row[]>): Promise<Head<Row>> {
  for (;;) {
    const next = await source.next()
    if (next.done === true) return { source, rows: [], at: 0 }
    if (next.value.length > 0) return { source, rows: next.value, at: 0 }
  }
}

function earliest<Row extends Timed>(heads: readonly Head<Row>[]): Head<Row> | undefined {
  let found: Head<Row> | undefined
  let timestamp = 0n
  for (const head of heads) {
    const row = head.rows[head.at]
    if (row === undefined || (found !== undefined && row.timestamp >= timestamp)) continue
    found = head
    timestamp = row.timestamp
  }
  return found
}
