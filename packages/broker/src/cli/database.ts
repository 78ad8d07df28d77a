// Where a broker's database is, for the commands that look at it themselves instead of asking the broker.

import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describeDatabase, type LedgerImage, openSqliteImage } from '@farthing/ledger'
import type * as Postgres from '@farthing/ledger/postgres'
import { isDatabaseUrl, reasonOf } from '../database-url.ts'
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
  if (place !== undefined) return args.database === undefined ? addressOf(place) : placeOf(place)
  return join(resolve(args.data ?? process.env['FARTHING_DATA'] ?? '.farthing/broker'), 'farthing.db')
}

/** Whether a place is an address of PostgreSQL. */
export function isPostgres(place: string): boolean {
  return /^postgres(ql)?:\/\//.test(place)
}

/** A place that an argument names: a file, or an address, which then has to be a whole one. */
export function placeOf(argument: string): string {
  return /^postgres(?:ql)?:|:\/\//i.test(argument) ? addressOf(argument) : resolve(argument)
}

/** A place as it may be shown: of an address hosts and database alone. */
export function describePlace(place: string): string {
  return isPostgres(place) ? describeDatabase(place) : place
}

/** Not repeated where it is wrong, since it holds a password. */
function addressOf(text: string): string {
  return isDatabaseUrl(text)
    ? text
    : misuse('The address of a PostgreSQL database is meant: postgres://user:password@host/database')
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
