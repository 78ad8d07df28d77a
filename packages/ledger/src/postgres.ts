// The public entry of the PostgreSQL engine, apart from the main one so that nobody loads `pg` without using it.

export { openPostgresLedger, type PostgresLedgerOptions } from './engines/postgres.ts'
