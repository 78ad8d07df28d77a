// The chart of accounts: which ledger account stands for what, and how its id follows from the business ids alone,
// so that it need never be looked up.

import { createHash } from 'node:crypto'
import { type Asset, assetCode, assetScale } from '@farthing/protocol'

/** What an account is for; the number is the account's `code` in the ledger. */
export const accountCodes = {
  wallet: 10,
  merchant: 20,
  houseFees: 30,
  vouchersOutstanding: 40,
  voucherSales: 50,
  /** Spending allowances live on control ledgers of their own: they count permissions, not money. */
  allowance: 60,
  allowanceSource: 70,
  allowanceSpent: 80,
  /** Where sums go that were spent under an earlier version of a limit. */
  allowanceCarried: 90,
  /** What a merchant owes us: a refund or a clawback that its balance did not hold. Paid from its next income. */
  merchantDebt: 100,
  /** What an operator owes for charges; below zero where it has taken back more than it owes. One per operator. */
  phoneReceivable: 110,
  /** A merchant's part of charges that no statement has confirmed; of those confirmed and not yet paid. */
  phonePending: 120,
  phoneConfirmed: 130,
  /** What we owe the company between us and an operator. */
  aggregator: 140,
  /** Withheld from a merchant for unpaid bills. */
  badDebtReserve: 150,
  messageCosts: 160,
  /** Tax in prices that we hand on, and tax on our own fees. */
  salesTax: 170,
  feeTax: 180,
  bank: 190,
  /** Differences to an operator's statement, until somebody has found out. One per operator. */
  suspense: 200,
  /** What buyers took back from outside while it is disputed. Won, it is the merchant's again; lost, it has left our bank. */
  disputed: 205,
  // What players hold, on a ledger per app and thing: held, given out, used up, owed after a clawback, and on its way between two
  // stacks of one player.
  virtualHolding: 300,
  virtualIssued: 310,
  virtualUsed: 320,
  virtualDebt: 330,
  virtualTransit: 340,
} as const

/** Kinds that hold money; the others count permissions, or what players hold. */
export const moneyKinds = (Object.keys(accountCodes) as AccountKind[]).filter(
  (kind) => !kind.startsWith('allowance') && !kind.startsWith('virtual'),
)

export type AccountKind = keyof typeof accountCodes

/** What a transfer is for; the number is the transfer's `code` in the ledger. */
export const transferCodes = {
  voucherIssue: 1,
  topUp: 2,
  payment: 3,
  fee: 4,
  refund: 5,
  feeRefund: 6,
  allowanceGrant: 7,
  allowanceUse: 8,
  allowanceRestore: 9,
  allowanceCarry: 11,
  /** What is left of a bundle leaves it, to be refunded on the phone bill. */
  allowanceClose: 12,
  // A charge on the phone bill, part by part.
  phoneNet: 20,
  phoneMerchantTax: 21,
  phoneTax: 22,
  phoneAggregator: 23,
  phoneReserve: 24,
  phoneFee: 25,
  phoneMessages: 26,
  phoneOperatorTax: 27,
  phoneAggregatorTax: 28,
  phoneFeeTax: 29,
  // What becomes of it.
  phoneConfirm: 30,
  phoneCollect: 31,
  phoneAvailable: 32,
  phoneSettle: 33,
  reserveRelease: 34,
  // What goes back, party by party.
  phoneRefund: 40,
  phoneRefundAggregator: 41,
  phoneRefundAggregatorTax: 42,
  phoneRefundFee: 43,
  phoneRefundFeeTax: 44,
  phoneRefundMessages: 45,
  phoneRefundTax: 46,
  phoneRefundHouse: 47,
  clawback: 48,
  // What a merchant's balance may not hold, and what it is paid from.
  merchantDebt: 50,
  debtFromReserve: 51,
  debtFromMerchant: 52,
  suspense: 60,
  suspenseSettle: 61,
  // What players hold, step by step.
  virtualGive: 70,
  virtualSpend: 71,
  virtualRemove: 72,
  virtualExpire: 73,
  virtualTake: 74,
  virtualRepay: 75,
  virtualOwe: 76,
  virtualOut: 77,
  virtualIn: 78,
  // Set aside until a guardian has answered, and let go.
  approvalHold: 62,
  approvalRelease: 63,
  // A sale that a buyer took back from outside: held, the merchant's again, or gone.
  disputeHold: 64,
  disputeReturn: 65,
  disputeLost: 66,
} as const

export type TransferKind = keyof typeof transferCodes

/** The ledger number of an asset's money: its scale and code packed into 31 bits, below the control ledgers. */
export function moneyLedger(asset: Asset): number {
  return hashNumber(`${assetCode(asset)}/${assetScale(asset)}`) & 0x3fffffff
}

/** The ledger number on which allowances of an asset are counted. */
export function controlLedger(asset: Asset): number {
  return (moneyLedger(asset) | 0x40000000) >>> 0
}

/** The account of an owner in an asset: a wallet, a merchant, or the house (owner `house`). */
export function accountId(kind: AccountKind, owner: string, asset: Asset): bigint {
  return hashId('account', kind, owner, asset)
}

/**
 * A transfer's id from the business id, the party that chose it, the step and the attempt: any step can be repeated
 * for ever, and two parties' equal ids never meet.
 */
export function transferId(step: TransferKind, party: string, businessId: string, attempt = 0): bigint {
  return hashId('transfer', step, party, businessId, String(attempt))
}

/** 128 bits of SHA-256 over length-prefixed parts, never 0 nor all ones (which the ledger keeps for itself). */
export function hashId(...parts: readonly string[]): bigint {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:${part};`)
  const id = BigInt(`0x${hash.digest('hex').slice(0, 32)}`)
  return id === 0n || id === 2n ** 128n - 1n ? 1n : id
}

/** The ledger number of a thing that players of an app hold: above those of money and of permissions. */
export function virtualLedger(appId: string, thing: string): number {
  return (hashNumber(`${appId}|${thing}`) | 0x80000000) >>> 0
}

function hashNumber(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) | 1
}
