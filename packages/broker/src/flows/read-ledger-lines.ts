// The ledger's own lines of one purchase, in words: what the merchant's detail page and the API show.

import { type Instant, instant, type Money } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import { accountId, type TransferKind, transferCodes } from '../domain/accounts.ts'
import { paymentTransfers, refundTransfers } from '../domain/payment-transfers.ts'
import type { Purchase } from '../domain/purchase.ts'

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

export type Party = 'buyer' | 'merchant' | 'house'

/** Reads back what was posted for a purchase and its refund; caps and budgets are not money and are left out. */
export async function readLedgerLines(deps: Deps, purchase: Purchase): Promise<readonly LedgerLine[]> {
  const { asset } = purchase.price
  const parties = new Map<bigint, Party>([
    [accountId('wallet', purchase.walletId, asset), 'buyer'],
    [accountId('merchant', purchase.merchantId, asset), 'merchant'],
    // Owed is the merchant's too; what moves between the two concerns nobody else and is left out.
    [accountId('merchantDebt', purchase.merchantId, asset), 'merchant'],
    [accountId('houseFees', 'house', asset), 'house'],
  ])
  const expected = [...paymentTransfers(purchase), ...refundTransfers(purchase)]
  const posted = await deps.ledger.lookupTransfers(expected.map(({ id }) => id))
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

const kinds = new Map(
  Object.entries(transferCodes).map(([kind, code]) => [code as number, kind as TransferKind]),
)
