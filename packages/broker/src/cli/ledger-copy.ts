// farthing ledger copy: moves a ledger to another database, and a broker's records with it, since its purchases and its transfers mean
// nothing without each other.

import { existsSync } from 'node:fs'
import {
  type CopySource,
  type CopyTarget,
  copyLedger,
  openSqliteSource,
  openSqliteTarget,
} from '@farthing/ledger'
import { defineCommand } from 'citty'
import { reasonOf } from '../database-url.ts'
import { migrateSqlite } from '../records/sqlite.ts'
import { bookkeepingTables, recordTables } from '../records/tables.ts'
import { describePlace, isPostgres, loadPostgres, placeOf } from './database.ts'
import { exitCodes, jsonArgument, misuse, print } from './output.ts'
import { startProgress } from './progress.ts'

export const copyCommand = defineCommand({
  meta: {
    name: 'copy',
    description:
      'Copy a stopped ledger, and the records beside it, into an empty database and compare every row',
  },
  args: {
    ...jsonArgument,
    from: { type: 'string', description: 'A file or postgres:// address', required: true },
    to: { type: 'string', description: 'A new file, or the address of an empty database', required: true },
  },
  run: async ({ args }) => {
    const [from, to] = [placeOf(args.from), placeOf(args.to)]
    const progress = startProgress()
    const start = performance.now()
    try {
      const source = await openSource(from)
      const { tables, target } = await openTarget(source, to)
      const outcome = await copyLedger({
        source,
        target,
        tables,
        onProgress: (phase, rows) => progress.tell(`${rows} rows ${phase}`),
      })
      progress.end()
      if (!outcome.ok) {
        const text = ['The copy differs, so it was dropped', ...outcome.differences].join('\n')
        print(args.json, { ok: false, differences: outcome.differences }, text)
        process.exit(exitCodes.refused)
      }
      const { rows, refusedIds, tableRows } = outcome
      const seconds = Number(((performance.now() - start) / 1000).toFixed(1))
      print(
        args.json,
        { ok: true, to: target.place, rows, refused_ids: refusedIds, record_rows: tableRows, seconds },
        [
          `${target.place}: ${rows} rows, ${refusedIds} refused ids and ${tableRows} rows of records, each compared, in ${seconds} s`,
          ...(tables.length === 0 ? [] : [adviceFor(from, to)]),
        ].join('\n'),
      )
    } catch (fault) {
      progress.end()
      misuse(`Nothing was copied: ${reasonOf(fault)}`)
    }
  },
})

async function openSource(from: string): Promise<CopySource> {
  if (isPostgres(from)) return (await loadPostgres()).openPostgresSource(from)
  // Opening a ledger makes one where there is none, which is not what somebody means who wants to copy it.
  if (!existsSync(from)) throw new Error(`there is no ledger at ${from}`)
  return openSqliteSource(from)
}

async function openTarget(
  source: CopySource,
  to: string,
): Promise<{ readonly tables: readonly string[]; readonly target: CopyTarget }> {
  try {
    const tables = await chooseTables(source)
    const hasRecords = tables.length > 0
    if (!isPostgres(to))
      return { tables, target: openSqliteTarget(to, hasRecords ? migrateSqlite : undefined) }
    if (hasRecords) await (await import('../records/postgres.ts')).migratePostgres(to)
    return { tables, target: await (await loadPostgres()).openPostgresTarget(to) }
  } catch (fault) {
    await source.release()
    throw fault
  }
}

/** All records of a broker, or none where the ledger is somebody else's; what would be left behind is refused. */
async function chooseTables({ image }: CopySource): Promise<readonly string[]> {
  const names = (await image.tableNames()).filter((name) => !bookkeepingTables.includes(name))
  const stranger = names.find((name) => !recordTables.includes(name))
  if (stranger !== undefined) {
    throw new Error(
      `${image.place} has the table ${stranger}, which is no record of a broker and would be lost`,
    )
  }
  if (names.length > 0 && names.length < recordTables.length) {
    throw new Error(`${image.place} is of an older version: start the broker on it once, then stop it`)
  }
  return names.length === 0 ? [] : recordTables
}

function adviceFor(from: string, to: string): string {
  const place = isPostgres(to)
    ? `with DATABASE_URL naming ${describePlace(to)}`
    : 'with this file as farthing.db of its data folder, and without the database.json there'
  return [
    `Start the broker ${place}, and with its old secrets.json: tickets and vouchers are void without it.`,
    // What both hold could be spent in both.
    isPostgres(from)
      ? `Start no broker on ${describePlace(from)} any more.`
      : `First move ${from} away, out of the data folder.`,
  ].join('\n')
}
