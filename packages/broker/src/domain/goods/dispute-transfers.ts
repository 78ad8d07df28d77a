// The money of a dispute: taken from the merchant like a refund and held; returned entry by entry where it is won, gone where it is lost.

import type { NewAccount, NewTransfer } from '@farthing/ledger'
import { accountCodes, accountId, moneyLedger, transferCodes, transferId } from '../accounts.ts'
import { feeAccount, merchantAccount } from '../payment-transfers.ts'
import type { Purchase } from '../purchase.ts'
import { feeOfPart, refundPartTransfers, settleDebt } from './refund-transfers.ts'

export type DisputedSum = { readonly id: string; readonly before: bigint; readonly units: bigint }

/** Where disputed sums are held. */
export function disputedAccount({ price }: Pick<Purchase, 'price'>): NewAccount {
  const { asset } = price
  return {
    id: accountId('disputed', 'house', asset),
    ledger: moneyLedger(asset),
    code: accountCodes.disputed,
    flags: { debitsMustNotExceedCredits: true },
  }
}

/** Takes the sum from the merchant; caps and budgets of the buyer stay as they are, since the money came back from outside. */
export function disputeHold(purchase: Purchase, sum: DisputedSum): readonly NewTransfer[] {
  const to = disputedAccount(purchase).id
  return refundPartTransfers(purchase, sum, to)
    .filter(({ code }) => code !== transferCodes.allowanceRestore)
    .map((transfer) =>
      transfer.code === transferCodes.refund ? { ...transfer, code: transferCodes.disputeHold } : transfer,
    )
}

/** Gives the merchant back what was taken, the house's share again off it. */
export function disputeReturn(purchase: Purchase, sum: DisputedSum): readonly NewTransfer[] {
  const merchant = merchantAccount(purchase).id
  const fee = feeOfPart(purchase, sum)
  const money = { ledger: moneyLedger(purchase.price.asset), code: transferCodes.disputeReturn }
  const step = (name: string) => transferId('disputeReturn', purchase.id, `${sum.id}|${name}`)
  return [
    {
      ...money,
      id: step('price'),
      debitAccountId: disputedAccount(purchase).id,
      creditAccountId: merchant,
      amount: sum.units,
    },
    ...(fee === 0n
      ? []
      : [
          {
            ...money,
            id: step('fee'),
            debitAccountId: merchant,
            creditAccountId: feeAccount(purchase.price.asset).id,
            amount: fee,
          },
        ]),
    settleDebt(purchase, `${sum.id}|returned`),
  ]
}

/** The sum has left our bank for good. */
export function disputeLost(purchase: Purchase, sum: DisputedSum): Postings {
  const { asset } = purchase.price
  const bank = accountId('bank', 'house', asset)
  return {
    accounts: [{ id: bank, ledger: moneyLedger(asset), code: accountCodes.bank }],
    transfers: [
      {
        id: transferId('disputeLost', purchase.id, sum.id),
        debitAccountId: disputedAccount(purchase).id,
        creditAccountId: bank,
        amount: sum.units,
        ledger: moneyLedger(asset),
        code: transferCodes.disputeLost,
      },
    ],
  }
}

export type Postings = {
  readonly accounts: readonly NewAccount[]
  readonly transfers: readonly NewTransfer[]
}
