// A wallet's activity as its owner sees it, page by page, and all of it for an export.

import { type Asset, type Instant, type Money } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import { type Purchase, refundableUntil } from '../domain/purchase.ts'
import { brokerLimits } from '../limits.ts'
import { type ActivityKey, listActivityKeys } from '../records/activity.ts'
import { readMerchant } from '../records/merchants.ts'
import { readPurchase, readPurchaseByRefund } from '../records/purchases.ts'
import { readTopUp } from '../records/vouchers.ts'

/** One row that moved money. `amount` is signed: what it did to the wallet. */
export type Activity = {
  readonly kind: 'purchase' | 'refund' | 'top-up'
  readonly id: string
  /** The place in the order, to go on from. */
  readonly order: string
  readonly at: Instant
  readonly amount: Money
  readonly purchase?: Purchase
  readonly merchantName: string
  readonly refundableUntil?: Instant
}

/** One page, newest first; one more than asked for tells that there is more. */
export async function readActivity(
  deps: Deps,
  filter: {
    readonly walletId: string
    readonly before?: string
    readonly text?: string
    readonly limit: number
  },
): Promise<readonly Activity[]> {
  const keys = await listActivityKeys(deps.records, filter)
  const names = new Map<string, string>()
  const found: Activity[] = []
  for (const key of keys) {
    const activity = await readOne(deps, key, names)
    if (activity !== undefined) found.push(activity)
  }
  return found
}

async function readOne(
  deps: Deps,
  key: ActivityKey,
  names: Map<string, string>,
): Promise<Activity | undefined> {
  if (key.kind === 'top-up') {
    const topUp = await readTopUp(deps.records, key.id)
    return topUp === undefined ? undefined : { ...key, at: topUp.at, amount: topUp.value, merchantName: '' }
  }
  const purchase = await (key.kind === 'purchase'
    ? readPurchase(deps.records, key.id)
    : readPurchaseByRefund(deps.records, key.id))
  if (purchase === undefined) return undefined
  const merchantName =
    names.get(purchase.merchantId) ?? (await readMerchant(deps.records, purchase.merchantId))?.name ?? ''
  names.set(purchase.merchantId, merchantName)
  const { asset, amount } = purchase.price
  const now = deps.system.now()
  return key.kind === 'refund'
    ? {
        ...key,
        at: purchase.refund?.at ?? purchase.paidAt,
        amount: { asset, amount },
        purchase,
        merchantName,
      }
    : {
        ...key,
        at: purchase.paidAt,
        amount: { asset, amount: -amount },
        purchase,
        merchantName,
        ...(purchase.refund === undefined && now < refundableUntil(purchase)
          ? { refundableUntil: refundableUntil(purchase) }
          : {}),
      }
}

export type ExportRow = Activity & { readonly balanceAfter: Money }

/** Every row, oldest first, with the balance after it; bounded (C-25). */
export async function readWholeActivity(deps: Deps, walletId: string): Promise<readonly ExportRow[]> {
  const all: Activity[] = []
  const limit = 200
  for (;;) {
    const before = all.at(-1)?.order
    const page = await readActivity(deps, { walletId, limit, ...(before === undefined ? {} : { before }) })
    all.push(...page)
    if (page.length < limit || all.length >= brokerLimits.exportRowsMax) break
  }
  const balances = new Map<Asset, bigint>()
  return all.reverse().map((activity) => {
    const { asset, amount } = activity.amount
    const after = (balances.get(asset) ?? 0n) + amount
    balances.set(asset, after)
    return { ...activity, balanceAfter: { asset, amount: after } }
  })
}
