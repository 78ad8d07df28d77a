// The ledger's own lines of one purchase, in words: what the merchant's detail page and the API show.

import { type Instant, instant, type Money } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import { type AccountKind, accountId, type TransferKind, transferCodes } from '../domain/accounts.ts'
import { paymentTransfers, refundTransfers } from '../domain/payment-transfers.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import type { Purchase } from '../domain/purchase.ts'
import { availablePostings, chargedPostings, nothingTaken } from '../domain/share/postings.ts'
import { refundPostings } from '../domain/share/taking-postings.ts'
import { readPhonePayment } from '../records/phone-payments.ts'
import { listPhoneRefunds } from '../records/phone-refunds.ts'
import { readTaken, sharedPayment } from './read-taken.ts'

/** One posting: money left `debit` and came to `credit`. */
export type LedgerLine = {
  /** The ledger's transfer id, 32 hexadecimal digits. */
  readonly transferId: string
  readonly kind: TransferKind
  readonly debit: Party
  readonly credit: Party
  readonly money: Money
  readonly at: Instant
}

export type Party = 'buyer' | 'merchant' | 'house' | 'operator' | 'aggregator' | 'reserve' | 'tax' | 'bank'

/**
 * Reads back what was posted for a purchase and its refund; caps and budgets are not money and are left out. A charge on the
 * phone bill is posted from what its operator owes; the merchant's part counts as the merchant's from then on.
 */
export async function readLedgerLines(deps: Deps, purchase: Purchase): Promise<readonly LedgerLine[]> {
  const phone =
    purchase.phonePaymentId === undefined
      ? undefined
      : await readPhonePayment(deps.records, purchase.phonePaymentId)
  const { asset } = purchase.price
  const account = (kind: AccountKind, owner: string): bigint => accountId(kind, owner, asset)
  const parties = new Map<bigint, Party>([
    [account('wallet', purchase.walletId), 'buyer'],
    [account('merchant', purchase.merchantId), 'merchant'],
    // Owed is the merchant's too; what moves between the two concerns nobody else and is left out.
    [account('merchantDebt', purchase.merchantId), 'merchant'],
    [account('phonePending', purchase.merchantId), 'merchant'],
    [account('phoneConfirmed', purchase.merchantId), 'merchant'],
    [account('houseFees', 'house'), 'house'],
    [account('messageCosts', 'house'), 'house'],
    [account('salesTax', 'house'), 'tax'],
    [account('feeTax', 'house'), 'tax'],
    [account('bank', 'house'), 'bank'],
    ...(phone?.operatorId === undefined
      ? []
      : [[account('phoneReceivable', phone.operatorId), 'operator'] as const]),
    ...(phone?.split?.aggregatorId === undefined
      ? []
      : [[account('aggregator', phone.split.aggregatorId), 'aggregator'] as const]),
    ...(phone?.operatorId === undefined
      ? []
      : [[account('badDebtReserve', purchase.merchantId), 'reserve'] as const]),
  ])
  const posted = await deps.ledger.lookupTransfers(await expectedIds(deps, purchase, phone))
  return posted.flatMap((transfer) => {
    const debit = parties.get(transfer.debitAccountId)
    const credit = parties.get(transfer.creditAccountId)
    const kind = kinds.get(transfer.code)
    if (debit === undefined || credit === undefined || kind === undefined || debit === credit) return []
    return [
      {
        transferId: transfer.id.toString(16).padStart(32, '0'),
        kind,
        debit,
        credit,
        money: { asset, amount: transfer.amount },
        at: instant(Number(transfer.timestamp / 1_000_000n)),
      },
    ]
  })
}

/** The ids that the parts of a purchase have, or would have. */
async function expectedIds(
  deps: Deps,
  purchase: Purchase,
  phone: PhonePayment | undefined,
): Promise<readonly bigint[]> {
  if (phone === undefined) {
    return [...paymentTransfers(purchase), ...refundTransfers(purchase)].map(({ id }) => id)
  }
  if (phone.creditStage === 'none') return []
  const taken = await readTaken(deps, phone.id)
  const charge = sharedPayment(phone)
  return [
    ...chargedPostings(charge).transfers,
    ...availablePostings(charge, taken).transfers,
    ...(await listPhoneRefunds(deps.records, phone.id)).flatMap(({ id, split }) =>
      split === undefined
        ? []
        : (['pending', 'available'] as const).flatMap(
            (stage) => refundPostings(charge, { id, refund: split, taken: nothingTaken, stage }).transfers,
          ),
    ),
  ].flatMap(({ id }, index, all) => (all.findIndex((each) => each.id === id) === index ? [id] : []))
}

const kinds = new Map(
  Object.entries(transferCodes).map(([kind, code]) => [code as number, kind as TransferKind]),
)
