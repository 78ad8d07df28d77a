// The transfers that a payment, and later its refund, are made of. One linked chain each; a refund mirrors its
// payment entry by entry, so that it is exact by construction.

import type { NewAccount, NewTransfer } from '@farthing/ledger'
import { limits } from '@farthing/protocol'
import { accountCodes, accountId, controlLedger, moneyLedger, transferCodes, transferId } from './accounts.ts'
import type { Purchase } from './purchase.ts'

/** The merchant's account in the currency of a price, opened with its first sale. */
export function merchantAccount(purchase: Pick<Purchase, 'merchantId' | 'price'>): NewAccount {
  const { asset } = purchase.price
  return {
    id: accountId('merchant', purchase.merchantId, asset),
    ledger: moneyLedger(asset),
    code: accountCodes.merchant,
    flags: { debitsMustNotExceedCredits: true },
  }
}

/** Where the house's share goes; opened at the start. */
export function feeAccount(asset: Purchase['price']['asset']): NewAccount {
  return {
    id: accountId('houseFees', 'house', asset),
    ledger: moneyLedger(asset),
    code: accountCodes.houseFees,
  }
}

/** The chain of a payment: the price, the house's share of it, the day's cap, the week's budget. */
export function paymentTransfers(purchase: Purchase): readonly NewTransfer[] {
  const { asset } = purchase.price
  const merchant = merchantAccount(purchase).id
  const spent = accountId('allowanceSpent', 'house', asset)
  const id = (step: 'payment' | 'fee' | 'allowanceUse', part = ''): bigint =>
    transferId(step, purchase.merchantId, purchase.nonce + part)
  const money = { ledger: moneyLedger(asset), userData: 0n }
  const control = {
    ledger: controlLedger(asset),
    code: transferCodes.allowanceUse,
    amount: purchase.price.amount,
  }
  return [
    {
      ...money,
      id: id('payment'),
      debitAccountId: accountId('wallet', purchase.walletId, asset),
      creditAccountId: merchant,
      amount: purchase.price.amount,
      code: transferCodes.payment,
    },
    ...(purchase.fee.amount === 0n
      ? []
      : [
          {
            ...money,
            id: id('fee'),
            debitAccountId: merchant,
            creditAccountId: feeAccount(asset).id,
            amount: purchase.fee.amount,
            code: transferCodes.fee,
          },
        ]),
    {
      ...control,
      id: id('allowanceUse', '|day'),
      debitAccountId: purchase.dayAllowance,
      creditAccountId: spent,
    },
    ...(purchase.weekAllowance === undefined
      ? []
      : [
          {
            ...control,
            id: id('allowanceUse', '|week'),
            debitAccountId: purchase.weekAllowance,
            creditAccountId: spent,
          },
        ]),
  ]
}

/** What a merchant owes the house, opened with its first refund in a currency. */
export function merchantDebtAccount(purchase: Pick<Purchase, 'merchantId' | 'price'>): NewAccount {
  const { asset } = purchase.price
  return {
    id: accountId('merchantDebt', purchase.merchantId, asset),
    ledger: moneyLedger(asset),
    code: accountCodes.merchantDebt,
    flags: { creditsMustNotExceedDebits: true },
  }
}

/**
 * The chain of a refund: the share back to the merchant, the price back to the buyer, caps and budgets restored. The price is
 * booked as the merchant's debt and paid from its balance as far as that goes, so that no refund fails for want of it.
 */
export function refundTransfers(purchase: Purchase): readonly NewTransfer[] {
  const back = { payment: 'refund', fee: 'feeRefund', allowanceUse: 'allowanceRestore' } as const
  const steps: Readonly<Record<number, keyof typeof back>> = {
    [transferCodes.payment]: 'payment',
    [transferCodes.fee]: 'fee',
    [transferCodes.allowanceUse]: 'allowanceUse',
  }
  // The share first, so that the merchant's account holds the whole price when that is asked of it.
  const mirrored = [...paymentTransfers(purchase)].sort((left, right) => rank(left.code) - rank(right.code))
  const debt = merchantDebtAccount(purchase).id
  return [
    ...mirrored.map((transfer) => {
      const step = back[steps[transfer.code] ?? 'payment']
      return {
        ...transfer,
        id: transferId(step, purchase.id, String(transfer.id)),
        debitAccountId: step === 'refund' ? debt : transfer.creditAccountId,
        creditAccountId: transfer.debitAccountId,
        code: transferCodes[step],
      }
    }),
    {
      id: transferId('debtFromMerchant', purchase.id, 'refund'),
      debitAccountId: merchantAccount(purchase).id,
      creditAccountId: debt,
      amount: limits.amountMax,
      ledger: moneyLedger(purchase.price.asset),
      code: transferCodes.debtFromMerchant,
      flags: { balancingDebit: true, balancingCredit: true },
    },
  ]
}

function rank(code: number): number {
  return code === transferCodes.fee ? 0 : 1
}
