// A second, naive ledger, written from the specification with plain maps and sums over the whole history. It shares no code
// with the engines, only their types, so that a mistake would have to be made twice to go unseen.

import type { Call, CommitOutcome, ItemResult } from '../api.ts'
import type { Account, NewAccount, NewTransfer, Transfer } from '../model.ts'
import type { ResultCode } from '../result-codes.ts'
import { firstFault, malformedAccount, malformedTransfer } from './oracle-forms.ts'
import { asKept, differenceFromKept, inherit, isThere, keptTimestamp } from './oracle-repeats.ts'

/** How and when a pending transfer ended. */
export type Ending = { readonly how: 'posted' | 'voided' | 'expired'; readonly at: bigint }

/** Everything the oracle knows. */
export type Oracle = {
  accounts: Map<bigint, NewAccount & { timestamp: bigint }>
  history: Transfer[]
  /** How and when pending transfers ended; one that is not here is still open. */
  endings: Map<bigint, Ending>
  dead: Set<bigint>
  last: bigint
}

const stateful: readonly ResultCode[] = [
  'pending_transfer_not_found',
  'debit_account_not_found',
  'credit_account_not_found',
  'debit_account_already_closed',
  'credit_account_already_closed',
  'debit_account_has_reservations',
  'credit_account_has_reservations',
  'overflows_debits',
  'overflows_credits',
  'exceeds_credits',
  'exceeds_debits',
]
const maxAmount = 2n ** 63n - 1n

/** An oracle that has seen nothing. */
export function newOracle(): Oracle {
  return { accounts: new Map(), history: [], endings: new Map(), dead: new Set(), last: 0n }
}

/**
 * Begins a batch of so many items: voids what is due at its first timestamp, the earliest due first and of those the earliest
 * made, each at a timestamp of its own, and gives the timestamp of the first item after them.
 */
export function beginBatch(oracle: Oracle, now: bigint, items: number): bigint {
  const timestamp = now > oracle.last ? now : oracle.last + 1n
  const due = openHolds(oracle)
    .filter((transfer) => dueTime(transfer) <= timestamp)
    .toSorted((a, b) => Number(dueTime(a) - dueTime(b)) || Number(a.timestamp - b.timestamp))
  let next = timestamp
  for (const { id } of due) {
    oracle.endings.set(id, { how: 'expired', at: next })
    next += 1n
  }
  const taken = due.length + items
  oracle.last = timestamp + BigInt(taken > 0 ? taken - 1 : 0)
  return next
}

/** When the holds that are open run out, as far as they do. */
export function dueTimes(oracle: Oracle): readonly bigint[] {
  return openHolds(oracle).map(dueTime)
}

function openHolds(oracle: Oracle): readonly Transfer[] {
  return oracle.history.filter(
    ({ id, flags, timeoutSeconds }) => flags.pending && timeoutSeconds > 0 && !oracle.endings.has(id),
  )
}

function dueTime(transfer: Transfer): bigint {
  return transfer.timestamp + BigInt(transfer.timeoutSeconds) * 10n ** 9n
}

/** An account with its balances summed from the history, as it is or, with a time, as it was after that. */
export function oracleAccount(oracle: Oracle, id: bigint, time?: bigint): Account | undefined {
  const opened = oracle.accounts.get(id)
  if (opened === undefined) return undefined
  const isPast = (at: bigint) => time === undefined || at <= time
  const sum = { debitsPending: 0n, debitsPosted: 0n, creditsPending: 0n, creditsPosted: 0n }
  let closed = false
  for (const transfer of oracle.history) {
    if (transfer.flags.voidPending || !isPast(transfer.timestamp)) continue
    const ending = oracle.endings.get(transfer.id)
    if (ending !== undefined && isPast(ending.at)) continue
    // Whatever closed the account has not ended.
    if (transfer.flags.closingDebit && transfer.debitAccountId === id) closed = true
    if (transfer.flags.closingCredit && transfer.creditAccountId === id) closed = true
    if (transfer.debitAccountId === id) {
      sum[transfer.flags.pending ? 'debitsPending' : 'debitsPosted'] += transfer.amount
    }
    if (transfer.creditAccountId === id) {
      sum[transfer.flags.pending ? 'creditsPending' : 'creditsPosted'] += transfer.amount
    }
  }
  const flags = {
    debitsMustNotExceedCredits: opened.flags?.debitsMustNotExceedCredits ?? false,
    creditsMustNotExceedDebits: opened.flags?.creditsMustNotExceedDebits ?? false,
    history: opened.flags?.history ?? false,
    closed,
  }
  return { ...opened, flags, userData: opened.userData ?? 0n, ...sum }
}

/** What `createAccounts` must answer. */
export function oracleAccounts(
  oracle: Oracle,
  batch: readonly NewAccount[],
  timestamp: bigint,
): ItemResult[] {
  return batch.map((account, index) => {
    const malformed = malformedAccount(account)
    if (malformed !== undefined) return { ok: false, code: malformed }
    const kept = oracleAccount(oracle, account.id)
    if (kept === undefined) {
      oracle.accounts.set(account.id, { ...account, timestamp: timestamp + BigInt(index) })
      return { ok: true, outcome: 'created', timestamp: timestamp + BigInt(index) }
    }
    const { debitsMustNotExceedCredits: first = false, creditsMustNotExceedDebits: second = false } =
      account.flags ?? {}
    const hasHistory = account.flags?.history === true
    const code = firstFault([
      ['exists_with_different_flags', first !== kept.flags.debitsMustNotExceedCredits],
      ['exists_with_different_flags', second !== kept.flags.creditsMustNotExceedDebits],
      ['exists_with_different_flags', hasHistory !== kept.flags.history],
      ['exists_with_different_user_data', (account.userData ?? 0n) !== kept.userData],
      ['exists_with_different_ledger', account.ledger !== kept.ledger],
      ['exists_with_different_code', account.code !== kept.code],
    ])
    return code === undefined
      ? { ok: true, outcome: 'exists', timestamp: kept.timestamp }
      : { ok: false, code }
  })
}

/** What `createTransfers` must answer. */
export function oracleTransfers(
  oracle: Oracle,
  batch: readonly NewTransfer[],
  timestamp: bigint,
): ItemResult[] {
  const results: ItemResult[] = []
  let chain: NewTransfer[] = []
  for (const [index, transfer] of batch.entries()) {
    chain.push(transfer)
    if (transfer.flags?.linked && index < batch.length - 1) continue
    results.push(...oracleChain(oracle, chain, timestamp + BigInt(index + 1 - chain.length)))
    chain = []
  }
  return results
}

/** What `commit` without records must answer. */
export function oracleCommit(oracle: Oracle, call: Call, timestamp: bigint): CommitOutcome {
  const accounts = call.accounts ?? []
  const transfers = (call.transfers ?? []).map((transfer, index, all) => ({
    ...transfer,
    flags: { ...transfer.flags, linked: index + 1 < all.length },
  }))
  if (transfers.length > 0 && transfers.every((transfer) => isThere(oracle.history, transfer))) {
    return { ok: true, outcome: 'exists', timestamp: keptTimestamp(oracle.history, transfers[0]?.id) }
  }
  const before = new Map(oracle.accounts)
  const opened = oracleAccounts(oracle, accounts, timestamp)
  const badAccount = firstFailure(opened)
  if (badAccount !== undefined) {
    oracle.accounts = before
    return badAccount
  }
  const badTransfer = firstFailure(oracleTransfers(oracle, transfers, timestamp + BigInt(accounts.length)))
  if (badTransfer !== undefined) {
    oracle.accounts = before
    return badTransfer
  }
  const onlyRepeats =
    transfers.length === 0 && opened.every((result) => result.ok && result.outcome === 'exists')
  if (onlyRepeats && opened[0]?.ok) return opened[0]
  const first = transfers.length === 0 ? timestamp : timestamp + BigInt(accounts.length)
  return { ok: true, outcome: 'created', timestamp: first }
}

function firstFailure(results: readonly ItemResult[]): CommitOutcome | undefined {
  const index = results.findIndex((result) => !result.ok && result.code !== 'linked_event_failed')
  const failed = results[index]
  return failed?.ok === false ? { ok: false, code: failed.code, index } : undefined
}

function oracleChain(oracle: Oracle, chain: readonly NewTransfer[], timestamp: bigint): ItemResult[] {
  const isChain = chain.length > 1 || chain[0]?.flags?.linked === true
  const echo = (at: number, code: ResultCode): ItemResult[] =>
    chain.map((_, index) => ({ ok: false, code: index === at ? code : 'linked_event_failed' }))
  if (chain.at(-1)?.flags?.linked) return echo(chain.length - 1, 'linked_event_chain_open')
  if (chain.every((transfer) => isThere(oracle.history, transfer))) {
    return chain.map(({ id }) => ({
      ok: true,
      outcome: 'exists',
      timestamp: keptTimestamp(oracle.history, id),
    }))
  }
  const history = [...oracle.history]
  const endings = new Map(oracle.endings)
  for (const [index, transfer] of chain.entries()) {
    const code = oracleTransfer(oracle, transfer, timestamp + BigInt(index))
    if (code === undefined) continue
    oracle.history = history
    oracle.endings = endings
    if (stateful.includes(code)) oracle.dead.add(transfer.id)
    return isChain ? echo(index, code) : [{ ok: false, code }]
  }
  return chain.map((_, index) => ({ ok: true, outcome: 'created', timestamp: timestamp + BigInt(index) }))
}

/** Makes one transfer, or says why not. */
function oracleTransfer(oracle: Oracle, transfer: NewTransfer, timestamp: bigint): ResultCode | undefined {
  const malformed = malformedTransfer(transfer)
  if (malformed !== undefined) return malformed
  const different = differenceFromKept(oracle.history, transfer)
  if (different !== undefined) return different
  if (oracle.dead.has(transfer.id)) return 'id_already_failed'
  const { postPending = false, voidPending = false } = transfer.flags ?? {}
  return postPending || voidPending
    ? oracleSecondPhase(oracle, transfer, timestamp)
    : oracleFirstPhase(oracle, transfer, timestamp)
}

function oracleFirstPhase(oracle: Oracle, transfer: NewTransfer, timestamp: bigint): ResultCode | undefined {
  const debit = oracleAccount(oracle, transfer.debitAccountId)
  const credit = oracleAccount(oracle, transfer.creditAccountId)
  if (debit === undefined) return 'debit_account_not_found'
  if (credit === undefined) return 'credit_account_not_found'
  const ceilings = [transfer.amount]
  if (transfer.flags?.balancingDebit) {
    ceilings.push(debit.creditsPosted - (debit.debitsPosted + debit.debitsPending))
  }
  if (transfer.flags?.balancingCredit) {
    ceilings.push(credit.debitsPosted - (credit.creditsPosted + credit.creditsPending))
  }
  const lowest = ceilings.reduce((least, ceiling) => (ceiling < least ? ceiling : least))
  const amount = lowest < 0n ? 0n : lowest
  const out = debit.debitsPosted + debit.debitsPending + amount
  const into = credit.creditsPosted + credit.creditsPending + amount
  const fault = firstFault([
    ['accounts_must_have_the_same_ledger', debit.ledger !== credit.ledger],
    ['transfer_must_have_the_same_ledger_as_accounts', transfer.ledger !== debit.ledger],
    ['debit_account_already_closed', debit.flags.closed],
    ['credit_account_already_closed', credit.flags.closed],
    ['debit_account_has_reservations', transfer.flags?.closingDebit === true && isReserved(debit)],
    ['credit_account_has_reservations', transfer.flags?.closingCredit === true && isReserved(credit)],
    ['overflows_debits', out > maxAmount],
    ['overflows_credits', into > maxAmount],
    ['exceeds_credits', debit.flags.debitsMustNotExceedCredits && out > debit.creditsPosted],
    ['exceeds_debits', credit.flags.creditsMustNotExceedDebits && into > credit.debitsPosted],
  ])
  if (fault === undefined) oracle.history.push(asKept(transfer, amount, timestamp))
  return fault
}

function isReserved({ debitsPending, creditsPending }: Account): boolean {
  return debitsPending + creditsPending > 0n
}

function oracleSecondPhase(oracle: Oracle, transfer: NewTransfer, timestamp: bigint): ResultCode | undefined {
  const pending = oracle.history.find(({ id }) => id === transfer.pendingId)
  if (pending === undefined) return 'pending_transfer_not_found'
  const isPost = transfer.flags?.postPending === true
  const whole = inherit(transfer, pending)
  const ending = oracle.endings.get(pending.id)?.how
  const isClosed = (id: bigint) => isPost && oracleAccount(oracle, id)?.flags.closed === true
  const fault = firstFault([
    ['pending_transfer_not_pending', !pending.flags.pending],
    ['pending_transfer_has_different_debit_account_id', whole.debitAccountId !== pending.debitAccountId],
    ['pending_transfer_has_different_credit_account_id', whole.creditAccountId !== pending.creditAccountId],
    ['pending_transfer_has_different_ledger', whole.ledger !== pending.ledger],
    ['pending_transfer_has_different_code', whole.code !== pending.code],
    ['exceeds_pending_transfer_amount', isPost && whole.amount > pending.amount],
    ['pending_transfer_has_different_amount', !isPost && whole.amount !== pending.amount],
    ['pending_transfer_already_posted', ending === 'posted'],
    ['pending_transfer_already_voided', ending === 'voided'],
    ['pending_transfer_expired', ending === 'expired'],
    ['debit_account_already_closed', isClosed(pending.debitAccountId)],
    ['credit_account_already_closed', isClosed(pending.creditAccountId)],
  ])
  if (fault !== undefined) return fault
  oracle.endings.set(pending.id, { how: isPost ? 'posted' : 'voided', at: timestamp })
  oracle.history.push(asKept(whole, whole.amount, timestamp))
  return undefined
}
