// A bundle: one larger charge on the phone bill that its wallet buys several pieces of one merchant from. It pays nobody else,
// moves to no wallet and is not paid out; what is left at its end goes back to the bill. Pure.

import type { NewAccount, NewTransfer } from '@farthing/ledger'
import { type Asset, assetCode, Bug, fiatAsset, type Id, type Instant, type Money } from '@farthing/protocol'
import { accountId, controlLedger, transferCodes, transferId } from '../accounts.ts'
import { type Allowance, allowanceAccountId } from '../allowance.ts'
import { allowanceOpening } from '../allowance-opening.ts'
import { merchantCredit, type Split } from '../share/split.ts'
import { fromMinor, type Minor } from './minor.ts'
import { phoneLimits } from './payment-limits.ts'

export type PhoneBundle = {
  readonly paymentId: Id<'phn'>
  readonly walletId: Id<'wal'>
  readonly merchantId: Id<'mer'>
  readonly asset: Asset
  /** What was charged, in the ledger's units. */
  readonly units: bigint
  /** `ending`: its rest is being refunded. `refused`: the operator would not, and a person must see to it. */
  readonly state: 'open' | 'ending' | 'ended' | 'refused'
  readonly openedAt: Instant
  readonly endsAt: Instant
  /** Counts what was drawn and put back. */
  readonly version: number
}

/** Whose a bundle is: the parts its allowance is known by. */
export type BundleOwner = Pick<PhoneBundle, 'paymentId' | 'walletId' | 'merchantId' | 'asset'>

/** Why a refund of a bundle's rest is asked for, as the operator and our records name it. */
export const bundleEndReason = 'bundle_end'

/** The sum of the bundle offered beside a price; undefined where the price is not small. */
export function bundleSumFor(price: Money): Money | undefined {
  const currency = assetCode(price.asset)
  if (fiatAsset(currency) !== price.asset) return undefined
  const sums = phoneLimits.bundleSums[currency] ?? []
  return sums
    .map((units) => fromMinor({ currency, units }))
    .find(({ amount }) => amount >= price.amount * phoneLimits.bundlePiecesMin)
}

/** What the merchant gets of one piece's price: its share of the whole charge, rounded down. */
export function bundleShareOf(price: Money, split: Split): Money {
  const whole = fromMinor({ currency: split.currency, units: split.price })
  const credit = fromMinor({ currency: split.currency, units: merchantCredit(split) })
  if (whole.asset !== price.asset) throw new Bug('a piece in another currency than its bundle')
  return { asset: price.asset, amount: (price.amount * credit.amount) / whole.amount }
}

/**
 * The refund of a rest in whole minor units, rounded up in the buyer's favour; `refundable` is what was charged less what went
 * back already.
 */
export function bundleRefundUnits(left: Money, refundable: Minor): bigint {
  const step = fromMinor({ currency: refundable.currency, units: 1n }).amount
  const units = (left.amount + step - 1n) / step
  return units < refundable.units ? units : refundable.units
}

export function bundleAllowance(owner: BundleOwner): Allowance {
  return {
    scope: 'phone-bundle',
    owner: `${owner.walletId}|${owner.merchantId}|${owner.paymentId}`,
    asset: owner.asset,
    period: 0,
    version: 0,
  }
}

/** What opens a bundle in the ledger: its allowance, filled once with all that was charged. */
export function bundleOpening(bundle: BundleOwner & Pick<PhoneBundle, 'units'>): {
  readonly accounts: readonly NewAccount[]
  readonly transfers: readonly NewTransfer[]
} {
  return allowanceOpening(bundleAllowance(bundle), bundle.units)
}

/** What takes exactly `left` out of a bundle for good, at the count it was read at. */
export function bundleClosing(bundle: BundleOwner & Pick<PhoneBundle, 'version'>, left: bigint): NewTransfer {
  return {
    id: transferId('allowanceClose', bundle.paymentId, String(bundle.version)),
    debitAccountId: allowanceAccountId(bundleAllowance(bundle)),
    creditAccountId: accountId('allowanceSpent', 'house', bundle.asset),
    amount: left,
    ledger: controlLedger(bundle.asset),
    code: transferCodes.allowanceClose,
  }
}
