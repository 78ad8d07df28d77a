// Ledger files of the bench: in the system's temporary folder, gone afterwards.

import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Ledger, openSqliteLedger } from '../../packages/ledger/src/index.ts'

/** Runs a job with a fresh folder and removes it. */
export async function withFolder<Result>(job: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'farthing-bench-'))
  try {
    return await job(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Runs a job with a fresh SQLite ledger and its path. */
export function withSqliteLedger<Result>(
  job: (ledger: Ledger, path: string) => Promise<Result>,
): Promise<Result> {
  return withFolder(async (folder) => {
    const path = join(folder, 'ledger.db')
    const ledger = openBenchLedger(path)
    try {
      return await job(ledger, path)
    } finally {
      await ledger.close()
    }
  })
}

/** Opens a ledger that stamps with this machine's clock and says aloud why a flush failed. */
export function openBenchLedger(path: string): Ledger {
  const clock = () => BigInt(Date.now()) * 1_000_000n
  return openSqliteLedger({ path, clock, onFault: (error) => console.error(error) })
}

/** The size of a file in bytes. */
export function bytesOf(path: string): number {
  return statSync(path).size
}
