// Erases what tells a person. A wallet with money in it is not closed: nobody's balance is lost by a click.

import { type Problem, problem } from '@farthing/protocol'
import { type Deps, undecided, writeRecords } from '../deps.ts'
import {
  countIncomes,
  eraseOrderWords,
  erasePurchaseDetails,
  eraseWalletPerson,
  readWallet,
} from '../records/wallets.ts'
import { readWalletBalances } from './read-balances.ts'

/** Closes an empty wallet and erases its personal data; with money left, only the titles and addresses are erased. */
export async function closeWallet(
  deps: Deps,
  walletId: string,
): Promise<{ readonly ok: true; readonly isClosed: boolean } | Problem> {
  // Counted before anything else is read, so that money which comes in after that, perhaps the wallet's first in a currency,
  // refuses the closing.
  const incomes = await countIncomes(deps.records, walletId)
  const wallet = await readWallet(deps.records, walletId)
  if (wallet === undefined) return problem('wallet_missing')
  const balances = await readWalletBalances(deps, wallet)
  if (balances.some(({ amount }) => amount > 0n)) {
    const failed = await writeRecords(deps, [
      erasePurchaseDetails(deps.records, walletId),
      eraseOrderWords(deps.records, walletId),
    ])
    return failed ?? { ok: true, isClosed: false }
  }
  const outcome = await deps.ledger.commit({
    records: eraseWalletPerson(deps.records, { id: walletId, incomes }, deps.system.now()),
  })
  if (outcome.ok) return { ok: true, isClosed: true }
  return undecided(outcome) ?? problem('gone_wrong_state', 'Money came into the wallet just now')
}
