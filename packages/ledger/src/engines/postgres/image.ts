// Reads the image of a PostgreSQL ledger through cursors of one transaction, while writers may go on. Rows are read as they stand:
// an account that is not there becomes id 0, which the check tells.

import type { Client } from 'pg'
import type { ImageRow, LedgerImage, TableRow } from '../../image.ts'
import { mergePages, rowsPerPage } from '../../image-pages.ts'
import type { Row } from './connection.ts'
import { describeDatabase } from './describe.ts'
import { connectReader } from './reader.ts'
import { parseAccount, parseBalance, parseBigint, parsePending, parseTransfer, parseUuid } from './values.ts'

/** Opens the database's image; rejects where it cannot be reached or holds no ledger. */
export async function openPostgresImage(url: string): Promise<LedgerImage> {
  const client = await connectReader(url)
  try {
    await client.query('begin isolation level repeatable read read only')
    return await imageOf(client, describeDatabase(url))
  } catch (error) {
    await client.end()
    throw error
  }
}

/** The image that an open transaction sees; closing it ends the connection. */
export async function imageOf(client: Client, place: string): Promise<LedgerImage> {
  const { rows } = await client.query<Row>('select last_timestamp from ledger_head where id = 1')
  return {
    place,
    lastTimestamp: parseBigint(rows[0]?.['last_timestamp']),
    rows: () =>
      mergePages<ImageRow>([
        readPages(client, 'select * from ledger_accounts order by timestamp', accountRow),
        readPages(client, transfersQuery, transferRow),
        readPages(client, expiriesQuery, expiryRow),
        readPages(client, balancesQuery, balanceRow),
      ]),
    refusedIds: () =>
      readPages(client, 'select id from ledger_refused order by id', (row) => parseUuid(row['id'])),
    faults: (limit) => faultsOf(client, limit),
    tableNames: async () => {
      const { rows } = await client.query<Row>(tableNamesQuery)
      return rows.map((row) => String(row['table_name']))
    },
    table: (name) =>
      readPages(client, `select * from ${client.escapeIdentifier(name)}`, (row) => row as TableRow),
    close: () => client.end(),
  }
}

const tableNamesQuery = `
select table_name from information_schema.tables
where table_schema = current_schema() and table_type = 'BASE TABLE' and table_name not like 'ledger\\_%'
order by table_name`

const transfersQuery = `
select t.*, d.id as debit_id, c.id as credit_id, coalesce(d.ledger, 0) as ledger, p.status, p.resolved_at
from ledger_transfers t
left join ledger_accounts d on d.number = t.debit left join ledger_accounts c on c.number = t.credit
left join ledger_pendings p on p.timestamp = t.timestamp
order by t.timestamp`

const expiriesQuery = `
select p.resolved_at, t.id from ledger_pendings p left join ledger_transfers t on t.timestamp = p.timestamp
where p.status = 3 order by p.resolved_at`

const balancesQuery = `
select b.*, a.id from ledger_balances b left join ledger_accounts a on a.number = b.account
order by b.timestamp, b.account`

function accountRow(row: Row): ImageRow {
  const account = parseAccount(row)
  return { kind: 'account', timestamp: account.timestamp, account }
}

function transferRow(row: Row): ImageRow {
  const transfer = parseTransfer(row)
  const state = parsePending(row)
  const { timestamp } = transfer
  return state === undefined
    ? { kind: 'transfer', timestamp, transfer }
    : { kind: 'transfer', timestamp, transfer, state }
}

function expiryRow(row: Row): ImageRow {
  return { kind: 'expiry', timestamp: parseBigint(row['resolved_at']), pendingId: parseUuid(row['id']) }
}

function balanceRow(row: Row): ImageRow {
  const balance = parseBalance(row)
  return { kind: 'balance', timestamp: balance.timestamp, accountId: parseUuid(row['id']), balance }
}

let cursors = 0

async function* readPages<Item>(
  client: Client,
  sql: string,
  parse: (row: Row) => Item,
): AsyncGenerator<readonly Item[]> {
  cursors += 1
  const cursor = `image_${cursors}`
  await client.query(`declare ${cursor} no scroll cursor for ${sql}`)
  for (;;) {
    const { rows } = await client.query<Row>(`fetch ${rowsPerPage} from ${cursor}`)
    if (rows.length > 0) yield rows.map(parse)
    if (rows.length < rowsPerPage) break
  }
  await client.query(`close ${cursor}`)
}

/** What the constraints forbid and a broken index may have let in, found without any index. */
async function* faultsOf(client: Client, limit: number): AsyncGenerator<readonly string[]> {
  for (const index of ['enable_indexscan', 'enable_indexonlyscan', 'enable_bitmapscan']) {
    await client.query(`set local ${index} = off`)
  }
  yield* readPages(
    client,
    `select id, count(*) as times from (
       select id from ledger_transfers union all select id from ledger_refused
     ) ids group by id having count(*) > 1 limit ${limit}`,
    (row) => `the id ${parseUuid(row['id'])} occurs ${String(row['times'])} times`,
  )
  yield* readPages(
    client,
    `select p.timestamp from ledger_pendings p
     where not exists (select 1 from ledger_transfers t where t.timestamp = p.timestamp) limit ${limit}`,
    (row) => `a state is kept for a pending transfer at ${String(row['timestamp'])}, and there is none`,
  )
  for (const index of ['enable_indexscan', 'enable_indexonlyscan', 'enable_bitmapscan']) {
    await client.query(`set local ${index} = on`)
  }
}
