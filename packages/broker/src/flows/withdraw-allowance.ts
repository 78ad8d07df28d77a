// Ends an allowance within its period when its limit is changed.

import { Bug, limits, type Problem } from '@farthing/protocol'
import { commitSurely, type Deps } from '../deps.ts'
import { accountCodes, accountId, controlLedger, transferCodes, transferId } from '../domain/accounts.ts'
import { type Allowance, allowanceAccountId, allowanceKey } from '../domain/allowance.ts'
import { ensureAllowance } from './ensure-allowance.ts'

/**
 * Withdraws what is left of an allowance, so that nothing more is spent on it, and answers what was spent in its period
 * and not refunded. An allowance nobody used yet is opened first: else a payment that is just being made could still
 * open it, and would not be counted.
 */
export async function withdrawAllowance(
  deps: Deps,
  input: { readonly allowance: Allowance; readonly units: bigint },
): Promise<{ readonly ok: true; readonly spent: bigint } | Problem> {
  const { allowance } = input
  const opened = await ensureAllowance(deps, input)
  if (!opened.ok) return opened
  const id = allowanceAccountId(allowance)
  const key = allowanceKey(allowance)
  const grantId = transferId('allowanceGrant', allowance.owner, key)
  const withdrawalId = transferId('allowanceWithdraw', allowance.owner, key)
  const [done] = await deps.ledger.lookupTransfers([withdrawalId])
  if (done === undefined) {
    const ledger = controlLedger(allowance.asset)
    const bin = accountId('allowanceWithdrawn', 'house', allowance.asset)
    const failed = await commitSurely(deps, {
      accounts: [{ id: bin, ledger, code: accountCodes.allowanceWithdrawn }],
      transfers: [
        {
          id: withdrawalId,
          debitAccountId: id,
          creditAccountId: bin,
          amount: limits.amountMax,
          ledger,
          code: transferCodes.allowanceWithdraw,
          flags: { balancingDebit: true },
        },
      ],
    })
    if (failed !== undefined) return failed
  }
  const [account] = await deps.ledger.lookupAccounts([id])
  const [grant, withdrawal] = await deps.ledger.lookupTransfers([grantId, withdrawalId])
  if (account === undefined || grant === undefined || withdrawal === undefined) {
    throw new Bug('an allowance was withdrawn without its account, grant or withdrawal')
  }
  const restored = account.creditsPosted - grant.amount
  return { ok: true, spent: account.debitsPosted - withdrawal.amount - restored }
}
