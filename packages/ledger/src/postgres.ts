// The public entry of the PostgreSQL engine, apart from the main one so that nobody loads `pg` without using it.

export { openPostgresSource, openPostgresTarget } from './engines/postgres/copy.ts'
export { isOutage } from './engines/postgres/faults.ts'
export { openPostgresImage } from './engines/postgres/image.ts'
export { type Migrations, migrate } from './engines/postgres/migrate.ts'
export { openPostgresLedger, type PostgresLedgerOptions } from './engines/postgres.ts'
