// What the oracle answers to the reads over time: worked out from the whole history at each question.

import type { ChangeEvent } from '../api.ts'
import type { AccountBalance } from '../model.ts'
import { type Oracle, oracleAccount } from './oracle.ts'

/** When the balances of an account changed, in order: its transfers, and the expiries of its holds. */
export function oracleChangeTimes(oracle: Oracle, accountId: bigint): readonly bigint[] {
  const own = oracle.history.filter(
    ({ debitAccountId, creditAccountId }) => debitAccountId === accountId || creditAccountId === accountId,
  )
  const expiries = own.flatMap(({ id }) => {
    const ending = oracle.endings.get(id)
    return ending?.how === 'expired' ? [ending.at] : []
  })
  return [...own.map(({ timestamp }) => timestamp), ...expiries].sort((a, b) => (a < b ? -1 : 1))
}

/** The balances of an account as they were after a change. */
export function oracleBalance(oracle: Oracle, accountId: bigint, timestamp: bigint): AccountBalance {
  const account = oracleAccount(oracle, accountId, timestamp)
  if (account === undefined) throw new Error(`the oracle knows no account ${accountId}`)
  const { debitsPending, debitsPosted, creditsPending, creditsPosted } = account
  return { timestamp, debitsPending, debitsPosted, creditsPending, creditsPosted }
}

/** The whole change feed. */
export function oracleChanges(oracle: Oracle): readonly ChangeEvent[] {
  const events: ChangeEvent[] = []
  for (const [id, { timestamp }] of oracle.accounts) {
    // As it was before anything could have happened to it.
    const account = oracleAccount(oracle, id, timestamp)
    if (account !== undefined) events.push({ kind: 'account', timestamp, account })
  }
  for (const transfer of oracle.history) {
    events.push({ kind: 'transfer', timestamp: transfer.timestamp, transfer })
    const ending = oracle.endings.get(transfer.id)
    if (ending?.how === 'expired') events.push({ kind: 'expiry', timestamp: ending.at, transfer })
  }
  return events.sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1))
}
