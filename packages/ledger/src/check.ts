// The integrity check: recomputes a ledger from its transfers and says where what is kept differs. It shares no code with the
// state machine, since it is a check of it, and remembers no more than accounts and holds that are open.

import { finishBooks, newCheckedBooks } from './check-books.ts'
import { applyRow } from './check-rows.ts'
import type { LedgerImage } from './image.ts'

/** What a ledger holds, and where it is wrong: the first differences as sentences, and how many there are. */
export type CheckReport = {
  readonly place: string
  readonly accounts: number
  readonly transfers: number
  readonly holds: number
  readonly balances: number
  readonly refusedIds: number
  readonly lastTimestamp: bigint
  readonly differences: readonly string[]
  readonly differenceCount: number
}

/** Differences told one by one; the rest are counted. */
const differencesMax = 100

/** Checks the whole image; `onProgress` hears the number of rows read so far, now and then. */
export async function checkLedger(
  image: LedgerImage,
  onProgress: (rows: number) => void = () => {},
): Promise<CheckReport> {
  const differences: string[] = []
  let differenceCount = 0
  const tell = (sentence: string) => {
    differenceCount += 1
    if (differences.length < differencesMax) differences.push(sentence)
  }
  const books = newCheckedBooks(image.lastTimestamp, tell)
  let refusedIds = 0
  let rows = 0
  try {
    for await (const page of image.faults(differencesMax)) for (const fault of page) tell(fault)
    for await (const page of image.rows()) {
      for (const row of page) applyRow(books, row)
      rows += page.length
      onProgress(rows)
    }
    for await (const page of image.refusedIds()) refusedIds += page.length
    finishBooks(books)
  } catch (error) {
    tell(
      `it cannot be read past the timestamp ${books.timestamp}: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
  const { counts } = books
  return {
    place: image.place,
    ...counts,
    refusedIds,
    lastTimestamp: image.lastTimestamp,
    differences,
    differenceCount,
  }
}

/** Checks an image that this closes afterwards. */
export async function checkAndClose(
  image: LedgerImage,
  onProgress?: (rows: number) => void,
): Promise<CheckReport> {
  try {
    return await checkLedger(image, onProgress)
  } finally {
    await image.close()
  }
}
