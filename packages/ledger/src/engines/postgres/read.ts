// Answers queries from the database, after the flush that they belong to is durable, and all from one moment of it: a feed put
// together from tables read at different moments could pass over an entry.

import type { AccountTransfersQuery, AllAccountsQuery } from '../../api.ts'
import { type Answer, isWrite, type Job, type Query } from '../../jobs.ts'
import { limits } from '../../limits.ts'
import type { Transfer } from '../../model.ts'
import { compareTimestamps, present } from '../../queries.ts'
import { toArray } from './arrays.ts'
import { type Connection, type Row, send } from './connection.ts'
import { batchTime } from './fetch-named.ts'
import { readChanges } from './read-changes.ts'
import {
  accountColumns,
  parseAccount,
  parseBalance,
  parseBigint,
  parseTransfer,
  toUuid,
  transferColumns,
  transferJoins,
} from './values.ts'

/** Whether a hold is due that nobody has voided yet. */
export async function hasDue(connection: Connection, now: bigint): Promise<boolean> {
  const text = `select 1 from ledger_pendings where status = 0 and due is not null and due <= ${batchTime} limit 1`
  const { rows } = await send(connection, text, { name: 'has due', values: [now] })
  return rows.length > 0
}

/** When the next open hold falls due, or did. */
export async function readNextDue(connection: Connection): Promise<bigint | undefined> {
  const text = 'select min(due) as due from ledger_pendings where status = 0 and due is not null'
  const due = (await send(connection, text)).rows[0]?.['due'] ?? null
  return due === null ? undefined : parseBigint(due)
}

/** Answers the queries among the jobs, and leaves the others undefined. */
export async function readQueries(
  connection: Connection,
  jobs: readonly Job[],
): Promise<readonly (Answer | undefined)[]> {
  const [, answers] = await Promise.all([
    send(connection, 'begin isolation level repeatable read read only'),
    Promise.all(jobs.map(async (job) => (isWrite(job) ? undefined : readQuery(connection, job)))),
    send(connection, 'commit'),
  ])
  return answers
}

async function readQuery(connection: Connection, job: Query): Promise<Answer> {
  if (job.kind === 'lookupAccounts') {
    const found = await rowsOf(connection, accountsById, [uuids(job.ids)])
    return { kind: 'accounts', accounts: present(job.ids, byId(found.map(parseAccount))) }
  }
  if (job.kind === 'lookupTransfers') {
    const found = await rowsOf(connection, transfersById, [uuids(job.ids)])
    return { kind: 'transfers', transfers: present(job.ids, byId(found.map(parseTransfer))) }
  }
  if (job.kind === 'accountTransfers')
    return { kind: 'transfers', transfers: await readAccountTransfers(connection, job.query) }
  if (job.kind === 'accountBalances') {
    const { accountId, reversed, limit } = job.query
    const values = [...uuidOrNone(accountId), ...bounds(job.query), limit]
    const rows = await rowsOf(connection, balancesQuery(reversed === true), values)
    return { kind: 'balances', balances: rows.map(parseBalance) }
  }
  if (job.kind === 'changes') return { kind: 'changes', changes: await readChanges(connection, job.query) }
  return { kind: 'accounts', accounts: (await readAllAccounts(connection, job.query)).map(parseAccount) }
}

const accountsById = `select ${accountColumns} from unnest($1::uuid[]) named (id)
  join ledger_accounts a on a.id = named.id`

const transfersById = `select ${transferColumns} from unnest($1::uuid[]) named (id)
  join ledger_transfers t on t.id = named.id ${transferJoins}`

/** Each side is read in order through its own index, to the limit, and the two are merged. */
async function readAccountTransfers(
  connection: Connection,
  query: AccountTransfersQuery,
): Promise<readonly Transfer[]> {
  const { accountId, limit, reversed = false, debits = true, credits = true } = query
  const sides = [...(debits ? ['debit'] : []), ...(credits ? ['credit'] : [])]
  const values = [...uuidOrNone(accountId), ...bounds(query), limit]
  const rows = await Promise.all(sides.map((side) => rowsOf(connection, sideQuery(side, reversed), values)))
  const found = rows.flat().map(parseTransfer).sort(compareTimestamps)
  return (reversed ? found.reverse() : found).slice(0, limit)
}

/** Walks the spans of the side's index in order and sorts inside each. */
function sideQuery(side: string, isReversed: boolean): string {
  const order = isReversed ? 'desc' : 'asc'
  return `select ${transferColumns} from (
      select * from ledger_transfers
      where ${side} = (select number from ledger_accounts where id = $1)
        and (timestamp >> 32)::integer between ($2::bigint >> 32)::integer and ($3::bigint >> 32)::integer
        and timestamp between $2::bigint and $3::bigint
      order by (timestamp >> 32)::integer ${order}, timestamp ${order} limit $4
    ) t ${transferJoins}`
}

function balancesQuery(isReversed: boolean): string {
  return `select b.* from ledger_balances b where b.account = (select number from ledger_accounts where id = $1)
    and b.timestamp between $2 and $3 order by b.timestamp ${isReversed ? 'desc' : 'asc'} limit $4`
}

function readAllAccounts(connection: Connection, query: AllAccountsQuery): Promise<readonly Row[]> {
  const { ledger = null, afterId = 0n, beforeId = limits.userDataMax, reversed, limit } = query
  const text = `select ${accountColumns} from ledger_accounts a where id > $1 and id < $2 and ($3::bigint is null or ledger = $3::bigint)
    order by id ${reversed === true ? 'desc' : 'asc'} limit $4`
  const [after, before] = [afterId, beforeId].map((id) => toUuid(clamped(id, limits.userDataMax)))
  return rowsOf(connection, text, [after, before, ledger, limit])
}

async function rowsOf(
  connection: Connection,
  text: string,
  values: readonly unknown[],
): Promise<readonly Row[]> {
  return (await send(connection, text, { values })).rows
}

function byId<Found extends { readonly id: bigint }>(found: readonly Found[]): ReadonlyMap<bigint, Found> {
  return new Map(found.map((each) => [each.id, each]))
}

function uuids(ids: readonly bigint[]): Buffer {
  return toArray({ type: 'uuid', values: ids.filter((id) => id > 0n && id <= limits.idMax) })
}

/** An id that is out of range is nobody's. */
function uuidOrNone(id: bigint): readonly [string | null] {
  return [id > 0n && id <= limits.idMax ? toUuid(id) : null]
}

/** The bounds of a range of time, brought inside what a timestamp can be. */
function bounds(query: {
  readonly timestampMin?: bigint
  readonly timestampMax?: bigint
}): readonly [bigint, bigint] {
  const { timestampMin = 0n, timestampMax = limits.amountMax } = query
  return [clamped(timestampMin, limits.amountMax), clamped(timestampMax, limits.amountMax)]
}

function clamped(value: bigint, most: bigint): bigint {
  return value < 0n ? 0n : value > most ? most : value
}
