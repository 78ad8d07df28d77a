// Makes the transfers of a batch in a layer: single ones each for itself, chains whole or not at all.

import type { ItemResult } from '../api.ts'
import type { NewTransfer } from '../model.ts'
import { sticksToId } from '../result-codes.ts'
import type { Change, Decision } from './decisions.ts'
import { isResolving, transferFormRefusal } from './forms.ts'
import { changeAccount, findTransfer, isRefused, type Layer, mergeInto, newLayer } from './layer.ts'
import { decideMovement } from './movement.ts'
import { transferRepeat } from './repeats.ts'
import { decideResolution } from './two-phase.ts'

/** Makes transfers; the item at index i carries the timestamp plus i, and sees the effects of those before it. */
export function applyTransfers(
  layer: Layer,
  transfers: readonly NewTransfer[],
  timestamp: bigint,
): readonly ItemResult[] {
  const results: ItemResult[] = []
  while (results.length < transfers.length) {
    const start = results.length
    const first = transfers[start]
    const at = timestamp + BigInt(start)
    if (first !== undefined && first.flags?.linked !== true) {
      results.push(applyTransfer(layer, first, at))
    } else {
      results.push(...applyChain(layer, transfers.slice(start, chainEnd(transfers, start)), at))
    }
  }
  return results
}

/** Applies a chain whole or not at all. A repeat of a whole chain is harmless: each member answers `exists`. */
function applyChain(layer: Layer, chain: readonly NewTransfer[], timestamp: bigint): readonly ItemResult[] {
  if (chain.at(-1)?.flags?.linked === true)
    return failedAt(chain, chain.length - 1, 'linked_event_chain_open')
  const repeats = chain.map((transfer) => harmlessRepeat(layer, transfer))
  if (repeats.every((repeat) => repeat !== undefined)) return repeats
  const draft = newLayer(layer)
  const results: ItemResult[] = []
  for (const [index, transfer] of chain.entries()) {
    const result = applyTransfer(draft, transfer, timestamp + BigInt(index), layer)
    if (!result.ok) return failedAt(chain, index, result.code)
    if (result.outcome === 'exists') return failedAt(chain, index, 'exists')
    results.push(result)
  }
  mergeInto(layer, draft)
  return results
}

/** The answer to a transfer that is there already with the same contents, else undefined. */
export function harmlessRepeat(layer: Layer, transfer: NewTransfer): ItemResult | undefined {
  if (transferFormRefusal(transfer) !== undefined) return undefined
  const kept = findTransfer(layer, transfer.id)
  if (kept === undefined || transferRepeat(layer, transfer, kept) !== 'exists') return undefined
  return { ok: true, outcome: 'exists', timestamp: kept.timestamp }
}

/** Applies one transfer. A refusal that sticks is kept in `keeper`, which outlives a chain's own layer. */
function applyTransfer(
  layer: Layer,
  transfer: NewTransfer,
  timestamp: bigint,
  keeper: Layer = layer,
): ItemResult {
  const refusal = transferFormRefusal(transfer)
  if (refusal !== undefined) return { ok: false, code: refusal }
  const kept = findTransfer(layer, transfer.id)
  if (kept !== undefined) {
    const repeat = transferRepeat(layer, transfer, kept)
    if (repeat !== 'exists') return { ok: false, code: repeat }
    return { ok: true, outcome: 'exists', timestamp: kept.timestamp }
  }
  if (isRefused(layer, transfer.id)) return { ok: false, code: 'id_already_failed' }
  const decision = decide(layer, transfer, timestamp)
  if (decision.ok) {
    record(layer, decision.change)
    return { ok: true, outcome: 'created', timestamp }
  }
  if (sticksToId(decision.code)) keeper.refused.add(transfer.id)
  return decision
}

function decide(layer: Layer, transfer: NewTransfer, timestamp: bigint): Decision {
  return isResolving(transfer)
    ? decideResolution(layer, transfer, timestamp)
    : decideMovement(layer, transfer, timestamp)
}

function record(layer: Layer, { transfer, debit, credit, pending }: Change): void {
  layer.transfers.set(transfer.id, transfer)
  changeAccount(layer, debit, transfer.timestamp)
  changeAccount(layer, credit, transfer.timestamp)
  if (pending !== undefined) layer.pendings.set(pending.id, pending.state)
}

/** The index after the chain that begins at `start`: the first item that is not linked to its next closes it. */
function chainEnd(transfers: readonly NewTransfer[], start: number): number {
  let end = start
  while (end < transfers.length && transfers[end]?.flags?.linked === true) end += 1
  return Math.min(end + 1, transfers.length)
}

function failedAt(chain: readonly NewTransfer[], at: number, code: ItemFailure): readonly ItemResult[] {
  return chain.map((_, index) => ({ ok: false, code: index === at ? code : 'linked_event_failed' }))
}

type ItemFailure = Extract<ItemResult, { ok: false }>['code']
