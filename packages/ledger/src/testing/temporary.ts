// A place of its own for each test's ledger, gone afterwards.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EngineEntry } from '../engines/index.ts'
import { withDatabase } from './postgres-server.ts'

/** Runs a job with a fresh place for an engine to keep a ledger in, a file or a database, and removes it. */
export function withPlace<Result>(
  engine: EngineEntry,
  job: (place: string) => Promise<Result>,
): Promise<Result> {
  return engine.name === 'postgres' ? withDatabase(job) : withLedgerPath(job)
}

/** Runs a job with the path of a ledger file in a fresh folder, and removes the folder. */
export async function withLedgerPath<Result>(job: (path: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'farthing-ledger-'))
  try {
    return await job(join(folder, 'ledger.db'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
