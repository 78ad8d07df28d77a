// A wallet's activity as its owner sees it, page by page, and all of it for an export.

import { type Asset, type Instant, type Money } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import { type Purchase, refundableUntil } from '../domain/purchase.ts'
import { brokerLimits } from '../limits.ts'
import { type ActivityKey, listActivityKeys } from '../records/activity.ts'
import { readMerchant } from '../records/merchants.ts'
import { readTails } from '../records/phone-payers.ts'
import { listPurchasesByIds } from '../records/purchases.ts'
import { listTopUpsByIds } from '../records/vouchers.ts'

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
  /** The last digits of the number whose bill it stands on: the balance is as it was. */
  readonly phoneTail?: string
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
  return readDetails(deps, await listActivityKeys(deps.records, filter))
}

export type ExportRow = Activity & { readonly balanceAfter: Money }

/** Every row, oldest first, with the balance after it; bounded (C-25). */
export async function readWholeActivity(deps: Deps, walletId: string): Promise<readonly ExportRow[]> {
  const all: Activity[] = []
  let before: string | undefined
  while (all.length < brokerLimits.exportRowsMax) {
    const limit = Math.min(rowsAtOnce, brokerLimits.exportRowsMax - all.length)
    const page = await readActivity(deps, { walletId, limit, ...(before === undefined ? {} : { before }) })
    all.push(...page)
    before = page.at(-1)?.order
    if (page.length < limit) break
    // The database answers at once and holds this thread while it does, so others get their turn between pages.
    await deps.system.rest()
  }
  const balances = new Map<Asset, bigint>()
  return all.reverse().map((activity) => {
    const { asset, amount } = activity.amount
    // What went by a phone bill never passed through the wallet.
    const isOfBalance = (activity.purchase?.paidBy ?? 'balance') === 'balance'
    const after = (balances.get(asset) ?? 0n) + (isOfBalance ? amount : 0n)
    balances.set(asset, after)
    return { ...activity, balanceAfter: { asset, amount: after } }
  })
}

const rowsAtOnce = 500

async function readDetails(deps: Deps, keys: readonly ActivityKey[]): Promise<readonly Activity[]> {
  const ids = (kind: ActivityKey['kind']): readonly string[] =>
    keys.filter((key) => key.kind === kind).map(({ id }) => id)
  const bought = await listPurchasesByIds(deps.records, 'purchases.id', ids('purchase'))
  const refunded = await listPurchasesByIds(deps.records, 'refunds.id', ids('refund'))
  const topUps = new Map(
    (await listTopUpsByIds(deps.records, ids('top-up'))).map((topUp) => [topUp.id as string, topUp]),
  )
  const byId = new Map<string, Purchase>([
    ...bought.map((purchase) => [purchase.id, purchase] as const),
    ...refunded.map((purchase) => [purchase.refund?.id ?? '', purchase] as const),
  ])
  const names = await readMerchantNames(deps, byId.values())
  const tails = await readTails(
    deps.records,
    [...byId.values()].flatMap(({ phonePaymentId }) => phonePaymentId ?? []),
  )
  return keys.flatMap((key): readonly Activity[] => {
    const topUp = topUps.get(key.id)
    if (topUp !== undefined) return [{ ...key, at: topUp.at, amount: topUp.value, merchantName: '' }]
    const purchase = byId.get(key.id)
    return purchase === undefined
      ? []
      : [
          describe(deps, key, {
            purchase,
            merchantName: names.get(purchase.merchantId) ?? '',
            ...(purchase.phonePaymentId === undefined
              ? {}
              : { phoneTail: tails.get(purchase.phonePaymentId) ?? '' }),
          }),
        ]
  })
}

function describe(
  deps: Deps,
  key: ActivityKey,
  found: { readonly purchase: Purchase; readonly merchantName: string; readonly phoneTail?: string },
): Activity {
  const { purchase } = found
  const { asset, amount } = purchase.price
  if (key.kind === 'refund') {
    return { ...key, ...found, at: purchase.refund?.at ?? purchase.paidAt, amount: { asset, amount } }
  }
  const isOpen = purchase.refund === undefined && deps.system.now() < refundableUntil(purchase)
  return {
    ...key,
    ...found,
    at: purchase.paidAt,
    amount: { asset, amount: -amount },
    ...(isOpen ? { refundableUntil: refundableUntil(purchase) } : {}),
  }
}

async function readMerchantNames(
  deps: Deps,
  purchases: Iterable<Purchase>,
): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>()
  for (const id of new Set([...purchases].map(({ merchantId }) => merchantId))) {
    names.set(id, (await readMerchant(deps.records, id))?.name ?? '')
  }
  return names
}
