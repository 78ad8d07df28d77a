// One `commit`: accounts, transfers as one chain, and records between them, all or nothing. It is decided in two steps,
// because the records are written, and may be refused, between opening the call and closing it.

import type { Call, CommitOutcome } from '../api.ts'
import type { NewTransfer } from '../model.ts'
import { applyAccounts } from './apply-accounts.ts'
import { applyTransfers, harmlessRepeat } from './apply-transfers.ts'
import { type Layer, mergeInto, newLayer } from './layer.ts'

/** A call that is decided already, or one that waits for its records with its accounts open in `draft`. */
export type OpenedCall =
  | { readonly decided: true; readonly outcome: CommitOutcome }
  | { readonly decided: false; readonly draft: Layer }

/** Answers `exists` where all is there already, refuses bad accounts, else opens the accounts in a draft. */
export function openCall(layer: Layer, call: Call, timestamp: bigint): OpenedCall {
  const repeat = repeatOutcome(layer, call)
  if (repeat !== undefined) return { decided: true, outcome: repeat }
  const draft = newLayer(layer)
  const results = applyAccounts(draft, call.accounts ?? [], timestamp)
  const index = results.findIndex((result) => !result.ok)
  const failed = results[index]
  if (failed?.ok === false) return { decided: true, outcome: { ok: false, code: failed.code, index } }
  const first = results[0]
  const isRepeat = results.every((result) => result.ok && result.outcome === 'exists')
  const onlyAccounts = (call.transfers ?? []).length === 0 && (call.records ?? []).length === 0
  if (first?.ok === true && isRepeat && onlyAccounts) return { decided: true, outcome: first }
  return { decided: false, draft }
}

/** Applies the chain over the draft and accepts both, or leaves the layer as it was but for a refusal that sticks. */
export function closeCall(layer: Layer, draft: Layer, call: Call, timestamp: bigint): CommitOutcome {
  const accounts = call.accounts?.length ?? 0
  const chain = asChain(call.transfers ?? [])
  const results = applyTransfers(draft, chain, timestamp + BigInt(accounts))
  // The failing member is the first whose refusal is its own, not the echo of another's.
  const index = results.findIndex((result) => !result.ok && result.code !== 'linked_event_failed')
  const failed = results[index]
  if (failed?.ok === false) {
    for (const id of draft.refused) layer.refused.add(id)
    return { ok: false, code: failed.code, index }
  }
  mergeInto(layer, draft)
  return {
    ok: true,
    outcome: 'created',
    timestamp: chain.length === 0 ? timestamp : timestamp + BigInt(accounts),
  }
}

function repeatOutcome(layer: Layer, { transfers = [] }: Call): CommitOutcome | undefined {
  const repeats = asChain(transfers).map((transfer) => harmlessRepeat(layer, transfer))
  const first = repeats[0]
  return first?.ok === true && repeats.every((repeat) => repeat !== undefined) ? first : undefined
}

/** The same transfers, linked into one chain: the last one closes it. */
function asChain(transfers: readonly NewTransfer[]): readonly NewTransfer[] {
  return transfers.map((transfer, index) => ({
    ...transfer,
    flags: { ...transfer.flags, linked: index < transfers.length - 1 },
  }))
}
