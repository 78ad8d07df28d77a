// The books as layers: the bottom one is what is kept, each one above holds what a flush, or a chain inside it, would
// change. Dropping a layer takes all of it back; merging it down accepts it.

import type { Account, AccountBalance, PendingState, Transfer } from '../model.ts'

/** One row of the history of an account's balances. */
export type BalanceRow = AccountBalance & { readonly accountId: bigint }

/** One layer of the books. A lookup that misses goes on to the layer below. */
export type Layer = {
  readonly below: Layer | undefined
  readonly accounts: Map<bigint, Account>
  readonly transfers: Map<bigint, Transfer>
  /** Where each pending transfer stands, by its id. */
  readonly pendings: Map<bigint, PendingState>
  /** What was added to the history of accounts that keep one, in order of timestamp. */
  readonly balances: BalanceRow[]
  /** Ids whose refusal sticks. */
  readonly refused: Set<bigint>
}

/** An empty layer over another, or the bottom one. */
export function newLayer(below?: Layer): Layer {
  return {
    below,
    accounts: new Map(),
    transfers: new Map(),
    pendings: new Map(),
    balances: [],
    refused: new Set(),
  }
}

/** Puts an account whose balances changed at a timestamp, and a row of its history where it keeps one. */
export function changeAccount(layer: Layer, account: Account, timestamp: bigint): void {
  layer.accounts.set(account.id, account)
  if (!account.flags.history) return
  const { id: accountId, debitsPending, debitsPosted, creditsPending, creditsPosted } = account
  layer.balances.push({
    accountId,
    timestamp,
    debitsPending,
    debitsPosted,
    creditsPending,
    creditsPosted,
  })
}

/** The account as the topmost layer that knows it has it. */
export function findAccount(layer: Layer, id: bigint): Account | undefined {
  for (let at: Layer | undefined = layer; at !== undefined; at = at.below) {
    const account = at.accounts.get(id)
    if (account !== undefined) return account
  }
  return undefined
}

/** The transfer of an id, if any layer has it. */
export function findTransfer(layer: Layer, id: bigint): Transfer | undefined {
  for (let at: Layer | undefined = layer; at !== undefined; at = at.below) {
    const transfer = at.transfers.get(id)
    if (transfer !== undefined) return transfer
  }
  return undefined
}

/** Where a pending transfer stands, or undefined for any other id. */
export function findPending(layer: Layer, id: bigint): PendingState | undefined {
  for (let at: Layer | undefined = layer; at !== undefined; at = at.below) {
    const state = at.pendings.get(id)
    if (state !== undefined) return state
  }
  return undefined
}

/** Whether a refusal of this id sticks. */
export function isRefused(layer: Layer, id: bigint): boolean {
  for (let at: Layer | undefined = layer; at !== undefined; at = at.below) {
    if (at.refused.has(id)) return true
  }
  return false
}

/** Accepts a layer into another, usually the one below it. */
export function mergeInto(target: Layer, layer: Layer): void {
  for (const [id, account] of layer.accounts) target.accounts.set(id, account)
  for (const [id, transfer] of layer.transfers) target.transfers.set(id, transfer)
  for (const [id, state] of layer.pendings) target.pendings.set(id, state)
  for (const row of layer.balances) target.balances.push(row)
  for (const id of layer.refused) target.refused.add(id)
}

/** Whether a layer changes anything. */
export function isEmptyLayer({ accounts, transfers, pendings, refused }: Layer): boolean {
  return accounts.size + transfers.size + pendings.size + refused.size === 0
}

/** Forgets everything but the accounts, for an engine that fetches what each batch names. */
export function forgetAllButAccounts(layer: Layer): void {
  layer.transfers.clear()
  layer.pendings.clear()
  layer.refused.clear()
  layer.balances.length = 0
}
