// Opens the accounts of a batch in a layer, each with its own result.

import type { ItemResult } from '../api.ts'
import { accountFlagsOf, newAccountFlagBits } from '../flags.ts'
import type { Account, NewAccount } from '../model.ts'
import { accountFormRefusal } from './forms.ts'
import { findAccount, type Layer } from './layer.ts'
import { accountRepeat } from './repeats.ts'

/** Opens accounts; the item at index i carries the timestamp plus i. */
export function applyAccounts(
  layer: Layer,
  accounts: readonly NewAccount[],
  timestamp: bigint,
): readonly ItemResult[] {
  return accounts.map((account, index) => applyAccount(layer, account, timestamp + BigInt(index)))
}

function applyAccount(layer: Layer, account: NewAccount, timestamp: bigint): ItemResult {
  const refusal = accountFormRefusal(account)
  if (refusal !== undefined) return { ok: false, code: refusal }
  const kept = findAccount(layer, account.id)
  if (kept === undefined) {
    layer.accounts.set(account.id, openedAccount(account, timestamp))
    return { ok: true, outcome: 'created', timestamp }
  }
  const repeat = accountRepeat(account, kept)
  return repeat === 'exists'
    ? { ok: true, outcome: 'exists', timestamp: kept.timestamp }
    : { ok: false, code: repeat }
}

function openedAccount(account: NewAccount, timestamp: bigint): Account {
  return {
    id: account.id,
    ledger: account.ledger,
    code: account.code,
    flags: accountFlagsOf(newAccountFlagBits(account.flags)),
    userData: account.userData ?? 0n,
    debitsPending: 0n,
    debitsPosted: 0n,
    creditsPending: 0n,
    creditsPosted: 0n,
    timestamp,
  }
}
