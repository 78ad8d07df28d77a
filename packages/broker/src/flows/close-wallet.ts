// Erases what tells a person. A wallet with money in it is not closed: nobody's balance is lost by a click.

import { type Problem, problem } from '@farthing/protocol'
import { type Deps, undecided, writeRecords } from '../deps.ts'
import { phoneLimits } from '../domain/phone/payment-limits.ts'
import { eraseGuard, eraseSpendWords } from '../records/erase-guard.ts'
import { listBundlesOfWallet, readPhoneBundle } from '../records/phone-bundles.ts'
import {
  countIncomes,
  eraseOrderWords,
  erasePurchaseDetails,
  eraseWalletPerson,
  readWallet,
} from '../records/wallets.ts'
import { endPhoneBundle } from './end-phone-bundle.ts'
import { endOpenApprovals } from './invite-member.ts'
import { readWalletBalances } from './read-balances.ts'

/** Closes an empty wallet and erases its personal data; with money left, only the titles and addresses are erased. */
export async function closeWallet(
  deps: Deps,
  walletId: string,
): Promise<{ readonly ok: true; readonly isClosed: boolean } | Problem> {
  // Money that is set aside for an answer comes back first, to count as what it is.
  await endOpenApprovals(deps, walletId)
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
      ...eraseSpendWords(deps.records, walletId),
    ])
    return failed ?? { ok: true, isClosed: false }
  }
  const held = await endBundles(deps, walletId)
  if (held !== undefined) return held
  const now = deps.system.now()
  const outcome = await deps.ledger.commit({
    records: [
      ...eraseWalletPerson(deps.records, { id: walletId, incomes }, now),
      ...eraseGuard(deps.records, walletId, now),
    ],
  })
  if (outcome.ok) return { ok: true, isClosed: true }
  return (
    undecided(outcome) ??
    problem(
      'gone_wrong_state',
      'Money came into the wallet just now, or something bought has not been handed over yet',
    )
  )
}

/** What is left of bundles goes back to the phone bill first; while that is under way there must be a wallet to answer for it. */
async function endBundles(deps: Deps, walletId: string): Promise<Problem | undefined> {
  const { phone } = deps
  const open = (await listBundlesOfWallet(deps.records, walletId, phoneLimits.bundlesMax)).filter(
    ({ state }) => state === 'open' || state === 'ending',
  )
  for (const { paymentId } of open) {
    const ended = phone === undefined ? undefined : await endPhoneBundle(deps, phone, paymentId)
    if (ended !== undefined && !ended.ok) return ended
    const state = (await readPhoneBundle(deps.records, paymentId))?.state
    if (state === 'open' || state === 'ending') {
      return problem(
        'gone_wrong_state',
        'What is left of a phone charge is being refunded; close the wallet after that',
      )
    }
  }
  return undefined
}
