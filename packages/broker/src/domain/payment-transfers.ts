// The transfers that a payment, and later its refund, are made of. One linked chain each; a refund mirrors its
// payment entry by entry, so that it is exact by construction.

import type { NewAccount, NewTransfer } from '@farthing/ledger'
import { Bug, limits } from '@farthing/protocol'
import { accountCodes, accountId, controlLedger, moneyLedger, transferCodes, transferId } from './accounts.ts'
import { allowanceAccountId } from './allowance.ts'
import { bundleAllowance } from './phone/bundle.ts'
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
  const week = purchase.weekAllowance
  return [
    ...(purchase.paidBy === 'bundle' ? bundleTransfers(purchase) : balanceTransfers(purchase)),
    ...(week === undefined ? [] : [useOf(purchase, week, '|week')]),
  ]
}

/** The merchant was credited when the bundle was charged: its pieces take from what may still be bought of it, and no money moves. */
function bundleTransfers(purchase: Purchase): readonly NewTransfer[] {
  const { phonePaymentId } = purchase
  if (phonePaymentId === undefined) throw new Bug('a piece of no bundle')
  const { walletId, merchantId, price } = purchase
  const bundle = bundleAllowance({ paymentId: phonePaymentId, walletId, merchantId, asset: price.asset })
  return [useOf(purchase, allowanceAccountId(bundle), `|${phonePaymentId}`)]
}

function balanceTransfers(purchase: Purchase): readonly NewTransfer[] {
  const { asset } = purchase.price
  const merchant = merchantAccount(purchase).id
  const money = { ledger: moneyLedger(asset), userData: 0n }
  return [
    {
      ...money,
      id: transferId('payment', purchase.merchantId, purchase.nonce),
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
            id: transferId('fee', purchase.merchantId, purchase.nonce),
            debitAccountId: merchant,
            creditAccountId: feeAccount(asset).id,
            amount: purchase.fee.amount,
            code: transferCodes.fee,
          },
        ]),
    useOf(purchase, purchase.dayAllowance, '|day'),
  ]
}

/** The price drawn from an allowance; `part` tells it from the payment's others. */
function useOf(purchase: Purchase, allowance: bigint, part: string): NewTransfer {
  const { asset, amount } = purchase.price
  return {
    id: transferId('allowanceUse', purchase.merchantId, purchase.nonce + part),
    debitAccountId: allowance,
    creditAccountId: accountId('allowanceSpent', 'house', asset),
    amount,
    ledger: controlLedger(asset),
    code: transferCodes.allowanceUse,
  }
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
  const given = mirrored.map((transfer) => {
    const step = back[steps[transfer.code] ?? 'payment']
    return {
      ...transfer,
      id: transferId(step, purchase.id, String(transfer.id)),
      debitAccountId: step === 'refund' ? debt : transfer.creditAccountId,
      creditAccountId: transfer.debitAccountId,
      code: transferCodes[step],
    }
  })
  if (purchase.paidBy === 'bundle') return given
  return [
    ...given,
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
