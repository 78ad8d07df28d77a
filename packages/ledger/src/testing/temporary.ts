// A folder of its own for each test, gone afterwards.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Runs a job with the path of a ledger file in a fresh folder, and removes the folder. */
export async function withLedgerPath<Result>(job: (path: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'farthing-ledger-'))
  try {
    return await job(join(folder, 'ledger.db'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
