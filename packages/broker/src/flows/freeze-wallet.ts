// Stops all spending of a wallet at once. The payment's own commit checks it, so nothing slips through in between.

import { type Problem, problem } from '@farthing/protocol'
import { type Deps, writeRecords } from '../deps.ts'
import { listPasskeys, updateWalletFrozen } from '../records/wallets.ts'

export async function freezeWallet(deps: Deps, walletId: string): Promise<{ readonly ok: true } | Problem> {
  const failed = await writeRecords(deps, [updateWalletFrozen(deps.records, walletId, deps.system.now())])
  return failed ?? { ok: true }
}

/** Undoes a freeze; the caller has verified a passkey of the wallet just now. */
export async function unfreezeWallet(deps: Deps, walletId: string): Promise<{ readonly ok: true } | Problem> {
  const passkeys = await listPasskeys(deps.records, walletId)
  if (passkeys.length === 0) return problem('passkey_required')
  const failed = await writeRecords(deps, [updateWalletFrozen(deps.records, walletId, undefined)])
  return failed ?? { ok: true }
}
