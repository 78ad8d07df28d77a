// Ends an allowance within its period when its limit is changed.

import { limits, type Problem } from '@farthing/protocol'
import { commitSurely, type Deps } from '../deps.ts'
import { accountCodes, accountId, controlLedger, transferCodes, transferId } from '../domain/accounts.ts'
import { type Allowance, allowanceAccountId, allowanceKey } from '../domain/allowance.ts'

/**
 * Withdraws what is left of an allowance, so that nothing more is spent on it, and answers what was spent and not
 * refunded: the next version is then filled with what remains of the new limit.
 */
export async function withdrawAllowance(
  deps: Deps,
  allowance: Allowance,
): Promise<{ readonly ok: true; readonly spent: bigint } | Problem> {
  const id = allowanceAccountId(allowance)
  const [opened] = await deps.ledger.lookupAccounts([id])
  if (opened === undefined) return { ok: true, spent: 0n }
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
  const [grant] = await deps.ledger.lookupTransfers([grantId])
  const [withdrawal] = await deps.ledger.lookupTransfers([withdrawalId])
  if (account === undefined || grant === undefined || withdrawal === undefined) return { ok: true, spent: 0n }
  const restored = account.creditsPosted - grant.amount
  return { ok: true, spent: account.debitsPosted - withdrawal.amount - restored }
}
