// A guardian's answer to one purchase that passes a minor's limits, and the money that is set aside for it meanwhile (E-05).

import type { NewAccount, NewTransfer } from '@farthing/ledger'
import { newVoid } from '@farthing/ledger'
import type { Id, Instant, Money } from '@farthing/protocol'
import { accountId, moneyLedger, transferCodes, transferId } from '../accounts.ts'
import { merchantAccount } from '../payment-transfers.ts'

export const approvalStates = [
  'waiting',
  'granted',
  'paid',
  'denied',
  'expired',
  'cancelled',
  'failed',
] as const
/** `granted` is paid at once; where that was cut off, by the agenda. `failed`: granted, and something else refused it. */
export type ApprovalState = (typeof approvalStates)[number]

export type Approval = {
  readonly id: Id<'apv'>
  readonly orderId: Id<'ord'>
  readonly childId: Id<'wal'>
  readonly guardianId: Id<'wal'>
  readonly merchantId: Id<'mer'>
  readonly appId: Id<'app'>
  readonly price: Money
  readonly title: string
  readonly category: string
  readonly state: ApprovalState
  readonly version: number
  readonly createdAt: Instant
  readonly expiresAt: Instant
  readonly answeredAt?: Instant
}

export const approvalLimits = {
  /** How long a guardian may take (E-05). */
  lifeMs: 24 * 3_600_000,
  /** When the one reminder goes out. */
  reminderMs: 12 * 3_600_000,
} as const

type Held = Pick<Approval, 'id' | 'childId' | 'merchantId' | 'price'>

/** The account that the money would go to, and the transfer that sets it aside until the ledger lets go of it by itself. */
export function holdOf(approval: Held): {
  readonly accounts: readonly NewAccount[]
  readonly transfers: readonly NewTransfer[]
} {
  const { price } = approval
  const account = merchantAccount(approval)
  return {
    accounts: [account],
    transfers: [
      {
        id: holdId(approval.id),
        debitAccountId: accountId('wallet', approval.childId, price.asset),
        creditAccountId: account.id,
        amount: price.amount,
        ledger: moneyLedger(price.asset),
        code: transferCodes.approvalHold,
        flags: { pending: true },
        timeoutSeconds: approvalLimits.lifeMs / 1000,
      },
    ],
  }
}

/** Lets go of what was set aside. */
export function releaseOf(approvalId: string): NewTransfer {
  return newVoid(transferId('approvalRelease', approvalId, 'release'), holdId(approvalId))
}

function holdId(approvalId: string): bigint {
  return transferId('approvalHold', approvalId, 'hold')
}
