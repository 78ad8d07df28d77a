// Writes what a decided batch changed, as one statement: one way to the server and back, committed by itself or inside the
// transaction that is open. It changes nothing unless the head is still the one that the batch was decided from.

import { Bug } from '@farthing/protocol'
import { accountFlagBits, transferFlagBits } from '../../flags.ts'
import { dueOf } from '../../machine/due-heap.ts'
import { findTransfer, type Layer } from '../../machine/layer.ts'
import type { Account } from '../../model.ts'
import { type Connection, send } from './connection.ts'
import { pendingStatuses, toArray, toOptionalUuid, toUuid } from './values.ts'
import type { Head } from './writer.ts'

/** A decided batch on its way into the database. */
export type Flush = {
  readonly from: Head
  readonly to: Head
  readonly layer: Layer
  /** The numbers of all accounts that the layer names, its new ones included. */
  readonly numbers: ReadonlyMap<bigint, number>
  /**
   * Where a flush is decided from memory: the ids that it took for new without making their transfers. Neither they nor those it
   * makes may have been used or refused before.
   */
  readonly unused?: readonly bigint[]
}

/** Writes the flush; false where the head was another one or an id that should be unused is not. */
export async function writeFlush(connection: Connection, flush: Flush): Promise<boolean> {
  const parts = [...changesOf(flush)].filter((part) => part.columns.some((column) => column.length > 0))
  const values: unknown[] = []
  const parameter = (value: unknown) => `$${values.push(value)}`
  const fence = fenceOf(flush, parameter)
  const written = parts.map(({ name, types, columns, into }) => {
    const arrays = columns.map((column, index) => `${parameter(toArray(column))}::${types[index]}[]`)
    return `${name} as (${into(`fence, unnest(${arrays.join(', ')})`)})`
  })
  const text = `with ${[fence, ...written].join(', ')} select 1 from fence`
  const name = `flush ${flush.unused === undefined ? '' : 'new '}${parts.map((part) => part.name).join(' ')}`
  const { rows } = await send(connection, text, { name, values })
  return rows.length === 1
}

/** One table's share of a flush: columns that are sent as arrays, and the statement that takes them. */
type Part = {
  readonly name: string
  readonly types: readonly string[]
  readonly columns: readonly (readonly (string | number | bigint | null)[])[]
  readonly into: (source: string) => string
}

function fenceOf({ from, to, layer, unused }: Flush, parameter: (value: unknown) => string): string {
  const head = [to.writer, to.flush, to.lastTimestamp, to.accounts].map(parameter)
  const before = [from.writer, from.flush].map(parameter)
  const named = unused === undefined ? [] : [[...layer.transfers.keys(), ...unused], unused]
  const arrays = named.map((ids) => parameter(toArray(ids.map(toUuid))))
  const condition = unused === undefined ? '' : unusedCondition(arrays)
  return `fence as (
    update ledger_head set writer = ${head[0]}, flush = ${head[1]}, last_timestamp = ${head[2]}, accounts = ${head[3]}
    where id = 1 and writer = ${before[0]} and flush = ${before[1]}${condition} returning writer, flush
  ), mine as (
    insert into ledger_writers (writer, flush) select writer, flush from fence
    on conflict (writer) do update set flush = excluded.flush
  )`
}

/** Ids of transfers that are made need no look among the transfers: their unique index refuses a second one. */
function unusedCondition([named, unmade]: readonly string[]): string {
  return `
    and not exists (select 1 from unnest(${named}::uuid[]) named (id) join ledger_refused r on r.id = named.id)
    and not exists (select 1 from unnest(${unmade}::uuid[]) named (id) join ledger_transfers t on t.id = named.id)`
}

function* changesOf({ from, layer, numbers }: Flush): Iterable<Part> {
  const numberOf = (id: bigint): number => {
    const number = numbers.get(id)
    if (number === undefined) throw new Bug(`account ${id} has no number`)
    return number
  }
  const accounts = [...layer.accounts.values()]
  const isNew = ({ id }: Account) => numberOf(id) > from.accounts
  yield openedPart(accounts.filter(isNew), numberOf)
  yield balancedPart(
    accounts.filter((account) => !isNew(account)),
    numberOf,
  )
  yield madePart(layer, numberOf)
  yield standingPart(layer)
  yield refusedPart(layer)
  yield historyPart(layer, numberOf)
}

type NumberOf = (id: bigint) => number

type Balances = Pick<Account, 'debitsPending' | 'debitsPosted' | 'creditsPending' | 'creditsPosted'>

function openedPart(accounts: readonly Account[], numberOf: NumberOf): Part {
  return {
    name: 'opened',
    types: [
      'integer',
      'uuid',
      'bigint',
      'integer',
      'smallint',
      'uuid',
      'bigint',
      'bigint',
      'bigint',
      'bigint',
      'bigint',
    ],
    columns: [
      accounts.map(({ id }) => numberOf(id)),
      accounts.map(({ id }) => toUuid(id)),
      accounts.map(({ ledger }) => ledger),
      accounts.map(({ code }) => code),
      accounts.map(({ flags }) => accountFlagBits(flags)),
      accounts.map(({ userData }) => toOptionalUuid(userData)),
      ...balancesOf(accounts),
      accounts.map(({ timestamp }) => timestamp),
    ],
    into: (source) => `insert into ledger_accounts (number, id, ledger, code, flags, user_data,
      debits_pending, debits_posted, credits_pending, credits_posted, timestamp)
      select v.* from ${source} v`,
  }
}

function balancedPart(accounts: readonly Account[], numberOf: NumberOf): Part {
  return {
    name: 'balanced',
    types: ['integer', 'smallint', 'bigint', 'bigint', 'bigint', 'bigint'],
    columns: [
      accounts.map(({ id }) => numberOf(id)),
      accounts.map(({ flags }) => accountFlagBits(flags)),
      ...balancesOf(accounts),
    ],
    into: (source) => `update ledger_accounts a set flags = v.flags, debits_pending = v.debits_pending,
      debits_posted = v.debits_posted, credits_pending = v.credits_pending, credits_posted = v.credits_posted
      from ${source} v (number, flags, debits_pending, debits_posted, credits_pending, credits_posted)
      where a.number = v.number`,
  }
}

function madePart({ transfers }: Layer, numberOf: NumberOf): Part {
  const made = [...transfers.values()]
  return {
    name: 'made',
    types: [
      'bigint',
      'uuid',
      'bigint',
      'integer',
      'integer',
      'integer',
      'smallint',
      'integer',
      'uuid',
      'uuid',
    ],
    columns: [
      made.map(({ timestamp }) => timestamp),
      made.map(({ id }) => toUuid(id)),
      made.map(({ amount }) => amount),
      made.map(({ debitAccountId }) => numberOf(debitAccountId)),
      made.map(({ creditAccountId }) => numberOf(creditAccountId)),
      made.map(({ code }) => code),
      made.map(({ flags }) => transferFlagBits(flags)),
      made.map(({ timeoutSeconds }) => (timeoutSeconds === 0 ? null : timeoutSeconds)),
      made.map(({ pendingId }) => toOptionalUuid(pendingId)),
      made.map(({ userData }) => toOptionalUuid(userData)),
    ],
    into: (source) => `insert into ledger_transfers (timestamp, id, amount, debit, credit, code, flags,
      timeout_seconds, pending_id, user_data)
      select v.* from ${source} v`,
  }
}

function standingPart(layer: Layer): Part {
  const standings = [...layer.pendings].map(([id, state]) => ({ transfer: transferOf(layer, id), state }))
  return {
    name: 'standing',
    types: ['bigint', 'smallint', 'bigint', 'bigint'],
    columns: [
      standings.map(({ transfer }) => transfer.timestamp),
      standings.map(({ state }) => pendingStatuses.indexOf(state.status)),
      standings.map(({ transfer }) => dueOf(transfer)?.at ?? null),
      standings.map(({ state }) => (state.status === 'pending' ? null : state.resolvedAt)),
    ],
    into: (
      source,
    ) => `insert into ledger_pendings (timestamp, status, due, resolved_at) select v.* from ${source} v
      on conflict (timestamp) do update set status = excluded.status, resolved_at = excluded.resolved_at`,
  }
}

function refusedPart({ refused }: Layer): Part {
  return {
    name: 'refused',
    types: ['uuid'],
    columns: [[...refused].map(toUuid)],
    into: (source) => `insert into ledger_refused (id) select v.* from ${source} v on conflict do nothing`,
  }
}

function historyPart({ balances }: Layer, numberOf: NumberOf): Part {
  return {
    name: 'history',
    types: ['integer', 'bigint', 'bigint', 'bigint', 'bigint', 'bigint'],
    columns: [
      balances.map(({ accountId }) => numberOf(accountId)),
      balances.map(({ timestamp }) => timestamp),
      ...balancesOf(balances),
    ],
    into: (source) => `insert into ledger_balances (account, timestamp, debits_pending, debits_posted,
      credits_pending, credits_posted) select v.* from ${source} v`,
  }
}

function balancesOf(accounts: readonly Balances[]): readonly (readonly bigint[])[] {
  return [
    accounts.map(({ debitsPending }) => debitsPending),
    accounts.map(({ debitsPosted }) => debitsPosted),
    accounts.map(({ creditsPending }) => creditsPending),
    accounts.map(({ creditsPosted }) => creditsPosted),
  ]
}

function transferOf(layer: Layer, id: bigint): { readonly timestamp: bigint } & Parameters<typeof dueOf>[0] {
  const transfer = findTransfer(layer, id)
  if (transfer === undefined) throw new Bug(`pending transfer ${id} was resolved but not fetched`)
  return transfer
}
