// What opens and fills an allowance: accounts, one grant and what is carried over, one chain, so
// that only the first of several callers fills it.

import type { NewAccount, NewTransfer } from '@farthing/ledger'
import { accountCodes, accountId, controlLedger, transferCodes, transferId } from './accounts.ts'
import { type Allowance, allowanceAccountId, allowanceKey } from './allowance.ts'

/**
 * The accounts and the grant of `units` that begin an allowance's period or version. `carried` is what was spent under
 * earlier versions in the same period: it counts at once, and goes on counting in whatever version comes next.
 */
export function allowanceOpening(
  allowance: Allowance,
  units: bigint,
  carried = 0n,
): { readonly accounts: readonly NewAccount[]; readonly transfers: readonly NewTransfer[] } {
  const ledger = controlLedger(allowance.asset)
  const id = allowanceAccountId(allowance)
  const source = accountId('allowanceSource', 'house', allowance.asset)
  const spent = accountId('allowanceSpent', 'house', allowance.asset)
  const carriedSums = accountId('allowanceCarried', 'house', allowance.asset)
  return {
    accounts: [
      { id: source, ledger, code: accountCodes.allowanceSource },
      { id: spent, ledger, code: accountCodes.allowanceSpent },
      { id: carriedSums, ledger, code: accountCodes.allowanceCarried },
      { id, ledger, code: accountCodes.allowance, flags: { debitsMustNotExceedCredits: true } },
    ],
    transfers: [
      {
        id: transferId('allowanceGrant', allowance.owner, allowanceKey(allowance)),
        debitAccountId: source,
        creditAccountId: id,
        // A limit below what was spent leaves nothing, and the account has room to say by how much.
        amount: carried > units ? carried : units,
        ledger,
        code: transferCodes.allowanceGrant,
      },
      ...(carried === 0n
        ? []
        : [
            {
              id: transferId('allowanceCarry', allowance.owner, allowanceKey(allowance)),
              debitAccountId: id,
              creditAccountId: carriedSums,
              amount: carried,
              ledger,
              code: transferCodes.allowanceCarry,
            },
          ]),
    ],
  }
}
