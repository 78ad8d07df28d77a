// Erases what tells a person. A wallet with money in it is not closed: nobody's balance is lost by a click.

import { type Problem, problem } from '@farthing/protocol'
import { type Deps, writeRecords } from '../deps.ts'
import { erasePurchaseDetails, eraseWalletPerson, readWallet } from '../records/wallets.ts'
import { readWalletBalances } from './read-balances.ts'

/** Closes an empty wallet and erases its personal data; with money left, only the titles and addresses are erased. */
export async function closeWallet(
  deps: Deps,
  walletId: string,
): Promise<{ readonly ok: true; readonly isClosed: boolean } | Problem> {
  const wallet = await readWallet(deps.records, walletId)
  if (wallet === undefined) return problem('wallet_missing')
  const balances = await readWalletBalances(deps, wallet)
  if (balances.some(({ amount }) => amount > 0n)) {
    const failed = await writeRecords(deps, [erasePurchaseDetails(deps.records, walletId)])
    return failed ?? { ok: true, isClosed: false }
  }
  const failed = await writeRecords(deps, eraseWalletPerson(deps.records, walletId, deps.system.now()))
  return failed ?? { ok: true, isClosed: true }
}
