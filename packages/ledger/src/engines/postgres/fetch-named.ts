// Takes the ledger's lock and fetches what a batch names, in one way to the server and back; so the state machine itself never
// waits. The lock is held from the timestamp to the commit, or a reader of the change feed could pass over a late commit.

import { isWrite, type Job } from '../../jobs.ts'
import { limits } from '../../limits.ts'
import { type Due, pushDue } from '../../machine/due-heap.ts'
import { findTransfer } from '../../machine/layer.ts'
import type { NewTransfer, Transfer } from '../../model.ts'
import { toArray } from './arrays.ts'
import { type Connection, type Row, send } from './connection.ts'
import {
  accountColumns,
  parseAccount,
  parseBigint,
  parseNumber,
  parsePending,
  parseTransfer,
  parseUuid,
  transferColumns,
  transferJoins,
} from './values.ts'
import { forget, type Head, type Writer } from './writer.ts'

/** What stands under the lock. */
export type Locked = {
  readonly head: Head
  /** When the next hold falls due after this batch's time. */
  readonly nextDue: bigint | undefined
  /** Whether more may be due than was fetched: then this batch only voids. */
  readonly isMoreDue: boolean
}

/** The accounts and transfers that a list of jobs names, ids that cannot be left out. */
export type Names = { readonly accounts: ReadonlySet<bigint>; readonly transfers: ReadonlySet<bigint> }

/** Opens a transaction that holds the lock, with everything the jobs name in the writer's memory. */
export async function lockAndFetch(
  writer: Writer,
  connection: Connection,
  jobs: readonly Job[],
  now: bigint,
): Promise<Locked> {
  const names = namesOf(jobs)
  const transferIds = toArray({ type: 'uuid', values: [...names.transfers] })
  const missing = [...names.accounts].filter((id) => !writer.numbers.has(id))
  const [, head, transfers, refused, due, next, accounts] = await Promise.all([
    send(connection, 'begin isolation level read committed'),
    send(connection, headQuery, { name: 'lock head' }),
    send(connection, transfersQuery, { name: 'transfers', values: [transferIds] }),
    send(connection, refusedQuery, { name: 'refused ids', values: [transferIds] }),
    send(connection, dueQuery, { name: 'due', values: [now] }),
    send(connection, nextDueQuery, { name: 'next due', values: [now] }),
    fetchAccounts(connection, missing),
  ])
  const found = parseHead(head.rows[0])
  const isOurs = writer.head?.writer === found.writer && writer.head.flush === found.flush
  if (!isOurs) forget(writer)
  writer.books.lastTimestamp = found.lastTimestamp
  rememberTransfers(writer, [...transfers.rows, ...due.rows])
  for (const row of refused.rows) writer.books.kept.refused.add(parseUuid(row['id']))
  for (const row of due.rows) pushDue(writer.books.due, dueOfRow(row))
  rememberAccounts(writer, accounts)
  // What this lock was asked for just now and does not have is not there.
  const wanted = isOurs ? accountsOfHolds(writer) : [...names.accounts, ...accountsOfHolds(writer)]
  const others = new Set(wanted.filter((id) => !writer.numbers.has(id)))
  rememberAccounts(writer, await fetchAccounts(connection, [...others]))
  const nextDue = next.rows[0]?.['due'] ?? null
  const isMoreDue = due.rows.length === limits.expiriesMax
  if (isMoreDue) return { head: found, nextDue: now, isMoreDue }
  return { head: found, nextDue: nextDue === null ? undefined : parseBigint(nextDue), isMoreDue }
}

/** What the writing jobs name. Ids that are out of range name nothing: their form is refused later. */
export function namesOf(jobs: readonly Job[]): Names {
  const accounts = new Set<bigint>()
  const transfers = new Set<bigint>()
  const addTransfer = ({ id, pendingId = 0n, debitAccountId, creditAccountId }: NewTransfer) => {
    for (const named of [id, pendingId]) if (isId(named)) transfers.add(named)
    for (const named of [debitAccountId, creditAccountId]) if (isId(named)) accounts.add(named)
  }
  for (const job of jobs.filter(isWrite)) {
    const call = job.kind === 'commit' ? job.call : job
    if ('transfers' in call) for (const transfer of call.transfers ?? []) addTransfer(transfer)
    if ('accounts' in call) for (const { id } of call.accounts ?? []) if (isId(id)) accounts.add(id)
  }
  return { accounts, transfers }
}

const headQuery = 'select writer, flush, last_timestamp, accounts from ledger_head where id = 1 for update'

const transfersQuery = `
select ${transferColumns}, p.status, p.due, p.resolved_at from unnest($1::uuid[]) named (id)
join ledger_transfers t on t.id = named.id ${transferJoins} left join ledger_pendings p on p.timestamp = t.timestamp`

const refusedQuery = 'select r.id from unnest($1::uuid[]) named (id) join ledger_refused r on r.id = named.id'

/** The SQL of the time of a batch that is decided now, the clock being the first parameter. */
export const batchTime = 'greatest($1::bigint, (select last_timestamp + 1 from ledger_head where id = 1))'

const dueQuery = `
select ${transferColumns}, p.status, p.due, p.resolved_at from ledger_pendings p
join ledger_transfers t on t.timestamp = p.timestamp ${transferJoins}
where p.status = 0 and p.due is not null and p.due <= ${batchTime}
order by p.due, p.timestamp limit ${limits.expiriesMax}`

const nextDueQuery = `
select min(due) as due from ledger_pendings where status = 0 and due is not null and due > ${batchTime}`

const accountsQuery = `
select ${accountColumns} from unnest($1::uuid[]) named (id) join ledger_accounts a on a.id = named.id`

async function fetchAccounts(connection: Connection, ids: readonly bigint[]): Promise<readonly Row[]> {
  if (ids.length === 0) return []
  const { rows } = await send(connection, accountsQuery, {
    name: 'accounts',
    values: [toArray({ type: 'uuid', values: ids })],
  })
  return rows
}

function rememberAccounts(writer: Writer, rows: readonly Row[]): void {
  for (const row of rows) {
    const account = parseAccount(row)
    writer.books.kept.accounts.set(account.id, account)
    writer.numbers.set(account.id, parseNumber(row['number']))
  }
}

function rememberTransfers(writer: Writer, rows: readonly Row[]): void {
  const { transfers, pendings } = writer.books.kept
  for (const row of rows) {
    const transfer = parseTransfer(row)
    transfers.set(transfer.id, transfer)
    const state = parsePending(row)
    if (state !== undefined) pendings.set(transfer.id, state)
  }
}

/** The accounts of the holds that may be resolved in this batch, which nobody need have named. */
function accountsOfHolds({ books }: Writer): readonly bigint[] {
  const holds = [...books.kept.pendings.keys()].map((id): Transfer | undefined =>
    findTransfer(books.kept, id),
  )
  return holds.flatMap((hold) => (hold === undefined ? [] : [hold.debitAccountId, hold.creditAccountId]))
}

function dueOfRow(row: Row): Due {
  return { id: parseUuid(row['id']), at: parseBigint(row['due']), timestamp: parseBigint(row['timestamp']) }
}

function parseHead(row: Row | undefined): Head {
  return {
    writer: String(row?.['writer']).replaceAll('-', ''),
    flush: parseBigint(row?.['flush']),
    lastTimestamp: parseBigint(row?.['last_timestamp']),
    accounts: parseNumber(row?.['accounts']),
  }
}

function isId(id: bigint): boolean {
  return id > 0n && id <= limits.idMax
}
