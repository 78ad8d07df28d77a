// Where a broker's database is, for the commands that look at it themselves instead of asking the broker.

import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type LedgerImage, openSqliteImage } from '@farthing/ledger'
import type * as Postgres from '@farthing/ledger/postgres'
import { dataArgument } from './operator.ts'
import { misuse } from './output.ts'

/** `--database`, else DATABASE_URL, else the file in the data folder. */
export const databaseArguments = {
  ...dataArgument,
  database: {
    type: 'string',
    description:
      "A file or postgres:// address (default: DATABASE_URL, or farthing.db in the broker's data folder)",
  },
} as const

/** The database meant: a path, or an address of PostgreSQL. */
export function databasePlace(args: {
  readonly data?: string | undefined
  readonly database?: string | undefined
}): string {
  const place = args.database ?? (args.data === undefined ? process.env['DATABASE_URL'] : undefined)
  if (place !== undefined) return isPostgres(place) ? place : resolve(place)
  return join(resolve(args.data ?? process.env['FARTHING_DATA'] ?? '.farthing/broker'), 'farthing.db')
}

/** Whether a place is an address of PostgreSQL. */
export function isPostgres(place: string): boolean {
  return /^postgres(ql)?:\/\//.test(place)
}

/** A place as it may be shown: an address without user and password. */
export function describePlace(place: string): string {
  if (!isPostgres(place)) return place
  return place.replace(/^(postgres(?:ql)?:\/\/)[^/]*@/, '$1')
}

/** Opens the ledger of a place for reading; ends with exit code 2 where there is none. */
export async function openImage(place: string): Promise<LedgerImage> {
  if (!isPostgres(place) && !existsSync(place)) {
    misuse(`There is no database at ${place}. Name it with --database, or its folder with --data`)
  }
  try {
    return isPostgres(place) ? await (await loadPostgres()).openPostgresImage(place) : openSqliteImage(place)
  } catch (fault) {
    return misuse(`${describePlace(place)}: ${reasonOf(fault)}`)
  }
}

/** The driver is loaded only by who needs it: it costs every other command its time. */
export function loadPostgres(): Promise<typeof Postgres> {
  return import('@farthing/ledger/postgres')
}

/** Why something failed: of several attempts the first, since the error over them says nothing. */
export function reasonOf(fault: unknown): string {
  if (fault instanceof AggregateError && fault.errors.length > 0) return reasonOf(fault.errors[0])
  return fault instanceof Error ? fault.message : String(fault)
}
