// The money of a refund in parts: the mirror of a payment's transfers for some units of its price. The house's share is counted on all that
// has gone back by then, so that the parts of several refunds end exactly at the whole.

import type { NewTransfer } from '@farthing/ledger'
import { Bug, limits } from '@farthing/protocol'
import { moneyLedger, transferCodes, transferId } from '../accounts.ts'
import { merchantAccount, merchantDebtAccount, paymentTransfers } from '../payment-transfers.ts'
import type { Purchase } from '../purchase.ts'

export type RefundPart = {
  /** Names the refund among those of its purchase, for ever. */
  readonly id: string
  /** What went back before, and what goes back now. */
  readonly before: bigint
  readonly units: bigint
}

/** The house's share that goes back with a part, by cumulative rounding. */
export function feeOfPart({ price, fee }: Pick<Purchase, 'price' | 'fee'>, part: RefundPart): bigint {
  const upTo = (units: bigint): bigint => (fee.amount * units) / price.amount
  return upTo(part.before + part.units) - upTo(part.before)
}

/**
 * The chain of one part: the share back to the merchant, the units back to the buyer (booked as the merchant's debt and paid from its balance as
 * far as that goes), caps and budgets restored. `to` is who gets the money, the buyer's wallet by default.
 */
export function refundPartTransfers(
  purchase: Purchase,
  part: RefundPart,
  to?: bigint,
): readonly NewTransfer[] {
  if (part.units <= 0n || part.before < 0n || part.before + part.units > purchase.price.amount) {
    throw new Bug('a refund of more than was paid')
  }
  const mirrored = paymentTransfers(purchase).flatMap((transfer) => mirror(purchase, { part, transfer, to }))
  const inOrder = mirrored.toSorted((left, right) => rank(left.code) - rank(right.code))
  return purchase.paidBy === 'bundle' ? inOrder : [...inOrder, settleDebt(purchase, part.id)]
}

function mirror(
  purchase: Purchase,
  of: { readonly part: RefundPart; readonly transfer: NewTransfer; readonly to: bigint | undefined },
): readonly NewTransfer[] {
  const { part, transfer, to } = of
  const { debitAccountId, creditAccountId } = transfer
  const name = `${part.id}|${transfer.id}`
  if (transfer.code === transferCodes.fee) {
    const amount = feeOfPart(purchase, part)
    if (amount === 0n) return []
    const id = transferId('feeRefund', purchase.id, name)
    const code = transferCodes.feeRefund
    return [
      { ...transfer, id, code, amount, debitAccountId: creditAccountId, creditAccountId: debitAccountId },
    ]
  }
  const isMoney = transfer.code === transferCodes.payment
  const step = isMoney ? 'refund' : 'allowanceRestore'
  return [
    {
      ...transfer,
      id: transferId(step, purchase.id, name),
      code: transferCodes[step],
      amount: part.units,
      debitAccountId: isMoney ? merchantDebtAccount(purchase).id : creditAccountId,
      creditAccountId: isMoney ? (to ?? debitAccountId) : debitAccountId,
    },
  ]
}

/** Pays the merchant's debt from its balance as far as that goes. */
export function settleDebt(
  purchase: Pick<Purchase, 'id' | 'merchantId' | 'price'>,
  name: string,
): NewTransfer {
  return {
    id: transferId('debtFromMerchant', purchase.id, name),
    debitAccountId: merchantAccount(purchase).id,
    creditAccountId: merchantDebtAccount(purchase).id,
    amount: limits.amountMax,
    ledger: moneyLedger(purchase.price.asset),
    code: transferCodes.debtFromMerchant,
    flags: { balancingDebit: true, balancingCredit: true },
  }
}

/** The share first, so that the merchant's account holds the whole price when that is asked of it. */
function rank(code: number): number {
  return code === transferCodes.feeRefund ? 0 : 1
}
