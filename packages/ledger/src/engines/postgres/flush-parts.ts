// What a flush writes, table by table, as columns: accounts opened, balances brought up to date, transfers, standings, refused ids
// and histories.

import { Bug } from '@farthing/protocol'
import { accountFlagBits, transferFlagBits } from '../../flags.ts'
import { dueOf } from '../../machine/due-heap.ts'
import { findTransfer, type Layer } from '../../machine/layer.ts'
import type { Account, Transfer } from '../../model.ts'
import type { Column } from './arrays.ts'
import { pendingStatuses } from './values.ts'

/** One table's share: its columns, and the statement that takes those named from `source`. */
export type FlushPart = {
  readonly name: string
  readonly columns: readonly NamedColumn[]
  readonly into: (names: readonly string[], source: string) => string
}

type NamedColumn = Column & { readonly name: string }

/** The decided layer, the numbers of all accounts it names, and the head it was decided from: later numbers are new. */
export type FlushSource = {
  readonly from: { readonly accounts: number }
  readonly layer: Layer
  readonly numbers: ReadonlyMap<bigint, number>
}

/** Every part, those with nothing in them too. */
export function flushParts({ from, layer, numbers }: FlushSource): readonly FlushPart[] {
  const numberOf = (id: bigint): number => {
    const number = numbers.get(id)
    if (number === undefined) throw new Bug(`account ${id} has no number`)
    return number
  }
  const accounts = [...layer.accounts.values()]
  const isNew = ({ id }: Account) => numberOf(id) > from.accounts
  return [
    openedPart(accounts.filter(isNew), numberOf),
    balancedPart(
      accounts.filter((account) => !isNew(account)),
      numberOf,
    ),
    madePart([...layer.transfers.values()], numberOf),
    standingPart(layer),
    inserts(
      'refused',
      'ledger_refused',
      [{ name: 'id', type: 'uuid', values: [...layer.refused] }],
      doNothing,
    ),
    historyPart(layer, numberOf),
  ]
}

const doNothing = 'on conflict do nothing'

type NumberOf = (id: bigint) => number

function inserts(name: string, table: string, columns: readonly NamedColumn[], conflict = ''): FlushPart {
  const into = (names: readonly string[], source: string) =>
    `insert into ${table} (${names.join(', ')}) select ${names.map((each) => `v.${each}`).join(', ')} from ${source} ${conflict}`
  return { name, columns, into }
}

function openedPart(accounts: readonly Account[], numberOf: NumberOf): FlushPart {
  return inserts('opened', 'ledger_accounts', [
    { name: 'number', type: 'integer', values: accounts.map(({ id }) => numberOf(id)) },
    { name: 'id', type: 'uuid', values: accounts.map(({ id }) => id) },
    { name: 'ledger', type: 'bigint', values: accounts.map(({ ledger }) => ledger) },
    { name: 'code', type: 'integer', values: accounts.map(({ code }) => code) },
    { name: 'flags', type: 'smallint', values: accounts.map(({ flags }) => accountFlagBits(flags)) },
    { name: 'user_data', type: 'uuid', values: accounts.map(({ userData }) => orNull(userData)) },
    ...balanceColumns(accounts),
    { name: 'timestamp', type: 'bigint', values: accounts.map(({ timestamp }) => timestamp) },
  ])
}

function balancedPart(accounts: readonly Account[], numberOf: NumberOf): FlushPart {
  const columns: readonly NamedColumn[] = [
    { name: 'number', type: 'integer', values: accounts.map(({ id }) => numberOf(id)) },
    { name: 'flags', type: 'smallint', values: accounts.map(({ flags }) => accountFlagBits(flags)) },
    ...balanceColumns(accounts),
  ]
  const into = (names: readonly string[], source: string) => {
    const changed = names.filter((name) => name !== 'number').map((name) => `${name} = v.${name}`)
    return `update ledger_accounts a set ${changed.join(', ')} from ${source} where a.number = v.number`
  }
  return { name: 'balanced', columns, into }
}

function madePart(made: readonly Transfer[], numberOf: NumberOf): FlushPart {
  return inserts('made', 'ledger_transfers', [
    { name: 'timestamp', type: 'bigint', values: made.map(({ timestamp }) => timestamp) },
    { name: 'id', type: 'uuid', values: made.map(({ id }) => id) },
    { name: 'amount', type: 'bigint', values: made.map(({ amount }) => amount) },
    { name: 'debit', type: 'integer', values: made.map(({ debitAccountId }) => numberOf(debitAccountId)) },
    { name: 'credit', type: 'integer', values: made.map(({ creditAccountId }) => numberOf(creditAccountId)) },
    { name: 'code', type: 'integer', values: made.map(({ code }) => code) },
    { name: 'flags', type: 'smallint', values: made.map(({ flags }) => transferFlagBits(flags)) },
    {
      name: 'timeout_seconds',
      type: 'integer',
      values: made.map(({ timeoutSeconds }) => timeoutSeconds || null),
    },
    { name: 'pending_id', type: 'uuid', values: made.map(({ pendingId }) => orNull(pendingId)) },
    { name: 'user_data', type: 'uuid', values: made.map(({ userData }) => orNull(userData)) },
  ])
}

function standingPart(layer: Layer): FlushPart {
  const standings = [...layer.pendings].map(([id, state]) => ({ transfer: transferOf(layer, id), state }))
  const columns: readonly NamedColumn[] = [
    { name: 'timestamp', type: 'bigint', values: standings.map(({ transfer }) => transfer.timestamp) },
    {
      name: 'status',
      type: 'smallint',
      values: standings.map(({ state }) => pendingStatuses.indexOf(state.status)),
    },
    { name: 'due', type: 'bigint', values: standings.map(({ transfer }) => dueOf(transfer)?.at ?? null) },
    { name: 'resolved_at', type: 'bigint', values: standings.map(({ state }) => orNull(state.resolvedAt)) },
  ]
  const update =
    'on conflict (timestamp) do update set status = excluded.status, resolved_at = excluded.resolved_at'
  return inserts('standing', 'ledger_pendings', columns, update)
}

function historyPart({ balances }: Layer, numberOf: NumberOf): FlushPart {
  return inserts('history', 'ledger_balances', [
    { name: 'account', type: 'integer', values: balances.map(({ accountId }) => numberOf(accountId)) },
    { name: 'timestamp', type: 'bigint', values: balances.map(({ timestamp }) => timestamp) },
    ...balanceColumns(balances),
  ])
}

type Balances = Pick<Account, 'debitsPending' | 'debitsPosted' | 'creditsPending' | 'creditsPosted'>

function balanceColumns(rows: readonly Balances[]): readonly NamedColumn[] {
  return [
    { name: 'debits_pending', type: 'bigint', values: rows.map(({ debitsPending }) => debitsPending) },
    { name: 'debits_posted', type: 'bigint', values: rows.map(({ debitsPosted }) => debitsPosted) },
    { name: 'credits_pending', type: 'bigint', values: rows.map(({ creditsPending }) => creditsPending) },
    { name: 'credits_posted', type: 'bigint', values: rows.map(({ creditsPosted }) => creditsPosted) },
  ]
}

function orNull(value: bigint): bigint | null {
  return value === 0n ? null : value
}

function transferOf(layer: Layer, id: bigint): Transfer {
  const transfer = findTransfer(layer, id)
  if (transfer === undefined) throw new Bug(`pending transfer ${id} was resolved but not fetched`)
  return transfer
}
