// Copies a ledger from one store to another, row by row as it stands, since timestamps must survive. What was written is read back
// and compared before it counts, so a copy is the same or there is none.

import { compareIds, compareRows, compareTable } from './copy-compare.ts'
import type { ImageRow, LedgerImage, TableRow } from './image.ts'

/** Where a copy comes from: nobody writes to it until it is released. */
export type CopySource = { readonly image: LedgerImage; readonly release: () => Promise<void> }

/** Where a copy goes to: an empty place, and still empty to everybody else until `keep`. */
export type CopyTarget = {
  readonly place: string
  readonly writeRows: (rows: readonly ImageRow[]) => Promise<void>
  readonly writeRefusedIds: (ids: readonly bigint[]) => Promise<void>
  readonly writeTable: (name: string, rows: readonly TableRow[]) => Promise<void>
  /** Ends the writing, and reads what was written. */
  readonly readBack: (lastTimestamp: bigint) => Promise<LedgerImage>
  /** Makes what was written the ledger of the place, durably. */
  readonly keep: () => Promise<void>
  /** Lets go of the target; without `keep` nothing of the copy stays. */
  readonly release: () => Promise<void>
}

/** What to copy: the caller's own tables go along, in an order in which they may refer to each other. */
export type CopyOptions = {
  readonly source: CopySource
  readonly target: CopyTarget
  readonly tables?: readonly string[]
  readonly onProgress?: (phase: 'copied' | 'compared', rows: number) => void
}

/** How much was copied and found equal, or the first differences, on account of which the copy was dropped. */
export type CopyOutcome =
  | { readonly ok: true; readonly rows: number; readonly refusedIds: number; readonly tableRows: number }
  | { readonly ok: false; readonly differences: readonly string[] }

/** Copies, compares and keeps, or drops. Lets go of both sides, and throws where one of them fails. */
export async function copyLedger({
  source,
  target,
  tables = [],
  onProgress = () => {},
}: CopyOptions): Promise<CopyOutcome> {
  const { image } = source
  try {
    const counts = { rows: 0, refusedIds: 0, tableRows: 0 }
    for await (const page of image.rows()) {
      await target.writeRows(page)
      counts.rows += page.length
      onProgress('copied', counts.rows)
    }
    for await (const page of image.refusedIds()) {
      await target.writeRefusedIds(page)
      counts.refusedIds += page.length
    }
    for (const name of tables) {
      for await (const page of image.table(name)) {
        await target.writeTable(name, page)
        counts.tableRows += page.length
      }
    }
    const differences = await compareImages(image, await target.readBack(image.lastTimestamp), {
      tables,
      onRows: (rows) => onProgress('compared', rows),
    })
    if (differences.length > 0) return { ok: false, differences }
    await target.keep()
    return { ok: true, ...counts }
  } finally {
    await target.release()
    await source.release()
  }
}

/** The first differences between two ledgers, as sentences; none where they are equal. */
export async function compareImages(
  left: LedgerImage,
  right: LedgerImage,
  {
    tables = [],
    onRows = () => {},
  }: { readonly tables?: readonly string[]; readonly onRows?: (rows: number) => void },
): Promise<readonly string[]> {
  const differences: string[] = []
  if (left.lastTimestamp !== right.lastTimestamp) {
    differences.push(`the last timestamp is ${left.lastTimestamp} and ${right.lastTimestamp}`)
  }
  differences.push(...(await compareRows(left, right, onRows)), ...(await compareIds(left, right)))
  for (const name of tables) differences.push(...(await compareTable(name, left, right)))
  return differences
}
