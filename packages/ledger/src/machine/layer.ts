// The books as layers: the bottom one is what is kept, each one above holds what a flush, or a chain inside it, would
// change. Dropping a layer takes all of it back; merging it down accepts it.

import type { Account, PendingStatus, Transfer } from '../model.ts'

/** One layer of the books. A lookup that misses goes on to the layer below. */
export type Layer = {
  readonly below: Layer | undefined
  readonly accounts: Map<bigint, Account>
  readonly transfers: Map<bigint, Transfer>
  /** Where each pending transfer stands, by its id. */
  readonly pendings: Map<bigint, PendingStatus>
  /** Ids whose refusal sticks. */
  readonly refused: Set<bigint>
}

/** An empty layer over another, or the bottom one. */
export function newLayer(below?: Layer): Layer {
  return { below, accounts: new Map(), transfers: new Map(), pendings: new Map(), refused: new Set() }
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
export function findPending(layer: Layer, id: bigint): PendingStatus | undefined {
  for (let at: Layer | undefined = layer; at !== undefined; at = at.below) {
    const status = at.pendings.get(id)
    if (status !== undefined) return status
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
  for (const [id, status] of layer.pendings) target.pendings.set(id, status)
  for (const id of layer.refused) target.refused.add(id)
}
