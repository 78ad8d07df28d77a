// What opens and fills an allowance: accounts and one grant, the same for every caller, so that repeats change nothing.

import type { NewAccount, NewTransfer } from '@farthing/ledger'
import { accountCodes, accountId, controlLedger, transferCodes, transferId } from './accounts.ts'
import { type Allowance, allowanceAccountId, allowanceKey } from './allowance.ts'

/** The accounts and the grant of `units` that begin an allowance's period or version. */
export function allowanceOpening(
  allowance: Allowance,
  units: bigint,
): { readonly accounts: readonly NewAccount[]; readonly transfers: readonly NewTransfer[] } {
  const ledger = controlLedger(allowance.asset)
  const id = allowanceAccountId(allowance)
  const source = accountId('allowanceSource', 'house', allowance.asset)
  const spent = accountId('allowanceSpent', 'house', allowance.asset)
  return {
    accounts: [
      { id: source, ledger, code: accountCodes.allowanceSource },
      { id: spent, ledger, code: accountCodes.allowanceSpent },
      { id, ledger, code: accountCodes.allowance, flags: { debitsMustNotExceedCredits: true } },
    ],
    transfers: [
      {
        id: transferId('allowanceGrant', allowance.owner, allowanceKey(allowance)),
        debitAccountId: source,
        creditAccountId: id,
        amount: units,
        ledger,
        code: transferCodes.allowanceGrant,
      },
    ],
  }
}
