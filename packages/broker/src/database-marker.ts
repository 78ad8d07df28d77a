// Says in a data folder that its broker lives in a PostgreSQL database, so that what SQLite's file beside it still holds is
// not spent a second time.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describeDatabase } from '@farthing/ledger'
import { replaceFile } from './whole-file.ts'

const fileName = 'database.json'

/** Notes that a database took this folder's broker; its address without the password. */
export function markDatabase(folder: string, url: string): void {
  const path = join(folder, fileName)
  const text = `${JSON.stringify({ database: describeDatabase(url) })}\n`
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) replaceFile(path, text)
}

/** Throws a sentence where the folder's broker lives in a PostgreSQL database. */
export function demandUnmarked(folder: string): void {
  const path = join(folder, fileName)
  if (!existsSync(path)) return
  throw new Error(
    `This folder's broker lives in the database ${readMarker(path)}, and what SQLite holds here could be spent twice: ` +
      `set DATABASE_URL to it. To leave it, copy its ledger back, then remove ${path}`,
  )
}

function readMarker(path: string): string {
  try {
    const { database } = JSON.parse(readFileSync(path, 'utf8')) as { readonly database?: unknown }
    return String(database)
  } catch {
    return `that ${path} does not name`
  }
}
